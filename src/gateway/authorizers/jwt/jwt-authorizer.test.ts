import { describe, expect, it } from 'vitest';
import {
  APP,
  base64url,
  cors,
  elliptic,
  fakeIssuer,
  firstKey,
  goodClaims,
  guardedApi,
  ISSUER,
  jwkOf,
  jwtAuthorizer,
  NOW_SECONDS,
  refusalOf,
  secondKey,
  tokenOf,
} from '../../../../test/authorizer-fixture.ts';
import { header, headerLines } from '../../../../test/http-api-fixture.ts';

const route = { routeKey: 'GET /orders', AuthorizationType: 'JWT', AuthorizerId: 'a1' } as const;
const scopedRoute = { ...route, AuthorizationScopes: ['orders:admin', 'orders:read'] };
const given = { routes: [route], authorizers: [jwtAuthorizer] };

const UNAUTHORIZED = '401 {"message":"Unauthorized"}';
const invalid = (description: string, scope = ''): string =>
  `${UNAUTHORIZED} Bearer scope="${scope}" error="invalid_token" error_description="${description}"`;

describe('a JWT authorizer', () => {
  it('lets a good token through, with its claims as texts and without scopes on a route that asks for none', async () => {
    const api = guardedApi(given);
    const token = tokenOf({
      ...goodClaims,
      email_verified: true,
      'cognito:groups': ['admin', 'poweruser'],
      address: { country: 'JP' },
      nickname: null,
    });
    expect((await api.fetch('GET /orders', token)).status).toBe(200);
    expect(api.events[0]?.requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          address: '{"country":"JP"}',
          aud: 'orders',
          'cognito:groups': '[admin poweruser]',
          email_verified: 'true',
          exp: String(NOW_SECONDS + 600),
          iat: String(NOW_SECONDS),
          iss: ISSUER,
          scope: 'orders:read orders:write',
          sub: 'jane',
        },
        scopes: null,
      },
    });
  });

  it('passes all scopes of the token on a route that asks for some', async () => {
    const api = guardedApi({ ...given, routes: [scopedRoute] });
    await api.fetch('GET /orders', tokenOf());
    expect(api.events[0]?.requestContext.authorizer).toMatchObject({
      jwt: { scopes: ['orders:read', 'orders:write'] },
    });
  });

  it('puts claims and scopes side by side into the event of format 1.0', async () => {
    const integration = { PayloadFormatVersion: '1.0' } as const;
    const api = guardedApi({ ...given, routes: [{ ...route, integration }] });
    await api.fetch('GET /orders', tokenOf());
    expect(api.events[0]?.requestContext.authorizer).toEqual({
      claims: expect.objectContaining({ sub: 'jane' }),
      scopes: null,
    });
  });

  it('answers a missing token as recorded 2024-07-01, CORS headers first', async () => {
    const response = await guardedApi(given).fetch('GET /orders');
    expect(response).toMatchObject({
      status: 401,
      contentType: 'application/json',
      body: '{"message":"Unauthorized"}',
      report: { failure: { type: 'unauthorized' }, authorizerError: 'missing: token not provided' },
    });
    expect(headerLines(response)).toEqual([
      `access-control-allow-origin: ${APP}`,
      'vary: origin',
      'access-control-allow-credentials: true',
      'www-authenticate: Bearer',
    ]);
    expect(response.headers.at(-2)).toBe('apigw-requestid');
  });

  it('answers a missing scope as recorded 2024-06-16', async () => {
    const scopes = ['HelloAPI/hello.read', 'HelloAPI/hello.write'];
    const api = guardedApi({ ...given, routes: [{ ...route, AuthorizationScopes: scopes }] });
    const response = await api.fetch('GET /orders', tokenOf());
    expect(refusalOf(response)).toBe(
      '403 {"message":"Forbidden"} Bearer scope="HelloAPI/hello.read HelloAPI/hello.write" error="insufficient_scope" error_description="expected scopes: [HelloAPI/hello.read HelloAPI/hello.write]"',
    );
    expect(header(response, 'access-control-allow-origin')).toBe(APP);
  });
});

