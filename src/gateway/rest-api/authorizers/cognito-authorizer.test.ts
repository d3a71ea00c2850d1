import { describe, expect, it } from 'vitest';
import {
  base64url,
  elliptic,
  type FakeIssuer,
  fakeIssuer,
  firstKey,
  ISSUER,
  jwkOf,
  NOW_SECONDS,
  secondKey,
} from '../../../../test/authorizer-fixture.ts';
import {
  callerOf,
  detailOf,
  type GivenMethod,
  type GivenSurroundings,
  type GuardedMethod,
  guardedMethod,
  outcomeOf,
  poolAuthorizer,
  poolToken,
  REQUEST_ID,
} from '../../../../test/rest-authorizer-fixture.ts';
import type { RestAuthorizer } from '../../../account/rest-api.ts';
import type { MethodAuthorization } from '../authorize-method.ts';

const UNAUTHORIZED = 'UNAUTHORIZED Unauthorized';
const EXPIRED = 'UNAUTHORIZED The incoming token has expired';
const UNAVAILABLE = 'AUTHORIZER_CONFIGURATION_ERROR null';

function pooled(
  authorizer: Partial<RestAuthorizer> = {},
  given: GivenMethod = {},
  surroundings: GivenSurroundings = {},
): GuardedMethod {
  return guardedMethod(
    { authorizer: { ...poolAuthorizer, ...authorizer }, ...given },
    { ports: poolToken.ports, ...surroundings },
  );
}

const send = (method: GuardedMethod, token: string): Promise<MethodAuthorization> =>
  method.authorize('GET /', { headers: { Authorization: token } });

describe('a Cognito user pools authorizer', () => {
  it('passes the claims of a good token as texts, its dates as Java writes them', async () => {
    const token = poolToken.of({
      iat: 1_513_488_492,
      auth_time: 1_513_492_092,
      email_verified: true,
      'cognito:groups': ['admin', 'editors'],
      identities: [{ userId: '1', providerName: 'Google' }],
      'custom:score': 1.5,
      nickname: null,
    });
    expect(callerOf(await send(pooled(), token))).toEqual({
      kind: 'cognito',
      claims: {
        iss: ISSUER,
        sub: 'jane',
        aud: 'app',
        token_use: 'id',
        exp: 'Mon Apr 14 22:25:25 UTC 2025',
        iat: 'Sun Dec 17 05:28:12 UTC 2017',
        auth_time: '1513492092',
        email_verified: 'true',
        'cognito:groups': 'admin,editors',
        identities: '{"userId":"1","providerName":"Google"}',
        'custom:score': '1.5',
      },
    });
  });

  it('keeps the order of the token, and a claim that is called as a member of every object', async () => {
    const token = poolToken.of(JSON.parse('{"__proto__":"x","constructor":"y"}'));
    const caller = callerOf(await send(pooled(), token));
    const { claims } = caller as { readonly claims: object };
    const names = ['iss', 'sub', 'aud', 'token_use', 'exp', 'iat', '__proto__', 'constructor'];
    expect(Object.keys(claims)).toEqual(names);
    expect(({} as { x?: unknown }).x).toBe(undefined);
  });

  it.each([
    ['bare', poolToken.of(), 'permitted'],
    ['behind Bearer', `Bearer ${poolToken.of()}`, 'permitted'],
    ['behind bearer', `bearer  ${poolToken.of()}`, 'permitted'],
    ['behind another scheme', `Basic ${poolToken.of()}`, UNAUTHORIZED],
    ['as Bearer alone', 'Bearer ', UNAUTHORIZED],
    ['as nothing', '', UNAUTHORIZED],
  ])('takes a token %s', async (_, token, outcome) => {
    expect(outcomeOf(await send(pooled(), token))).toBe(outcome);
  });

  it('finds the token in the header that the authorizer names, and nowhere else', async () => {
    const method = pooled({ identitySource: 'method.request.header.X-Token' });
    expect(outcomeOf(await method.authorize('GET /', { headers: { 'x-token': poolToken.of() } }))).toBe('permitted');
    expect(outcomeOf(await send(method, poolToken.of()))).toBe(UNAUTHORIZED);
    expect(outcomeOf(await pooled({ identitySource: '' }).authorize('GET /'))).toBe(UNAUTHORIZED);
  });

  it('looks for the pools of its ARNs at AWS, unless it is told where they are', async () => {
    const asked: string[] = [];
    const fetchJson = async (url: string) => {
      asked.push(url);
      return { kind: 'failed', detail: 'Nobody is there.' } as const;
    };
    const providerARNs = [
      'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_first',
      'arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_second',
      'nonsense',
    ];
    const method = guardedMethod({ authorizer: { ...poolAuthorizer, providerARNs } }, { ports: { fetchJson } });
    const issuers = [
      'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_first',
      'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_second',
    ];
    for (const iss of issuers) expect(outcomeOf(await send(method, poolToken.of({ iss })))).toBe(UNAVAILABLE);
    expect(asked).toEqual(issuers.map((issuer) => `${issuer}/.well-known/openid-configuration`));
    const foreign = await send(method, poolToken.of());
    expect(outcomeOf(foreign)).toBe(UNAUTHORIZED);
    expect(detailOf(foreign)).toContain(issuers.join(', '));
    expect(detailOf(await send(method, 'a.b.c'))).toContain('The token is no JWT with an iss');
  });

  it('matches aud with identityValidationExpression', async () => {
    for (const [expression, outcome] of [
      ['app', 'permitted'],
      ['a\\w+', 'permitted'],
      ['ap', UNAUTHORIZED],
      ['(', UNAUTHORIZED],
    ] as const) {
      const method = pooled({ identityValidationExpression: expression });
      expect(outcomeOf(await send(method, poolToken.of()))).toBe(outcome);
      expect(outcomeOf(await send(method, poolToken.of({ aud: undefined })))).toBe(UNAUTHORIZED);
    }
  });
});

