import { firstHeader } from '../../../base/header-list.ts';
import { clfTime } from '../../../base/time.ts';
import type { AuthorizeCall } from '../../authorizers/authorizer.ts';
import { authorizerOfEvent10, type Caller, identityOfEvent10 } from '../../authorizers/caller.ts';
import { capitaliseName } from '../../header-name-case.ts';
import type { GatewayRequest } from '../../request.ts';
import { decodePercent } from '../../request-path.ts';
import { parseRouteKey } from '../../route-key.ts';
import type { RouteSource } from '../integration.ts';
import { eventHeaders } from './event-headers.ts';
import { type CompileEvent, eventBody, objectOf, queryParameters } from './event-parts.ts';

/**
 * The event of payload format 1.0, members in the order of the documented example. Where the recordings of 2025-04-14
 * differ from the documentation they are followed: header names are capitalised, `resourceId` is the route key, `path`
 * stays encoded while `requestContext.path` and the path parameters are decoded, the `Cookie` header stays.
 */
export const compileEvent10: CompileEvent = (source) => {
  const { assume } = source.ports;
  const readParts = compileRequestParts10(source);
  return (call, bytes, traceId) => {
    const { request, pathParameters, caller } = call;
    const parts = readParts(call, bytes.length, traceId, caller);
    const { body, isBase64Encoded } = eventBody(bytes, request.headers, assume);
    return JSON.stringify({
      version: '1.0',
      resource: parts.resource,
      path: request.path,
      httpMethod: request.method,
      headers: parts.headers,
      multiValueHeaders: parts.multiValueHeaders,
      queryStringParameters: parts.queryStringParameters,
      multiValueQueryStringParameters: parts.multiValueQueryStringParameters,
      requestContext: parts.requestContext,
      pathParameters,
      stageVariables: parts.stageVariables,
      body,
      isBase64Encoded,
    });
  };
};

/** What the event of an integration and the input of an authorizer say of a request in the same words. */
export interface RequestParts10 {
  readonly resource: string;
  readonly headers: object;
  readonly multiValueHeaders: object;
  readonly queryStringParameters: object | null;
  readonly multiValueQueryStringParameters: object | null;
  readonly requestContext: object;
  readonly stageVariables: object | null;
}

export function compileRequestParts10({
  route,
  snapshot,
  stage,
  ports,
}: RouteSource): (
  call: AuthorizeCall,
  bodyLength: number | null,
  traceId: string,
  caller?: Caller | null,
) => RequestParts10 {
  const { assume, accountId } = ports;
  const apiId = snapshot.Api.ApiId;
  const routeKey = route.RouteKey;
  const resource = parseRouteKey(routeKey).path ?? routeKey;
  const variables = stage.StageVariables ?? {};
  const stageVariables = Object.keys(variables).length === 0 ? null : variables;

  return ({ request, path }, bodyLength, traceId, caller = null) => {
    const headers = eventHeaders(request, bodyLength, traceId);
    const query = queryParameters(request.query, assume);
    return {
      resource,
      headers: objectOf(headers, last, capitaliseName),
      multiValueHeaders: objectOf(headers, all, capitaliseName),
      queryStringParameters: query === null ? null : objectOf(query, last),
      multiValueQueryStringParameters: query === null ? null : objectOf(query, all),
      requestContext: {
        accountId,
        apiId,
        authorizer: caller === null ? undefined : authorizerOfEvent10(caller, assume),
        domainName: request.domainName,
        domainPrefix: request.domainPrefix,
        extendedRequestId: request.requestId,
        httpMethod: request.method,
        identity: identityOf(request, caller),
        // By a custom domain name, as the client wrote it: with the path of the API mapping and without the stage
        // (recorded of REST APIs and reported of this format: powertools-lambda-python#579, 2021).
        path: request.apiMapping === undefined ? path.decoded : decodePercent(request.path),
        protocol: request.protocol,
        requestId: request.requestId,
        requestTime: clfTime(request.receivedAtMs),
        requestTimeEpoch: request.receivedAtMs,
        resourceId: routeKey,
        resourcePath: resource,
        stage: stage.StageName,
      },
      stageVariables,
    };
  };
}

const last = (values: readonly string[]): string | undefined => values.at(-1);
const all = (values: readonly string[]): readonly string[] => values;

function identityOf(request: GatewayRequest, caller: Caller | null): object {
  const { accessKey, accountId, caller: callerId, user, userArn } = identityOfEvent10(caller);
  return {
    accessKey,
    accountId,
    caller: callerId,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user,
    userAgent: firstHeader(request.headers, 'user-agent') ?? '',
    userArn,
  };
}
