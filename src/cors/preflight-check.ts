import type { HeaderList } from '../base/header-list.ts';
import { type Behaviour, departures } from './behaviour.ts';
import { type CorsCheckedRequest, corsCheck } from './cors-check.ts';
import { getHeader } from './header-value.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import { type Reason, reason } from './reasons.ts';
import { isCorsNonWildcardRequestHeaderName } from './request-headers.ts';
import { readTokenList, type TokenList } from './token-list.ts';
import { stepsOf, type Verdict, type VerdictStep } from './verdict.ts';

/** A request that waits for the answer to its preflight. */
export interface PreflightedRequest extends CorsCheckedRequest {
  /** As it will be sent, and as `Access-Control-Request-Method` said it. */
  readonly method: string;
  /** What `Access-Control-Request-Headers` listed: see `corsUnsafeRequestHeaderNames`. */
  readonly unsafeHeaderNames: readonly string[];
  /** Set when the preflight was made for an upload listener, whatever the method and the headers are. */
  readonly useCorsPreflight?: boolean;
}

/** What a preflight has allowed: what the cache keeps. */
export interface PreflightPermission {
  readonly methods: readonly string[];
  readonly headerNames: readonly string[];
  readonly maxAgeSeconds: number;
}

export interface PreflightVerdict extends Verdict {
  /** null when the preflight failed. */
  readonly permission: PreflightPermission | null;
}

const preflightSteps = stepsOf('CORS-preflight fetch', 'cors-preflight-fetch-0');

/**
 * Whether the actual request will be sent, given the answer to its preflight. The check is made with the credentials
 * mode of the actual request, although the preflight itself never carries credentials.
 *
 * ```ts
 * const { allowed, steps } = checkPreflightResponse(
 *   { origin: 'https://app.example.com', credentialsMode: 'omit', method: 'PUT', unsafeHeaderNames: ['content-type'] },
 *   { status: 204, headers: ['access-control-allow-origin', '*', 'access-control-allow-methods', 'PUT'] },
 * ); // false, at step 7.7: content-type is not in Access-Control-Allow-Headers
 * ```
 */
