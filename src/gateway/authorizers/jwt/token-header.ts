import type { Assumptions } from '../../../aws/assumptions.ts';
import { isJsonObject } from '../../../base/json.ts';
import { recorded, refusedAsRecorded, refusedInOurWords, type TokenRefusal } from './token-refusal.ts';

/** What the header of a token says that this authorizer can use. Nothing of it is trusted before the signature is. */
export interface TokenHeader {
  readonly kind: 'header';
  readonly alg: string;
  readonly kid: string;
}

/** 8 KB, well below the 10,240 bytes that an HTTP API takes as request line and headers. */
const TOKEN_LIMIT_CHARACTERS = 8_192;

const RSA_PKCS1 = ['RS256', 'RS384', 'RS512'];
const RSA_PSS = ['PS256', 'PS384', 'PS512'];
/** Algorithms that AWS's refusals are known, or likely, to name; any other text of a client stays out of a header. */
const NAMED = new Set(['none', 'HS256', 'HS384', 'HS512', 'ES256', 'ES384', 'ES512', ...RSA_PKCS1, ...RSA_PSS]);

/** Members by which a token brings its own key. Following them would let everybody sign. */
const KEYS_IN_HEADER = ['jwk', 'jku', 'x5u', 'x5c'];

/** "We currently support only RSA-based algorithms" (HTTP API developer guide, "JWT authorizers"). */
export function acceptedAlgorithms(assume: Assumptions): readonly string[] {
  return assume['http-api.jwt.ps-algorithms'] === 'refused' ? RSA_PKCS1 : [...RSA_PKCS1, ...RSA_PSS];
}

export function readTokenHeader(
  token: string,
  accepted: readonly string[],
  assume: Assumptions,
): TokenHeader | TokenRefusal {
  if (token.length > TOKEN_LIMIT_CHARACTERS) {
    return refusedInOurWords('the token is too long', `The token has ${token.length} characters; 8192 are the limit.`);
  }
  const segments = token.split('.');
  if (segments.length !== 3) {
    return refusedAsRecorded(recorded.segments, `A JWT has three parts; this text has ${segments.length}.`);
  }
  const header = decodeJsonObject(segments[0] as string);
  if (header === null) return refusedInOurWords('the token is malformed', 'The header of the token is no JSON object.');

  const { alg, kid } = header;
  if (typeof alg !== 'string' || !accepted.includes(alg)) return refusedAlgorithm(alg, accepted);
  if (!segments.every((segment) => BASE64URL.test(segment))) {
    return refusedInOurWords('the token is malformed', 'A part of the token is no Base64url.');
  }
  // The critical members that we understand are none (RFC 7515, section 4.1.11), and a payload that is not Base64
  // (RFC 7797) is one of them.
  if (Object.hasOwn(header, 'crit') || header.b64 === false) {
    const detail = 'The token asks for an extension in its header (crit, b64), and no extension is known.';
    return refusedInOurWords('the token is malformed', detail);
  }
  const ownKey = KEYS_IN_HEADER.find((name) => Object.hasOwn(header, name));
  if (ownKey !== undefined && assume['http-api.jwt.key-in-header'] !== 'ignored') {
    const detail = `The token names its own key (${ownKey}); keys come from the issuer (switch: http-api.jwt.key-in-header).`;
    return refusedInOurWords('the token is malformed', detail);
  }
  if (typeof kid !== 'string') {
    return refusedInOurWords('unable to find the signing key of the token', 'The token has no kid.');
  }
  return { kind: 'header', alg, kid };
}

function refusedAlgorithm(alg: unknown, accepted: readonly string[]): TokenRefusal {
  const takes = `The authorizer takes ${accepted.join(', ')}.`;
  if (typeof alg === 'string' && NAMED.has(alg)) {
    // Reported: `signing method ES256 is invalid`.
    return refusedAsRecorded(`signing method ${alg} is invalid`, `The token is signed with ${alg}. ${takes}`);
  }
  return refusedInOurWords('signing method (alg) is unavailable.', `The token has an unknown alg. ${takes}`);
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Null unless `text` is Base64url of a JSON object. */
function decodeJsonObject(text: string): { readonly [key: string]: unknown } | null {
  if (!BASE64URL.test(text)) return null;
  return parseJsonObject(Buffer.from(text, 'base64url'));
}

/** Null unless `bytes` are UTF-8 of a JSON object. */
export function parseJsonObject(bytes: Uint8Array): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
