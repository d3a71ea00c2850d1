/**
 * Whose rules are followed: the Fetch standard's, or those of a browser where it departs from the standard.
 * Measured in Chromium 156 and Firefox 153; everything not in this table is the same in all three.
 */
export type Behaviour = 'standard' | 'chromium' | 'firefox';

export interface Departures {
  /** `Access-Control-Allow-Headers: *` lets `Authorization` pass when the request carries no credentials. */
  readonly wildcardCoversAuthorization: boolean;
  /** A header that script set twice is named twice in `Access-Control-Request-Headers`. */
  readonly repeatsRequestHeaderNames: boolean;
  /** Header names, in lower case, that need no preflight although the standard does not safelist them. */
  readonly furtherSafelistedHeaders: ReadonlySet<string>;
  /** What an `Access-Control-Max-Age` of `-1` means, in seconds. */
  readonly negativeMaxAgeSeconds: number;
  /** What any other `Access-Control-Max-Age` that is not plain digits means. */
  readonly malformedMaxAgeSeconds: number;
  /** Longer ages are cut to this. The caps are reported by MDN, not measured. */
  readonly maxAgeLimitSeconds: number;
  /** A cached `*` stands for every method or header, not only for one that is called `*`. */
  readonly cachedWildcardServesAll: boolean;
  /** What a credentialed preflight allowed serves requests without credentials, too. */
  readonly credentialedEntryServesAll: boolean;
  /** A network error of the actual request clears what is cached for its URL. */
  readonly clearsCacheOnNetworkError: boolean;
  /** A redirect that turns a preflighted method into GET is preflighted all the same. */
  readonly preflightsAfterMethodChange: boolean;
}

const none: ReadonlySet<string> = new Set();

export const departures: { readonly [B in Behaviour]: Departures } = {
  standard: {
    wildcardCoversAuthorization: false,
    repeatsRequestHeaderNames: false,
    furtherSafelistedHeaders: none,
    negativeMaxAgeSeconds: 5,
    malformedMaxAgeSeconds: 5,
    maxAgeLimitSeconds: Number.POSITIVE_INFINITY,
    cachedWildcardServesAll: true,
    credentialedEntryServesAll: true,
    clearsCacheOnNetworkError: true,
    preflightsAfterMethodChange: false,
  },
  chromium: {
    wildcardCoversAuthorization: true,
    repeatsRequestHeaderNames: false,
    furtherSafelistedHeaders: new Set([
      'save-data',
      'device-memory',
      'dpr',
      'viewport-width',
      'width',
      'downlink',
      'ect',
      'rtt',
      'user-agent',
    ]),
    negativeMaxAgeSeconds: 0,
    malformedMaxAgeSeconds: 5,
    maxAgeLimitSeconds: 7200,
    cachedWildcardServesAll: true,
    credentialedEntryServesAll: true,
    clearsCacheOnNetworkError: false,
    preflightsAfterMethodChange: false,
  },
  firefox: {
    wildcardCoversAuthorization: true,
    repeatsRequestHeaderNames: true,
    furtherSafelistedHeaders: none,
    negativeMaxAgeSeconds: 0,
    malformedMaxAgeSeconds: 0,
    maxAgeLimitSeconds: 86400,
    cachedWildcardServesAll: false,
    credentialedEntryServesAll: false,
    clearsCacheOnNetworkError: true,
    preflightsAfterMethodChange: true,
  },
};
