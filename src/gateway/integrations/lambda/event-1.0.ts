import { firstHeader } from '../../../base/header-list.ts';
import { clfTime } from '../../../base/time.ts';
import { capitaliseName } from '../../http-api/header-name-case.ts';
import { parseRouteKey } from '../../http-api/routes.ts';
import type { GatewayRequest } from '../../request.ts';
import { type CompileEvent, eventBody, eventHeaders, objectOf, queryParameters } from './event-parts.ts';

/**
 * The event of payload format 1.0, members in the order of the documented example. Where the recordings of 2025-04-14
 * differ from the documentation they are followed: header names are capitalised, `resourceId` is the route key, `path`
 * stays encoded while `requestContext.path` and the path parameters are decoded, the `Cookie` header stays.
 */
export const compileEvent10: CompileEvent = ({ route, snapshot, stage, ports }) => {
  const { assume, accountId } = ports;
  const apiId = snapshot.Api.ApiId;
  const routeKey = route.RouteKey;
  const resource = parseRouteKey(routeKey).path ?? routeKey;
  const stageVariables = Object.keys(stage.StageVariables ?? {}).length === 0 ? null : stage.StageVariables;

  return ({ request, path, pathParameters, authorizer }, bytes, traceId) => {
    const headers = eventHeaders(request, bytes.length, traceId);
    const query = queryParameters(request.query, assume);
    const { body, isBase64Encoded } = eventBody(bytes, firstHeader(request.headers, 'content-type'), assume);
    return JSON.stringify({
      version: '1.0',
      resource,
      path: request.path,
      httpMethod: request.method,
      headers: objectOf(headers, last, capitaliseName),
      multiValueHeaders: objectOf(headers, all, capitaliseName),
      queryStringParameters: query === null ? null : objectOf(query, last),
      multiValueQueryStringParameters: query === null ? null : objectOf(query, all),
      requestContext: {
        accountId,
        apiId,
        authorizer: authorizer ?? undefined,
        domainName: request.domainName,
        domainPrefix: request.domainPrefix,
        extendedRequestId: request.requestId,
        httpMethod: request.method,
        identity: identityOf(request),
        path: path.decoded,
        protocol: request.protocol,
        requestId: request.requestId,
        requestTime: clfTime(request.receivedAtMs),
        requestTimeEpoch: request.receivedAtMs,
        resourceId: routeKey,
        resourcePath: resource,
        stage: stage.StageName,
      },
      pathParameters,
      stageVariables,
      body,
      isBase64Encoded,
    });
  };
};

const last = (values: readonly string[]): string | undefined => values.at(-1);
const all = (values: readonly string[]): readonly string[] => values;

function identityOf(request: GatewayRequest): object {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: firstHeader(request.headers, 'user-agent') ?? '',
    userArn: null,
  };
}
