import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeIssuer, policyAnswer } from '../../../../test/authorizer-fixture.ts';
import { returning } from '../../../../test/http-api-fixture.ts';
import {
  callerOf,
  detailOf,
  type GivenCall,
  guardedMethod,
  outcomeOf,
  poolAuthorizer,
  poolToken,
  REST_API_ARN,
  tokenAuthorizer,
} from '../../../../test/rest-authorizer-fixture.ts';

const statement = (Effect: 'Allow' | 'Deny', members: object = {}): object => ({
  Effect,
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: `${REST_API_ARN}/*`,
  ...members,
});
const from = (range: string): object => ({ Condition: { IpAddress: { 'aws:SourceIp': range } } });
const HERE = '192.0.2.0/24';
const ELSEWHERE = '203.0.113.0/24';

/** What a policy says of a call. */
const POLICIES = {
  allowed: [statement('Allow')],
  'not-mentioned': [statement('Allow', from(ELSEWHERE))],
  denied: [statement('Allow'), statement('Deny', from(HERE))],
} as const;

const denied = (user: string, tail = ''): string =>
  `ACCESS_DENIED User: ${user} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:abcdef1234/prod/GET/pets${tail}`;
const EXPLICIT = denied('anonymous', ' with an explicit deny');
const IMPLICIT = denied('anonymous');

describe('a resource policy alone', () => {
  it('is nobody’s business when there is none', async () => {
    expect(outcomeOf(await guardedMethod({}).authorize('GET /pets'))).toBe('permitted');
    expect(outcomeOf(await guardedMethod({ policy: '' }).authorize('GET /pets'))).toBe('permitted');
  });

  it.each([
    ['allowed', 'permitted'],
    ['not-mentioned', IMPLICIT],
    ['denied', EXPLICIT],
  ] as const)('has to allow the call: %s', async (verdict, outcome) => {
    expect(outcomeOf(await guardedMethod({ policy: POLICIES[verdict] }).authorize('GET /pets'))).toBe(outcome);
  });

  it.each([
    ['execute-api:/*', 'permitted'],
    ['execute-api:/prod/GET/pets', 'permitted'],
    ['execute-api:/prod/*/pets', 'permitted'],
    ['execute-api:/dev/*', IMPLICIT],
    ['execute-api:/prod/POST/*', IMPLICIT],
    [`${REST_API_ARN}/prod/GET/pets`, 'permitted'],
    ['arn:aws:execute-api:us-east-1:123456789012:another/*', IMPLICIT],
    ['*', 'permitted'],
  ])('may say %s for its resource: %s', async (Resource, outcome) => {
    const method = guardedMethod({ policy: [statement('Allow', { Resource })] });
    expect(outcomeOf(await method.authorize('GET /pets'))).toBe(outcome);
  });

  it('goes by the address of the socket, whatever X-Forwarded-For says', async () => {
    const method = guardedMethod({ policy: [statement('Allow', from(HERE))] });
    const call: GivenCall = { headers: { 'X-Forwarded-For': '192.0.2.1' }, sourceIp: '203.0.113.1' };
    expect(outcomeOf(await method.authorize('GET /pets', call))).toBe(IMPLICIT);
    expect(outcomeOf(await method.authorize('GET /pets', { ...call, sourceIp: '192.0.2.1' }))).toBe('permitted');
  });

  it('keeps calls out that do not come through a VPC endpoint, and can be told of one', async () => {
    const policy = [
      statement('Allow'),
      statement('Deny', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } }),
    ];
    expect(outcomeOf(await guardedMethod({ policy }).authorize('GET /pets'))).toBe(EXPLICIT);
    const ports = { conditionKeys: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } };
    expect(outcomeOf(await guardedMethod({ policy }, { ports }).authorize('GET /pets'))).toBe('permitted');
  });

  it('allows nobody who has not signed when it names principals (documented)', async () => {
    const policy = [statement('Allow', { Principal: { AWS: ['arn:aws:iam::123456789012:role/developer'] } })];
    expect(outcomeOf(await guardedMethod({ policy }).authorize('GET /pets'))).toBe(IMPLICIT);
  });

  it.each(['{', '[]', '"x"', '{"Statement":[{"Effect":"Maybe"}]}'])(
    'denies everything when it is %s',
    async (policy) => {
      const authorization = await guardedMethod({ policy }).authorize('GET /pets');
      expect(outcomeOf(authorization)).toBe(EXPLICIT);
      expect(detailOf(authorization)).toMatch(/cannot be read/);
    },
  );
});

