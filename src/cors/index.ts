/**
 * The CORS protocol of the Fetch standard (https://fetch.spec.whatwg.org/, 2 July 2026) as pure functions, for Node and
 * for a page: no sockets, no clock, nothing but strings in and data out.
 *
 * Header lists are flat, `[name, value, name, value, …]`, as Node's `rawHeaders` are. Verdicts are data: the steps of
 * the standard with a reason code each, and texts that name the concrete values.
 *
 * ```ts
 * import { checkPreflightResponse, verdictText } from 'crossgate/cors';
 *
 * const verdict = checkPreflightResponse(
 *   { origin: 'https://app.example.com', credentialsMode: 'omit', method: 'PUT', unsafeHeaderNames: [] },
 *   { status: 204, headers: ['access-control-allow-origin', '*', 'access-control-allow-methods', 'GET,POST'] },
 * );
 * verdictText(verdict); // blocked: method PUT is not in Access-Control-Allow-Methods: GET,POST
 * ```
 */
export type { HeaderList } from '../base/header-list.ts';
export { isToken } from '../base/token.ts';
export { type Behaviour, type Departures, departures } from './behaviour.ts';
export { type CorsCheckedRequest, type CredentialsMode, corsCheck } from './cors-check.ts';
export { exposedHeaders } from './exposed-headers.ts';
export {
  type BodyKind,
  createFetchRequest,
  type FetchRequest,
  type FetchRequestInit,
  type RedirectMode,
  type RequestMode,
  requestOrigin,
} from './fetch-request.ts';
export {
  isCorsRequest,
  type JudgedActual,
  type JudgedPreflight,
  type Judgement,
  judgeActual,
  judgementText,
  judgePreflight,
  notCors,
} from './judgement.ts';
export { type FetchRoute, needsPreflight, preflightRequestHeaders, selectFetchRoute } from './main-fetch.ts';
export { isCorsSafelistedMethod, isForbiddenMethod, isMethod, normalizeMethod } from './methods.ts';
export { isOwnOrigin, isSameOrigin, isSerializedOrigin, type SerializedOrigin, serializeOrigin } from './origin.ts';
export { PreflightCache } from './preflight-cache.ts';
export {
  checkPreflightResponse,
  type PreflightedRequest,
  type PreflightPermission,
  type PreflightVerdict,
  preflightMaxAgeSeconds,
} from './preflight-check.ts';
export { printable } from './printable.ts';
export { type Reason, type ReasonCode, reasons, reasonText } from './reasons.ts';
export { isRedirectStatus, type RedirectOutcome, redirectRequest } from './redirect.ts';
export {
  corsUnsafeRequestHeaderNames,
  isCorsNonWildcardRequestHeaderName,
  isCorsSafelistedRequestHeader,
  isForbiddenRequestHeader,
  isNoCorsSafelistedRequestHeader,
  isNoCorsSafelistedRequestHeaderName,
} from './request-headers.ts';
export { parseTokenList } from './token-list.ts';
export { type Verdict, type VerdictStep, verdictReason, verdictText } from './verdict.ts';
