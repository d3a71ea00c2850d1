import { describeSwitches, type Observe, type Switches } from '../../../test/assumption-switches.ts';
import {
  type FakeIssuer,
  fakeIssuer,
  type GuardedApi,
  goodClaims,
  guardedApi,
  ISSUER,
  jwtAuthorizer,
  policyAnswer,
  refusalOf,
  requestAuthorizer,
  tokenOf,
} from '../../../test/authorizer-fixture.ts';
import { returning } from '../../../test/http-api-fixture.ts';
import type { Authorizer } from '../../account/http-api.ts';
import type { FunctionOutcome } from '../ports.ts';

/** Every switch that the authorizers read, and what each of its values does. */

const SECRET = { authorization: 'secret' };

/** What comes of a token. */
function withToken(
  token: string,
  options: {
    readonly scopes?: readonly string[];
    readonly authorizer?: Partial<Authorizer>;
    readonly issuer?: FakeIssuer;
    readonly read?: (api: GuardedApi, outcome: string) => unknown;
  } = {},
): Observe {
  return async (assume) => {
    const AuthorizationScopes = options.scopes ?? [];
    const routes = [{ routeKey: 'GET /x', AuthorizationType: 'JWT', AuthorizerId: 'a1', AuthorizationScopes } as const];
    const authorizers = [{ ...jwtAuthorizer, ...options.authorizer }];
    const api = guardedApi({ routes, authorizers }, { assume, issuer: options.issuer ?? fakeIssuer() });
    const outcome = refusalOf(await api.fetch('GET /x', token));
    return options.read === undefined ? outcome : options.read(api, outcome);
  };
}

/** `requestContext.authorizer` of the first event. */
const seen = (api: GuardedApi): unknown => api.events[0]?.requestContext.authorizer;
const seenScopes = (api: GuardedApi): unknown => (seen(api) as { jwt: { scopes: unknown } }).jwt.scopes;

/** What comes of a request that an authorizer function answers, or fails, on. */
function withFunction(
  answer: object | FunctionOutcome,
  options: {
    readonly authorizer?: Partial<Authorizer>;
    readonly read?: (api: GuardedApi, outcome: string) => unknown;
  } = {},
): Observe {
  return async (assume) => {
    const integration = { PayloadFormatVersion: '1.0' } as const;
    const routes = [{ routeKey: 'GET /x/{id}', AuthorizationType: 'CUSTOM', AuthorizerId: 'a2', integration } as const];
    const authorizers = [{ ...requestAuthorizer, ...options.authorizer }];
    const outcomeOf = 'kind' in answer ? () => answer : returning(answer);
    const api = guardedApi({ routes, authorizers }, { assume, authorizer: outcomeOf });
    const outcome = refusalOf(await api.send('GET /x/1', { headers: SECRET }));
    return options.read === undefined ? outcome : options.read(api, outcome);
  };
}

function thrown(errorMessage: string): FunctionOutcome {
  return { kind: 'function-error', payload: Buffer.from(JSON.stringify({ errorType: 'Error', errorMessage })) };
}

function brokenIssuer(): FakeIssuer {
  return Object.assign(fakeIssuer(), { trouble: { kind: 'failed', detail: 'gone' } });
}

const OK = '200 hello';
const UNAUTHORIZED = '401 {"message":"Unauthorized"}';
const FORBIDDEN = '403 {"message":"Forbidden"}';
const FAILED = '500 {"message":"Internal Server Error"}';
const invalid = (description: string): string =>
  `${UNAUTHORIZED} Bearer scope="" error="invalid_token" error_description="${description}"`;
const API = 'arn:aws:execute-api:us-east-1:123456789012:EXAMPLE/$default';