describe('scopes', () => {
  const access = (scope?: string): string => poolToken.of({ token_use: 'access', scope, aud: undefined });
  const authorizationScopes = ['orders/read', 'orders/write'];
  it.each([
    ['an ID token without scopes on the method', [], poolToken.of(), 'permitted'],
    ['an access token without scopes on the method', [], access('orders/read'), UNAUTHORIZED],
    ['an access token with one of them', authorizationScopes, access('openid orders/write'), 'permitted'],
    ['an access token with others', authorizationScopes, access('orders orders/reader'), UNAUTHORIZED],
    ['an access token with none', authorizationScopes, access(), UNAUTHORIZED],
    ['an ID token', authorizationScopes, poolToken.of({ scope: 'orders/read' }), UNAUTHORIZED],
    [
      'a token of another provider',
      authorizationScopes,
      poolToken.of({ token_use: undefined, scope: 'orders/read' }),
      'permitted',
    ],
  ])('%s: %s', async (_, scopes, token, outcome) => {
    const method = pooled({}, { method: { authorizationScopes: scopes } });
    expect(outcomeOf(await send(method, token))).toBe(outcome);
  });

  it('are looked at for each method, though the token is remembered', async () => {
    const issuer = fakeIssuer();
    const method = pooled({}, { method: { authorizationScopes: ['a'] } }, { issuer });
    expect(outcomeOf(await send(method, access('a')))).toBe('permitted');
    const other = method.beside({ authorizer: poolAuthorizer, method: { authorizationScopes: ['b'] } });
    expect(outcomeOf(await send(other, access('a')))).toBe(UNAUTHORIZED);
    expect(outcomeOf(await send(other, access('b')))).toBe('permitted');
    expect(issuer.asked.length).toBe(2);
  });
});

