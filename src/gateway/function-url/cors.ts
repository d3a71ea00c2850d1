import type { FunctionUrlCors } from '../../account/function.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { firstHeader, type HeaderList, listItems } from '../../base/header-list.ts';

/**
 * The Cors of a function URL, compiled. Its members are called as those of an HTTP API, and it does something else:
 *
 * - An OPTIONS request never reaches the function (recorded 2024-08-08), whereas a route of an HTTP API may take it.
 * - A preflight that asks for what is not allowed gets no CORS header at all (reported 2024-08), and 200 all the same.
 * - To every other request both the function's headers and these are sent, duplicates included (recorded 2024-08-08).
 *   A browser finds two values in Access-Control-Allow-Origin and refuses, however right each of them is.
 * - `*` stands for the origin that asks (reported), so that it goes together with credentials.
 *
 * Evidence: answers printed in "AWS Lambda Function URL with CORS explained by example" (rimutaka, August 2024).
 */
export interface CompiledFunctionUrlCors {
  /** False: OPTIONS is a method like any other, and only the function speaks of CORS. */
  readonly isConfigured: boolean;
  /** For OPTIONS. */
  preflight(request: HeaderList): HeaderList;
  /** For everything else, beside what the function says. */
  actual(request: HeaderList): HeaderList;
}

export function compileFunctionUrlCors(
  configuration: FunctionUrlCors | undefined,
  assume: Assumptions,
): CompiledFunctionUrlCors {
  if (configuration === undefined || Object.values(configuration).every((member) => member === undefined)) return off;
  const allowOrigin = compileAllowOrigin(configuration.AllowOrigins ?? [], assume);
  const allowPreflight = compileAllowPreflight(configuration, assume);
  const exposed = configuration.ExposeHeaders ?? [];
  const expose = exposed.length === 0 ? [] : ['Access-Control-Expose-Headers', exposed.join(',')];
  const credentials = configuration.AllowCredentials === true ? ['Access-Control-Allow-Credentials', 'true'] : [];
  const maxAge = maxAgeHeader(configuration.MaxAge, assume);
  return {
    isConfigured: true,
    preflight(request) {
      const origin = allowOrigin(firstHeader(request, 'origin'));
      const method = firstHeader(request, 'access-control-request-method');
      const allowed = origin === null || method === null ? null : allowPreflight(method, request);
      if (origin === null || allowed === null) return [];
      const { headers, methods } = allowed;
      // In the recorded order; the places of Expose-Headers and Max-Age are those in an answer of the service itself.
      return ['Access-Control-Allow-Origin', origin, ...headers, 'Vary', 'Origin', ...methods].concat(
        expose,
        maxAge,
        credentials,
      );
    },
    actual(request) {
      const origin = allowOrigin(firstHeader(request, 'origin'));
      if (origin === null) return [];
      return ['Access-Control-Allow-Origin', origin, 'Vary', 'Origin', ...expose, ...credentials];
    },
  };
}

const off: CompiledFunctionUrlCors = { isConfigured: false, preflight: () => [], actual: () => [] };

/** The value of Access-Control-Allow-Origin for an origin; null when there is none. */
function compileAllowOrigin(allowed: readonly string[], assume: Assumptions): (origin: string | null) => string | null {
  const origins = new Set(allowed);
  const isLiteral = assume['function-url.cors.wildcard-reflects'] === 'literal';
  return (origin) => {
    if (origin === null) return null;
    if (origins.has(origin)) return origin;
    if (!origins.has('*')) return null;
    return isLiteral ? '*' : origin;
  };
}

interface AllowedPreflight {
  /** Access-Control-Allow-Headers, when there is anything to say. */
  readonly headers: HeaderList;
  /** Access-Control-Allow-Methods. */
  readonly methods: HeaderList;
}

/** null when the preflight asks for a method or header that is not allowed. */
function compileAllowPreflight(
  { AllowMethods = [], AllowHeaders = [] }: FunctionUrlCors,
  assume: Assumptions,
): (method: string, request: HeaderList) => AllowedPreflight | null {
  const methods = new Set(AllowMethods);
  const names = new Set(AllowHeaders.map((name) => name.toLowerCase()));
  const answersAnyway = assume['function-url.cors.preflight-not-allowed'] === 'configured-lists';
  const isLiteral = assume['function-url.cors.wildcard-lists'] === 'literal';
  const list = (configured: readonly string[], requested: string): string =>
    configured.includes('*') && !isLiteral ? requested : configured.join(',');
  const line = (name: string, value: string): HeaderList => (value === '' ? [] : [name, value]);
  return (method, request) => {
    const requested = firstHeader(request, 'access-control-request-headers') ?? '';
    const isAllowed =
      (methods.has('*') || methods.has(method)) &&
      (names.has('*') || listItems(requested).every((name) => names.has(name.toLowerCase())));
    if (!isAllowed && !answersAnyway) return null;
    return {
      headers: line('Access-Control-Allow-Headers', list(AllowHeaders, requested)),
      methods: line('Access-Control-Allow-Methods', list(AllowMethods, method)),
    };
  };
}

/** The console writes 0 for what is not set, and no Max-Age came of it (recorded 2024-08-08). */
function maxAgeHeader(maxAge: number | undefined, assume: Assumptions): HeaderList {
  const isSent = maxAge !== undefined && (maxAge > 0 || assume['function-url.cors.max-age-zero'] === 'sent');
  return isSent ? ['Access-Control-Max-Age', String(maxAge)] : [];
}

/**
 * The function's headers with those of the configuration, in the recorded places. A name that both have stands twice, in
 * the function's spelling and one line after the other.
 */
export function mergeHeaders(own: HeaderList, configured: HeaderList, assume: Assumptions): string[] {
  const configuredNames = configured.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const urlWins = assume['function-url.cors.duplicate-headers'] === 'url-wins';
  const merged: string[] = [];
  const used = new Set<number>();
  for (let i = 0; i + 1 < own.length; i += 2) {
    const name = own[i] as string;
    const at = configuredNames.indexOf(name.toLowerCase());
    if (at === -1 || !urlWins) merged.push(name, own[i + 1] as string);
    if (at === -1 || used.has(at) || isRepeatedLater(own, i)) continue;
    used.add(at);
    merged.push(name, configured[2 * at + 1] as string);
  }
  const rest = (isLast: boolean): HeaderList =>
    configured.filter((_, i) => {
      const at = (i - (i % 2)) / 2;
      return !used.has(at) && (configuredNames[at] === CREDENTIALS) === isLast;
    });
  return [...rest(false), ...merged, ...rest(true)];
}

const CREDENTIALS = 'access-control-allow-credentials';

/** The configured line comes after the last of the function's own. */
function isRepeatedLater(headers: HeaderList, at: number): boolean {
  const name = (headers[at] as string).toLowerCase();
  return headers.some((later, i) => i > at && i % 2 === 0 && later.toLowerCase() === name);
}
