import type { DeployedResource } from '../../account/rest-api.ts';
import { firstHeader } from '../../base/header-list.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { clfTime } from '../../base/time.ts';
import type { GatewayRequest } from '../request.ts';
import type { MethodSource } from './method-call.ts';
import type { RestCaller } from './rest-caller.ts';

/** What a request has of `$context`. A MethodCall is one; a request that no method was selected for has less. */
export interface ContextScope {
  readonly request: GatewayRequest;
  readonly resource: DeployedResource | null;
  readonly isCanary: boolean;
  readonly deploymentId: string;
  readonly caller: RestCaller | null;
  readonly authorizerLatencyMs?: number;
  readonly apiKey: { readonly id: string; readonly value: string } | null;
  /** `X-Amzn-Trace-Id` of the request; absent before a method was selected. */
  readonly traceId?: string;
}

/** What `$context` has of the stage. */
export type ContextSource = Pick<MethodSource, 'snapshot' | 'stage' | 'ports'>;

export type ReadContext = (scope: ContextScope) => string | number | null;

/**
 * `$context` as mapping templates see it, without the two overrides, which the template engine puts beside it. The
 * members are those that `$context.keySet()` has on AWS, in its order (recorded); `authorizer` where there was one.
 */
export function contextTree(scope: ContextScope, { snapshot, stage, ports }: ContextSource): JsonObject {
  const { request, resource } = scope;
  const authorizer = contextAuthorizer(scope);
  return {
    resourceId: resource?.id ?? null,
    ...(authorizer === null ? {} : { authorizer }),
    resourcePath: resource?.path ?? null,
    httpMethod: request.method,
    extendedRequestId: request.extendedRequestId ?? request.requestId,
    requestTime: clfTime(request.receivedAtMs),
    path: request.path,
    accountId: ports.accountId,
    protocol: PROTOCOL,
    stage: stage.stageName,
    domainPrefix: request.domainPrefix,
    requestTimeEpoch: request.receivedAtMs,
    requestId: request.requestId,
    identity: contextIdentity(scope),
    domainName: request.domainName,
    deploymentId: scope.deploymentId,
    apiId: snapshot.api.id,
    // Only with a canary (recorded).
    ...(stage.canarySettings === undefined ? {} : { isCanaryRequest: scope.isCanary }),
  };
}

/**
 * `identity` of `$context` and of events: the members that an event has on AWS, in its order, null where nobody knows
 * (recorded). `apiKey` and `apiKeyId` are there only when the method requires a key.
 */
export function contextIdentity({ request, caller, apiKey }: ContextScope): JsonObject {
  const iam = caller?.kind === 'iam' ? caller : null;
  return {
    cognitoIdentityPoolId: null,
    accountId: iam?.accountId ?? null,
    cognitoIdentityId: null,
    caller: iam?.callerId ?? null,
    sourceIp: request.sourceIp,
    ...(apiKey === null ? {} : { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    principalOrgId: null,
    accessKey: iam?.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: iam?.userArn ?? null,
    userAgent: firstHeader(request.headers, 'user-agent'),
    user: iam?.userId ?? null,
  };
}

/**
 * `authorizer` of `$context` and of events; null when there was none, or one that leaves nothing there (IAM).
 * `integrationLatency` is in published events beside what the function gave, 0 for an answer from the cache.
 */
export function contextAuthorizer({
  caller,
  authorizerLatencyMs = 0,
}: Pick<ContextScope, 'caller' | 'authorizerLatencyMs'>): JsonObject | null {
  switch (caller?.kind) {
    case 'lambda':
      return { ...caller.context, principalId: caller.principalId, integrationLatency: authorizerLatencyMs };
    case 'cognito':
      return { claims: caller.claims };
    default:
      return null;
  }
}

/**
 * Compiles `$context.name` for what reads one variable: mapping expressions (`context.name`), gateway responses, access
 * logs. It gives null where a request has no value. What only the end of a request brings is the access log's own.
 */
export function compileContextVariable(name: string, source: ContextSource): ReadContext {
  const variables = contextVariables(source);
  if (Object.hasOwn(variables, name)) return variables[name] ?? absent;
  if (name.startsWith(CLAIMS)) return claim(name.slice(CLAIMS.length));
  if (name.startsWith(AUTHORIZER)) return authorizerMember(name.slice(AUTHORIZER.length));
  return absent;
}

const PROTOCOL = 'HTTP/1.1';
const AUTHORIZER = 'authorizer.';
const CLAIMS = 'authorizer.claims.';

const absent: ReadContext = () => null;

function contextVariables({ snapshot, stage, ports }: ContextSource): Readonly<Record<string, ReadContext>> {
  const hasCanary = stage.canarySettings !== undefined;
  return {
    ...ofRequest,
    accountId: () => ports.accountId,
    apiId: () => snapshot.api.id,
    isCanaryRequest: ({ isCanary }) => (hasCanary ? String(isCanary) : null),
    stage: () => stage.stageName,
  };
}

const ofRequest: Readonly<Record<string, ReadContext>> = {
  deploymentId: ({ deploymentId }) => deploymentId,
  domainName: ({ request }) => request.domainName,
  domainPrefix: ({ request }) => request.domainPrefix,
  extendedRequestId: ({ request }) => request.extendedRequestId ?? request.requestId,
  httpMethod: ({ request }) => request.method,
  'identity.accessKey': iam('accessKey'),
  'identity.accountId': iam('accountId'),
  'identity.apiKey': ({ apiKey }) => apiKey?.value ?? null,
  'identity.apiKeyId': ({ apiKey }) => apiKey?.id ?? null,
  'identity.caller': iam('callerId'),
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.user': iam('userId'),
  'identity.userAgent': ({ request }) => firstHeader(request.headers, 'user-agent'),
  'identity.userArn': iam('userArn'),
  path: ({ request }) => request.path,
  protocol: () => PROTOCOL,
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => clfTime(request.receivedAtMs),
  // In milliseconds, unlike that of HTTP APIs (recorded of events).
  requestTimeEpoch: ({ request }) => request.receivedAtMs,
  resourceId: ({ resource }) => resource?.id ?? null,
  resourcePath: ({ resource }) => resource?.path ?? null,
};

function iam(member: 'accessKey' | 'accountId' | 'callerId' | 'userArn' | 'userId'): ReadContext {
  return ({ caller }) => (caller?.kind === 'iam' ? caller[member] : null);
}

function claim(name: string): ReadContext {
  return ({ caller }) => (caller?.kind === 'cognito' ? textOf(ownMember(caller.claims, name)) : null);
}

function authorizerMember(name: string): ReadContext {
  if (name === 'principalId') return ({ caller }) => (caller?.kind === 'lambda' ? caller.principalId : null);
  if (name === 'integrationLatency') return ({ authorizerLatencyMs }) => authorizerLatencyMs ?? null;
  return ({ caller }) => (caller?.kind === 'lambda' ? textOf(ownMember(caller.context, name)) : null);
}

function ownMember(object: JsonObject, name: string): Json {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

function textOf(value: Json): string | null {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
