import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MethodAuthorization } from '../../src/gateway/rest-api/authorize-method.ts';
import { fetchJson } from '../../src/server/fetch-json.ts';
import { type GuardedMethod, guardedMethod, outcomeOf, poolAuthorizer } from '../rest-authorizer-fixture.ts';
import { type OidcIssuer, startIssuer } from '../support/oidc-issuer.ts';

let issuer: OidcIssuer;

beforeAll(async () => {
  issuer = await startIssuer('2026-01');
});

afterAll(async () => {
  await issuer?.close();
});

/** A method behind a user pool that a real OpenID Connect provider stands in for. */
function pooled(authorizationScopes: readonly string[] = []): GuardedMethod {
  const ports = { fetchJson, cognitoIssuer: () => issuer.url };
  return guardedMethod({ authorizer: poolAuthorizer, method: { authorizationScopes } }, { ports });
}

async function send(method: GuardedMethod, token: string, afterMs = 0): Promise<MethodAuthorization> {
  method.nowMs = Date.now() + afterMs;
  return await method.authorize('GET /orders', { headers: { Authorization: `Bearer ${token}` } });
}

async function outcome(method: GuardedMethod, token: string, afterMs = 0): Promise<string> {
  return outcomeOf(await send(method, token, afterMs));
}

describe('a Cognito user pools authorizer with a real issuer', () => {
  test('takes its tokens, passes their claims, and asks for its keys once', async () => {
    const method = pooled();
    const authorizations = await Promise.all(Array.from({ length: 5 }, async () => send(method, await issuer.token())));
    for (const authorization of authorizations) {
      expect(authorization).toMatchObject({
        kind: 'permitted',
        caller: {
          kind: 'cognito',
          claims: {
            iss: issuer.url,
            sub: 'batch',
            scope: 'orders:read',
            exp: expect.stringMatching(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
          },
        },
      });
    }
    expect(issuer.keyRequests()).toBe(1);
  });

  test('asks for the scopes of the method', async () => {
    const method = pooled(['orders:write']);
    expect(await outcome(method, await issuer.token('orders:read'))).toBe('UNAUTHORIZED Unauthorized');
    expect(await outcome(method, await issuer.token('orders:read orders:write'))).toBe('permitted');
  });

  test('refuses an impostor, and a token after its time', async () => {
    const impostor = await startIssuer('2026-01', { url: issuer.url });
    const method = pooled();
    expect(await outcome(method, await impostor.token())).toBe('UNAUTHORIZED Unauthorized');
    await impostor.close();
    const token = await issuer.token();
    expect(await outcome(method, token)).toBe('permitted');
    expect(await outcome(method, token, 24 * 60 * 60 * 1_000)).toBe('UNAUTHORIZED The incoming token has expired');
  });

  test('follows a rotation of the keys', async () => {
    const method = pooled();
    expect(await outcome(method, await issuer.token())).toBe('permitted');
    issuer.rotate({ kid: '2026-02', keepsOldKeys: false });
    expect(await outcome(method, await issuer.token())).toBe('permitted');
  });
});
