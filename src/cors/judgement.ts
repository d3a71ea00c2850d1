import type { HeaderList } from '../base/header-list.ts';
import { type AllowHeaders, readAllowHeaders } from './allow-headers.ts';
import { type Behaviour, departures } from './behaviour.ts';
import { allowCredentialsRefusal, allowOriginRefusal } from './cors-check.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import { isOwnOrigin, type SerializedOrigin } from './origin.ts';
import { authorizationRefusal, headerRefusal, methodRefusal } from './preflight-check.ts';
import { type Reason, type ReasonCode, reason, reasonText } from './reasons.ts';
import { readTokenList, type TokenList } from './token-list.ts';

/**
 * What a browser makes of an answer, as far as a server can tell: whether the page sends credentials is not to be seen
 * in a request, so that an answer may be good for one kind of page and not for the other.
 */
export interface Judgement {
  readonly outcome: 'allowed' | 'blocked' | 'depends-on-credentials' | 'not-cors';
  /** Why it is blocked, or why it is blocked with credentials; null when it is not. */
  readonly reason: ReasonCode | null;
  /** The values that the reason's text names, as they were on the wire. */
  readonly values: Reason['values'];
}

export interface JudgedPreflight {
  /** The `Origin` header. */
  readonly origin: SerializedOrigin;
  /** The `Access-Control-Request-Method` header. */
  readonly requestMethod: string;
  /** The `Access-Control-Request-Headers` header; null when absent. */
  readonly requestHeaders: string | null;
  readonly status: number;
  /** The headers of the answer. */
  readonly headers: HeaderList;
}

export interface JudgedActual {
  /** The `Origin` header. */
  readonly origin: SerializedOrigin;
  /** The headers of the answer. */
  readonly headers: HeaderList;
}

// The judgements without a reason are shared: one is made for every request, and most are of these kinds.
const noValues: Reason['values'] = Object.freeze({});
const allowed: Judgement = Object.freeze({ outcome: 'allowed', reason: null, values: noValues });

/** The judgement of a request that has nothing to do with CORS. */
export const notCors: Judgement = Object.freeze({ outcome: 'not-cors', reason: null, values: noValues });

/**
 * Whether a browser asks because of CORS: the page's origin is another one than the request's own, and the mode is
 * `cors`. An `Origin` header alone does not tell, browsers send it with every same-origin POST. Where a proxy has
 * changed the host, `Sec-Fetch-Site` still says what the browser saw.
 */
export function isCorsRequest({
  origin,
  scheme,
  host,
  secFetchMode,
  secFetchSite,
}: {
  /** The `Origin` header; null when absent, as for the next ones. */
  readonly origin: SerializedOrigin | null;
  readonly scheme: 'http' | 'https';
  /** The `Host` header, with its port. */
  readonly host: string | null;
  readonly secFetchMode: string | null;
  readonly secFetchSite?: string | null;
}): boolean {
  if (origin === null) return false;
  if (secFetchMode !== null && secFetchMode !== 'cors') return false;
  if (secFetchSite === 'same-origin') return false;
  return host === null || !isOwnOrigin({ origin, scheme, host });
}

/** Whether a page may read this answer to its actual request: `corsCheck` for both credentials modes in one pass. */
export function judgeActual({ origin, headers }: JudgedActual): Judgement {
  return judgeAccess(origin, readAllowHeaders(headers));
}

function judgeAccess(origin: SerializedOrigin, { allowOrigin, allowCredentials }: AllowHeaders): Judgement {
  if (allowOrigin === null) return blocked(reason('no-allow-origin', { origin }));
  if (allowOrigin !== origin) {
    const why = allowOriginRefusal(origin, allowOrigin);
    return allowOrigin === '*' ? dependsOnCredentials(why) : blocked(why);
  }
  return allowCredentials === 'true'
    ? allowed
    : dependsOnCredentials(allowCredentialsRefusal(origin, allowCredentials));
}

/**
 * Whether a browser goes on to send the actual request: `checkPreflightResponse` for both credentials modes in one
 * pass. It is always the same judgement; a test holds the two against each other.
 */
export function judgePreflight(preflight: JudgedPreflight, behaviour: Behaviour = 'standard'): Judgement {
  const { origin, requestMethod, requestHeaders, status } = preflight;
  const answer = readAllowHeaders(preflight.headers);
  const access = judgeAccess(origin, answer);
  if (access.outcome === 'blocked') return access;
  if (status < 200 || status > 299) return blocked(reason('preflight-status-not-ok', { status }));

  const { allowMethods, allowHeaders } = answer;
  const methods = readTokenList(allowMethods);
  if (methods.isMalformed) return blocked(reason('allow-methods-malformed', { allowMethods }));
  const headerNames = readTokenList(allowHeaders);
  if (headerNames.isMalformed) return blocked(reason('allow-headers-malformed', { allowHeaders }));

  const method = judgeMethod(requestMethod, methods, allowMethods);
  if (method.outcome === 'blocked') return method;
  const requested = readTokenList(requestHeaders);
  const { wildcardCoversAuthorization } = departures[behaviour];
  if (!wildcardCoversAuthorization && requested.names.has('authorization') && !headerNames.names.has('authorization')) {
    return blocked(authorizationRefusal(allowHeaders, headerNames));
  }
  const names = judgeHeaderNames(requested, headerNames, allowHeaders);
  if (names.outcome === 'blocked') return names;

  // With credentials, the first step that fails is the one a browser names.
  if (access !== allowed) return access;
  return method === allowed ? names : method;
}

/** Step 7.5 of CORS-preflight fetch, for both credentials modes. */
function judgeMethod(method: string, methods: TokenList, allowMethods: string | null): Judgement {
  if (isCorsSafelistedMethod(method) || methods.items.includes(method)) return allowed;
  const why = methodRefusal(method, allowMethods, methods);
  return methods.names.has('*') ? dependsOnCredentials(why) : blocked(why);
}

/** Step 7.7 of CORS-preflight fetch, for both credentials modes. */
function judgeHeaderNames(requested: TokenList, headerNames: TokenList, allowHeaders: string | null): Judgement {
  for (const name of requested.names) {
    if (headerNames.names.has(name)) continue;
    const why = headerRefusal(name, allowHeaders, headerNames);
    return headerNames.names.has('*') ? dependsOnCredentials(why) : blocked(why);
  }
  return allowed;
}

function blocked({ code, values }: Reason): Judgement {
  return { outcome: 'blocked', reason: code, values };
}

function dependsOnCredentials({ code, values }: Reason): Judgement {
  return { outcome: 'depends-on-credentials', reason: code, values };
}

/**
 * A judgement in words: `allowed`, `blocked: …`, `allowed without credentials, blocked with them: …`, and nothing when
 * CORS has no part in it. The text is one line whatever the values hold.
 */
export function judgementText({ outcome, reason: code, values }: Judgement): string {
  const why = code === null ? '' : reasonText({ code, values });
  switch (outcome) {
    case 'not-cors':
      return '';
    case 'allowed':
      return 'allowed';
    case 'blocked':
      return `blocked: ${why}`;
    case 'depends-on-credentials':
      return `allowed without credentials, blocked with them: ${why}`;
  }
}
