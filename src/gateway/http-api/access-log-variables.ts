import type { Api, Stage } from '../../account/http-api.ts';
import { firstHeader } from '../../base/header-list.ts';
import type { Json } from '../../base/json.ts';
import { clfTime } from '../../base/time.ts';
import type { ReadVariable } from '../access-log/compile-access-log.ts';
import { integrationVariables } from '../access-log/integration-variables.ts';
import type { IamCaller } from '../authorizers/caller.ts';
import type { GatewayFailureType } from '../failure.ts';
import type { LoggedExchange } from '../gateway.ts';
import type { GatewayPorts } from '../ports.ts';

type Read = ReadVariable<LoggedExchange>;
type Variables = Readonly<Record<string, Read>>;

/**
 * Reads every documented variable that can have a value here (HTTP API developer guide, "Customize HTTP API access
 * logs"). Those of client certificates and of Cognito identity pools cannot, nor can names that nobody knows.
 */
export function compileVariables(
  { ApiId }: Api,
  { StageName }: Stage,
  { assume, accountId }: GatewayPorts,
): (name: string) => Read {
  const countsRequest = assume['http-api.access-log.data-processed'] === 'request-and-response';
  const namesResponseTypes = assume['http-api.access-log.error-response-type'] === 'gateway-response-type';
  const variables: Variables = {
    ...ofRequest,
    ...ofResponse,
    ...integrationVariables,
    ...ofCaller,
    accountId: () => accountId,
    apiId: () => ApiId,
    stage: () => StageName,
    dataProcessed: ({ request, responseLength }) =>
      responseLength + (countsRequest ? (request.body.declaredLength ?? 0) : 0),
    'error.responseType': namesResponseTypes ? responseType : absent,
  };
  return (name) => {
    if (Object.hasOwn(variables, name)) return variables[name] ?? absent;
    if (name.startsWith(CLAIMS)) return claim(name.slice(CLAIMS.length));
    return name.startsWith(AUTHORIZER) ? contextOfAuthorizer(name.slice(AUTHORIZER.length)) : absent;
  };
}

const AUTHORIZER = 'authorizer.';
const CLAIMS = 'authorizer.claims.';

const absent: Read = () => null;

const ofRequest: Variables = {
  'customDomain.basePathMatched': ({ request }) => request.apiMapping?.basePath ?? null,
  domainName: ({ request }) => request.domainName,
  domainPrefix: ({ request }) => request.domainPrefix,
  extendedRequestId: ({ request }) => request.requestId,
  httpMethod: ({ request }) => request.method,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => firstHeader(request.headers, 'user-agent'),
  path: ({ request }) => request.path,
  // Also of a request over HTTP/2 (recorded 2025-05-18).
  protocol: () => 'HTTP/1.1',
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => clfTime(request.receivedAtMs),
  // In seconds (recorded 2025-05-18), unlike `timeEpoch` in an event.
  requestTimeEpoch: ({ request }) => Math.floor(request.receivedAtMs / 1000),
};

const ofResponse: Variables = {
  'error.message': ({ response }) => response.report.errorMessage ?? null,
  'error.messageString': ({ response: { report } }) =>
    report.errorMessage === undefined ? null : `"${report.errorMessage}"`,
  responseLatency: ({ responseLatencyMs }) => Math.round(responseLatencyMs),
  responseLength: ({ responseLength }) => responseLength,
  routeKey: ({ response }) => response.report.routeKey,
  status: ({ response }) => response.status,
};

const ofCaller: Variables = {
  'authorizer.error': ({ response }) => response.report.authorizerError ?? null,
  'authorizer.principalId': ({ response: { report } }) =>
    report.caller?.kind === 'lambda' ? report.caller.principalId : null,
  'identity.accountId': iam((caller) => caller.accountId),
  'identity.caller': iam((caller) => caller.callerId),
  'identity.user': iam((caller) => caller.userId),
  'identity.userArn': iam((caller) => caller.userArn),
};

function iam(read: (caller: IamCaller) => string): Read {
  return ({ response: { report } }) => (report.caller?.kind === 'iam' ? read(report.caller) : null);
}

function claim(name: string): Read {
  return ({ response: { report } }) =>
    report.caller?.kind === 'jwt' ? textOf(member(report.caller.claims, name)) : null;
}

/** `context` of a Lambda authorizer: a number is written as a number, `true` as `true` (documented). */
function contextOfAuthorizer(name: string): Read {
  return ({ response: { report } }) =>
    report.caller?.kind === 'lambda' ? textOf(member(report.caller.context, name)) : null;
}

function member(object: { readonly [name: string]: Json } | null, name: string): Json {
  return object !== null && Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

function textOf(value: Json): string | null {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `ACCESS_DENIED` of a Lambda authorizer's refusal is reported; the others are AWS's names for the same things. */
const RESPONSE_TYPES: Readonly<Record<GatewayFailureType, string | null>> = {
  'request-aborted': null,
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'ACCESS_DENIED',
  'not-found': 'RESOURCE_NOT_FOUND',
  'default-endpoint-disabled': null,
  'request-too-large': 'REQUEST_TOO_LARGE',
  throttled: 'THROTTLED',
  'authorizer-failure': 'AUTHORIZER_FAILURE',
  'integration-failure': 'INTEGRATION_FAILURE',
  'not-supported': 'API_CONFIGURATION_ERROR',
  'function-concurrency': 'INTEGRATION_FAILURE',
  'integration-timeout': 'INTEGRATION_TIMEOUT',
  'integration-unreachable': 'INTEGRATION_FAILURE',
};

function responseType({ response: { report } }: LoggedExchange): string | null {
  const { type } = report.failure ?? {};
  return type !== undefined && Object.hasOwn(RESPONSE_TYPES, type) ? RESPONSE_TYPES[type as GatewayFailureType] : null;
}
