import type { HeaderList } from '../base/header-list.ts';
import { type Behaviour, departures } from './behaviour.ts';
import { type FetchRequest, includesCredentials, isHttpUrl } from './fetch-request.ts';
import { deleteHeaders, getHeader } from './header-value.ts';
import { needsPreflight } from './main-fetch.ts';
import { isSameOrigin, serializeOrigin } from './origin.ts';
import { reason } from './reasons.ts';
import { stepsOf, type VerdictStep } from './verdict.ts';

/** What a redirect makes of the request. */
export type RedirectOutcome =
  /** On to main fetch again, which makes its own CORS check and, if still needed, its own preflight. */
  | { readonly kind: 'follow'; readonly request: FetchRequest }
  /** No usable `Location`: the 3xx itself is the answer. */
  | { readonly kind: 'response' }
  /** Redirect mode `manual`: the page sees an answer of status 0. */
  | { readonly kind: 'opaque-redirect' }
  | { readonly kind: 'network-error'; readonly step: VerdictStep };

const MAX_REDIRECTS = 20;
const httpFetchSteps = stepsOf('HTTP fetch', 'concept-http-fetch');
const redirectSteps = stepsOf('HTTP-redirect fetch', 'concept-http-redirect-fetch');

/** Whether the status is one that a `Location` belongs to. */
export function isRedirectStatus(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** The request as it goes on after a redirect that has passed its own CORS check. (HTTP-redirect fetch) */
export function redirectRequest(
  request: FetchRequest,
  response: { readonly status: number; readonly headers: HeaderList },
  behaviour: Behaviour = 'standard',
): RedirectOutcome {
  const { status } = response;
  // HTTP fetch, step 6.3: the redirect modes that do not come here.
  if (request.redirectMode === 'error') {
    return { kind: 'network-error', step: httpFetchSteps.failed('6.3', reason('redirect-refused', { status })) };
  }
  if (request.redirectMode === 'manual') return { kind: 'opaque-redirect' };

  const reading = readLocation(request, response.headers);
  if (reading === null) return { kind: 'response' };
  if (typeof reading !== 'string') return { kind: 'network-error', step: reading };

  // 11. If status is not 303, and request's body is a stream, then return a network error.
  if (status !== 303 && request.body === 'stream') {
    return { kind: 'network-error', step: redirectSteps.failed('11', reason('redirect-of-streamed-body', { status })) };
  }

  // 12. If status is 301 or 302 and request's method is `POST`, or status is 303 and it is not `GET` or `HEAD`, then
  // set request's method to `GET` and its body to null, and delete the request-body-headers.
  const becomesGet =
    status === 303
      ? request.method !== 'GET' && request.method !== 'HEAD'
      : (status === 301 || status === 302) && request.method === 'POST';
  let { headers } = request;
  if (becomesGet) headers = deleteHeaders(headers, requestBodyHeaders);

  // 13. If request's current URL's origin is not same origin with locationURL's origin, then delete `Authorization`.
  const currentOrigin = serializeOrigin(request.url);
  const crossesOrigins = !isSameOrigin(currentOrigin, serializeOrigin(reading));
  if (crossesOrigins) headers = deleteHeaders(headers, ['authorization']);

  return {
    kind: 'follow',
    request: {
      ...request,
      method: becomesGet ? 'GET' : request.method,
      body: becomesGet ? 'none' : request.body,
      headers,
      // 18. Append locationURL to request's URL list.
      url: reading,
      redirectCount: request.redirectCount + 1,
      // "Redirect-taint": the page did not own the URL that sent it on to another origin.
      isTainted: request.isTainted || (crossesOrigins && !isSameOrigin(request.origin, currentOrigin)),
      useCorsPreflight:
        request.useCorsPreflight ||
        (becomesGet && departures[behaviour].preflightsAfterMethodChange && needsPreflight(request, behaviour)),
    },
  };
}

const requestBodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** Where the redirect leads (steps 3 to 10): a URL, null when there is no `Location`, or the step that refuses it. */
function readLocation(request: FetchRequest, headers: HeaderList): string | null | VerdictStep {
  const { failed } = redirectSteps;
  // 3. Let locationURL be internalResponse's location URL given request's current URL's fragment.
  const location = getHeader(headers, 'location');
  // 4. If locationURL is null, then return response.
  if (location === null) return null;
  // 5. If locationURL is failure, then return a network error.
  if (!URL.canParse(location, request.url)) return failed('5', reason('location-malformed', { location }));
  const locationUrl = resolveLocation(location, request.url);
  // 6. If locationURL's scheme is not an HTTP(S) scheme, then return a network error.
  if (!isHttpUrl(locationUrl)) return failed('6', reason('redirect-scheme-not-http', { location }));
  // 7. If request's redirect count is 20, then return a network error.
  if (request.redirectCount === MAX_REDIRECTS) return failed('7', reason('too-many-redirects', { location }));

  if (!includesCredentials(locationUrl)) return locationUrl;
  const why = reason('redirect-with-userinfo', { location });
  // 9. If request's mode is "cors", locationURL includes credentials, and request's origin is not same origin with
  // locationURL's origin, then return a network error.
  if (request.mode === 'cors' && !isSameOrigin(request.origin, serializeOrigin(locationUrl))) return failed('9', why);
  // 10. If request's response tainting is "cors" and locationURL includes credentials, then return a network error.
  return request.responseTainting === 'cors' ? failed('10', why) : locationUrl;
}

/** The URL that `Location` names; the fragment of the current URL stays when it has none of its own. */
function resolveLocation(location: string, currentUrl: string): string {
  const url = new URL(location, currentUrl);
  if (url.hash === '') url.hash = new URL(currentUrl).hash;
  return url.href;
}
