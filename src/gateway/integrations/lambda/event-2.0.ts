import { allHeaders, firstHeader } from '../../../base/header-list.ts';
import { clfTime } from '../../../base/time.ts';
import type { AuthorizeCall } from '../../authorizers/authorizer.ts';
import { authorizerOfEvent20, type Caller } from '../../authorizers/caller.ts';
import type { RouteSource } from '../integration.ts';
import { type CompileEvent, eventBody, eventHeaders, objectOf, queryParameters } from './event-parts.ts';

/**
 * The event of payload format 2.0, members in the order of the documented example (HTTP API developer guide, "Payload
 * format structure"). Empty members are omitted; JSON.stringify leaves out what is undefined.
 */
export const compileEvent20: CompileEvent = (source) => {
  const { assume } = source.ports;
  const empty = emptyMember(source);
  const readParts = compileRequestParts20(source);
  return (call, bytes, traceId) => {
    const { request, caller } = call;
    const parts = readParts(call, bytes.length, traceId, caller);
    const { body, isBase64Encoded } = eventBody(bytes, firstHeader(request.headers, 'content-type'), assume);
    return JSON.stringify({
      version: '2.0',
      routeKey: parts.routeKey,
      rawPath: parts.rawPath,
      rawQueryString: request.query,
      cookies: parts.cookies,
      headers: parts.headers,
      queryStringParameters: parts.queryStringParameters,
      requestContext: parts.requestContext,
      body: body ?? empty,
      pathParameters: parts.pathParameters,
      isBase64Encoded,
      stageVariables: parts.stageVariables,
    });
  };
};

/** What the event of an integration and the input of an authorizer say of a request in the same words. */
export interface RequestParts20 {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly cookies: readonly string[] | null | undefined;
  readonly headers: object;
  readonly queryStringParameters: object | null | undefined;
  readonly requestContext: object;
  readonly pathParameters: object | null | undefined;
  readonly stageVariables: object | null | undefined;
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
  const apiId = snapshot.Api.ApiId;
  const routeKey = route.RouteKey;
  const stageName = stage.StageName;
  const stagePrefix =
    stageName === '$default' || assume['http-api.event.raw-path-stage'] !== 'excluded' ? '' : `/${stageName}`;
  const separator = assume['http-api.event.multi-value-separator'] === 'comma-space' ? ', ' : ',';
  const empty = emptyMember(source);
  const variables = stage.StageVariables ?? {};
  const stageVariables = Object.keys(variables).length === 0 ? empty : variables;
  // Nearly every header and parameter has one value, for which `join` costs more than all the rest.
  const joinedBy =
    (text: string) =>
    (values: readonly string[]): string =>
      values.length === 1 ? (values[0] as string) : values.join(text);
  const joinHeader = joinedBy(separator);
  const joinParameter = joinedBy(',');

  return ({ request, path, pathParameters }, bodyLength, traceId, caller = null) => {
    const rawPath = path.decoded.slice(stagePrefix.length) || '/';
    // Cookies have a member of their own and leave the headers (recorded 2025-04-14).
    const headers = eventHeaders(request, bodyLength, traceId).filter(([name]) => name !== 'cookie');
    const cookies = requestCookies(allHeaders(request.headers, 'cookie'));
    const query = queryParameters(request.query, assume);
    return {
      routeKey,
      rawPath,
      cookies: cookies.length === 0 ? empty : cookies,
      headers: objectOf(headers, joinHeader),
      queryStringParameters: query === null ? empty : objectOf(query, joinParameter),
      requestContext: {
        accountId,
        apiId,
        authorizer: caller === null ? empty : authorizerOfEvent20(caller),
        domainName: request.domainName,
        domainPrefix: request.domainPrefix,
        http: {
          method: request.method,
          path: rawPath,
          protocol: request.protocol,
          sourceIp: request.sourceIp,
          userAgent: firstHeader(request.headers, 'user-agent') ?? '',
        },
        requestId: request.requestId,
        routeKey,
        stage: stageName,
        time: clfTime(request.receivedAtMs),
        timeEpoch: request.receivedAtMs,
      },
      pathParameters: pathParameters ?? empty,
      stageVariables,
    };
  };
}

/** What stands for a member that the request leaves empty. */
function emptyMember({ ports }: Pick<RequestPartsSource, 'ports'>): null | undefined {
  return ports.assume['http-api.event.omit-empty'] === 'null' ? null : undefined;
}

function requestCookies(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}
