import type { CorsConfiguration } from '../../account/http-api.ts';
import type {
  NotServed,
  ReadyApi,
  ReadyApiKey,
  ReadyEvent,
  ReadyFunction,
  ReadyRestCors,
  ReadyRoute,
} from './events.ts';

/** What `crossgate dev` prints when it is ready: each API with its routes, what is not served, and a line to try. */
export function readyText(ready: ReadyEvent): string {
  const lines = [servedText(ready)];
  if (ready.apis.length === 0 && ready.functions.every(({ url }) => url === null)) {
    lines.push('', 'No API and no function URL is defined here, so that nothing is served.');
  }
  if (ready.notServed.length > 0) {
    const list = ready.notServed.map(notServedText).join(', ');
    lines.push('', `not served here: ${list}`);
  }
  const example = exampleRequest(ready.apis);
  if (example !== null) lines.push('', `Try  ${example}`);
  lines.push('');
  return lines.join('\n');
}

/** The APIs with their routes, and the functions that have a URL. */
export function servedText({ apis, functions }: Pick<ReadyEvent, 'apis' | 'functions'>): string {
  const lines: string[] = [];
  for (const api of apis) lines.push('', ...apiLines(api));
  for (const function_ of functions.filter(({ url }) => url !== null)) lines.push('', ...functionUrlLines(function_));
  return lines.join('\n');
}

function notServedText({ type, logicalId, part }: NotServed): string {
  return part === undefined ? `${type} ${logicalId}` : `${logicalId} ${part} (${type})`;
}

function apiLines(api: ReadyApi): string[] {
  const rows = api.routes.map(({ method, path, function: logicalId, integration, authorizer, apiKeyRequired }) => [
    method,
    path,
    logicalId ?? integration ?? 'no integration',
    [...(authorizer === null ? [] : [`authorizer ${authorizer}`]), ...(apiKeyRequired ? ['API key'] : [])].join(', '),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] as string).length)));
  const stages = api.stages.filter(({ name }) => name !== '$default').map(({ name, url }) => `  stage ${name}  ${url}`);
  return [
    `${api.url}  ${api.logicalId} (${api.type} API ${api.id})`,
    ...stages,
    ...api.domains.map(({ name, path, stage }) => `  domain ${name}${path}  stage ${stage}, by Host: ${name}`),
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()),
    ...(api.restCors === undefined ? [`  CORS: ${corsText(api.cors)}`] : restCorsLines(api.restCors)),
    ...(api.apiKeys === undefined ? [] : apiKeyLines(api.apiKeys)),
    ...(api.notDeployed ?? []).map(
      ({ stage, changes }) => `  not deployed to ${stage}: ${changes.join(', ')} (press d, or --deploy-on-save)`,
    ),
  ];
}

function apiKeyLines(keys: readonly ReadyApiKey[]): string[] {
  if (keys.length === 0)
    return ['  no API key: none is in a usage plan of a stage, so that methods that require one answer 403'];
  const more = keys.length > SHOWN_KEYS ? [`  and ${keys.length - SHOWN_KEYS} more API keys`] : [];
  const shown = keys.slice(0, SHOWN_KEYS);
  return [
    ...shown.map(({ name, value, stages }) => `  API key ${name}  ${value}  stage ${stages.join(', ')}`),
    ...more,
  ];
}

const SHOWN_KEYS = 4;

/** The two things that people miss: a path without OPTIONS, and errors without CORS headers. */
function restCorsLines({ preflights, withoutPreflight, errors }: ReadyRestCors): string[] {
  if (preflights.length === 0) return ['  CORS: no OPTIONS method, so that every preflight gets 403'];
  const missing = withoutPreflight.length === 0 ? '' : `; none at ${someOf(withoutPreflight)}`;
  const lacking = ['DEFAULT_4XX', 'DEFAULT_5XX'].filter((family) => !errors.includes(family));
  const hint =
    lacking.length === 0
      ? 'errors have CORS headers'
      : `errors have no CORS headers until the gateway responses ${lacking.join(' and ')} do`;
  return [`  CORS: OPTIONS at ${someOf(preflights)}${missing}; ${hint}`];
}

/** The table above the line has them all. */
function someOf(paths: readonly string[]): string {
  const more = paths.length > SHOWN_PATHS ? ` and ${paths.length - SHOWN_PATHS} more` : '';
  return `${paths.slice(0, SHOWN_PATHS).join(', ')}${more}`;
}

const SHOWN_PATHS = 8;

function functionUrlLines({ url, logicalId, cors }: ReadyFunction): string[] {
  return [`${url}  ${logicalId} (function URL)`, `  CORS: ${corsText(cors, 'this function answers for itself')}`];
}

/** The policy in one line: who may call, and whether with credentials. */
function corsText(cors: CorsConfiguration | null, otherwise = 'the functions answer for themselves'): string {
  if (cors === null) return `not configured, so that ${otherwise}`;
  const origins = cors.AllowOrigins ?? [];
  const more = origins.length > SHOWN_ORIGINS ? ` and ${origins.length - SHOWN_ORIGINS} more` : '';
  const who = origins.length === 0 ? 'no origin' : origins.slice(0, SHOWN_ORIGINS).join(', ') + more;
  return `${who}${cors.AllowCredentials === true ? ', with credentials' : ''}`;
}

const SHOWN_ORIGINS = 4;

/** An origin that the API allows, so that the line to try shows its CORS headers. */
function exampleOrigin({ cors, restCors }: ReadyApi): string {
  return cors?.AllowOrigins?.find((origin) => !origin.includes('*')) ?? restCors?.origin ?? 'https://example.com';
}

/** A request to a route whose path can be written as it stands: rather one that anybody may read. */
function exampleRequest(apis: readonly ReadyApi[]): string | null {
  for (const api of apis) {
    const { stages, routes } = api;
    const isOpen = ({ authorizer, apiKeyRequired }: ReadyRoute): boolean => authorizer === null && !apiKeyRequired;
    const reads = ({ method }: ReadyRoute): boolean => method === 'GET' || method === 'ANY';
    const possible = routes.filter(({ path }) => path.startsWith('/') && !path.includes('{'));
    const route = possible.find((one) => isOpen(one) && reads(one)) ?? possible.find(reads) ?? possible[0];
    if (route === undefined || stages[0] === undefined) continue;
    const method = reads(route) ? '' : `-X ${route.method} `;
    // Nobody has to trust the certificate for a first look.
    const trust = stages[0].url.startsWith('https:') ? '-k ' : '';
    return `curl -i ${trust}${method}-H 'Origin: ${exampleOrigin(api)}' ${stages[0].url}${route.path}`;
  }
  return null;
}
