import { readBackendUri } from '../../../integrations/http/backend-uri.ts';
import { fillStageVariables } from '../../../integrations/stage-variables.ts';
import {
  compilePathTemplate,
  encodeForPath,
  encodeForQuery,
  literalForPath,
  type PathPart,
} from '../../../mapping/path-template.ts';
import type { IntegrationSource, MethodCall } from '../../method-call.ts';
import type { NamedValues, RequestParameters } from '../request-parameters.ts';
import type { BackendFacts } from './call-backend.ts';

/** Where an HTTP integration sends its requests, or why there is no such place. */
export type HttpTarget =
  | {
      readonly kind: 'target';
      /** `https://api.example.com:8443`. Nothing of a request reaches it. */
      readonly origin: string;
      readonly host: string;
      readonly facts: BackendFacts;
      /** Path and query. */
      readonly targetOf: (call: MethodCall, parameters: RequestParameters) => string;
    }
  | { readonly kind: 'none'; readonly detail: string };

/**
 * Compiles the URI of an HTTP or HTTP_PROXY integration. Its stage variables are filled in once; its path variables take
 * the values of `integration.request.path.…`, and one that nothing is mapped to stays as it is written (reported).
 */
export function compileHttpTarget(
  source: IntegrationSource,
  { passesQuery }: { readonly passesQuery: boolean },
): HttpTarget {
  const { integration, stage } = source;
  // A variable that is not set leaves nothing behind, and without a host that is no address (recorded).
  const { text: uri, missing } = fillStageVariables(integration.uri ?? '', stage.variables ?? {});
  const parsed = readBackendUri(uri);
  if (parsed === null) {
    const reason = missing.length === 0 ? '' : ` The stage variable ${missing.join(', ')} is not set.`;
    return { kind: 'none', detail: `uri ${integration.uri ?? ''} is not an http or https URL with a host.${reason}` };
  }
  const { origin, host, basePath, note } = placeOf(parsed, source);
  const pathOf = compilePathTemplate(partsOf(`${basePath}${parsed.path}`, literalForPath, encodePathValue));
  const queryOf = compileTexts(partsOf(parsed.query, literalForPath, ({ text }) => encodeForQuery(text)));
  return {
    kind: 'target',
    origin,
    host,
    facts: { kind: 'http', target: uri, ...(note === null ? {} : { note }) },
    targetOf: (call, parameters) => {
      const query = [
        queryOf(parameters),
        passesQuery ? passedQuery(call, parameters.querystring) : '',
        encodeQuery(parameters.querystring),
      ]
        .filter((part) => part !== '')
        .join('&');
      const path = pathOf(parameters);
      return query === '' ? path : `${path}?${query}`;
    },
  };
}

interface Place {
  readonly origin: string;
  readonly host: string;
  readonly basePath: string;
  readonly note: string | null;
}

/**
 * A VPC link has no counterpart here. Its load balancer is reached directly, or what `--service-endpoint` names in its
 * place; either way the request has the Host of the URI, as on AWS.
 */
function placeOf(
  { origin, host }: { readonly origin: string; readonly host: string },
  source: IntegrationSource,
): Place {
  const { integration, ports } = source;
  if (integration.connectionType !== 'VPC_LINK') return { origin, host, basePath: '', note: null };
  const { connectionId = '', uri = '' } = integration;
  const endpoints = ports.serviceEndpoints ?? {};
  const endpoint = [uri, connectionId, 'vpc-link']
    .map((name) => (Object.hasOwn(endpoints, name) ? endpoints[name] : undefined))
    .find((url) => url !== undefined);
  const standIn = endpoint === undefined ? null : readBackendUri(endpoint);
  const used = standIn?.origin ?? origin;
  return {
    origin: used,
    host,
    basePath: standIn?.path.replace(/\/$/, '') ?? '',
    note: `The VPC link ${connectionId} is not used: requests go to ${used} directly.`,
  };
}

/** Path with its variables, and the mapped query. */
export function compilePathAndQuery(path: string): (parameters: RequestParameters) => string {
  const [pathText = '', ownQuery = ''] = path.split('?', 2);
  const pathOf = compilePathTemplate(partsOf(pathText, literalForPath, encodePathValue));
  return (parameters) => {
    const query = [ownQuery, encodeQuery(parameters.querystring)].filter((part) => part !== '').join('&');
    return query === '' ? pathOf(parameters) : `${pathOf(parameters)}?${query}`;
  };
}

type ReadPart = PathPart<RequestParameters>;

/** Cuts text at `{name}`; `{proxy+}` is taken for `{proxy}`. */
function partsOf(
  text: string,
  writeLiteral: (text: string) => string,
  writeValue: (value: { readonly text: string; readonly isEncoded: boolean }) => string,
): readonly ReadPart[] {
  const parts: ReadPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{([^{}/]+?)\+?\}/g)) {
    const name = match[1] as string;
    const unmapped = encodeForPath(match[0]);
    if (match.index > end) parts.push(writeLiteral(text.slice(end, match.index)));
    parts.push(({ path }) => {
      const value = path.get(name);
      return value === undefined ? unmapped : writeValue(value);
    });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(writeLiteral(text.slice(end)));
  return parts;
}

/** A value that comes from the request's path stays encoded as the client wrote it. */
function encodePathValue({ text, isEncoded }: { readonly text: string; readonly isEncoded: boolean }): string {
  // A backslash is a slash to some backends.
  return isEncoded ? literalForPath(text).replaceAll('\\', '%5C') : encodeForPath(text);
}

function compileTexts(parts: readonly ReadPart[]): (parameters: RequestParameters) => string {
  return (parameters) => parts.map((part) => (typeof part === 'string' ? part : part(parameters))).join('');
}

/** The client's own query, but for parameters that a mapping gives a value to. */
function passedQuery({ request, query }: MethodCall, mapped: readonly NamedValues[]): string {
  const names = new Set(mapped.map(([name]) => name).filter((name) => query.has(name)));
  if (names.size === 0) return request.query;
  return encodeQuery([...query].filter(([name]) => !names.has(name)));
}

export function encodeQuery(parameters: readonly NamedValues[]): string {
  return parameters
    .flatMap(([name, values]) => values.map((value) => `${encodeForQuery(name)}=${encodeForQuery(value)}`))
    .join('&');
}
