import type { Budget } from './budget.ts';
import type { Compilation } from './compilation.ts';
import type { HostVariables } from './host-variables.ts';
import type { LoopValue, Value } from './value.ts';

/** Writes what a piece of a template gives. */
export type Emit = (frame: Frame) => void;
export type Evaluate = (frame: Frame) => Value;
export type Test = (frame: Frame) => boolean;

/** An argument of a macro is evaluated where it is used, each time: call by name. */
export interface MacroArgument {
  readonly evaluate: Evaluate;
  /** What a reference to it prints when it is null. */
  readonly text: string;
  /** Evaluated once, at the call. */
  readonly isConstant: boolean;
}

/** One rendering. */
export class Rendering {
  readonly budget: Budget;
  readonly hosts: HostVariables;
  readonly #template: Compilation;
  #compilation: Compilation;
  out = '';

  constructor(compilation: Compilation, { budget, hosts }: Pick<Rendering, 'budget' | 'hosts'>) {
    this.budget = budget;
    this.hosts = hosts;
    this.#template = compilation;
    this.#compilation = compilation;
  }

  get compilation(): Compilation {
    return this.#compilation;
  }

  /** What `#evaluate` adds names and macros to. They are gone with the rendering. */
  get ownCompilation(): Compilation {
    if (this.#compilation === this.#template) this.#compilation = this.#template.fork();
    return this.#compilation;
  }

  write(text: string): void {
    this.out += text;
    this.budget.checkLength(this.out.length);
  }

  /** Keeps text that a `#stop` in the middle of it would lose; what else is thrown loses everything. */
  readonly keep = (text: string): void => {
    this.out += text;
  };

  /** What `emit` writes, as text. */
  capture(emit: Emit, frame: Frame): string {
    const before = this.out;
    this.out = '';
    try {
      emit(frame);
      return this.out;
    } finally {
      this.out = before;
    }
  }
}

/**
 * What names mean: a slot for each name of the template. Inside of a macro there is a frame above, in which its
 * arguments and everything it sets are found first; what it sets is set outside, too.
 */
export class Frame {
  readonly rendering: Rendering;
  readonly #outer: Frame | null;
  readonly #values: Value[] = [];
  readonly #arguments: Map<number, MacroArgument> | null;
  readonly #texts: Map<number, string> | null;

  constructor(rendering: Rendering, outer: Frame | null = null) {
    this.rendering = rendering;
    this.#outer = outer;
    this.#arguments = outer === null ? null : new Map();
    this.#texts = outer === null ? null : new Map();
  }

  get(slot: number): Value {
    const value = this.#values[slot];
    if (value !== undefined && value !== null) return value;
    if (this.#outer === null) return null;
    const argument = this.#arguments?.get(slot);
    return argument === undefined ? this.#outer.get(slot) : argument.evaluate(this.#outer);
  }

  put(slot: number, value: Value): void {
    this.#values[slot] = value;
    this.#outer?.put(slot, value);
  }

  remove(slot: number): void {
    this.#values[slot] = null;
    this.#arguments?.delete(slot);
    this.#outer?.remove(slot);
  }

  /** A local value, which hides what is outside. */
  bind(slot: number, value: Value): void {
    this.#values[slot] = value;
  }

  bindArgument(slot: number, argument: MacroArgument): void {
    if (this.#outer !== null && argument.isConstant) {
      this.#values[slot] = argument.evaluate(this.#outer);
      return;
    }
    this.#arguments?.set(slot, argument);
    this.#texts?.set(slot, argument.text);
  }

  /** How the argument in `slot` was written where the macro was called; null when it is no argument. */
  argumentText(slot: number): string | null {
    if (this.#outer === null) return null;
    return this.#texts?.get(slot) ?? this.#outer.argumentText(slot);
  }
}

/** Ends what is being rendered: the nearest loop, macro or block, a certain loop, or everything. */
export class StopCommand {
  readonly target: 'nearest' | 'everything' | LoopValue;

  constructor(target: 'nearest' | 'everything' | LoopValue) {
    this.target = target;
  }
}

export function isStop(error: unknown, ...targets: readonly StopCommand['target'][]): boolean {
  return error instanceof StopCommand && targets.includes(error.target);
}
