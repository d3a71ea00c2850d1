import { createHash } from 'node:crypto';
import { type RequestSignature, whatToSign } from '../../../aws/sigv4.ts';
import { firstHeader, type HeaderList } from '../../../base/header-list.ts';
import type { Unsigned } from '../../authorizers/iam/iam-signature.ts';
import type { GatewayRequest } from '../../request.ts';
import type { MethodSource } from '../method-call.ts';
import type { RestFailure } from '../rest-failure.ts';

type Ports = MethodSource['ports'];

/** What AWS answers a request whose signature is missing or wrong: 403 with words that tell why. */
export function describeSignature(verdict: Unsigned, request: GatewayRequest, ports: Ports): RestFailure {
  const { detail } = verdict;
  switch (verdict.kind) {
    case 'unsigned':
    case 'malformed':
      return incomplete(request, detail, ports);
    case 'wrong-service':
    case 'wrong-region':
      return invalid(scopeMessage(verdict.signature, ports), detail);
    case 'not-current':
      return invalid(timeMessage(verdict.signature, ports.now()), detail);
    case 'mismatch':
      return invalid(mismatchMessage(verdict, request, ports), detail);
  }
}

/** Reported with `x-amzn-ErrorType: InvalidSignatureException` (rpgreen/apigateway-generic-java-sdk#11, 2019). */
function invalid(message: string, detail: string): RestFailure {
  return { type: 'INVALID_SIGNATURE', message, detail, errorType: 'InvalidSignatureException' };
}

/**
 * Without `Authorization`, 403 `Missing Authentication Token` as for a path that does not exist. With one that is no
 * signature: what AWS's parser misses in it.
 */
function incomplete(request: GatewayRequest, detail: string, { assume }: Ports): RestFailure {
  const authorization = firstHeader(request.headers, 'authorization');
  if (authorization === null && !request.query.includes('X-Amz-')) return missingToken(detail);
  const type =
    assume['rest-api.iam.incomplete-signature-type'] === 'MISSING_AUTHENTICATION_TOKEN'
      ? 'MISSING_AUTHENTICATION_TOKEN'
      : 'INVALID_SIGNATURE';
  const message = authorization === null ? detail : (parseProblem(authorization, request.headers) ?? detail);
  return { type, message, detail, errorType: 'IncompleteSignatureException' };
}

function missingToken(detail: string): RestFailure {
  return {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    message: 'Missing Authentication Token',
    detail,
    errorType: 'MissingAuthenticationTokenException',
  };
}

/**
 * What is wrong with an `Authorization` header in the words of AWS (recorded of `Bearer …` and `Bearer`; since about 2023
 * the header itself is hashed). Null when it has all its parts.
 */
function parseProblem(authorization: string, headers: HeaderList): string | null {
  const hash = createHash('sha256').update(authorization, 'latin1').digest('base64');
  const [, ...rest] = authorization.split(' ');
  const pairs = rest
    .join(' ')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  if (pairs.some((pair) => !pair.includes('='))) {
    return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`;
  }
  const names = new Set(pairs.map((pair) => pair.slice(0, pair.indexOf('='))));
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !names.has(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (firstHeader(headers, 'x-amz-date') === null && firstHeader(headers, 'date') === null) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (missing.length === 0) return null;
  return `${missing.join('')}(Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
}

/** Reported 2025-10-29 of the region, without the region that was signed for; of the service 2020-12-09. */
function scopeMessage({ region, service }: RequestSignature, ports: Ports): string {
  const messages = [
    region === ports.region ? '' : 'Credential should be scoped to a valid region. ',
    service === 'execute-api' ? '' : "Credential should be scoped to correct service: 'execute-api'. ",
  ];
  return messages.join('');
}

const SKEW_MINUTES = 5;

/** Recorded of headers: `Signature expired: … is now earlier than … (… - 5 min.)`. */
function timeMessage({ dateTime, signedAtMs, expiresSeconds }: RequestSignature, nowMs: number): string {
  const now = basicTime(nowMs);
  if (signedAtMs > nowMs) {
    const bound = basicTime(nowMs + SKEW_MINUTES * 60_000);
    return `Signature not yet current: ${dateTime} is still later than ${bound} (${now} + ${SKEW_MINUTES} min.)`;
  }
  const minutes = expiresSeconds === null ? SKEW_MINUTES : expiresSeconds / 60;
  const bound = basicTime(nowMs - minutes * 60_000);
  return `Signature expired: ${dateTime} is now earlier than ${bound} (${now} - ${minutes} min.)`;
}

/** `20150830T123600Z` */
function basicTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Recorded 2018 to 2020, with what should have been signed behind the sentences. */
function mismatchMessage(
  { signature, payloadSha256 }: Extract<Unsigned, { kind: 'mismatch' }>,
  request: GatewayRequest,
  { assume }: Ports,
): string {
  const sentences =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
    'and signing method. Consult the service documentation for details.';
  if (assume['rest-api.iam.mismatch-text'] === 'short') return sentences;
  const { canonicalRequest, stringToSign } = whatToSign(signature, request, payloadSha256);
  return (
    `${sentences}\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'` +
    `\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`
  );
}
