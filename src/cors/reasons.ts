import { printable } from './printable.ts';

/** The response header whose value decides, in lower case; null where none does (the status, the request itself). */
type DecidingHeader =
  | 'access-control-allow-origin'
  | 'access-control-allow-credentials'
  | 'access-control-allow-methods'
  | 'access-control-allow-headers'
  | 'location'
  | null;

interface ReasonEntry {
  /** What is wrong, with the concrete values in the places of `{name}`. */
  readonly text: string;
  readonly header: DecidingHeader;
}

const ORIGIN = 'access-control-allow-origin';
const CREDENTIALS = 'access-control-allow-credentials';
const METHODS = 'access-control-allow-methods';
const HEADERS = 'access-control-allow-headers';

/**
 * Why a browser refuses, by code. Every verdict, judgement and log line takes its words from this table, and whoever
 * knows which setting a header came from can go by `header`.
 */
export const reasons = {
  // The CORS check, on the answer to the preflight and on every actual answer.
  'no-allow-origin': {
    text: 'origin {origin} is not allowed: the answer has no Access-Control-Allow-Origin',
    header: ORIGIN,
  },
  'allow-origin-mismatch': {
    text: 'origin {origin} is not the one that Access-Control-Allow-Origin names: {allowOrigin}',
    header: ORIGIN,
  },
  'allow-origin-several-values': {
    text: 'origin {origin} is not allowed: Access-Control-Allow-Origin holds more than one value, which matches nothing: {allowOrigin}',
    header: ORIGIN,
  },
  'allow-origin-quoted': {
    text: 'origin {origin} is not allowed: the quotes in Access-Control-Allow-Origin are part of its value: {allowOrigin}',
    header: ORIGIN,
  },
  'allow-origin-not-an-origin': {
    text: 'origin {origin} is not allowed: Access-Control-Allow-Origin is neither * nor an origin as browsers write it: {allowOrigin}',
    header: ORIGIN,
  },
  'allow-origin-wildcard-with-credentials': {
    text: 'Access-Control-Allow-Origin is *, which does not allow credentials; it must name the origin {origin}',
    header: ORIGIN,
  },
  'allow-credentials-missing': {
    text: 'the answer to origin {origin} has no Access-Control-Allow-Credentials: true',
    header: CREDENTIALS,
  },
  'allow-credentials-not-true': {
    text: 'Access-Control-Allow-Credentials in the answer to origin {origin} is not exactly true: {allowCredentials}',
    header: CREDENTIALS,
  },

  // The answer to a preflight.
  'preflight-status-not-ok': {
    text: 'the preflight was answered with status {status}; only 200 to 299 will do, and no redirect is followed',
    header: null,
  },
  'allow-methods-malformed': {
    text: 'Access-Control-Allow-Methods is not a list of methods, and one bad item spoils all: {allowMethods}',
    header: METHODS,
  },
  'allow-headers-malformed': {
    text: 'Access-Control-Allow-Headers is not a list of header names, and one bad item spoils all: {allowHeaders}',
    header: HEADERS,
  },
  'method-not-allowed': {
    text: 'method {method} is not in Access-Control-Allow-Methods: {allowMethods}',
    header: METHODS,
  },
  'method-case-mismatch': {
    text: 'method {method} is in Access-Control-Allow-Methods only in other letter case, and methods are compared by case: {allowMethods}',
    header: METHODS,
  },
  'method-wildcard-with-credentials': {
    text: 'Access-Control-Allow-Methods is *, which allows no method of a request with credentials; it must name {method}',
    header: METHODS,
  },
  'header-not-allowed': {
    text: 'request header {header} is not in Access-Control-Allow-Headers: {allowHeaders}',
    header: HEADERS,
  },
  'header-wildcard-with-credentials': {
    text: 'Access-Control-Allow-Headers is *, which allows no header of a request with credentials; it must name {header}',
    header: HEADERS,
  },
  'authorization-not-covered-by-wildcard': {
    text: 'Access-Control-Allow-Headers must name authorization: by the Fetch standard * does not cover it (Chromium 156 and Firefox 153 let it pass without credentials)',
    header: HEADERS,
  },

  // What never leaves the page, because script may not ask for it.
  'url-malformed': { text: '{url} is not a URL', header: null },
  'url-with-userinfo': { text: 'the URL {url} holds a user name or password', header: null },
  'method-malformed': { text: 'method {method} is not a token', header: null },
  'method-forbidden': { text: 'a page cannot send method {method}', header: null },
  'method-not-for-no-cors': {
    text: 'a no-cors request may be GET, HEAD or POST, not {method}',
    header: null,
  },
  'header-name-malformed': { text: 'header name {header} is not a token', header: null },
  'header-value-malformed': {
    text: 'the value of header {header} holds NUL, a line break or a character above U+00FF: {value}',
    header: null,
  },
  'body-not-allowed': { text: 'a {method} request cannot have a body', header: null },
  'same-origin-only': {
    text: 'mode same-origin does not go to {url}, which is not of origin {origin}',
    header: null,
  },
  'no-cors-redirect-mode': {
    text: 'a no-cors request to another origin follows redirects; redirect mode {redirectMode} is refused',
    header: null,
  },
  'scheme-not-http': { text: 'cross-origin requests go to http and https only, not to {url}', header: null },

  // Redirects of the actual request.
  'redirect-refused': { text: 'status {status} is a redirect, and the page asked for an error then', header: null },
  'location-malformed': { text: 'Location is not a URL: {location}', header: 'location' },
  'redirect-scheme-not-http': {
    text: 'Location leads to something that is neither http nor https: {location}',
    header: 'location',
  },
  'too-many-redirects': { text: 'more than 20 redirects; the last led to {location}', header: 'location' },
  'redirect-with-userinfo': {
    text: 'Location of a cross-origin request holds a user name or password: {location}',
    header: 'location',
  },
  'redirect-of-streamed-body': {
    text: 'status {status} asks for the body again, and a streamed body is gone once it is sent',
    header: null,
  },
} as const satisfies Record<string, ReasonEntry>;

export type ReasonCode = keyof typeof reasons;

/** The names in a text template: `'a {x} and {y}'` gives `'x' | 'y'`. */
type PlaceholdersOf<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;

/** The values that the text of a code needs: those of the wire, unescaped. */
export type ReasonValues<C extends ReasonCode = ReasonCode> = {
  readonly [Name in PlaceholdersOf<(typeof reasons)[C]['text']>]: string | number | null;
};

/** A code together with what it is about, so that it can be put into words anywhere and at any time. */
export interface Reason {
  readonly code: ReasonCode;
  readonly values: { readonly [name: string]: string | number | null };
}

/** A reason with the values its text names; the compiler misses none of them. */
export function reason<C extends ReasonCode>(code: C, values: ReasonValues<C>): Reason {
  return { code, values };
}

/** The reason in words. Values are escaped, so the text is safe in a log line and on a terminal. */
export function reasonText({ code, values }: Reason): string {
  return reasons[code].text.replace(/\{(\w+)\}/g, (_, name: string) => printable(values[name] ?? null));
}
