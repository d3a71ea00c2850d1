import { describe, expect, it } from 'vitest';
import { fakeIssuer, NOW_SECONDS, policyAnswer } from '../../../../test/authorizer-fixture.ts';
import {
  type GivenRequest,
  gatewayPorts,
  header,
  type InvokeFunction,
  returning,
  send,
} from '../../../../test/http-api-fixture.ts';
import { compiledRest, type GivenRestApi } from '../../../../test/rest-api-fixture.ts';
import {
  poolAuthorizer,
  poolToken,
  requestAuthorizer,
  tokenAuthorizer,
} from '../../../../test/rest-authorizer-fixture.ts';
import type { Method, RestAuthorizer } from '../../../account/rest-api.ts';

/** What a client gets, byte by byte, of a method that asks who calls. */

interface Given {
  readonly authorizer?: RestAuthorizer;
  readonly authorizationType?: Method['authorizationType'];
  readonly policy?: string;
  readonly guard?: InvokeFunction;
  readonly request?: GivenRequest;
}

const AUTHORIZED = { headers: { Authorization: 'secret' } };
const refuseAll = JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] });

async function answerTo({ authorizer, authorizationType, policy, guard, request }: Given, given: GivenRestApi = {}) {
  const method = {
    authorizationType: authorizationType ?? (authorizer === poolAuthorizer ? 'COGNITO_USER_POOLS' : 'CUSTOM'),
    ...(authorizer === undefined ? {} : { authorizerId: authorizer.id }),
  } as const;
  const ports = {
    ...gatewayPorts(guard ?? returning(policyAnswer(['Allow *']))),
    ...poolToken.ports,
    fetchJson: fakeIssuer().fetchJson,
    now: () => NOW_SECONDS * 1_000,
  };
  const gateway = compiledRest(
    {
      resources: { '/pets': { GET: method } },
      api: policy === undefined ? {} : { policy },
      snapshot: { authorizers: authorizer === undefined ? [] : [authorizer], ...given.snapshot },
    },
    ports,
  );
  return await send(gateway, 'GET /dev/pets', request ?? {});
}

const expired = { headers: { Authorization: poolToken.of({ exp: NOW_SECONDS - 1 }) } };
const cases: readonly (readonly [string, Given, number, string, string])[] = [
  ['no token', { authorizer: tokenAuthorizer }, 401, 'UnauthorizedException', '{"message":"Unauthorized"}'],
  ['no identity source', { authorizer: requestAuthorizer }, 401, 'UnauthorizedException', '{"message":"Unauthorized"}'],
  [
    'a Deny of the function',
    { authorizer: tokenAuthorizer, guard: returning(policyAnswer(['Deny *'])), request: AUTHORIZED },
    403,
    'AccessDeniedException',
    '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
  ],
  [
    'a function that throws',
    {
      authorizer: tokenAuthorizer,
      guard: () => ({ kind: 'function-error', payload: Buffer.from('{"errorMessage":"boom"}') }),
      request: AUTHORIZED,
    },
    500,
    'AuthorizerConfigurationException',
    '{"message":null}',
  ],
  [
    'a function that takes too long',
    { authorizer: tokenAuthorizer, guard: () => ({ kind: 'integration-timeout' }), request: AUTHORIZED },
    500,
    'AuthorizerFailureException',
    '{"message":null}',
  ],
  [
    'a token of the pool that has expired',
    { authorizer: poolAuthorizer, request: expired },
    401,
    'UnauthorizedException',
    '{"message":"The incoming token has expired"}',
  ],
  [
    'no signature',
    { authorizationType: 'AWS_IAM' },
    403,
    'MissingAuthenticationTokenException',
    '{"message":"Missing Authentication Token"}',
  ],
  [
    'a resource policy',
    { authorizationType: 'NONE', policy: refuseAll },
    403,
    'AccessDeniedException',
    '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:api0000001/dev/GET/pets with an explicit deny"}',
  ],
];

describe('the answer of a REST API to a caller that it does not let through', () => {
  it.each(cases)('because of %s', async (_, given, status, errorType, body) => {
    const response = await answerTo(given);
    expect(response).toMatchObject({ status, contentType: 'application/json', body });
    expect(header(response, 'x-amzn-errortype')).toBe(errorType);
    expect(header(response, 'access-control-allow-origin')).toBe(null);
  });

  it('carries the CORS headers that its gateway responses say', async () => {
    const responseParameters = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://app.example.com'" };
    const gatewayResponses = (['DEFAULT_4XX', 'DEFAULT_5XX'] as const).map((responseType) => ({
      responseType,
      responseParameters,
    }));
    for (const [, given, status] of cases) {
      const response = await answerTo(given, { snapshot: { gatewayResponses } });
      expect(response.status).toBe(status);
      expect(header(response, 'access-control-allow-origin')).toBe('https://app.example.com');
    }
  });

  it('is none when the caller is let through', async () => {
    expect((await answerTo({ authorizer: tokenAuthorizer, request: AUTHORIZED })).status).toBe(200);
    const token = { headers: { Authorization: poolToken.of() } };
    expect((await answerTo({ authorizer: poolAuthorizer, request: token })).status).toBe(200);
  });
});
