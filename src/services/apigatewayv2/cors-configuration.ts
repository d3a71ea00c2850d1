import type { CorsConfiguration } from '../../account/http-api.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { badRequestInOurWords } from './refusals.ts';

const supportedMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*']);
const wildcards = new Set(['*', 'https://*', 'http://*']);

/**
 * A CORS configuration as CreateApi and UpdateApi take it: what AWS refuses is refused in AWS's words, the rest comes
 * back in the form in which it is stored. Undefined when it says nothing, which switches CORS off.
 */
export function readCorsConfiguration(
  context: OperationContext,
  cors: CorsConfiguration | undefined,
): CorsConfiguration | undefined {
  if (cors === undefined) return undefined;
  checkOrigins(context, cors);
  checkMethods(context, cors);
  checkMaxAge(context, cors);
  const stored = normalize(context, cors);
  return Object.keys(stored).length === 0 ? undefined : stored;
}

function checkOrigins(context: OperationContext, { AllowOrigins = [], AllowCredentials }: CorsConfiguration): void {
  for (const [index, origin] of AllowOrigins.entries()) {
    const member = `/CorsConfiguration/AllowOrigins/${index}`;
    // Recorded for `capacitor://localhost` and `chrome-extension://…`; `https://*.vercel.app` is reported.
    if (!isAllowedOrigin(context, origin)) throw badRequest(`Invalid format for origin ${origin}`, member);
    const isRefusedWithCredentials =
      origin === '*' ||
      (wildcards.has(origin) && context.assume['http-api.cors.scheme-wildcard-with-credentials'] === '400');
    // Recorded: aws-cdk#9076 (2020), and CloudFormation events of 2025 and 2026.
    if (AllowCredentials === true && isRefusedWithCredentials) {
      throw badRequest("allow-credentials is not supported if 'allow-origin' is *", member);
    }
  }
}

function isAllowedOrigin(context: OperationContext, origin: string): boolean {
  if (wildcards.has(origin)) return true;
  const match = /^https?:\/\/([^/?#]*)(.*)$/s.exec(origin);
  if (match === null) return false;
  const [, host = '', rest = ''] = match;
  if (!/^(\[[0-9A-Fa-f:.]+\]|[^\s*:@[\]\\]+)(:\d{1,5})?$/.test(host)) return false;
  return rest === '' || context.assume['http-api.cors.origin-with-path'] === 'stored';
}

function checkMethods(context: OperationContext, { AllowMethods = [] }: CorsConfiguration): void {
  if (context.assume['http-api.cors.method-validation'] === 'accepted') return;
  for (const [index, method] of AllowMethods.entries()) {
    if (supportedMethods.has(method)) continue;
    // Recorded for ANY: aws-cdk#13643, aws-cdk#10230.
    throw badRequest(`Method ${method} is not supported`, `/CorsConfiguration/AllowMethods/${index}`);
  }
}

function checkMaxAge(context: OperationContext, { MaxAge }: CorsConfiguration): void {
  if (MaxAge === undefined || context.assume['http-api.cors.max-age-validation'] === 'accepted') return;
  if (Number.isInteger(MaxAge) && MaxAge >= -1 && MaxAge <= 86400) return;
  throw badRequestInOurWords(
    context,
    `Invalid MaxAge ${MaxAge}, must be between -1 and 86400`,
    '/CorsConfiguration/MaxAge',
  );
}

/** Members in the order of the service model; header names in lower case, every list in its configured order. */
function normalize(context: OperationContext, cors: CorsConfiguration): CorsConfiguration {
  const isLowered = context.assume['http-api.cors.header-list-case'] === 'lower-case';
  const headers = (names: readonly string[] | undefined) =>
    isLowered ? names?.map((name) => name.toLowerCase()) : names;
  return {
    ...(cors.AllowCredentials === undefined ? {} : { AllowCredentials: cors.AllowCredentials }),
    ...list(context, 'AllowHeaders', headers(cors.AllowHeaders)),
    ...list(context, 'AllowMethods', cors.AllowMethods),
    ...list(context, 'AllowOrigins', cors.AllowOrigins),
    ...list(context, 'ExposeHeaders', headers(cors.ExposeHeaders)),
    ...(cors.MaxAge === undefined ? {} : { MaxAge: cors.MaxAge }),
  };
}

function list<K extends keyof CorsConfiguration>(
  context: OperationContext,
  member: K,
  values: readonly string[] | undefined,
): { readonly [P in K]?: readonly string[] } {
  if (values === undefined) return {};
  if (values.length === 0 && context.assume['http-api.cors.empty-lists'] === 'dropped') return {};
  return { [member]: values } as { readonly [P in K]?: readonly string[] };
}
