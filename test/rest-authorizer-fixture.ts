import type { Method, RestApi, RestAuthorizer, RestStage } from '../src/account/rest-api.ts';
import type { Assumptions } from '../src/aws/assumptions.ts';
import type { FunctionInvocation, GatewayPorts } from '../src/gateway/ports.ts';
import type { MethodAuthorization } from '../src/gateway/rest-api/authorize-method.ts';
import { compileAuthorizeMethod } from '../src/gateway/rest-api/authorizers/compile-authorize-method.ts';
import type { MethodCall, MethodSource } from '../src/gateway/rest-api/method-call.ts';
import type { RestCaller } from '../src/gateway/rest-api/rest-caller.ts';
import { StartedCall } from '../src/gateway/rest-api/start-call.ts';
import { type FakeIssuer, fakeIssuer, ISSUER, NOW_SECONDS, policyAnswer, tokenOf } from './authorizer-fixture.ts';
import { type GivenRequest, gatewayPorts, gatewayRequest, type InvokeFunction, returning } from './http-api-fixture.ts';

export const REST_API_ARN = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234';
export const REQUEST_ID = '41b45ea3-70b5-11e6-b7bd-69b5aaebc7d9';

export const tokenAuthorizer: RestAuthorizer = {
  id: 'a1b2c3',
  name: 'asks-a-function',
  type: 'TOKEN',
  authType: 'custom',
  authorizerUri:
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:guard/invocations',
  identitySource: 'method.request.header.Authorization',
};

export const requestAuthorizer: RestAuthorizer = { ...tokenAuthorizer, type: 'REQUEST' };

export const poolAuthorizer: RestAuthorizer = {
  id: 'd4e5f6',
  name: 'pool',
  type: 'COGNITO_USER_POOLS',
  authType: 'cognito_user_pools',
  providerARNs: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AmrPIBcWm'],
  identitySource: 'method.request.header.Authorization',
};

/** Tokens of the fake issuer, which stands in for the pool. */
export const poolToken = {
  ports: { cognitoIssuer: () => ISSUER },
  claims: { iss: ISSUER, sub: 'jane', aud: 'app', token_use: 'id', exp: NOW_SECONDS + 600, iat: NOW_SECONDS },
  of: (claims: object = {}, options: Parameters<typeof tokenOf>[1] = {}): string =>
    tokenOf({ ...poolToken.claims, ...claims }, options),
};

export interface GivenMethod {
  readonly method?: Partial<Method>;
  readonly authorizer?: RestAuthorizer;
  /** The resource policy: statements, or its text. */
  readonly policy?: string | readonly object[];
  readonly api?: Partial<RestApi>;
  readonly stage?: Partial<RestStage>;
  /** `/pets/{id}` */
  readonly resourcePath?: string;
}

export interface GivenSurroundings {
  readonly assume?: Partial<Assumptions>;
  /** The authorizer's function. */
  readonly guard?: InvokeFunction;
  readonly issuer?: FakeIssuer;
  readonly ports?: Partial<GatewayPorts>;
  readonly logs?: boolean;
}

/** A call of the method: `GET /pets/6`. */
export interface GivenCall
  extends GivenRequest,
    Partial<Pick<MethodCall, 'pathParameters' | 'stageVariables' | 'isCanary'>> {}

/** A method that asks who calls, with a clock that the test moves. */
export interface GuardedMethod {
  readonly ports: GatewayPorts;
  nowMs: number;
  /** What the authorizer's function was called with. */
  readonly asked: FunctionInvocation[];
  /** Lines of the execution log. */
  readonly lines: string[];
  authorize(line: string, call?: GivenCall): Promise<MethodAuthorization>;
  /** Another method, or this one after a deployment, with the caches that are there. */
  beside(given: GivenMethod): GuardedMethod;
}

export function guardedMethod(given: GivenMethod, surroundings: GivenSurroundings = {}): GuardedMethod {
  const { assume, guard = returning(policyAnswer(['Allow *'])), issuer = fakeIssuer() } = surroundings;
  const asked: FunctionInvocation[] = [];
  const lines: string[] = [];
  const ports: GatewayPorts = {
    ...gatewayPorts((invocation) => {
      asked.push(invocation);
      return guard(invocation);
    }, assume),
    fetchJson: issuer.fetchJson,
    ...surroundings.ports,
    now: () => method.nowMs,
  };
  const source = sourceOf(given, ports);
  const authorize = compileAuthorizeMethod(source);
  const method: GuardedMethod = {
    ports,
    asked,
    lines,
    nowMs: NOW_SECONDS * 1_000,
    async authorize(line, { pathParameters = {}, stageVariables, isCanary = false, ...request } = {}) {
      const [httpMethod = 'GET', path = '/'] = line.split(' ');
      const requestPath = `/${source.stage.stageName}${path}`;
      const received = gatewayRequest({ method: httpMethod, path: requestPath, requestId: REQUEST_ID, ...request });
      const call = new StartedCall(
        received,
        {
          resource: source.resource,
          method: source.method,
          path,
          readPathParameters: () => pathParameters,
          stageVariables: stageVariables ?? source.stage.variables ?? {},
          isCanary,
          deploymentId: 'dep123',
          log: { isOn: surroundings.logs === true, line: (text) => lines.push(text) },
        },
        ports.now,
      );
      return (await authorize?.(call)) ?? { kind: 'permitted', caller: null };
    },
    beside: (other) =>
      guardedMethod(other, {
        ...surroundings,
        ports: { ...surroundings.ports, authorizerCaches: ports.authorizerCaches },
      }),
  };
  return method;
}

function sourceOf(given: GivenMethod, ports: GatewayPorts): MethodSource {
  const { authorizer, policy, resourcePath = '/{proxy+}' } = given;
  const policyText = typeof policy === 'object' ? JSON.stringify({ Version: '2012-10-17', Statement: policy }) : policy;
  const method: Method = {
    httpMethod: 'ANY',
    authorizationType:
      authorizer === undefined ? 'NONE' : authorizer.type === 'COGNITO_USER_POOLS' ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    apiKeyRequired: false,
    ...(authorizer === undefined ? {} : { authorizerId: authorizer.id }),
    ...given.method,
  };
  const resource = { id: 'res123', path: resourcePath, methods: [method] };
  return {
    resource,
    method,
    ports,
    snapshot: {
      api: {
        id: 'abcdef1234',
        name: 'example',
        createdDate: 0,
        apiKeySource: 'HEADER',
        endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
        disableExecuteApiEndpoint: false,
        rootResourceId: 'root123456',
        ...(policyText === undefined ? {} : { policy: policyText }),
        ...given.api,
      },
      resources: [resource],
      models: [],
      requestValidators: [],
      authorizers: authorizer === undefined ? [] : [authorizer],
      gatewayResponses: [],
    },
    stage: {
      stageName: 'prod',
      deploymentId: 'dep123',
      createdDate: 0,
      lastUpdatedDate: 0,
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      tracingEnabled: false,
      ...given.stage,
    },
  };
}

/** `permitted`, or type and message of the refusal in one text. */
export function outcomeOf(authorization: MethodAuthorization): string {
  if (authorization.kind === 'permitted') return 'permitted';
  const { type, message } = authorization.failure;
  return `${type} ${message}`;
}

export function callerOf(authorization: MethodAuthorization): RestCaller | null {
  if (authorization.kind === 'refused') throw new Error(authorization.failure.detail);
  return authorization.caller;
}

export function detailOf(authorization: MethodAuthorization): string | null {
  return authorization.kind === 'refused' ? authorization.failure.detail : null;
}