describe('a resource policy beside a Lambda authorizer', () => {
  // Table A of the developer guide: the function's policy, the resource policy, what comes of them.
  const BY_AUTHORIZER =
    'ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy';
  const BY_NOBODY =
    'ACCESS_DENIED User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action';
  it.each([
    ['allowed', 'allowed', 'permitted'],
    ['allowed', 'not-mentioned', 'permitted'],
    ['allowed', 'denied', EXPLICIT],
    ['not-mentioned', 'allowed', 'permitted'],
    ['not-mentioned', 'not-mentioned', BY_NOBODY],
    ['not-mentioned', 'denied', EXPLICIT],
    ['denied', 'allowed', BY_AUTHORIZER],
    ['denied', 'not-mentioned', BY_AUTHORIZER],
    ['denied', 'denied', EXPLICIT],
  ] as const)('%s by the function, %s by the resource policy: %s', async (byFunction, byPolicy, outcome) => {
    const answer = { allowed: ['Allow *'], 'not-mentioned': [], denied: ['Deny *'] }[byFunction];
    const method = guardedMethod(
      { authorizer: tokenAuthorizer, policy: POLICIES[byPolicy] },
      { guard: returning(policyAnswer(answer)) },
    );
    const call = { headers: { Authorization: 'x' } };
    // The second time by what is remembered.
    for (let time = 1; time <= 2; time++) expect(outcomeOf(await method.authorize('GET /pets', call))).toBe(outcome);
    // What the resource policy denies never reaches the function.
    expect(method.asked.length).toBe(byPolicy === 'denied' ? 0 : 1);
  });

  it('denies before the token is looked at', async () => {
    const method = guardedMethod({ authorizer: tokenAuthorizer, policy: POLICIES.denied });
    expect(outcomeOf(await method.authorize('GET /pets'))).toBe(EXPLICIT);
  });
});

describe('a resource policy beside a Cognito user pool', () => {
  it.each([
    ['allowed', 'permitted'],
    ['not-mentioned', IMPLICIT],
    ['denied', EXPLICIT],
  ] as const)('has to allow by itself: %s', async (verdict, outcome) => {
    const issuer = fakeIssuer();
    const method = guardedMethod(
      { authorizer: poolAuthorizer, policy: POLICIES[verdict] },
      { issuer, ports: poolToken.ports },
    );
    const call = { headers: { Authorization: poolToken.of() } };
    expect(outcomeOf(await method.authorize('GET /pets', call))).toBe(outcome);
    // Authentication comes first.
    expect(outcomeOf(await method.authorize('GET /pets'))).toBe('UNAUTHORIZED Unauthorized');
  });
});

describe('a resource policy beside AWS_IAM', () => {
  interface SignedByClient {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly headers: readonly string[];
  }
  const signed = (
    JSON.parse(
      readFileSync(new URL('../../../aws/fixtures/signed-requests.json', import.meta.url), 'utf8'),
    ) as readonly SignedByClient[]
  ).find(({ name }) => name === 'GET /orders?b=2&a=1&a=0&c in the header') as SignedByClient;
  const ROOT = 'arn:aws:iam::123456789012:root';

  it.each([
    ['allows', POLICIES.allowed, 'permitted'],
    ['does not mention it', POLICIES['not-mentioned'], 'permitted'],
    ['denies', POLICIES.denied, 'explicit'],
    [
      'denies everybody but the account',
      [statement('Deny', { Principal: undefined, NotPrincipal: { AWS: ROOT } })],
      'permitted',
    ],
    ['denies the account', [statement('Deny', { Principal: { AWS: '123456789012' } })], 'explicit'],
    [
      'denies by the account of the caller',
      [statement('Deny', { Condition: { StringEquals: { 'aws:PrincipalAccount': '123456789012' } } })],
      'explicit',
    ],
  ] as const)('%s', async (_, policy, outcome) => {
    const method = guardedMethod({ method: { authorizationType: 'AWS_IAM' }, policy });
    method.nowMs = Date.parse('2026-01-02T03:04:05Z');
    const authorization = await method.authorize('GET /pets', { query: signed.query, headers: signed.headers });
    if (outcome === 'explicit') expect(outcomeOf(authorization)).toBe(denied(ROOT, ' with an explicit deny'));
    else expect(callerOf(authorization)).toMatchObject({ kind: 'iam', userArn: ROOT });
    // Who has not signed is not asked about.
    expect(outcomeOf(await method.authorize('GET /pets'))).toBe(
      'MISSING_AUTHENTICATION_TOKEN Missing Authentication Token',
    );
  });
});
