import type { IntegrationCall, IntegrationSource } from '../integrations/integration.ts';
import { readRequestPath } from '../request-path.ts';
import { editHeaders } from './header-edits.ts';
import { type BadMapping, compileMappingActions, readHeaderEdits } from './mapping-actions.ts';
import type { MappingScope } from './mapping-scope.ts';
import { type CompiledPart, compileMappingParts } from './mapping-value.ts';
import { compilePathTemplate, encodeForPath, literalForPath, type PathPart } from './path-template.ts';
import { editQuery } from './query-edits.ts';

export interface RequestMapping {
  readonly needsBody: boolean;
  /** All values are read before anything is changed, so that renaming a header works in any order. */
  readonly apply: (scope: MappingScope) => IntegrationCall | BadMapping;
}

/** Compiles RequestParameters; null when nothing is mapped. */
export function compileRequestMapping(source: IntegrationSource): RequestMapping | null {
  const { RequestParameters: parameters = {} } = source.integration;
  const actions = compileMappingActions(parameters, source);
  if (actions.length === 0) return null;
  const headerActions = actions.filter(({ target }) => target === 'header');
  const queryActions = actions.filter(({ target }) => target === 'querystring');
  const readPath = compilePath(parameters['overwrite:path'], source);
  const { assume } = source.ports;
  const absentValue = assume['http-api.mapping.absent-value'] === 'empty' ? 'empty' : 'nothing';
  return {
    needsBody: actions.some(({ value }) => value.needsRequestBody),
    apply: (scope) => {
      const { call } = scope;
      const edits = readHeaderEdits(headerActions, scope, absentValue);
      if ('kind' in edits) return edits;
      const query =
        queryActions.length === 0
          ? call.request.query
          : editQuery(call.request.query, queryActions, scope, absentValue);
      const path = readPath?.(scope);
      const host = mappedHost(edits.added);
      const request = { ...call.request, headers: editHeaders(call.request.headers, edits), query };
      const overwritten = { ...(path === undefined ? {} : { path }), ...(host === undefined ? {} : { host }) };
      if (path === undefined) return { ...call, request, overwritten };
      return { ...call, request: { ...request, path }, path: readRequestPath(path, 'separates'), overwritten };
    },
  };
}

/** `Host` is no reserved header: backends behind one address tell their sites apart by it. */
function mappedHost(added: readonly string[]): string | undefined {
  for (let i = added.length - 2; i >= 0; i -= 2) {
    if (added[i]?.toLowerCase() === 'host') return added[i + 1];
  }
  return undefined;
}

function compilePath(
  text: string | undefined,
  source: IntegrationSource,
): ((scope: MappingScope) => string | undefined) | null {
  if (text === undefined) return null;
  const parts = compileMappingParts(text, source);
  const [only] = parts;
  const template = compilePathTemplate(parts.map(pathPart));
  return (scope) => {
    if (parts.length === 1 && typeof only === 'object' && only.read(scope) === undefined) return undefined;
    const path = template(scope);
    return path.startsWith('/') ? path : `/${path}`;
  };
}

/** The request's own path is encoded as the client wrote it; everything else is text that becomes part of a path. */
function pathPart(part: CompiledPart): PathPart<MappingScope> {
  if (typeof part === 'string') return literalForPath(part);
  if (part.source.kind === 'request-path') return (scope) => part.read(scope) ?? '';
  return (scope) => encodeForPath(part.read(scope) ?? '');
}
