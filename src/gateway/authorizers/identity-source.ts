import { combinedHeader, firstHeader } from '../../base/header-list.ts';
import { clfTime } from '../../base/time.ts';
import type { RouteSource } from '../integrations/integration.ts';
import { queryParameters } from '../integrations/lambda/event-parts.ts';
import type { AuthorizeCall } from './authorizer.ts';

/** The value of one identity source; null when the request lacks it or has it empty, which is the same (documented). */
export type ReadIdentity = (call: AuthorizeCall) => string | null;

/**
 * Compiles one of `$request.header.name`, `$request.querystring.name`, `$context.variable`, `$stageVariables.name`.
 * Anything else is a source that no request has: refusing is the safe side.
 */
export function compileIdentitySource(expression: string, source: RouteSource): ReadIdentity {
  const [, kind, name = ''] = EXPRESSION.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'request.header': {
      const lowerCaseName = name.toLowerCase();
      return ({ request }) => combinedHeader(request.headers, lowerCaseName)?.trim() || null;
    }
    case 'request.querystring':
      return ({ request }) => {
        const parameters = queryParameters(request.query, source.ports.assume) ?? [];
        return parameters.find((parameter) => parameter[0] === name)?.[1].join(',') || null;
      };
    case 'stageVariables': {
      const variables = source.stage.StageVariables ?? {};
      const value = Object.hasOwn(variables, name) ? variables[name] || null : null;
      return () => value;
    }
    case 'context': {
      const read = Object.hasOwn(contextVariables, name) ? contextVariables[name] : undefined;
      return read === undefined ? () => null : (call) => read(call, source) || null;
    }
    default:
      return () => null;
  }
}

const EXPRESSION = /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/;

/** The `$context` variables that are known before a request is authorized. */
const contextVariables: Readonly<Record<string, (call: AuthorizeCall, source: RouteSource) => string>> = {
  accountId: (_, { ports }) => ports.accountId,
  apiId: (_, { snapshot }) => snapshot.Api.ApiId,
  domainName: ({ request }) => request.domainName,
  domainPrefix: ({ request }) => request.domainPrefix,
  extendedRequestId: ({ request }) => request.requestId,
  httpMethod: ({ request }) => request.method,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => firstHeader(request.headers, 'user-agent') ?? '',
  path: ({ path }) => path.decoded,
  protocol: ({ request }) => request.protocol,
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => clfTime(request.receivedAtMs),
  requestTimeEpoch: ({ request }) => String(request.receivedAtMs),
  routeKey: (_, { route }) => route.RouteKey,
  stage: (_, { stage }) => stage.StageName,
};
