import { allHeaders, firstHeader } from '../../../base/header-list.ts';
import { jsonString } from '../../../base/json-string.ts';
import { clfTime } from '../../../base/time.ts';
import type { AuthorizeCall } from '../../authorizers/authorizer.ts';
import { authorizerOfEvent20, type Caller } from '../../authorizers/caller.ts';
import type { RouteSource } from '../integration.ts';
import { eventHeaders } from './event-headers.ts';
import { type CompileEvent, eventBody, queryParameters } from './event-parts.ts';

/**
 * The event of payload format 2.0, members in the order of the documented example (HTTP API developer guide, "Payload
 * format structure"). Empty members are omitted.
 */
export const compileEvent20: CompileEvent = (source) => {
  const { assume } = source.ports;
  const noBody = emptyMember(source, 'body');
  const readParts = compileRequestParts20(source);
  return (call, bytes, traceId) => {
    const { request, caller } = call;
    const parts = readParts(call, bytes.length, traceId, caller);
    const { body, isBase64Encoded } = eventBody(bytes, request.headers, assume);
    return `{"version":"2.0"${parts.ofRequest}${body === null ? noBody : `,"body":${jsonString(body)}`}${parts.pathParameters},"isBase64Encoded":${isBase64Encoded}${parts.stageVariables}}`;
  };
};

/**
 * What the event of an integration and the input of an authorizer say of a request in the same words: members as JSON,
 * each with a comma before it. Made by parts: a request pays for what is its own, and not for what its route always says.
 */
export interface RequestParts20 {
  /** From `routeKey` to `requestContext`. */
  readonly ofRequest: string;
  /** `''` where there are none, as the next. */
  readonly pathParameters: string;
  readonly stageVariables: string;
}

/** What of a route the parts speak of. */
export interface RequestPartsSource {
  readonly route: Pick<RouteSource['route'], 'RouteKey'>;
  readonly snapshot: { readonly Api: Pick<RouteSource['snapshot']['Api'], 'ApiId'> };
  readonly stage: Pick<RouteSource['stage'], 'StageName' | 'StageVariables'>;
  readonly ports: Pick<RouteSource['ports'], 'accountId' | 'assume'>;
}

export function compileRequestParts20(
  source: RequestPartsSource,
): (call: AuthorizeCall, bodyLength: number | null, traceId: string, caller?: Caller | null) => RequestParts20 {
  const { route, snapshot, stage } = source;
  const { assume, accountId } = source.ports;
  const routeKey = `"routeKey":${jsonString(route.RouteKey)}`;
  const account = `"accountId":${jsonString(accountId)},"apiId":${jsonString(snapshot.Api.ApiId)}`;
  const stageName = stage.StageName;
  const stagePrefix =
    stageName === '$default' || assume['http-api.event.raw-path-stage'] !== 'excluded' ? '' : `/${stageName}`;
  const separator = assume['http-api.event.multi-value-separator'] === 'comma-space' ? ', ' : ',';
  const empty = {
    cookies: emptyMember(source, 'cookies'),
    queryStringParameters: emptyMember(source, 'queryStringParameters'),
    authorizer: emptyMember(source, 'authorizer'),
    pathParameters: emptyMember(source, 'pathParameters'),
  };
  const variables = stage.StageVariables ?? {};
  const stageVariables =
    Object.keys(variables).length === 0
      ? emptyMember(source, 'stageVariables')
      : `,"stageVariables":${JSON.stringify(variables)}`;

  return ({ request, path, pathParameters }, bodyLength, traceId, caller = null) => {
    const rawPath = jsonString(path.decoded.slice(stagePrefix.length) || '/');
    const cookies = requestCookies(allHeaders(request.headers, 'cookie'));
    const query = queryParameters(request.query, assume);
    const userAgent = firstHeader(request.headers, 'user-agent') ?? '';
    return {
      ofRequest:
        `,${routeKey},"rawPath":${rawPath},"rawQueryString":${jsonString(request.query)}` +
        (cookies.length === 0 ? empty.cookies : `,"cookies":${JSON.stringify(cookies)}`) +
        // Cookies have a member of their own and leave the headers (recorded 2025-04-14).
        `,"headers":${jsonMembers(eventHeaders(request, bodyLength, traceId), separator, 'cookie')}` +
        (query === null ? empty.queryStringParameters : `,"queryStringParameters":${jsonMembers(query, ',', null)}`) +
        `,"requestContext":{${account}` +
        (caller === null ? empty.authorizer : `,"authorizer":${JSON.stringify(authorizerOfEvent20(caller))}`) +
        `,"domainName":${jsonString(request.domainName)},"domainPrefix":${jsonString(request.domainPrefix)}` +
        `,"http":{"method":${jsonString(request.method)},"path":${rawPath},"protocol":${jsonString(request.protocol)}` +
        `,"sourceIp":${jsonString(request.sourceIp)},"userAgent":${jsonString(userAgent)}}` +
        `,"requestId":${jsonString(request.requestId)},${routeKey},"stage":${jsonString(stageName)}` +
        `,"time":"${clfTime(request.receivedAtMs)}","timeEpoch":${request.receivedAtMs}}`,
      pathParameters:
        pathParameters === null ? empty.pathParameters : `,"pathParameters":${JSON.stringify(pathParameters)}`,
      stageVariables,
    };
  };
}

/** What stands for a member that the request leaves empty. */
function emptyMember({ ports }: Pick<RequestPartsSource, 'ports'>, name: string): string {
  return ports.assume['http-api.event.omit-empty'] === 'null' ? `,"${name}":null` : '';
}

/** An object with a text for each name, but for the one that is left out. */
function jsonMembers(
  entries: readonly (readonly [name: string, values: readonly string[]])[],
  separator: string,
  leftOut: string | null,
): string {
  let members = '';
  for (const [name, values] of entries) {
    if (name === leftOut) continue;
    // Nearly every header and parameter has one value, for which `join` costs more than all the rest.
    const value = values.length === 1 ? (values[0] as string) : values.join(separator);
    members += `${members === '' ? '{' : ','}${jsonString(name)}:${jsonString(value)}`;
  }
  return members === '' ? '{}' : `${members}}`;
}

function requestCookies(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}
