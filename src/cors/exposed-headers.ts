import type { HeaderList } from '../base/header-list.ts';
import type { CredentialsMode } from './cors-check.ts';
import { filterHeaders, getHeader } from './header-value.ts';
import { parseTokenList } from './token-list.ts';

const safelistedResponseHeaders = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** Never shown to script, whatever `Access-Control-Expose-Headers` says. */
const forbiddenResponseHeaders = new Set(['set-cookie', 'set-cookie2']);

/**
 * The header lines of an actual answer that script can read. The list counts on the actual answer only; on the answer
 * to the preflight it does nothing. One bad token in it exposes nothing, and the answer stays readable.
 * (Main fetch, step 14.1; "CORS filtered response")
 */
export function exposedHeaders({
  headers,
  credentialsMode,
}: {
  readonly headers: HeaderList;
  readonly credentialsMode: CredentialsMode;
}): HeaderList {
  // 14.1.1. Let headerNames be the result of extracting header list values given `Access-Control-Expose-Headers`.
  const exposeHeaders = getHeader(headers, 'access-control-expose-headers');
  const headerNames = (exposeHeaders === null ? null : parseTokenList(exposeHeaders)) ?? [];
  const exposed = new Set(headerNames.map((name) => name.toLowerCase()));
  // 14.1.2. If request's credentials mode is not "include" and headerNames contains `*`, then expose all.
  const exposesAll = credentialsMode !== 'include' && exposed.has('*');
  // 14.1.3. Otherwise expose headerNames. A `*` in it is then the name of a header called `*`.
  return filterHeaders(headers, (name) => {
    const lowerCaseName = name.toLowerCase();
    if (safelistedResponseHeaders.has(lowerCaseName)) return true;
    return (exposesAll || exposed.has(lowerCaseName)) && !forbiddenResponseHeaders.has(lowerCaseName);
  });
}