describe('where the token is', () => {
  const cases: readonly (readonly [string, readonly string[], { line?: string; headers?: Record<string, string> }])[] =
    [
      ['bare in the header', ['$request.header.Authorization'], { headers: { authorization: tokenOf() } }],
      ['behind Bearer', ['$request.header.Authorization'], { headers: { authorization: `Bearer ${tokenOf()}` } }],
      [
        'behind bearer, as schemes have no case',
        ['$request.header.x-t'],
        { headers: { 'X-T': `bearer  ${tokenOf()}` } },
      ],
      ['in the query', ['$request.querystring.token'], { line: `token=${tokenOf()}` }],
      [
        'in the second source, when the first is empty',
        ['$request.header.Authorization', '$request.querystring.token'],
        { line: `token=${tokenOf()}`, headers: { authorization: 'Bearer ' } },
      ],
    ];
  it.each(cases)('%s', async (_, IdentitySource, { line = '', headers = {} }) => {
    const api = guardedApi({ ...given, authorizers: [{ ...jwtAuthorizer, IdentitySource }] });
    expect((await api.send('GET /orders', { query: line, headers })).status).toBe(200);
  });

  it.each([
    ['', 'Bearer'],
    ['Bearer', 'Bearer'],
    ['Basic amFuZTpzZWNyZXQ=', 'invalid number of segments'],
  ])('%j is no token', async (authorization, challenge) => {
    const response = await guardedApi(given).fetch('GET /orders', authorization);
    expect(refusalOf(response)).toContain(`${UNAUTHORIZED} Bearer`);
    expect(refusalOf(response)).toContain(challenge);
  });
});

