import { type HeaderList, isNamed } from '../base/header-list.ts';
import { isToken } from '../base/token.ts';
import type { CredentialsMode } from './cors-check.ts';
import { getHeader, isHeaderValue, normalizeHeaderValue } from './header-value.ts';
import { isCorsSafelistedMethod, isForbiddenMethod, isMethod, normalizeMethod } from './methods.ts';
import type { SerializedOrigin } from './origin.ts';
import { type Reason, reason } from './reasons.ts';
import { isForbiddenRequestHeader, isNoCorsSafelistedRequestHeader } from './request-headers.ts';

/** A request of a page on its way, with what the standard keeps beside it. */
export interface FetchRequest {
  readonly method: string;
  /** The current URL: after a redirect, where it led. */
  readonly url: string;
  /** The page's origin. What the `Origin` header says is `requestOrigin(request)`. */
  readonly origin: SerializedOrigin;
  readonly headers: HeaderList;
  readonly body: BodyKind;
  readonly mode: RequestMode;
  readonly credentialsMode: CredentialsMode;
  readonly redirectMode: RedirectMode;
  /** Set for an XMLHttpRequest with an upload listener: a preflight is made whatever the method and headers are. */
  readonly useCorsPreflight: boolean;
  readonly responseTainting: 'basic' | 'cors' | 'opaque';
  /** Whether a redirect has crossed origins twice, so that `Origin` is `null` from now on. */
  readonly isTainted: boolean;
  readonly redirectCount: number;
}

export type RequestMode = 'cors' | 'no-cors' | 'same-origin';
export type RedirectMode = 'follow' | 'error' | 'manual';
/** A streamed body cannot be sent again after a redirect. */
export type BodyKind = 'none' | 'replayable' | 'stream';

export interface FetchRequestInit {
  readonly origin: SerializedOrigin;
  readonly url: string;
  readonly method?: string;
  /** As script gave them, in order. */
  readonly headers?: HeaderList;
  readonly body?: BodyKind;
  /** The type that a body brings along, e.g. `text/plain;charset=UTF-8` for a string. */
  readonly bodyType?: string | null;
  readonly mode?: RequestMode;
  readonly credentialsMode?: CredentialsMode;
  readonly redirectMode?: RedirectMode;
  readonly useCorsPreflight?: boolean;
}

/**
 * The request that `new Request(url, init)` makes, or why it throws: method normalised, forbidden headers dropped, in
 * mode `no-cors` also those that are not safelisted. Only what CORS is concerned with is looked at.
 */
export function createFetchRequest(
  init: FetchRequestInit,
): { readonly request: FetchRequest } | { readonly request: null; readonly reason: Reason } {
  const { url, origin, mode = 'cors', method: givenMethod = 'GET', body = 'none', bodyType = null } = init;
  const refuse = (why: Reason) => ({ request: null, reason: why });
  if (!URL.canParse(url)) return refuse(reason('url-malformed', { url }));
  if (includesCredentials(url)) return refuse(reason('url-with-userinfo', { url }));

  // If method is not a method or method is a forbidden method, then throw a TypeError. Normalize method.
  if (!isMethod(givenMethod)) return refuse(reason('method-malformed', { method: givenMethod }));
  if (isForbiddenMethod(givenMethod)) return refuse(reason('method-forbidden', { method: givenMethod }));
  const method = normalizeMethod(givenMethod);
  if (mode === 'no-cors' && !isCorsSafelistedMethod(method))
    return refuse(reason('method-not-for-no-cors', { method }));

  const guard = mode === 'no-cors' ? 'request-no-cors' : 'request';
  const headers: string[] = [];
  for (let i = 0; i + 1 < (init.headers?.length ?? 0); i += 2) {
    const why = appendHeader(headers, init.headers?.[i] ?? '', init.headers?.[i + 1] ?? '', guard);
    if (why !== null) return refuse(why);
  }

  if (body !== 'none' && (method === 'GET' || method === 'HEAD')) return refuse(reason('body-not-allowed', { method }));
  if (bodyType !== null && getHeader(headers, 'content-type') === null) {
    appendHeader(headers, 'Content-Type', bodyType, guard);
  }

  const request: FetchRequest = {
    method,
    url: new URL(url).href,
    origin,
    headers,
    body,
    mode,
    credentialsMode: init.credentialsMode ?? 'same-origin',
    redirectMode: init.redirectMode ?? 'follow',
    useCorsPreflight: init.useCorsPreflight ?? false,
    responseTainting: 'basic',
    isTainted: false,
    redirectCount: 0,
  };
  return { request };
}

/** Appends to a `Headers` object's list under its guard; gives the reason when the standard throws. ("Append") */
function appendHeader(
  headers: string[],
  name: string,
  givenValue: string,
  guard: 'request' | 'request-no-cors',
): Reason | null {
  // 1. Normalize value.
  const value = normalizeHeaderValue(givenValue);
  // 2. If validating (name, value) for headers returns false, then return.
  if (!isToken(name)) return reason('header-name-malformed', { header: name });
  if (!isHeaderValue(value)) return reason('header-value-malformed', { header: name, value });
  if (guard === 'request' && isForbiddenRequestHeader(name, value)) return null;
  // 3. If headers's guard is "request-no-cors", then return unless the value, joined to what is there, is safelisted.
  if (guard === 'request-no-cors') {
    const present = getHeader(headers, name.toLowerCase());
    if (!isNoCorsSafelistedRequestHeader(name, present === null ? value : `${present}, ${value}`)) return null;
  }
  // 4. Append (name, value) to headers's header list, in the letter case of a header of that name that is there.
  const sameName = headers.find((other, index) => index % 2 === 0 && isNamed(other, name.toLowerCase()));
  headers.push(sameName ?? name, value);
  return null;
}

/** What the `Origin` header of the request says. ("Serializing a request origin") */
export function requestOrigin({ origin, isTainted }: FetchRequest): SerializedOrigin {
  return isTainted ? 'null' : origin;
}

/** Whether the URL holds a user name or password. */
export function includesCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

export function isHttpUrl(url: string): boolean {
  return /^https?:/.test(url);
}
