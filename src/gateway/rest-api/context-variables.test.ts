import { describe, expect, it } from 'vitest';
import { gatewayPorts, gatewayRequest } from '../../../test/http-api-fixture.ts';
import { deployedRestApi } from '../../../test/rest-api-fixture.ts';
import type { RestStage } from '../../account/rest-api.ts';
import { type ContextScope, type ContextSource, compileContextVariable, contextTree } from './context-variables.ts';

function source(stage: Partial<RestStage> = {}): ContextSource {
  const deployed = deployedRestApi({ resources: { '/pets/{id}': { GET: {} } }, stage });
  return { snapshot: deployed.deployment.snapshot, stage: deployed.stage, ports: gatewayPorts() };
}

const CANARY = { canarySettings: { deploymentId: 'c', percentTraffic: 1, useStageCache: false } };

function scope(more: Partial<ContextScope> = {}): ContextScope {
  const resource = source().snapshot.resources.find(({ path }) => path === '/pets/{id}') ?? null;
  return {
    request: gatewayRequest({
      path: '/dev/pets/7',
      requestId: 'UUID',
      extendedRequestId: 'X=',
      headers: { 'User-Agent': 'curl' },
    }),
    resource,
    isCanary: false,
    deploymentId: 'dep001',
    caller: null,
    apiKey: null,
    ...more,
  };
}

const iam = {
  kind: 'iam',
  accessKey: 'AKIA',
  accountId: '1',
  callerId: 'c',
  userArn: 'arn:user',
  userId: 'u',
} as const;
const lambda = {
  kind: 'lambda',
  principalId: 'jane',
  context: { a: 'b', __proto: 'x' },
  usageIdentifierKey: null,
} as const;
const cognito = { kind: 'cognito', claims: { sub: 's', 'cognito:username': 'jane', n: 5 } } as const;

describe('$context of templates', () => {
  it('has the members that keySet() has on AWS, but for the overrides', () => {
    // Recorded, without requestOverride and responseOverride.
    expect(new Set(Object.keys(contextTree(scope(), source())))).toEqual(
      new Set([
        ...['resourceId', 'resourcePath', 'httpMethod', 'extendedRequestId', 'requestTime', 'path', 'accountId'],
        ...['protocol', 'stage', 'domainPrefix', 'requestTimeEpoch', 'requestId', 'identity', 'domainName'],
        ...['deploymentId', 'apiId'],
      ]),
    );
  });

  it('has isCanaryRequest only with a canary', () => {
    expect(contextTree(scope({ isCanary: true }), source(CANARY))).toMatchObject({ isCanaryRequest: true });
  });

  it('has the identity that an event has, with a key only where one is required', () => {
    const identity = (more: Partial<ContextScope> = {}): object =>
      contextTree(scope(more), source()).identity as object;
    expect(new Set(Object.keys(identity()))).toEqual(
      new Set([
        ...['accessKey', 'accountId', 'caller', 'cognitoAuthenticationProvider', 'cognitoAuthenticationType'],
        ...['cognitoIdentityId', 'cognitoIdentityPoolId', 'principalOrgId', 'sourceIp', 'user', 'userAgent', 'userArn'],
      ]),
    );
    expect(identity({ caller: iam, apiKey: { id: 'i', value: 'v' } })).toMatchObject({
      ...{ accessKey: 'AKIA', accountId: '1', caller: 'c', user: 'u', userArn: 'arn:user' },
      ...{ apiKey: 'v', apiKeyId: 'i', sourceIp: '192.0.2.1', userAgent: 'curl' },
    });
  });

  it.each([
    ['a function', lambda, { a: 'b', __proto: 'x', principalId: 'jane', integrationLatency: 12 }],
    ['a user pool', cognito, { claims: cognito.claims }],
    ['IAM', iam, undefined],
    ['nobody', null, undefined],
  ] as const)('has what %s said of the caller', (_, caller, expected) => {
    expect(contextTree(scope({ caller, authorizerLatencyMs: 12 }), source()).authorizer).toEqual(expected);
  });
});

describe('context.name', () => {
  const read = (name: string, more: Partial<ContextScope> = {}): unknown =>
    compileContextVariable(name, source(CANARY))(scope(more));

  it.each([
    ['requestId', {}, 'UUID'],
    ['extendedRequestId', {}, 'X='],
    ['resourcePath', {}, '/pets/{id}'],
    ['resourcePath', { resource: null }, null],
    ['path', {}, '/dev/pets/7'],
    ['isCanaryRequest', { isCanary: true }, 'true'],
    ['requestTime', {}, '14/Apr/2025:22:15:25 +0000'],
    ['requestTimeEpoch', {}, 1_744_668_925_528],
    ['identity.sourceIp', {}, '192.0.2.1'],
    ['identity.userArn', { caller: iam }, 'arn:user'],
    ['identity.userArn', { caller: lambda }, null],
    ['authorizer.principalId', { caller: lambda }, 'jane'],
    ['authorizer.a', { caller: lambda }, 'b'],
    ['authorizer.integrationLatency', { caller: lambda, authorizerLatencyMs: 3 }, 3],
    ['authorizer.claims.sub', { caller: cognito }, 's'],
    ['authorizer.claims.cognito:username', { caller: cognito }, 'jane'],
    ['authorizer.claims.n', { caller: cognito }, '5'],
    ['authorizer.claims.toString', { caller: cognito }, null],
    ['authorizer.constructor', { caller: lambda }, null],
    ['constructor', {}, null],
    ['none', {}, null],
  ] as const)('%s', (name, more, expected) => {
    expect(read(name, more)).toBe(expected);
  });
});