describe('a token that is not taken', () => {
  const [header = '', payload = '', signature = ''] = poolToken.of().split('.');
  const jwk = jwkOf(secondKey);
  it.each<readonly [string, string, string]>([
    ['no token', 'x', UNAUTHORIZED],
    ['two parts', `${header}.${payload}`, UNAUTHORIZED],
    ['four parts', `${poolToken.of()}.x`, UNAUTHORIZED],
    ['no signature', `${header}.${payload}.`, UNAUTHORIZED],
    ['another signature', `${header}.${payload}.${signature.slice(0, -4)}AAAA`, UNAUTHORIZED],
    [
      'other claims',
      `${header}.${base64url(JSON.stringify({ ...poolToken.claims, sub: 'root' }))}.${signature}`,
      UNAUTHORIZED,
    ],
    ['alg none', poolToken.of({}, { header: { alg: 'none' } }), UNAUTHORIZED],
    ['alg None', poolToken.of({}, { header: { alg: 'None' } }), UNAUTHORIZED],
    ['HS256 with the public key for a secret', poolToken.of({}, { header: { alg: 'HS256' } }), UNAUTHORIZED],
    ['ES256', poolToken.of({}, { header: { alg: 'ES256', kid: elliptic.kid } }), UNAUTHORIZED],
    ['PS256, which Cognito does not sign with', poolToken.of({}, { header: { alg: 'PS256' } }), UNAUTHORIZED],
    ['RS512, which Cognito does not sign with', poolToken.of({}, { header: { alg: 'RS512' } }), UNAUTHORIZED],
    ['a key of its own', poolToken.of({}, { key: secondKey, header: { jwk, kid: 'first' } }), UNAUTHORIZED],
    ['a key set of its own', poolToken.of({}, { header: { jku: 'https://evil.example/' } }), UNAUTHORIZED],
    ['a certificate of its own', poolToken.of({}, { header: { x5u: 'https://evil.example/' } }), UNAUTHORIZED],
    ['an extension', poolToken.of({}, { header: { crit: ['exp'] } }), UNAUTHORIZED],
    ['a payload that is not Base64', poolToken.of({}, { header: { b64: false } }), UNAUTHORIZED],
    ['no kid', poolToken.of({}, { header: { kid: undefined } }), UNAUTHORIZED],
    ['a path for a kid', poolToken.of({}, { header: { kid: '../../etc/passwd' } }), UNAUTHORIZED],
    ['SQL for a kid', poolToken.of({}, { header: { kid: "' OR 1=1 --" } }), UNAUTHORIZED],
    ['__proto__ for a kid', poolToken.of({}, { header: { kid: '__proto__' } }), UNAUTHORIZED],
    ['a key that is not the issuer’s', poolToken.of({}, { key: secondKey }), UNAUTHORIZED],
    ['another issuer', poolToken.of({ iss: 'https://evil.example/' }), UNAUTHORIZED],
    ['an issuer without its slash', poolToken.of({ iss: ISSUER.slice(0, -1) }), UNAUTHORIZED],
    ['no issuer', poolToken.of({ iss: undefined }), UNAUTHORIZED],
    ['expired', poolToken.of({ exp: NOW_SECONDS }), EXPIRED],
    ['no exp', poolToken.of({ exp: undefined }), UNAUTHORIZED],
    ['exp as text', poolToken.of({ exp: '9999999999' }), UNAUTHORIZED],
    ['nbf in the future', poolToken.of({ nbf: NOW_SECONDS + 60 }), UNAUTHORIZED],
    ['iat in the future', poolToken.of({ iat: NOW_SECONDS + 60 }), UNAUTHORIZED],
    ['more than 8 KB', poolToken.of({ big: 'x'.repeat(8_192) }), UNAUTHORIZED],
  ])('%s', async (_, token, outcome) => {
    const method = pooled();
    const authorization = await send(method, token);
    expect(outcomeOf(authorization)).toBe(outcome);
    if (authorization.kind === 'permitted') return;
    expect(authorization.failure.detail).toMatch(/./);
    // The second answer is no other.
    expect(outcomeOf(await send(method, token))).toBe(outcome);
  });

  it('is one whose kid two keys have', async () => {
    const issuer = fakeIssuer([jwkOf(firstKey), jwkOf({ ...secondKey, kid: 'first' })]);
    expect(outcomeOf(await send(pooled({}, {}, { issuer }), poolToken.of()))).toBe(UNAUTHORIZED);
  });

  it('is never one that only an expired token would be told of: who cannot sign hears nothing of times', async () => {
    const token = poolToken.of({ exp: NOW_SECONDS - 1 }, { key: secondKey });
    expect(outcomeOf(await send(pooled(), token))).toBe(UNAUTHORIZED);
  });
});

