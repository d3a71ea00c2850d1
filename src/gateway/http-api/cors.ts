import type { CorsConfiguration } from '../../account/http-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { readAskedHeaders } from '../../base/asked-headers.ts';
import { type HeaderList, listItems } from '../../base/header-list.ts';

/** What CORS contributes to one response. */
export interface CorsPart {
  readonly headers: HeaderList;
  /** True: the backend's own `access-control-*` headers do not reach the client. */
  readonly replacesBackend: boolean;
  /** Not null: the gateway answers with this failure instead. By default nothing is ever refused for its origin. */
  readonly refusal: 'forbidden' | 'not-found' | null;
}

/**
 * The CORS configuration of an HTTP API, compiled to ready header lists.
 *
 * Nothing here decides whether a request is served: an HTTP API answers foreign origins like any other, only without
 * `access-control-allow-origin`, and the browser refuses (recorded 2026-05-01 and 2026-08-08).
 */
export interface HttpApiCors {
  /** False: OPTIONS is a method like any other, and the backend's headers pass untouched. */
  readonly isConfigured: boolean;
  /** For an OPTIONS request that no route takes: the gateway's own 204. */
  automatic(request: HeaderList): CorsPart;
  /** For an OPTIONS request that a route's integration has answered. */
  routedOptions(request: HeaderList): CorsPart;
  /** For every other response, those that the gateway makes itself included. */
  actual(request: HeaderList): CorsPart;
}

/** `{}` is no configuration (documented). */
export function compileCors(configuration: CorsConfiguration | undefined, assume: Assumptions): HttpApiCors {
  if (configuration === undefined || Object.values(configuration).every((member) => member === undefined)) return off;

  const partsOf = compileParts(configuration, assume);
  const select = compileOrigins(configuration.AllowOrigins ?? [], assume, partsOf);
  const adjust = compileAdjustment(configuration, assume);
  const foreign = compileForeign(assume);
  const withoutRequestMethod = assume['http-api.preflight.no-request-method'];

  const preflight = (request: HeaderList, origin: string, requestMethod: string | null): CorsPart => {
    const parts = select(origin);
    if (parts === null) return foreign.preflight;
    return adjust === null ? parts.preflight : adjust(parts, request, requestMethod);
  };
  const actual = (request: HeaderList): CorsPart => {
    const { origin } = readAskedHeaders(request);
    if (origin === null) return foreign.withoutOrigin;
    return select(origin)?.actual ?? foreign.actual;
  };
  return {
    isConfigured: true,
    automatic(request) {
      const { origin, requestMethod } = readAskedHeaders(request);
      if (origin === null) return foreign.withoutOrigin;
      // "For the OPTIONS method, your request must contain an origin header and an Access-Control-Request-Method
      // header." (HTTP API developer guide, CORS)
      if (requestMethod !== null || withoutRequestMethod === 'full-headers') {
        return preflight(request, origin, requestMethod);
      }
      return withoutRequestMethod === '404' ? notFound : foreign.withoutOrigin;
    },
    routedOptions(request) {
      const { origin, requestMethod } = readAskedHeaders(request);
      if (origin === null || assume['http-api.preflight.matched-route-headers'] === 'actual') return actual(request);
      if (requestMethod === null && withoutRequestMethod !== 'full-headers') return untouched;
      const part = preflight(request, origin, requestMethod);
      return part === foreign.preflight ? foreign.actual : part;
    },
    actual,
  };
}

const NO_HEADERS: HeaderList = [];
const untouched: CorsPart = { headers: NO_HEADERS, replacesBackend: false, refusal: null };
const nothing: CorsPart = { headers: NO_HEADERS, replacesBackend: true, refusal: null };
const notFound: CorsPart = { headers: NO_HEADERS, replacesBackend: true, refusal: 'not-found' };
const off: HttpApiCors = {
  isConfigured: false,
  automatic: () => notFound,
  routedOptions: () => untouched,
  actual: () => untouched,
};

interface OriginParts {
  readonly preflight: CorsPart;
  readonly actual: CorsPart;
}

/** The parts for one value of `access-control-allow-origin`. */
function compileParts(configuration: CorsConfiguration, assume: Assumptions): (allowOrigin: string) => OriginParts {
  const credentials = configuration.AllowCredentials === true ? ['access-control-allow-credentials', 'true'] : [];
  const expose = listHeader('access-control-expose-headers', headerNames(configuration.ExposeHeaders, assume), assume);
  const preflightLists = [
    ...listHeader('access-control-allow-methods', configuration.AllowMethods, assume),
    ...listHeader('access-control-allow-headers', headerNames(configuration.AllowHeaders, assume), assume),
    ...credentials,
    ...maxAgeHeader(configuration.MaxAge, assume),
    ...(assume['http-api.preflight.expose-headers'] === 'sent' ? expose : []),
  ];
  const preflightVary = assume['http-api.preflight.header-set'] === 'without-vary' ? [] : VARY_ORIGIN;
  const varyIsSecond = assume['http-api.preflight.header-order'] === 'vary-second';
  return (allowOrigin) => {
    const allowed = ['access-control-allow-origin', allowOrigin];
    const preflight = varyIsSecond
      ? [...allowed, ...preflightVary, ...preflightLists]
      : [...allowed, ...preflightLists, ...preflightVary];
    return {
      preflight: { headers: preflight, replacesBackend: true, refusal: null },
      // allow-origin, vary, allow-credentials in this order: recorded 2024-07-01 and 2025-05-18.
      actual: {
        headers: [...allowed, ...VARY_ORIGIN, ...credentials, ...expose],
        replacesBackend: true,
        refusal: null,
      },
    };
  };
}

