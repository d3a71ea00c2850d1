import type { Assumptions } from '../../aws/assumptions.ts';
import type { Caller } from '../authorizers/caller.ts';
import type { GatewayFailure, GatewayFailureType } from '../failure.ts';
import type { GatewayRequest } from '../request.ts';
import type { GatewayResponse, IntegrationReport } from '../response.ts';
import type { HttpApiCors } from './cors.ts';

/** Status and words by type. Each body is `{"message":"<words>"}`, without a space after the colon. */
const responses = {
  'request-aborted': [400, 'Bad Request'],
  unauthorized: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'Not Found'],
  'default-endpoint-disabled': [404, 'Not Found'],
  'request-too-large': [413, 'Request Entity Too Large'],
  throttled: [429, 'Too Many Requests'],
  'authorizer-failure': [500, 'Internal Server Error'],
  'integration-failure': [500, 'Internal Server Error'],
  'not-supported': [500, 'Internal Server Error'],
  'function-concurrency': [503, 'Service Unavailable'],
  'integration-timeout': [503, 'Service Unavailable'],
  'integration-unreachable': [503, 'Service Unavailable'],
} as const satisfies Record<GatewayFailureType, readonly [status: number, words: string]>;

export interface FailureContext {
  readonly routeKey: string | null;
  readonly integration: IntegrationReport | null;
  readonly caller?: Caller | null;
  /** The refusal came from the route's authorizer. */
  readonly isAuthorizerRefusal?: boolean;
}

export type RenderFailure = (
  failure: GatewayFailure,
  request: GatewayRequest,
  context?: FailureContext,
) => GatewayResponse;

/**
 * Renders every failure of an HTTP API: the one place where an error could lose its CORS headers.
 * Header order as recorded 2024-07-01: CORS, `www-authenticate`, `apigw-requestid`.
 */
export function compileGatewayResponses({
  stageName,
  cors,
  assume,
}: {
  readonly stageName: string | null;
  readonly cors: HttpApiCors;
  readonly assume: Assumptions;
}): RenderFailure {
  const isBare = assume['http-api.cors.on-gateway-errors'] === 'none';
  return (failure, request, context = NO_ROUTE) => {
    const { status, contentType, body, message } = bodyOf(failure.type, assume);
    // 401 and 500 are recorded with CORS headers, whatever the switch says of the others.
    const headers = isBare && status !== 401 && status !== 500 ? [] : [...cors.actual(request.headers).headers];
    if (failure.wwwAuthenticate !== undefined) headers.push('www-authenticate', failure.wwwAuthenticate);
    headers.push('apigw-requestid', request.requestId);
    return {
      status,
      contentType,
      headers,
      body,
      report: {
        stageName,
        routeKey: context.routeKey,
        automaticPreflight: false,
        failure: { type: failure.type, detail: failure.detail },
        errorMessage: message,
        integration: context.integration,
        ...(context.caller === undefined || context.caller === null ? {} : { caller: context.caller }),
        ...(context.isAuthorizerRefusal === true ? { authorizerError: authorizerError(failure, message) } : {}),
      },
    };
  };
}

/**
 * What `$context.authorizer.error` says: of a JWT authorizer `invalid_token: token contains an invalid number of
 * segments` or `missing: token not provided` (recorded 2026), of a Lambda authorizer the message of the answer
 * (`Forbidden`; reported).
 */
function authorizerError(failure: GatewayFailure, message: string): string {
  return failure.authorizerError ?? message;
}

const NO_ROUTE: FailureContext = { routeKey: null, integration: null };

function bodyOf(
  type: GatewayFailureType,
  assume: Assumptions,
): { readonly status: number; readonly contentType: string; readonly body: string; readonly message: string } {
  const isThrottledAs503 = type === 'throttled' && assume['http-api.throttle.body'] === '503';
  const [status, words] = responses[isThrottledAs503 ? 'function-concurrency' : type];
  if (type === 'request-too-large' && assume['http-api.payload-too-large'] === 'text') {
    return { status, contentType: 'text/plain; charset=utf-8', body: words, message: words };
  }
  return { status, contentType: 'application/json', body: `{"message":"${words}"}`, message: words };
}
