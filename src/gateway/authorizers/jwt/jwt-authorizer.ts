import type { BoundedCache } from '../../../base/bounded-cache.ts';
import type { GatewayFailure } from '../../failure.ts';
import type { GatewayPorts } from '../../ports.ts';
import { type Authorization, type Authorize, type AuthorizerSource, refused } from '../authorizer.ts';
import { tokensOf } from '../authorizer-caches.ts';
import type { Caller } from '../caller.ts';
import { compileIdentitySource } from '../identity-source.ts';
import { type Claims, claimsOfEvent, scopesOf } from './claims.ts';
import { keysOfIssuer } from './issuer-keys.ts';
import { errorParameters, type TokenRefusal } from './token-refusal.ts';
import { type TokenExpectations, verifyToken } from './verify-token.ts';

/** What is remembered of a good token until it expires. The scopes of a route are looked at each time. */
export interface VerifiedToken {
  /** Of the token. */
  readonly scopes: readonly string[];
  /** On a route that asks for scopes, and on one that does not. */
  readonly scoped: Caller;
  readonly unscoped: Caller;
}

/**
 * A JWT authorizer on one route. A token is verified once for each issuer and audience, and remembered until its `exp`:
 * verifying costs more than all the rest of a call.
 */
export function compileJwtAuthorizer(source: AuthorizerSource): Authorize {
  const { authorizer, route, ports } = source;
  const { assume } = ports;
  const expectations = expectationsOf(source);
  const configuration = JSON.stringify([expectations.issuer, expectations.audiences]);
  const remembered = tokensOf(ports.authorizerCaches.tokens, configuration);
  const readToken = compileTokenReader(source);
  const scopes = route.AuthorizationScopes ?? [];
  const challenge = `Bearer scope="${headerText(scopes.join(' '))}"`;
  const insufficient = insufficientScope(challenge, scopes, assume);

  const permit = (token: VerifiedToken): Authorization => {
    if (scopes.length === 0) return { kind: 'permitted', caller: token.unscoped };
    // "The token must include at least one of the scopes in the route's authorizationScopes" (HTTP API developer guide).
    return scopes.some((scope) => token.scopes.includes(scope))
      ? { kind: 'permitted', caller: scopedCaller(token, scopes, assume) }
      : refused(insufficient);
  };
  const verify = async (token: string): Promise<Authorization> => {
    const verdict = await verifyToken(token, expectations, ports.now);
    if (verdict.kind === 'undecided') return refused(unavailableIssuer(verdict.detail, challenge, assume));
    if (verdict.kind === 'refused') return refused(invalidToken(verdict, challenge, assume));
    const verified = verifiedToken(verdict.claims, assume);
    remember(remembered, token, { verified, claims: verdict.claims, nowMs: ports.now() });
    return permit(verified);
  };
  const missing = refused(missingToken(authorizer.IdentitySource));
  return (call) => {
    const token = readToken(call);
    if (token === null) return missing;
    const known = remembered.get(token, ports.now());
    return known === undefined ? verify(token) : permit(known);
  };
}

function expectationsOf({ authorizer, ports }: AuthorizerSource): TokenExpectations {
  const { Issuer: issuer = '', Audience: audiences = [] } = authorizer.JwtConfiguration ?? {};
  return { issuer, audiences, keys: keysOfIssuer(issuer, ports), assume: ports.assume };
}

/** The token of the first identity source that has one, without `Bearer`. */
function compileTokenReader(source: AuthorizerSource): ReturnType<typeof compileIdentitySource> {
  const sources = source.authorizer.IdentitySource.map((expression) => compileIdentitySource(expression, source));
  return (call) => {
    for (const read of sources) {
      const token = read(call)?.replace(/^bearer(?: +|$)/i, '');
      if (token !== undefined && token !== '') return token;
    }
    return null;
  };
}

function verifiedToken(claims: Claims, assume: GatewayPorts['assume']): VerifiedToken {
  const scopes = scopesOf(claims);
  const eventClaims = claimsOfEvent(claims, assume);
  return {
    scopes: scopes ?? [],
    scoped: { kind: 'jwt', claims: eventClaims, scopes },
    unscoped: { kind: 'jwt', claims: eventClaims, scopes: null },
  };
}

function scopedCaller(token: VerifiedToken, scopes: readonly string[], assume: GatewayPorts['assume']): Caller {
  if (assume['http-api.jwt.event-scopes'] !== 'matching' || token.scoped.kind !== 'jwt') return token.scoped;
  return { ...token.scoped, scopes: token.scopes.filter((scope) => scopes.includes(scope)) };
}

function remember(
  tokens: BoundedCache<VerifiedToken>,
  token: string,
  { verified, claims, nowMs }: { readonly verified: VerifiedToken; readonly claims: Claims; readonly nowMs: number },
): void {
  // A token without exp, where that is accepted, is looked at again from time to time.
  const expiresAtMs = typeof claims.exp === 'number' ? claims.exp * 1_000 : nowMs + 300_000;
  // A copy: a piece of a header value would keep the whole text alive that the header was read from.
  const key = Buffer.from(token, 'latin1').toString('latin1');
  tokens.set(key, verified, { expiresAtMs, weight: token.length });
}

/** `www-authenticate: Bearer`, nothing else (recorded 2024-07-01). */
function missingToken(sources: readonly string[]): GatewayFailure {
  return {
    type: 'unauthorized',
    detail: `The request has no token in ${sources.join(' or ')}.`,
    wwwAuthenticate: 'Bearer',
    authorizerError: 'missing: token not provided',
  };
}

function invalidToken(refusal: TokenRefusal, challenge: string, assume: GatewayPorts['assume']): GatewayFailure {
  return {
    type: 'unauthorized',
    detail: refusal.detail,
    wwwAuthenticate: `${challenge} ${errorParameters(refusal, assume)}`,
    authorizerError: `invalid_token: ${refusal.description}`,
  };
}

/** Recorded 2024-06-16, without commas between the parameters. */
function insufficientScope(
  challenge: string,
  scopes: readonly string[],
  assume: GatewayPorts['assume'],
): GatewayFailure {
  const expected = `expected scopes: [${headerText(scopes.join(' '))}]`;
  return {
    type: assume['http-api.jwt.insufficient-scope'] === '401' ? 'unauthorized' : 'forbidden',
    detail: `The token has none of the route's scopes: ${scopes.join(', ')}.`,
    wwwAuthenticate: `${challenge} error="insufficient_scope" error_description="${expected}"`,
    authorizerError: `insufficient_scope: ${expected}`,
  };
}

function unavailableIssuer(detail: string, challenge: string, assume: GatewayPorts['assume']): GatewayFailure {
  if (assume['http-api.jwt.issuer-unavailable'] === '500') return { type: 'authorizer-failure', detail };
  const description = 'unable to fetch the signing keys of the issuer';
  return invalidToken({ kind: 'refused', description, isRecorded: false, detail }, challenge, assume);
}

/** Scopes come from a definition, and a definition can hold anything; a header value cannot. */
function headerText(text: string): string {
  return text.replace(/[^ !#-[\]-~]/g, '');
}
