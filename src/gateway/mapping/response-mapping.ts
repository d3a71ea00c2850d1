import type { IntegrationAnswer, IntegrationSource } from '../integrations/integration.ts';
import { editHeaders } from './header-edits.ts';
import {
  type AbsentValue,
  type BadMapping,
  badMapping,
  compileMappingActions,
  type MappingAction,
  readHeaderEdits,
} from './mapping-actions.ts';
import type { MappingScope } from './mapping-scope.ts';

export interface ResponseMapping {
  readonly needsRequestBody: boolean;
  readonly needsResponseBody: boolean;
  readonly apply: (answer: IntegrationAnswer, scope: MappingScope) => IntegrationAnswer | BadMapping;
}

/** Compiles ResponseParameters; by the status that the backend answers. */
export function compileResponseMappings(source: IntegrationSource): ReadonlyMap<number, ResponseMapping> {
  const { assume } = source.ports;
  const absentValue = assume['http-api.mapping.absent-value'] === 'empty' ? 'empty' : 'nothing';
  const mappings = new Map<number, ResponseMapping>();
  for (const [status, parameters] of Object.entries(source.integration.ResponseParameters ?? {})) {
    const actions = compileMappingActions(parameters, source);
    if (actions.length > 0) mappings.set(Number(status), compileMapping(actions, absentValue));
  }
  return mappings;
}

function compileMapping(actions: readonly MappingAction[], absentValue: AbsentValue): ResponseMapping {
  const statusAction = actions.find(({ target }) => target === 'statuscode');
  return {
    needsRequestBody: actions.some(({ value }) => value.needsRequestBody),
    needsResponseBody: actions.some(({ value }) => value.needsResponseBody),
    apply: (answer, scope) => {
      const edits = readHeaderEdits(actions, scope, absentValue);
      if ('kind' in edits) return edits;
      const status = statusAction === undefined ? answer.status : readStatus(statusAction, scope);
      if (status === undefined) return badMapping('overwrite:statuscode is mapped to what is no status code.');
      return { ...answer, status, ...withoutContentType(editHeaders(headersWithContentType(answer), edits)) };
    },
  };
}

function readStatus({ value }: MappingAction, scope: MappingScope): number | undefined {
  const text = value.read(scope) ?? '';
  return /^[2-5][0-9]{2}$/.test(text) ? Number(text) : undefined;
}

/** Mappings see Content-Type among the others, while an answer has it apart. */
export function headersWithContentType({ contentType, headers }: IntegrationAnswer): readonly string[] {
  return contentType === null ? headers : ['Content-Type', contentType, ...headers];
}

function withoutContentType(headers: readonly string[]): Pick<IntegrationAnswer, 'contentType' | 'headers'> {
  let contentType: string | null = null;
  const others: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (name.toLowerCase() === 'content-type') contentType ??= value;
    else others.push(name, value);
  }
  return { contentType, headers: others };
}
