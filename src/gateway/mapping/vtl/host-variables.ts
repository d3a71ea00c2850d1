import { ContextVariable } from './context-variable.ts';
import { type InputSource, InputVariable } from './input-variable.ts';
import { templateUtilities } from './template-utilities.ts';
import { type MapValue, mapOf, type Value } from './value.ts';

export type HostName = 'input' | 'util' | 'context' | 'stageVariables';

export const HOST_NAMES: readonly HostName[] = ['input', 'util', 'context', 'stageVariables'];

export function isHostName(name: string): name is HostName {
  return (HOST_NAMES as readonly string[]).includes(name);
}

/** AWS's own variables in one rendering. Each is made when the template first asks for it. */
export class HostVariables {
  readonly #source: InputSource;
  #input: InputVariable | null = null;
  #util: Value = null;
  #context: ContextVariable | null = null;
  #stageVariables: MapValue | null = null;

  constructor(source: InputSource) {
    this.#source = source;
  }

  get(name: HostName): Value {
    switch (name) {
      case 'input':
        return this.input;
      case 'util':
        this.#util ??= templateUtilities(this.#source.budget, this.#source.assume);
        return this.#util;
      case 'context':
        return this.#contextVariable().map;
      case 'stageVariables':
        this.#stageVariables ??= mapOf(this.#source.scope.stageVariables, 'json');
        return this.#stageVariables;
    }
  }

  get input(): InputVariable {
    this.#input ??= new InputVariable(this.#source);
    return this.#input;
  }

  /** `$context.name`, without the rest of it. */
  contextMember(name: string): Value {
    return this.#contextVariable().member(name);
  }

  settle(): void {
    this.#context?.settle();
  }

  #contextVariable(): ContextVariable {
    this.#context ??= new ContextVariable(this.#source.scope);
    return this.#context;
  }
}
