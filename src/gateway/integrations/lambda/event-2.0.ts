import { allHeaders, firstHeader } from '../../../base/header-list.ts';
import { clfTime } from '../../../base/time.ts';
import { type CompileEvent, eventBody, eventHeaders, objectOf, queryParameters } from './event-parts.ts';

/**
 * The event of payload format 2.0, members in the order of the documented example (HTTP API developer guide, "Payload
 * format structure"). Empty members are omitted; JSON.stringify leaves out what is undefined.
 */
export const compileEvent20: CompileEvent = ({ route, snapshot, stage, ports }) => {
  const { assume, accountId } = ports;
  const apiId = snapshot.Api.ApiId;
  const routeKey = route.RouteKey;
  const stageName = stage.StageName;
  const stagePrefix =
    stageName === '$default' || assume['http-api.event.raw-path-stage'] !== 'excluded' ? '' : `/${stageName}`;
  const separator = assume['http-api.event.multi-value-separator'] === 'comma-space' ? ', ' : ',';
  const empty = assume['http-api.event.omit-empty'] === 'null' ? null : undefined;
  const variables = stage.StageVariables ?? {};
  const stageVariables = Object.keys(variables).length === 0 ? empty : variables;
  // Nearly every header and parameter has one value, for which `join` costs more than all the rest.
  const joinedBy =
    (text: string) =>
    (values: readonly string[]): string =>
      values.length === 1 ? (values[0] as string) : values.join(text);
  const joinHeader = joinedBy(separator);
  const joinParameter = joinedBy(',');

  return ({ request, path, pathParameters, authorizer }, bytes, traceId) => {
    const rawPath = path.decoded.slice(stagePrefix.length) || '/';
    // Cookies have a member of their own and leave the headers (recorded 2025-04-14).
    const headers = eventHeaders(request, bytes.length, traceId).filter(([name]) => name !== 'cookie');
    const cookies = requestCookies(allHeaders(request.headers, 'cookie'));
    const query = queryParameters(request.query, assume);
    const { body, isBase64Encoded } = eventBody(bytes, firstHeader(request.headers, 'content-type'), assume);
    return JSON.stringify({
      version: '2.0',
      routeKey,
      rawPath,
      rawQueryString: request.query,
      cookies: cookies.length === 0 ? empty : cookies,
      headers: objectOf(headers, joinHeader),
      queryStringParameters: query === null ? empty : objectOf(query, joinParameter),
      requestContext: {
        accountId,
        apiId,
        authorizer: authorizer ?? empty,
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
      body: body ?? empty,
      pathParameters: pathParameters ?? empty,
      isBase64Encoded,
      stageVariables,
    });
  };
};

function requestCookies(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}
