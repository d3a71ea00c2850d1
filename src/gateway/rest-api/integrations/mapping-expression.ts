import { allHeaders, type HeaderList } from '../../../base/header-list.ts';
import { compileJsonPath, type JsonPath } from '../../../base/json-path.ts';
import { type ContextSource, compileContextVariable } from '../context-variables.ts';
import type { MappedDocument } from './mapped-document.ts';
import type { MethodRequest } from './method-request.ts';

/** What mapping expressions select from: one request, and the backend's answer once there is one. */
export interface MappingScope {
  readonly request: MethodRequest;
  /** Null when no expression asks for it. */
  readonly requestBody: MappedDocument | null;
  readonly response: MappedResponse | null;
}

export interface MappedResponse {
  readonly headers: HeaderList;
  /** Null when no expression asks for it. */
  readonly body: MappedDocument | null;
}

/** One value for each line that is written; undefined when what is selected is not there. */
export type ReadMapping = (scope: MappingScope) => readonly string[] | undefined;

export interface CompiledMapping {
  readonly read: ReadMapping;
  readonly needs: 'request-body' | 'response-body' | null;
  /** The values are parts of the request's own path, percent-encoded already. */
  readonly isEncodedPath: boolean;
  /** The value of `'static'` text, which is the same for every request. */
  readonly constant: string | null;
}

/**
 * Compiles the value of a requestParameters or responseParameters entry (developer guide, "Mapping data"); null when it is
 * no mapping expression, as unquoted text is not.
 */
export function compileMapping(expression: string, source: ContextSource): CompiledMapping | null {
  const constant = /^'(.*)'$/s.exec(expression)?.[1];
  if (constant !== undefined) {
    const values = [constant];
    return { ...PLAIN, read: () => values, constant };
  }
  const [, kind = '', name = ''] = EXPRESSION.exec(expression) ?? [];
  switch (kind) {
    case 'method.request.path.':
      return {
        ...PLAIN,
        read: ({ request }) => own(request.call.pathParameters, name),
        isEncodedPath: true,
      };
    case 'method.request.querystring.':
      return plain(({ request }) => last(request.call.query.get(name)));
    case 'method.request.multivaluequerystring.':
      return plain(({ request }) => request.call.query.get(name));
    case 'method.request.header.':
      return plain(({ request }) => last(request.headerValues(name.toLowerCase())));
    case 'method.request.multivalueheader.':
      return plain(({ request }) => request.headerValues(name.toLowerCase()));
    case 'integration.response.header.':
      return plain(({ response }) => last(responseHeader(response, name)));
    case 'integration.response.multivalueheader.':
      return plain(({ response }) => responseHeader(response, name));
    case 'stageVariables.':
      return plain(({ request }) => own(request.call.stageVariables, name));
    case 'context.':
      return compileContext(name, source);
    case 'method.request.body':
      return compileBody('request-body', name);
    case 'integration.response.body':
      return compileBody('response-body', name);
    default:
      return null;
  }
}

const EXPRESSION =
  /^((?:method\.request\.(?:path|(?:multivalue)?(?:querystring|header))|integration\.response\.(?:multivalue)?header|stageVariables|context)\.|(?:method\.request|integration\.response)\.body(?=\.|\[|$))(.*)$/s;

const PLAIN = { needs: null, isEncodedPath: false, constant: null } as const;

function plain(read: ReadMapping): CompiledMapping {
  return { ...PLAIN, read };
}

function compileContext(name: string, source: ContextSource): CompiledMapping {
  const read = compileContextVariable(name, source);
  return plain(({ request }) => {
    const value = read(request.call);
    return value === null ? undefined : [String(value)];
  });
}

function compileBody(needs: 'request-body' | 'response-body', path: string): CompiledMapping | null {
  const select = path === '' ? null : compileJsonPath(path);
  if (path !== '' && select === null) return null;
  const read: ReadMapping = (scope) =>
    selected(needs === 'request-body' ? scope.requestBody : (scope.response?.body ?? null), select);
  return { ...PLAIN, needs, read };
}

function selected(document: MappedDocument | null, select: JsonPath | null): readonly string[] | undefined {
  if (document === null) return undefined;
  if (select === null) return [document.text];
  const value = select(document.value);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return [value];
  try {
    return [JSON.stringify(value)];
  } catch (error) {
    // A document nested tens of thousands deep can be parsed and not be written.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function responseHeader(response: MappedResponse | null, name: string): readonly string[] | undefined {
  const values = allHeaders(response?.headers ?? [], name.toLowerCase());
  return values.length === 0 ? undefined : values;
}

function last(values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length < 2 ? values : values.slice(-1);
}

function own(record: Readonly<Record<string, string>>, name: string): readonly string[] | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return value === undefined ? undefined : [value];
}