const switches: Switches = {
  'http-api.authorizer.default-ttl': [
    async (assume) => {
      let calls = 0;
      const routes = [{ routeKey: 'GET /x', AuthorizationType: 'CUSTOM', AuthorizerId: 'a2' } as const];
      const authorizer = (): FunctionOutcome => {
        calls += 1;
        return { kind: 'answer', payload: Buffer.from(JSON.stringify(policyAnswer(['Allow *']))) };
      };
      const api = guardedApi({ routes, authorizers: [requestAuthorizer] }, { assume, authorizer });
      for (let i = 0; i < 3; i++) await api.send('GET /x', { headers: SECRET });
      return calls;
    },
    { '300': 1, '0': 3 },
  ],
  'http-api.authorizer.deny': [withFunction(policyAnswer(['Deny *'])), { '403': FORBIDDEN, '401': UNAUTHORIZED }],
  'http-api.authorizer.failure': [withFunction(thrown('x')), { '500': FAILED, '401': UNAUTHORIZED }],
  'http-api.authorizer.route-arn': [
    withFunction(policyAnswer([`Allow ${API}/GET/x/1`])),
    { 'request-path': OK, 'route-path': FORBIDDEN },
  ],
  'http-api.authorizer.unauthorized-error': [
    withFunction(thrown('Unauthorized')),
    { '500': FAILED, '401': UNAUTHORIZED },
  ],
  'http-api.event.authorizer-principal-id': [
    withFunction(policyAnswer(['Allow *'], { context: { a: 1 } }), { read: seen }),
    { present: { a: 1, principalId: 'jane' }, absent: { a: 1 } },
  ],
  'http-api.jwt.claims-as-strings': [
    withToken(tokenOf({ ...goodClaims, n: 1, b: true, l: ['a', 2] }), { read: seen }),
    {
      strings: {
        jwt: { claims: claimsWith(`${goodClaims.exp}`, `${goodClaims.iat}`, '1', 'true', '[a 2]'), scopes: null },
      },
      'json-types': { jwt: { claims: claimsWith(goodClaims.exp, goodClaims.iat, 1, true, ['a', 2]), scopes: null } },
    },
  ],
  'http-api.jwt.event-scopes': [
    withToken(tokenOf(), { scopes: ['orders:write', 'x'], read: seenScopes }),
    { token: ['orders:read', 'orders:write'], matching: ['orders:write'] },
  ],
  'http-api.jwt.insufficient-scope': [
    withToken(tokenOf(), { scopes: ['x'] }),
    {
      '403': `${FORBIDDEN} Bearer scope="x" error="insufficient_scope" error_description="expected scopes: [x]"`,
      '401': `${UNAUTHORIZED} Bearer scope="x" error="insufficient_scope" error_description="expected scopes: [x]"`,
    },
  ],
  'http-api.jwt.issuer-unavailable': [
    async (assume) => withToken(tokenOf(), { issuer: brokenIssuer() })(assume),
    { '401': invalid('unable to fetch the signing keys of the issuer'), '500': FAILED },
  ],
  'http-api.jwt.key-in-header': [
    withToken(tokenOf(goodClaims, { header: { jku: 'https://evil.example/' } })),
    { refused: invalid('the token is malformed'), ignored: OK },
  ],
  'http-api.jwt.missing-exp': [
    withToken(tokenOf({ ...goodClaims, exp: undefined })),
    { refused: invalid('the token has no expiration time'), accepted: OK },
  ],
  'http-api.jwt.nested-claims': [
    withToken(tokenOf({ ...goodClaims, o: { b: [1, { c: true }], a: null } }), {
      read: (api) => (seen(api) as { jwt: { claims: { o: string } } }).jwt.claims.o,
    }),
    { json: '{"b":[1,{"c":true}],"a":null}', 'go-map': 'map[a:<nil> b:[1 map[c:true]]]' },
  ],
  'http-api.jwt.no-audience': [
    withToken(tokenOf(), { authorizer: { JwtConfiguration: { Issuer: ISSUER } } }),
    { refused: invalid('the token does not have a valid audience'), accepted: OK },
  ],
  'http-api.jwt.ps-algorithms': [
    withToken(tokenOf(goodClaims, { header: { alg: 'PS256' } })),
    { accepted: OK, refused: invalid('signing method PS256 is invalid') },
  ],
  'http-api.jwt.unrecorded-description': [
    async (assume) => {
      const unrecorded = await withToken(tokenOf({ ...goodClaims, nbf: goodClaims.exp }))(assume);
      return [unrecorded, await withToken(tokenOf({ ...goodClaims, aud: 'else' }))(assume)];
    },
    {
      descriptive: [invalid('the token is not valid yet'), invalid('the token does not have a valid audience')],
      absent: [
        `${UNAUTHORIZED} Bearer scope="" error="invalid_token"`,
        invalid('the token does not have a valid audience'),
      ],
    },
  ],
};

/** The claims of the token, some with types. */
function claimsWith(exp: unknown, iat: unknown, n: unknown, b: unknown, l: unknown): object {
  const { iss, aud, sub, scope } = goodClaims;
  return { aud, b, exp, iat, iss, l, n, scope, sub };
}

describeSwitches('assumptions of the authorizers', switches, { folder: new URL('./', import.meta.url) });
