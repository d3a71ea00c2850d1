import type { JWK } from 'jose';
import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Claims } from './claims.ts';
import type { KeyReading, SigningKey, SigningKeys } from './signing-keys.ts';
import { acceptedAlgorithms, parseJsonObject, readTokenHeader } from './token-header.ts';
import { recorded, refusedAsRecorded, refusedInOurWords, type TokenRefusal } from './token-refusal.ts';

/** What a token is checked against. */
export interface TokenExpectations {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly keys: SigningKeys;
  readonly assume: Assumptions;
}

export type TokenVerdict =
  | TokenRefusal
  /** The issuer's keys could not be had, so that nobody knows. */
  | { readonly kind: 'undecided'; readonly detail: string }
  | { readonly kind: 'good'; readonly claims: Claims };

/** Header, key, signature, then the claims in the order of the documentation: iss, aud or client_id, exp, nbf, iat. */
export async function verifyToken(
  token: string,
  expectations: TokenExpectations,
  now: () => number,
): Promise<TokenVerdict> {
  const { assume, keys } = expectations;
  const verdict = await verifySigned(token, { keys, algorithms: acceptedAlgorithms(assume), assume });
  return verdict.kind === 'good' ? (checkClaims(verdict.claims, expectations, now()) ?? verdict) : verdict;
}

/** Whether one of `keys` has signed the token. What its claims say is not looked at. */
export async function verifySigned(
  token: string,
  { keys, algorithms, assume }: Pick<TokenExpectations, 'keys' | 'assume'> & { readonly algorithms: readonly string[] },
): Promise<TokenVerdict> {
  const header = readTokenHeader(token, algorithms, assume);
  if (header.kind === 'refused') return header;

  const found = await keys.find(header.kid);
  if (found.kind === 'none') return withoutKey(found);

  const payload = await verifySignature(token, found.key, header.alg);
  if (payload === null) {
    const detail = "The token is not signed with the issuer's key of that kid.";
    return refusedInOurWords('the token signature is invalid', detail);
  }
  const claims = parseJsonObject(payload);
  if (claims === null) return refusedInOurWords('the token is malformed', 'The claims are no JSON object.');
  return { kind: 'good', claims };
}

function withoutKey({ reason, detail }: Extract<KeyReading, { kind: 'none' }>): TokenVerdict {
  return reason === 'unavailable'
    ? { kind: 'undecided', detail }
    : refusedInOurWords('unable to find the signing key of the token', detail);
}

/** The payload, or null. jose is loaded with the first token: most APIs never see one. */
async function verifySignature(token: string, key: SigningKey, alg: string): Promise<Uint8Array | null> {
  const { compactVerify } = await import('jose/jws/compact/verify');
  // A key that names its algorithm is for no other (RFC 7517, section 4.4).
  if (key.jwk.alg !== undefined && key.jwk.alg !== alg) return null;
  try {
    const { payload } = await compactVerify(token, key.jwk as JWK, { algorithms: [alg] });
    return payload;
  } catch {
    return null;
  }
}

function checkClaims(
  claims: Claims,
  { issuer, audiences, assume }: TokenExpectations,
  nowMs: number,
): TokenRefusal | null {
  if (claims.iss !== issuer) {
    return refusedAsRecorded(recorded.issuer, `The token's iss is ${shown(claims.iss)}, the authorizer's ${issuer}.`);
  }
  // "API Gateway validates client_id only if aud is not present" (HTTP API developer guide, "JWT authorizers").
  const audience = claims.aud ?? claims.client_id;
  const isAnybody = audiences.length === 0 && assume['http-api.jwt.no-audience'] === 'accepted';
  if (!isAnybody && ![audience].flat().some((item) => typeof item === 'string' && audiences.includes(item))) {
    const claim = claims.aud === undefined ? 'client_id' : 'aud';
    const detail = `The token's ${claim} is ${shown(audience)}, the authorizer's audience ${audiences.join(', ') || 'empty'}.`;
    return refusedAsRecorded(recorded.audience, detail);
  }
  return checkTimes(claims, assume, nowMs / 1_000);
}

/** Null when the token is good now. */
export function checkTimes({ exp, nbf, iat }: Claims, assume: Assumptions, now: number): TokenRefusal | null {
  const isMissing = exp === undefined && assume['http-api.jwt.missing-exp'] === 'accepted';
  if (!isMissing && typeof exp !== 'number') {
    return refusedInOurWords('the token has no expiration time', 'The token has no exp, or one that is no number.');
  }
  if (!isMissing && now >= (exp as number)) {
    return refusedAsRecorded(recorded.expired, `The token expired ${Math.ceil(now - (exp as number))} s ago.`);
  }
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now)) {
    return refusedInOurWords('the token is not valid yet', `The token's nbf is ${shown(nbf)}, and now is ${now}.`);
  }
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now)) {
    return refusedInOurWords(
      'the token was issued in the future',
      `The token's iat is ${shown(iat)}, and now is ${now}.`,
    );
  }
  return null;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
