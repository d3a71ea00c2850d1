import { firstHeader } from '../../base/header-list.ts';
import type { Json } from '../../base/json.ts';
import { clfTime } from '../../base/time.ts';
import type { Caller } from '../authorizers/caller.ts';
import type { IntegrationCall, RouteSource } from '../integrations/integration.ts';

export type ReadContext = (call: IntegrationCall) => string | undefined;

/**
 * Compiles `$context.name` for values that are needed while a request is being served. What only its end brings
 * (`status`, latencies) has no value then.
 */
export function compileContextVariable(name: string, source: RouteSource): ReadContext {
  const variables = contextVariables(source);
  if (Object.hasOwn(variables, name)) return variables[name] ?? absent;
  if (name.startsWith('authorizer.')) return readAuthorizer(name.slice('authorizer.'.length));
  return absent;
}

const absent: ReadContext = () => undefined;

function contextVariables({ route, snapshot, stage, ports }: RouteSource): Readonly<Record<string, ReadContext>> {
  const iam =
    (read: (caller: Extract<Caller, { kind: 'iam' }>) => string): ReadContext =>
    ({ caller }) =>
      caller?.kind === 'iam' ? read(caller) : undefined;
  return {
    accountId: () => ports.accountId,
    apiId: () => snapshot.Api.ApiId,
    'customDomain.basePathMatched': ({ request }) => request.apiMapping?.basePath,
    domainName: ({ request }) => request.domainName,
    domainPrefix: ({ request }) => request.domainPrefix,
    extendedRequestId: ({ request }) => request.requestId,
    httpMethod: ({ request }) => request.method,
    'identity.accountId': iam((caller) => caller.accountId),
    'identity.caller': iam((caller) => caller.callerId),
    'identity.sourceIp': ({ request }) => request.sourceIp,
    'identity.user': iam((caller) => caller.userId),
    'identity.userAgent': ({ request }) => firstHeader(request.headers, 'user-agent') ?? undefined,
    'identity.userArn': iam((caller) => caller.userArn),
    path: ({ request }) => request.path,
    // "Protocol is always HTTP/1.1" (recorded 2025-05-18 of a request over HTTP/2).
    protocol: () => 'HTTP/1.1',
    requestId: ({ request }) => request.requestId,
    requestTime: ({ request }) => clfTime(request.receivedAtMs),
    requestTimeEpoch: ({ request }) => String(Math.floor(request.receivedAtMs / 1000)),
    routeKey: () => route.RouteKey,
    stage: () => stage.StageName,
  };
}

function readAuthorizer(name: string): ReadContext {
  if (name === 'principalId') {
    return ({ caller }) => (caller?.kind === 'lambda' ? (caller.principalId ?? undefined) : undefined);
  }
  if (name.startsWith('claims.')) {
    const claim = name.slice('claims.'.length);
    return ({ caller }) => (caller?.kind === 'jwt' ? textOfMember(caller.claims, claim) : undefined);
  }
  return ({ caller }) => (caller?.kind === 'lambda' ? textOfMember(caller.context, name) : undefined);
}

function textOfMember(object: { readonly [name: string]: Json } | null, name: string): string | undefined {
  if (object === null || !Object.hasOwn(object, name)) return undefined;
  const value = object[name] ?? null;
  if (value === null || typeof value === 'string') return value ?? undefined;
  return JSON.stringify(value);
}
