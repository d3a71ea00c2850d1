import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Budget } from './budget.ts';
import { ContextVariable } from './context-variable.ts';
import { inputVariable } from './input-variable.ts';
import { Payload, type PayloadPaths } from './payload.ts';
import type { TemplateScope } from './template-scope.ts';
import { templateUtilities } from './template-utilities.ts';
import { type MapValue, mapOf, type Value } from './value.ts';

export type HostName = 'input' | 'util' | 'context' | 'stageVariables';

export const HOST_NAMES: readonly HostName[] = ['input', 'util', 'context', 'stageVariables'];

export function isHostName(name: string): name is HostName {
  return (HOST_NAMES as readonly string[]).includes(name);
}

export interface HostSource {
  readonly scope: TemplateScope;
  readonly budget: Budget;
  readonly paths: PayloadPaths;
  readonly assume: Assumptions;
}

/** AWS's own variables in one rendering. Each is made when the template first asks for it. */
export class HostVariables {
  readonly #source: HostSource;
  #input: Value = null;
  #util: Value = null;
  #context: ContextVariable | null = null;
  #stageVariables: MapValue | null = null;

  constructor(source: HostSource) {
    this.#source = source;
  }

  get(name: HostName): Value {
    const { scope, budget, paths, assume } = this.#source;
    switch (name) {
      case 'input':
        this.#input ??= inputVariable(scope.params, {
          payload: new Payload(scope.body, { paths, budget }),
          budget,
          assume,
        });
        return this.#input;
      case 'util':
        this.#util ??= templateUtilities(budget, assume);
        return this.#util;
      case 'context':
        return this.#contextVariable().map;
      case 'stageVariables':
        this.#stageVariables ??= mapOf(scope.stageVariables, 'json');
        return this.#stageVariables;
    }
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