describe('tokens that are refused with 401', () => {
  const hourAgo = NOW_SECONDS - 3_600;
  const publicJwk = jwkOf(secondKey);
  const foreign = { ...secondKey, kid: 'first' };
  const cases: readonly (readonly [name: string, token: string, description: string])[] = [
    ['not three parts', 'not-a-token', 'token contains an invalid number of segments'],
    ['four parts', `${tokenOf()}.x`, 'token contains an invalid number of segments'],
    ['a header that is no JSON', `${base64url('{')}.e30.AA`, 'the token is malformed'],
    ['a header that is a list', `${base64url('[]')}.e30.AA`, 'the token is malformed'],
    ['a header in Base64 with padding', `${base64url('{"alg":"RS256"}')}=.e30.AA`, 'the token is malformed'],
    [
      'alg none without a signature',
      tokenOf(goodClaims, { header: { alg: 'none' } }),
      'signing method none is invalid',
    ],
    ['alg NONE', tokenOf(goodClaims, { header: { alg: 'NONE' } }), 'signing method (alg) is unavailable.'],
    ['HS256 by the public key', tokenOf(goodClaims, { header: { alg: 'HS256' } }), 'signing method HS256 is invalid'],
    ['ES256', tokenOf(goodClaims, { header: { alg: 'ES256' } }), 'signing method ES256 is invalid'],
    [
      'ES256 with r and s 0',
      tokenOf(goodClaims, { header: { alg: 'ES256' } }).replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')),
      'signing method ES256 is invalid',
    ],
    ['no alg', tokenOf(goodClaims, { header: { alg: undefined } }), 'signing method (alg) is unavailable.'],
    [
      'an alg that would end the header',
      tokenOf(goodClaims, { header: { alg: 'x"\r\nset-cookie: a=b' } }),
      'signing method (alg) is unavailable.',
    ],
    ['no kid', tokenOf(goodClaims, { header: { kid: undefined } }), 'unable to find the signing key of the token'],
    [
      'a kid that is a path',
      tokenOf(goodClaims, { header: { kid: '../../dev/null' } }),
      'unable to find the signing key of the token',
    ],
    [
      'a kid that is SQL',
      tokenOf(goodClaims, { header: { kid: "x' OR '1'='1" } }),
      'unable to find the signing key of the token',
    ],
    [
      'a kid that is a URL',
      tokenOf(goodClaims, { header: { kid: 'https://evil.example/jwks' } }),
      'unable to find the signing key of the token',
    ],
    [
      'a kid that every object has',
      tokenOf(goodClaims, { header: { kid: '__proto__' } }),
      'unable to find the signing key of the token',
    ],
    ['an embedded jwk', tokenOf(goodClaims, { header: { jwk: publicJwk }, key: foreign }), 'the token is malformed'],
    [
      'jku',
      tokenOf(goodClaims, { header: { jku: 'https://evil.example/jwks' }, key: foreign }),
      'the token is malformed',
    ],
    [
      'x5u',
      tokenOf(goodClaims, { header: { x5u: 'https://evil.example/cert' }, key: foreign }),
      'the token is malformed',
    ],
    ['an unknown crit', tokenOf(goodClaims, { header: { crit: ['exp'], exp: 1 } }), 'the token is malformed'],
    ['b64 false, critical', tokenOf(goodClaims, { header: { b64: false, crit: ['b64'] } }), 'the token is malformed'],
    ['b64 false', tokenOf(goodClaims, { header: { b64: false } }), 'the token is malformed'],
    ['more than 8 KB', tokenOf({ ...goodClaims, filler: 'x'.repeat(6_500) }), 'the token is too long'],
    ['a key that the issuer has not', tokenOf(goodClaims, { key: foreign }), 'the token signature is invalid'],
    ['claims changed after signing', changed(tokenOf()), 'the token signature is invalid'],
    ['RS512 in the header, RS256 in the signature', relabelled(tokenOf(), 'RS512'), 'the token signature is invalid'],
    ['claims that are no object', tokenOf([1]), 'the token is malformed'],
    [
      'an issuer without the trailing slash',
      tokenOf({ ...goodClaims, iss: ISSUER.slice(0, -1) }),
      'issuer does not match',
    ],
    ['an issuer in another case', tokenOf({ ...goodClaims, iss: ISSUER.toUpperCase() }), 'issuer does not match'],
    ['no issuer', tokenOf({ ...goodClaims, iss: undefined }), 'issuer does not match'],
    ['another audience', tokenOf({ ...goodClaims, aud: 'else' }), 'the token does not have a valid audience'],
    ['an empty list of audiences', tokenOf({ ...goodClaims, aud: [] }), 'the token does not have a valid audience'],
    [
      'a bad audience beside a good client_id',
      tokenOf({ ...goodClaims, aud: 'else', client_id: 'orders' }),
      'the token does not have a valid audience',
    ],
    ['no audience at all', tokenOf({ ...goodClaims, aud: undefined }), 'the token does not have a valid audience'],
    ['expired', tokenOf({ ...goodClaims, exp: hourAgo }), 'the token has expired'],
    ['expiring now', tokenOf({ ...goodClaims, exp: NOW_SECONDS }), 'the token has expired'],
    ['no exp', tokenOf({ ...goodClaims, exp: undefined }), 'the token has no expiration time'],
    ['exp as text', tokenOf({ ...goodClaims, exp: String(NOW_SECONDS + 9) }), 'the token has no expiration time'],
    ['nbf in one second', tokenOf({ ...goodClaims, nbf: NOW_SECONDS + 1 }), 'the token is not valid yet'],
    ['iat in one second', tokenOf({ ...goodClaims, iat: NOW_SECONDS + 1 }), 'the token was issued in the future'],
  ];
  it.each(cases)('%s', async (_, token, description) => {
    const api = guardedApi(given);
    const response = await api.fetch('GET /orders', token);
    expect(refusalOf(response)).toBe(invalid(description));
    expect(response.report.authorizerError).toBe(`invalid_token: ${description}`);
    expect(header(response, 'access-control-allow-origin')).toBe(APP);
    expect(api.events).toEqual([]);
  });

  it('name the scopes of the route in the challenge (recorded 2020-10-22)', async () => {
    const api = guardedApi({ ...given, routes: [scopedRoute] });
    const response = await api.fetch('GET /orders', tokenOf({ ...goodClaims, exp: hourAgo }));
    expect(refusalOf(response)).toBe(invalid('the token has expired', 'orders:admin orders:read'));
  });

  it('never appear in what is said about them', async () => {
    const token = tokenOf({ ...goodClaims, exp: hourAgo, secret: 'canary' });
    for (const candidate of [token, changed(token), `${token}.x`]) {
      const { report, headers } = await guardedApi(given).fetch('GET /orders', candidate);
      const said = JSON.stringify([report, headers]);
      expect(said).not.toContain(candidate.slice(0, 40));
      expect(said).not.toContain('canary');
    }
  });
});

