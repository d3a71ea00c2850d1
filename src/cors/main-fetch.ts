import type { HeaderList } from '../base/header-list.ts';
import type { Behaviour } from './behaviour.ts';
import { type FetchRequest, isHttpUrl, requestOrigin } from './fetch-request.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import { isSameOrigin, serializeOrigin } from './origin.ts';
import { type Reason, reason } from './reasons.ts';
import { corsUnsafeRequestHeaderNames } from './request-headers.ts';
import { stepsOf, type VerdictStep } from './verdict.ts';

/** The way a request goes; the request comes back with the response tainting that the way gives it. */
export type FetchRoute =
  /** Same origin: no CORS. */
  | { readonly kind: 'basic'; readonly request: FetchRequest }
  /** Mode `no-cors`: sent, and the page learns nothing of the answer. */
  | { readonly kind: 'opaque'; readonly request: FetchRequest }
  /** Sent at once; the CORS check decides on the answer. */
  | { readonly kind: 'cors'; readonly request: FetchRequest }
  /** Preflight first, unless the cache has its permission. */
  | { readonly kind: 'cors-with-preflight'; readonly request: FetchRequest }
  /** Nothing is sent. */
  | { readonly kind: 'network-error'; readonly step: VerdictStep };

const mainFetchSteps = stepsOf('Main fetch', 'concept-main-fetch');

/** Which way a request goes. (Main fetch, step 12; first match wins) */
export function selectFetchRoute(request: FetchRequest, behaviour: Behaviour = 'standard'): FetchRoute {
  const { url, origin, mode, redirectMode } = request;
  const error = (why: Reason): FetchRoute => ({ kind: 'network-error', step: mainFetchSteps.failed('12', why) });

  // request's current URL's origin is same origin with request's origin, and request's response tainting is "basic"
  if (isSameOrigin(serializeOrigin(url), origin) && request.responseTainting === 'basic')
    return { kind: 'basic', request };
  // request's mode is "same-origin"
  if (mode === 'same-origin') return error(reason('same-origin-only', { url, origin }));
  // request's mode is "no-cors"
  if (mode === 'no-cors') {
    if (redirectMode !== 'follow') return error(reason('no-cors-redirect-mode', { redirectMode }));
    return { kind: 'opaque', request: { ...request, responseTainting: 'opaque' } };
  }
  // request's current URL's scheme is not an HTTP(S) scheme
  if (!isHttpUrl(url)) return error(reason('scheme-not-http', { url }));
  // request's use-CORS-preflight flag is set, or its method is not safelisted, or it has CORS-unsafe request-headers
  const kind = needsPreflight(request, behaviour) ? 'cors-with-preflight' : 'cors';
  return { kind, request: { ...request, responseTainting: 'cors' } };
}

/** Whether a cross-origin request of this kind is preceded by a preflight as long as the cache knows nothing of it. */
export function needsPreflight(
  request: Pick<FetchRequest, 'method' | 'headers' | 'useCorsPreflight'>,
  behaviour: Behaviour = 'standard',
): boolean {
  return (
    request.useCorsPreflight ||
    !isCorsSafelistedMethod(request.method) ||
    corsUnsafeRequestHeaderNames(request.headers, behaviour).length > 0
  );
}

/**
 * The headers of the preflight, an `OPTIONS` to the request's own URL. It carries no credentials and none of the
 * request's headers, whatever the request will carry: an authorizer that wants a token on OPTIONS breaks CORS.
 */
export function preflightRequestHeaders(request: FetchRequest, behaviour: Behaviour = 'standard'): HeaderList {
  // 2. Append (`Accept`, `*/*`). 3. Append (`Access-Control-Request-Method`, request's method).
  const headers = ['Accept', '*/*', 'Access-Control-Request-Method', request.method];
  // 4. Let headers be the CORS-unsafe request-header names with request's header list.
  const names = corsUnsafeRequestHeaderNames(request.headers, behaviour);
  // 5. If headers is not empty, then append (`Access-Control-Request-Headers`, the items separated by `,`).
  if (names.length > 0) headers.push('Access-Control-Request-Headers', names.join(','));
  headers.push('Origin', requestOrigin(request));
  return headers;
}