describe('the keys of the pool', () => {
  const withIssuer = (issuer: FakeIssuer): GuardedMethod => pooled({}, {}, { issuer });

  it('are asked for once, with the limits of AWS', async () => {
    const issuer = fakeIssuer();
    const method = withIssuer(issuer);
    for (const sub of ['a', 'b', 'c']) expect(outcomeOf(await send(method, poolToken.of({ sub })))).toBe('permitted');
    expect(issuer.asked.map(({ url }) => url)).toEqual([`${ISSUER}.well-known/openid-configuration`, `${ISSUER}keys`]);
    expect(issuer.asked[1]?.limits).toEqual({ timeoutMs: 1_500, limitBytes: 150_000 });
  });

  it('may change: a new kid is looked for, a made-up one costs one request in five minutes', async () => {
    const issuer = fakeIssuer();
    const method = withIssuer(issuer);
    await send(method, poolToken.of());
    issuer.jwks = { keys: [jwkOf(firstKey), jwkOf(secondKey)] };
    expect(outcomeOf(await send(method, poolToken.of({}, { key: secondKey })))).toBe('permitted');
    const asked = issuer.asked.length;
    for (let time = 0; time < 5; time++) await send(method, poolToken.of({}, { header: { kid: `made-up-${time}` } }));
    expect(issuer.asked.length).toBe(asked);
  });

  it('give a 500 while there are none, and serve on when the issuer has trouble later', async () => {
    const issuer = fakeIssuer();
    const method = withIssuer(issuer);
    issuer.trouble = { kind: 'failed', detail: 'HTTP 500.' };
    const failed = await send(method, poolToken.of());
    expect(outcomeOf(failed)).toBe(UNAVAILABLE);
    expect(detailOf(failed)).toMatch(/HTTP 500/);
    issuer.trouble = null;
    method.nowMs += 1_000;
    expect(outcomeOf(await send(method, poolToken.of()))).toBe('permitted');
    issuer.trouble = { kind: 'failed', detail: 'HTTP 500.' };
    expect(outcomeOf(await send(method, poolToken.of({ sub: 'other' })))).toBe('permitted');
  });
});

describe('what is remembered of a token', () => {
  it('is forgotten when it expires', async () => {
    const method = pooled();
    const token = poolToken.of();
    expect(outcomeOf(await send(method, token))).toBe('permitted');
    method.nowMs += 600_000;
    expect(outcomeOf(await send(method, token))).toBe(EXPIRED);
  });

  it('is not what another pool has found good', async () => {
    const method = pooled();
    const token = poolToken.of();
    expect(outcomeOf(await send(method, token))).toBe('permitted');
    const other = guardedMethod(
      { authorizer: poolAuthorizer },
      { ports: { authorizerCaches: method.ports.authorizerCaches, cognitoIssuer: () => 'https://other.example' } },
    );
    expect(outcomeOf(await send(other, token))).toBe(UNAUTHORIZED);
  });
});

describe('the execution log', () => {
  it('says of a refusal what AWS says, and nothing of the token', async () => {
    const method = pooled({}, {}, { logs: true });
    await send(method, `${poolToken.of()}x`);
    expect(method.lines).toEqual([
      `Starting authorizer: d4e5f6 for request: ${REQUEST_ID}`,
      `Unauthorized request: ${REQUEST_ID}`,
    ]);
  });
});