describe('tokens that are taken', () => {
  const cases: readonly (readonly [name: string, token: string])[] = [
    ['RS384', tokenOf(goodClaims, { header: { alg: 'RS384' } })],
    ['RS512', tokenOf(goodClaims, { header: { alg: 'RS512' } })],
    ['PS256', tokenOf(goodClaims, { header: { alg: 'PS256' } })],
    ['a list of audiences with a good one', tokenOf({ ...goodClaims, aud: ['x', 'other-app'] })],
    ['client_id without aud, as Cognito has it', tokenOf({ ...goodClaims, aud: undefined, client_id: 'orders' })],
    ['a thumbprint in the header, as Azure has it', tokenOf(goodClaims, { header: { x5t: 'abc' } })],
    ['nbf and iat now', tokenOf({ ...goodClaims, nbf: NOW_SECONDS })],
    ['no iat', tokenOf({ ...goodClaims, iat: undefined })],
    ['expiring in a second', tokenOf({ ...goodClaims, exp: NOW_SECONDS + 1 })],
    ['__proto__ among the claims', tokenOf(JSON.parse(`{"__proto__":{"x":1},${JSON.stringify(goodClaims).slice(1)}`))],
  ];
  it.each(cases)('%s', async (_, token) => {
    expect((await guardedApi(given).fetch('GET /orders', token)).status).toBe(200);
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it.each([
    ['scope as text', { scope: 'a orders:read' }, 200],
    ['scope as list', { scope: ['orders:read'] }, 200],
    ['scp as list', { scope: undefined, scp: ['a', 'orders:admin'] }, 200],
    ['scp as text', { scope: undefined, scp: 'orders:admin' }, 200],
    ['scp before scope', { scp: 'a', scope: 'orders:read' }, 403],
    ['a part of a scope', { scope: 'orders' }, 403],
    ['a scope in another case', { scope: 'Orders:Read' }, 403],
    ['neither', { scope: undefined }, 403],
    ['a scope that is a number', { scope: 5 }, 403],
  ])('scopes: %s', async (_, claims, status) => {
    const api = guardedApi({ ...given, routes: [scopedRoute] });
    expect((await api.fetch('GET /orders', tokenOf({ ...goodClaims, ...claims }))).status).toBe(status);
  });
});

describe('keys of the issuer', () => {
  const DISCOVERY = `${ISSUER}.well-known/openid-configuration`;
  const urls = (issuer: { asked: readonly { url: string }[] }): string[] => issuer.asked.map(({ url }) => url);

  it('are fetched once, within the documented limits, and shared by all routes and saves', async () => {
    const issuer = fakeIssuer();
    const api = guardedApi({ ...given, routes: [route, { ...route, routeKey: 'GET /x' }] }, { issuer });
    await Promise.all([
      api.fetch('GET /orders', tokenOf()),
      api.fetch('GET /x', tokenOf({ ...goodClaims, sub: 'joe' })),
    ]);
    await api.recompiled(given).fetch('GET /orders', tokenOf({ ...goodClaims, sub: 'jim' }));
    expect(issuer.asked).toEqual([
      { url: DISCOVERY, limits: { timeoutMs: 1_500, limitBytes: 150_000 } },
      { url: `${ISSUER}keys`, limits: { timeoutMs: 1_500, limitBytes: 150_000 } },
    ]);
  });

  it('are fetched again for a kid that is not there, at most once in five minutes', async () => {
    const issuer = fakeIssuer();
    const api = guardedApi(given, { issuer });
    await api.fetch('GET /orders', tokenOf());
    issuer.jwks = { keys: [jwkOf(firstKey), jwkOf(secondKey)] };
    expect((await api.fetch('GET /orders', tokenOf(goodClaims, { key: secondKey }))).status).toBe(200);
    expect(issuer.asked).toHaveLength(4);

    for (const kid of ['a', 'b', 'c']) await api.fetch('GET /orders', tokenOf(goodClaims, { header: { kid } }));
    expect(issuer.asked).toHaveLength(4);
    api.nowMs += 5 * 60_000;
    await api.fetch('GET /orders', tokenOf(goodClaims, { header: { kid: 'a' } }));
    await api.fetch('GET /orders', tokenOf(goodClaims, { header: { kid: 'b' } }));
    expect(issuer.asked).toHaveLength(6);
  });

  it('are fetched again after two hours, and one that is gone then is no longer taken', async () => {
    const issuer = fakeIssuer();
    const api = guardedApi(given, { issuer });
    const claims = { ...goodClaims, exp: NOW_SECONDS + 9_000 };
    expect((await api.fetch('GET /orders', tokenOf(claims))).status).toBe(200);
    issuer.jwks = { keys: [jwkOf(secondKey)] };
    api.nowMs += 2 * 60 * 60_000;
    expect((await api.fetch('GET /orders', tokenOf({ ...claims, sub: 'joe' }))).status).toBe(401);
    expect((await api.fetch('GET /orders', tokenOf(claims, { key: secondKey }))).status).toBe(200);
  });

  it.each([
    ['a 500', { kind: 'failed', detail: 'The answer has status 500.' } as const],
    ['something that is no JWKS', { kind: 'json', value: { keys: 'none' } } as const],
  ])('keep serving when the issuer answers with %s', async (_, trouble) => {
    const issuer = fakeIssuer();
    const api = guardedApi(given, { issuer });
    const claims = { ...goodClaims, exp: NOW_SECONDS + 90_000 };
    await api.fetch('GET /orders', tokenOf(claims));
    issuer.trouble = trouble;
    api.nowMs += 3 * 60 * 60_000;
    for (const sub of ['joe', 'jim']) {
      expect((await api.fetch('GET /orders', tokenOf({ ...claims, sub }))).status).toBe(200);
    }
    // Discovery and keys at the start, discovery and keys when two hours were over, and not for every request.
    expect(issuer.asked).toHaveLength(4);
    expect((await api.fetch('GET /orders', tokenOf(claims, { key: secondKey }))).status).toBe(401);
  });

  it.each([
    ['slow', { kind: 'failed', detail: 'No whole answer within 1500 ms.' } as const, /1500 ms/],
    ['huge', { kind: 'failed', detail: 'The answer is larger than 150000 bytes.' } as const, /150000 bytes/],
    ['not JSON', { kind: 'failed', detail: 'The answer is not JSON.' } as const, /not JSON/],
    ['a number', { kind: 'json', value: 5 } as const, /no list of keys/],
  ])(
    'that are %s refuse with 401, say why to people, and are asked for again a second later',
    async (_, trouble, why) => {
      const issuer = fakeIssuer();
      issuer.trouble = trouble;
      const api = guardedApi(given, { issuer });
      const responses = await Promise.all([tokenOf(), tokenOf()].map((token) => api.fetch('GET /orders', token)));
      for (const response of [...responses, await api.fetch('GET /orders', tokenOf())]) {
        expect(refusalOf(response)).toBe(invalid('unable to fetch the signing keys of the issuer'));
        expect(response.report.failure?.detail).toMatch(why);
        expect(header(response, 'access-control-allow-origin')).toBe(APP);
      }
      expect(issuer.asked).toHaveLength(2);
      issuer.trouble = null;
      api.nowMs += 1_000;
      expect((await api.fetch('GET /orders', tokenOf())).status).toBe(200);
    },
  );

  it.each([
    ['discovery has no jwks_uri', 'https://else.example', /Nothing is at https:\/\/else\.example\/\.well-known/],
  ])('cannot be had when %s', async (_, Issuer, why) => {
    const JwtConfiguration = { Issuer, Audience: ['orders'] };
    const api = guardedApi({ ...given, authorizers: [{ ...jwtAuthorizer, JwtConfiguration }] });
    const response = await api.fetch('GET /orders', tokenOf());
    expect(response.status).toBe(401);
    expect(response.report.failure?.detail).toMatch(why);
  });

  it.each([
    ['another one has the same kid', [jwkOf(firstKey), jwkOf(secondKey, { kid: 'first' })]],
    ['it is there twice', [jwkOf(firstKey), jwkOf(firstKey)]],
    ['it is for encryption', [jwkOf(firstKey, { use: 'enc' })]],
    ['it is for signing only', [jwkOf(firstKey, { use: undefined, key_ops: ['sign'] })]],
    ['it is for another algorithm', [jwkOf(firstKey, { alg: 'RS512' })]],
    ['it is no RSA key', [jwkOf({ ...elliptic, kid: 'first' })]],
    ['it has no modulus', [jwkOf(firstKey, { n: undefined })]],
    ['it is no object', ['first', null, 5]],
  ])('a key is not used when %s', async (_, keys) => {
    const issuer = fakeIssuer(keys as object[]);
    expect((await guardedApi(given, { issuer }).fetch('GET /orders', tokenOf())).status).toBe(401);
    expect(urls(issuer)[0]).toBe(DISCOVERY);
  });

  it('an elliptic key of the same kid does not make the RSA key ambiguous', async () => {
    const issuer = fakeIssuer([jwkOf({ ...elliptic, kid: 'first' }), jwkOf(firstKey)]);
    expect((await guardedApi(given, { issuer }).fetch('GET /orders', tokenOf())).status).toBe(200);
  });
});

describe('a verified token', () => {
  it('is answered at once from then on, also after a save, until its exp', async () => {
    const issuer = fakeIssuer();
    const api = guardedApi(given, { issuer });
    const token = tokenOf();
    await api.fetch('GET /orders', token);
    issuer.trouble = { kind: 'failed', detail: 'gone' };
    api.nowMs += 3 * 60 * 60_000;
    expect((await api.fetch('GET /orders', token)).status).toBe(401);

    api.nowMs = (NOW_SECONDS + 599) * 1_000;
    expect((await api.fetch('GET /orders', token)).status).toBe(200);
    const saved = api.recompiled({ ...given, routes: [route, 'GET /more'] });
    expect((await saved.fetch('GET /orders', token)).status).toBe(200);
    api.nowMs += 1_000;
    expect(refusalOf(await api.fetch('GET /orders', token))).toBe(invalid('the token has expired'));
  });

  it('is not good for another audience, issuer, or scope', async () => {
    const other = { ...jwtAuthorizer, AuthorizerId: 'a9', JwtConfiguration: { Issuer: ISSUER, Audience: ['else'] } };
    const api = guardedApi({
      authorizers: [jwtAuthorizer, other],
      routes: [
        route,
        { ...route, routeKey: 'GET /else', AuthorizerId: 'a9' },
        { ...route, routeKey: 'GET /scoped', AuthorizationScopes: ['admin'] },
      ],
    });
    const statuses = async (): Promise<number[]> => {
      const lines = ['GET /orders', 'GET /else', 'GET /scoped'];
      return Promise.all(lines.map(async (line) => (await api.fetch(line, tokenOf())).status));
    };
    expect([await statuses(), await statuses()]).toEqual([
      [200, 401, 403],
      [200, 401, 403],
    ]);
    const narrowed = api.recompiled({ ...given, authorizers: [{ ...other, AuthorizerId: 'a1' }] });
    expect((await narrowed.fetch('GET /orders', tokenOf())).status).toBe(401);
  });
});

describe('the preflight', () => {
  const preflight = { headers: { origin: APP, 'access-control-request-method': 'GET' } };

  it.each([
    ['ANY /orders', '/orders'],
    ['ANY /{proxy+}', '/orders'],
    ['$default', '/orders'],
    ['OPTIONS /orders', '/orders'],
  ])('is refused where %s takes it with the authorizer', async (routeKey, path) => {
    const api = guardedApi({ ...given, cors, routes: [{ ...route, routeKey }] });
    const response = await api.send(`OPTIONS ${path}`, preflight);
    expect(response.status).toBe(401);
    expect(response.report).toMatchObject({ routeKey, automaticPreflight: false });
    expect(headerLines(response)).toEqual([
      `access-control-allow-origin: ${APP}`,
      'vary: origin',
      'access-control-allow-credentials: true',
      'www-authenticate: Bearer',
    ]);
  });

  it('passes where the route names its method, or where an OPTIONS route without authorizer is more specific', async () => {
    const api = guardedApi({
      ...given,
      cors,
      routes: [route, { ...route, routeKey: '$default' }, 'OPTIONS /{proxy+}'],
    });
    expect((await api.send('OPTIONS /orders', preflight)).status).toBe(200);
    expect((await guardedApi({ ...given, cors }).send('OPTIONS /orders', preflight)).status).toBe(204);
  });
});

/** The token with one claim changed. */
function changed(token: string): string {
  const [head, , signature] = token.split('.');
  return `${head}.${base64url(JSON.stringify({ ...goodClaims, sub: 'root', exp: NOW_SECONDS + 9_999 }))}.${signature}`;
}

function relabelled(token: string, alg: string): string {
  const [, ...rest] = token.split('.');
  return [base64url(JSON.stringify({ alg, kid: 'first' })), ...rest].join('.');
}
