import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Emit } from './frame.ts';

export interface Macro {
  /** The slots of its parameters. */
  readonly parameters: readonly number[];
  readonly body: Emit;
}

/** What the parts of one template share while they are compiled: the slots of its names, and its macros. */
export class Compilation {
  readonly assume: Assumptions;
  readonly #slots: Map<string, number>;
  readonly #macros: Map<string, Macro>;

  constructor(assume: Assumptions, { slots, macros }: Partial<Tables> = {}) {
    this.assume = assume;
    this.#slots = new Map(slots);
    this.#macros = new Map(macros);
  }

  /** A copy, for what is compiled while a template is being rendered. */
  fork(): Compilation {
    return new Compilation(this.assume, { slots: this.#slots, macros: this.#macros });
  }

  slotOf(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(name, slot);
    return slot;
  }

  /** Null when the template does not mention it. */
  knownSlotOf(name: string): number | null {
    return this.#slots.get(name) ?? null;
  }

  macro(name: string): Macro | undefined {
    return this.#macros.get(name);
  }

  /** The first definition of a name is the one that counts. */
  defineMacro(name: string, macro: Macro): void {
    if (!this.#macros.has(name)) this.#macros.set(name, macro);
  }
}

interface Tables {
  readonly slots: ReadonlyMap<string, number>;
  readonly macros: ReadonlyMap<string, Macro>;
}