export function checkPreflightResponse(
  request: PreflightedRequest,
  response: { readonly status: number; readonly headers: HeaderList },
  behaviour: Behaviour = 'standard',
): PreflightVerdict {
  const { passed, failed } = preflightSteps;
  const steps: VerdictStep[] = [];
  const fail = (number: string, why: Reason): PreflightVerdict => ({
    allowed: false,
    steps: [...steps, failed(number, why)],
    permission: null,
  });

  // 7. If a CORS check for request and response returns success and response's status is an ok status, then:
  const check = corsCheck(request, response);
  steps.push(...check.steps);
  if (!check.allowed) return { allowed: false, steps, permission: null };
  const { status } = response;
  if (status < 200 || status > 299) return fail('7', reason('preflight-status-not-ok', { status }));
  steps.push(passed('7'));

  // 7.1. Let methods be the result of extracting header list values given `Access-Control-Allow-Methods`.
  const allowMethods = getHeader(response.headers, 'access-control-allow-methods');
  const methods = readTokenList(allowMethods);
  // 7.2. Let headerNames be the result of extracting header list values given `Access-Control-Allow-Headers`.
  const allowHeaders = getHeader(response.headers, 'access-control-allow-headers');
  const headerNames = readTokenList(allowHeaders);
  // 7.3. If either methods or headerNames is failure, return a network error.
  if (methods.isMalformed) return fail('7.3', reason('allow-methods-malformed', { allowMethods }));
  if (headerNames.isMalformed) return fail('7.3', reason('allow-headers-malformed', { allowHeaders }));
  steps.push(passed('7.3'));

  // 7.4. If methods is null and request's use-CORS-preflight flag is set, then set methods to a new list containing
  // request's method.
  const { method } = request;
  const methodItems = allowMethods === null && request.useCorsPreflight === true ? [method] : methods.items;

  // 7.5. If request's method is not in methods, request's method is not a CORS-safelisted method, and request's
  // credentials mode is "include" or methods does not contain `*`, then return a network error.
  const isCredentialed = request.credentialsMode === 'include';
  const isMethodAllowed = methodItems.includes(method) || isCorsSafelistedMethod(method);
  if (!isMethodAllowed && (isCredentialed || !methodItems.includes('*'))) {
    return fail('7.5', methodRefusal(method, allowMethods, methods));
  }
  steps.push(passed('7.5'));

  // 7.6. If one of request's header list's names is a CORS non-wildcard request-header name and is not a
  // byte-case-insensitive match for an item in headerNames, then return a network error.
  if (
    !departures[behaviour].wildcardCoversAuthorization &&
    request.unsafeHeaderNames.some(isCorsNonWildcardRequestHeaderName) &&
    !headerNames.names.has('authorization')
  ) {
    return fail('7.6', authorizationRefusal(allowHeaders, headerNames));
  }
  steps.push(passed('7.6'));

  // 7.7. For each unsafeName of the CORS-unsafe request-header names with request's header list, if unsafeName is not a
  // byte-case-insensitive match for an item in headerNames and request's credentials mode is "include" or headerNames
  // does not contain `*`, return a network error.
  const unlisted = request.unsafeHeaderNames.find((name) => !headerNames.names.has(name.toLowerCase()));
  if (unlisted !== undefined && (isCredentialed || !headerNames.names.has('*'))) {
    return fail('7.7', headerRefusal(unlisted, allowHeaders, headerNames));
  }
  steps.push(passed('7.7'));

  // 7.8 to 7.10 are in preflightMaxAgeSeconds, 7.11 to 7.15 in PreflightCache.
  const maxAgeSeconds = preflightMaxAgeSeconds(response.headers, behaviour);
  return { allowed: true, steps, permission: { methods: methodItems, headerNames: headerNames.items, maxAgeSeconds } };
}

/**
 * How long the permission may be kept. Absent, doubled or malformed, the header means 5 seconds, not "do not keep";
 * `0` means that. (CORS-preflight fetch, steps 7.8 to 7.10)
 */
export function preflightMaxAgeSeconds(headers: HeaderList, behaviour: Behaviour = 'standard'): number {
  const { negativeMaxAgeSeconds, malformedMaxAgeSeconds, maxAgeLimitSeconds } = departures[behaviour];
  const value = getHeader(headers, 'access-control-max-age');
  if (value === null || value === '') return 5;
  if (/^[0-9]+$/.test(value)) return Math.min(Number(value), maxAgeLimitSeconds);
  return /^-[0-9]+$/.test(value) ? negativeMaxAgeSeconds : malformedMaxAgeSeconds;
}

/** Why `Access-Control-Allow-Methods` does not allow the method. */
export function methodRefusal(method: string, allowMethods: string | null, methods: TokenList): Reason {
  if (methods.names.has('*')) return reason('method-wildcard-with-credentials', { method });
  const isListedInOtherCase = methods.names.has(method.toLowerCase());
  return reason(isListedInOtherCase ? 'method-case-mismatch' : 'method-not-allowed', { method, allowMethods });
}

/** Why `Access-Control-Allow-Headers` does not allow `Authorization`, in either credentials mode. */
export function authorizationRefusal(allowHeaders: string | null, headerNames: TokenList): Reason {
  return headerNames.names.has('*')
    ? reason('authorization-not-covered-by-wildcard', {})
    : headerRefusal('authorization', allowHeaders, headerNames);
}

/** Why `Access-Control-Allow-Headers` does not allow the header. */
export function headerRefusal(name: string, allowHeaders: string | null, headerNames: TokenList): Reason {
  const header = name.toLowerCase();
  return headerNames.names.has('*')
    ? reason('header-wildcard-with-credentials', { header })
    : reason('header-not-allowed', { header, allowHeaders });
}