const VARY_ORIGIN = ['vary', 'origin'];

function maxAgeHeader(maxAge: number | undefined, assume: Assumptions): string[] {
  if (maxAge === undefined) {
    return assume['http-api.preflight.max-age-absent'] === '0' ? ['access-control-max-age', '0'] : [];
  }
  if (maxAge === 0 && assume['http-api.cors.max-age-zero'] === 'absent') return [];
  return ['access-control-max-age', String(maxAge)];
}

function headerNames(names: readonly string[] | undefined, assume: Assumptions): readonly string[] | undefined {
  return assume['http-api.cors.header-list-case'] === 'as-configured'
    ? names
    : names?.map((name) => name.toLowerCase());
}

/** Lists are sorted, whatever their configured order, and joined without a space (recorded 2025-08-25 to 2026-08-26). */
function listHeader(name: string, items: readonly string[] | undefined, assume: Assumptions): string[] {
  if (items === undefined || items.length === 0) return [];
  const ordered = assume['http-api.preflight.list-order'] === 'configured' ? items : [...items].sort();
  return [name, ordered.join(',')];
}

/** Finds the parts for a request's origin; null when the origin is not allowed. */
function compileOrigins(
  allowOrigins: readonly string[],
  assume: Assumptions,
  partsOf: (allowOrigin: string) => OriginParts,
): (origin: string) => OriginParts | null {
  // "*" is answered as it stands, the origin is not reflected (recorded 2026-03-23).
  if (allowOrigins.includes('*')) {
    const everyone = partsOf('*');
    return () => everyone;
  }
  const ignoresCase = assume['http-api.cors.origin-comparison'] === 'ignoring-case';
  const reflects = assume['http-api.cors.scheme-wildcard-reflects'] !== 'literal';
  const schemes = SCHEME_WILDCARDS.filter((wildcard) => allowOrigins.includes(wildcard)).map((wildcard) => ({
    prefix: wildcard.slice(0, -1),
    literal: partsOf(wildcard),
  }));
  const listed = new Map(allowOrigins.map((origin) => [ignoresCase ? origin.toLowerCase() : origin, partsOf(origin)]));
  for (const wildcard of SCHEME_WILDCARDS) listed.delete(wildcard);

  return (origin) => {
    const found = listed.get(ignoresCase ? origin.toLowerCase() : origin);
    if (found !== undefined) return ignoresCase ? partsOf(origin) : found;
    for (const { prefix, literal } of schemes) {
      const candidate = ignoresCase ? origin.toLowerCase() : origin;
      if (candidate.length > prefix.length && candidate.startsWith(prefix)) return reflects ? partsOf(origin) : literal;
    }
    return null;
  };
}

/** The only forms of wildcard beside `*` (documented). */
const SCHEME_WILDCARDS = ['https://*', 'http://*'];

function compileForeign(assume: Assumptions): {
  readonly preflight: CorsPart;
  readonly actual: CorsPart;
  readonly withoutOrigin: CorsPart;
} {
  const headers = assume['http-api.cors.vary-on-non-match'] === 'sent' ? VARY_ORIGIN : NO_HEADERS;
  const withoutOrigin = headers === NO_HEADERS ? nothing : { ...nothing, headers };
  return {
    withoutOrigin,
    preflight: {
      headers,
      replacesBackend: true,
      refusal: assume['http-api.preflight.origin-not-allowed'] === '403' ? 'forbidden' : null,
    },
    actual: {
      headers,
      replacesBackend: assume['http-api.cors.strip-backend-when-origin-not-allowed'] !== 'passed',
      refusal: assume['http-api.cors.origin-not-allowed'] === '403' ? 'forbidden' : null,
    },
  };
}

type Adjustment = (parts: OriginParts, request: HeaderList, requestMethod: string | null) => CorsPart;

/** Null as long as the lists do not depend on the request, which is what AWS does (recorded 2026-08-26). */
function compileAdjustment(configuration: CorsConfiguration, assume: Assumptions): Adjustment | null {
  const unlisted = assume['http-api.preflight.method-or-header-not-listed'];
  const narrows = assume['http-api.preflight.header-set'] === 'matching-request';
  if (unlisted === 'configured-lists' && !narrows) return null;

  const methods = configuration.AllowMethods ?? [];
  const names = (configuration.AllowHeaders ?? []).map((name) => name.toLowerCase());
  const isListed = (list: readonly string[], item: string): boolean => list.includes('*') || list.includes(item);
  return ({ preflight }, request, requestMethod) => {
    const requested = requestedHeaders(request);
    const allowedMethods = requestMethod !== null && isListed(methods, requestMethod) ? [requestMethod] : [];
    const allowedNames = requested.filter((name) => isListed(names, name));
    if (requestMethod !== null && (allowedMethods.length === 0 || allowedNames.length < requested.length)) {
      if (unlisted === 'omit-all') return nothing;
      if (unlisted === 'omit-allow-origin') return { ...preflight, headers: preflight.headers.slice(2) };
    }
    if (!narrows) return preflight;
    return {
      ...preflight,
      headers: narrowed(preflight.headers, {
        'access-control-allow-methods': allowedMethods.join(','),
        'access-control-allow-headers': allowedNames.join(','),
      }),
    };
  };
}

function requestedHeaders(request: HeaderList): string[] {
  return listItems((readAskedHeaders(request).requestHeaders ?? '').toLowerCase());
}

function narrowed(headers: HeaderList, values: Readonly<Record<string, string>>): string[] {
  const result: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = values[name] ?? (headers[i + 1] as string);
    if (value !== '') result.push(name, value);
  }
  return result;
}
