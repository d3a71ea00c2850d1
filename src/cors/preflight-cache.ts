import { type Behaviour, departures } from './behaviour.ts';
import { type FetchRequest, requestOrigin } from './fetch-request.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import type { PreflightPermission } from './preflight-check.ts';
import { corsUnsafeRequestHeaderNames, isCorsNonWildcardRequestHeaderName } from './request-headers.ts';

interface CacheEntry {
  readonly isCredentialed: boolean;
  /** What is allowed: one method, or one header name in lower case; either may be `*`. */
  readonly kind: 'method' | 'header';
  readonly name: string;
  expiresAtMs: number;
}

/** URLs that a cache keeps at most. The standard lets entries go at any time; a probe of many URLs must not grow. */
const URL_LIMIT = 1000;

/**
 * The CORS-preflight cache of one browser: one entry for each method and header name that an answer listed, kept per
 * page origin and full URL.
 */
export class PreflightCache {
  readonly #behaviour: Behaviour;
  readonly #now: () => number;
  readonly #entriesOfUrl = new Map<string, CacheEntry[]>();

  /** `now` gives milliseconds; where they are counted from does not matter. */
  constructor({ behaviour = 'standard', now }: { readonly behaviour?: Behaviour; readonly now: () => number }) {
    this.#behaviour = behaviour;
    this.#now = now;
  }

  /** Whether the request may be sent without a new preflight. (HTTP fetch, step 4.1) */
  covers(request: FetchRequest, partition = ''): boolean {
    const entries = this.#liveEntries(keyOf(request, partition));
    const isCredentialed = request.credentialsMode === 'include';

    // There is a method cache entry match, or the method is safelisted and the use-CORS-preflight flag is not set.
    if (request.useCorsPreflight || !isCorsSafelistedMethod(request.method)) {
      if (this.#match(entries, isCredentialed, 'method', request.method) === undefined) return false;
    }
    // There is a header-name cache entry match for each of the CORS-unsafe request-header names.
    return corsUnsafeRequestHeaderNames(request.headers, this.#behaviour).every(
      (name) => this.#match(entries, isCredentialed, 'header', name) !== undefined,
    );
  }

  /** Keeps what a preflight for this request has allowed. (CORS-preflight fetch, steps 7.12 to 7.15) */
  store(request: FetchRequest, permission: PreflightPermission, partition = ''): void {
    const key = keyOf(request, partition);
    const entries = this.#liveEntries(key);
    const isCredentialed = request.credentialsMode === 'include';
    // An entry that a later answer confirms counts from that answer, which is how browsers read "set max-age".
    const expiresAtMs = this.#now() + permission.maxAgeSeconds * 1000;
    const keep = (kind: CacheEntry['kind'], name: string) => {
      const entry = this.#match(entries, isCredentialed, kind, name);
      if (entry === undefined) entries.push({ isCredentialed, kind, name, expiresAtMs });
      else entry.expiresAtMs = expiresAtMs;
    };
    for (const method of permission.methods) keep('method', method);
    for (const name of permission.headerNames) keep('header', name.toLowerCase());

    this.#entriesOfUrl.delete(key);
    this.#entriesOfUrl.set(key, entries);
    for (const oldest of this.#entriesOfUrl.keys()) {
      if (this.#entriesOfUrl.size <= URL_LIMIT) break;
      this.#entriesOfUrl.delete(oldest);
    }
  }

  /** The actual request ended in a network error: what is kept for its URL goes. (Main fetch, step 12) */
  clearAfterNetworkError(request: FetchRequest, partition = ''): void {
    if (departures[this.#behaviour].clearsCacheOnNetworkError) this.#entriesOfUrl.delete(keyOf(request, partition));
  }

  #liveEntries(key: string): CacheEntry[] {
    const now = this.#now();
    return (this.#entriesOfUrl.get(key) ?? []).filter((entry) => entry.expiresAtMs > now);
  }

  #match(entries: CacheEntry[], isCredentialed: boolean, kind: CacheEntry['kind'], name: string) {
    const { cachedWildcardServesAll, credentialedEntryServesAll } = departures[this.#behaviour];
    const wildcardServes = cachedWildcardServesAll && !(kind === 'header' && isCorsNonWildcardRequestHeaderName(name));
    return entries.find(
      (entry) =>
        entry.kind === kind &&
        (entry.isCredentialed === isCredentialed || (entry.isCredentialed && credentialedEntryServesAll)) &&
        (entry.name === name || (entry.name === '*' && wildcardServes)),
    );
  }
}

function keyOf(request: FetchRequest, partition: string): string {
  return `${partition} ${requestOrigin(request)} ${request.url}`;
}
