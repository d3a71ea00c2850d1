import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { type CredentialsMode, corsCheck } from './cors-check.ts';
import { exposedHeaders } from './exposed-headers.ts';
import {
  createFetchRequest,
  type FetchRequest,
  type RedirectMode,
  type RequestMode,
  requestOrigin,
} from './fetch-request.ts';
import { getHeader } from './header-value.ts';
import { preflightRequestHeaders, selectFetchRoute } from './main-fetch.ts';
import { PreflightCache } from './preflight-cache.ts';
import { checkPreflightResponse } from './preflight-check.ts';
import { isRedirectStatus, redirectRequest } from './redirect.ts';
import { corsUnsafeRequestHeaderNames } from './request-headers.ts';

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

interface Server {
  readonly preflight?: Answer;
  readonly actual?: Answer;
  readonly hops?: { readonly [hop: string]: { readonly preflight?: Answer; readonly actual: Answer } };
  readonly chain?: number;
}

interface Outcome {
  readonly verdict: 'success' | 'network-error' | 'throws-before-network';
  readonly preflights?: number;
  readonly actuals?: number;
  readonly acrm?: string | null;
  readonly acrh?: string | null;
  readonly status?: number;
}

interface Expectation extends Outcome {
  readonly type?: string;
  readonly methodSent?: string;
  readonly originSent?: string | null;
  readonly sent?: { readonly [name: string]: string | null };
  readonly pfSent?: { readonly [name: string]: string | null };
  readonly notSentValue?: string;
  readonly exposed?: { readonly [name: string]: string | null };
}

interface Step {
  readonly request: {
    readonly method: string;
    readonly headers?: readonly (readonly [name: string, value: string])[];
    readonly body?: string;
    readonly credentials?: CredentialsMode;
    readonly mode?: RequestMode;
    readonly redirect?: RedirectMode;
    readonly target?: 'T' | 'T2' | 'PAGE';
    readonly page?: 'PAGE' | 'PAGE2' | 'NULL';
    readonly key?: string;
    readonly query?: string;
    readonly api?: 'xhr-upload';
  };
  readonly expect: Expectation;
  readonly server?: Server;
  readonly wait?: number;
}

interface Measured {
  readonly agrees: boolean;
  readonly differences?: readonly { readonly step: number; readonly observed: Outcome }[];
}

interface Row {
  readonly id: string;
  readonly group: string;
  readonly steps: readonly Step[];
  readonly server: Server;
  readonly chromium: Measured;
  readonly firefox: Measured;
}

const { rows } = JSON.parse(readFileSync(new URL('fixtures/fetch-cases.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly Row[];
};

const origins: { readonly [name: string]: string } = {
  PAGE: 'http://app.example.test:8001',
  PAGE2: 'http://app2.example.test:8001',
  NULL: 'null',
  PAGEPORT: '8001',
  T: 'http://api.example.test:9001',
  T2: 'http://api2.example.test:9002',
  'T:userinfo': 'http://user:password@api.example.test:9001',
};

const fill = (text: string, hop1 = ''): string =>
  text.replace(/\{([A-Z0-9:a-z]+)\}/g, (_, name: string) => (name === 'HOP1' ? hop1 : (origins[name] ?? '')));

interface Exchange {
  readonly isPreflight: boolean;
  readonly method: string;
  readonly headers: readonly string[];
}

interface Observed {
  readonly verdict: Outcome['verdict'];
  readonly exchanges: readonly Exchange[];
  readonly status?: number;
  readonly type?: string;
  readonly exposed?: readonly string[];
}

/** A browser made of nothing but this room's functions, and the servers of a row. */
class PureBrowser {
  readonly #behaviour: Behaviour;
  readonly #cache: PreflightCache;
  #nowMs = 0;
  #exchanges: Exchange[] = [];

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#cache = new PreflightCache({ behaviour, now: () => this.#nowMs });
  }

  perform(row: Row, step: Step): Observed {
    this.#nowMs += step.wait ?? 0;
    this.#exchanges = [];
    const { request: given } = step;
    const path = (hop: number) => `/c/${row.id}/${given.key ?? 'u'}/${hop}`;
    const created = createFetchRequest({
      url: `${origins[given.target ?? 'T']}${path(0)}${given.query ?? ''}`,
      origin: origins[given.page ?? 'PAGE'] ?? '',
      method: given.method,
      headers: (given.headers ?? []).flat(),
      body: given.body === undefined ? 'none' : 'replayable',
      bodyType: given.body === undefined ? null : 'text/plain;charset=UTF-8',
      mode: given.mode ?? 'cors',
      credentialsMode: given.credentials ?? 'same-origin',
      redirectMode: given.redirect ?? 'follow',
      useCorsPreflight: given.api === 'xhr-upload',
    });
    if (created.request === null) return { verdict: 'throws-before-network', exchanges: [] };
    const serve = (request: FetchRequest, isPreflight: boolean) => {
      const hop = Number(new URL(request.url).pathname.split('/').at(-1));
      return answer({ row, step, hop, isPreflight, path });
    };
    return { ...this.#mainFetch(created.request, serve), exchanges: this.#exchanges };
  }

  #mainFetch(given: FetchRequest, serve: Serve): Omit<Observed, 'exchanges'> {
    const route = selectFetchRoute(given, this.#behaviour);
    if (route.kind === 'network-error') return { verdict: 'network-error' };
    const { request } = route;

    const isPreflighted = route.kind === 'cors-with-preflight';
    if (isPreflighted && !this.#cache.covers(request) && !this.#preflight(request, serve)) {
      this.#cache.clearAfterNetworkError(request);
      return { verdict: 'network-error' };
    }

    const hasOrigin = route.kind !== 'basic' || !['GET', 'HEAD'].includes(request.method);
    const headers = hasOrigin ? [...request.headers, 'Origin', requestOrigin(request)] : request.headers;
    this.#exchanges.push({ isPreflight: false, method: request.method, headers });
    const response = serve(request, false);
    const checked = { origin: requestOrigin(request), credentialsMode: request.credentialsMode };
    if (request.responseTainting === 'cors' && !corsCheck(checked, response).allowed) {
      if (isPreflighted) this.#cache.clearAfterNetworkError(request);
      return { verdict: 'network-error' };
    }
    if (isRedirectStatus(response.status)) {
      const redirect = redirectRequest(request, response, this.#behaviour);
      if (redirect.kind === 'network-error') return { verdict: 'network-error' };
      if (redirect.kind === 'opaque-redirect') return { verdict: 'success', status: 0, type: 'opaqueredirect' };
      if (redirect.kind === 'follow') return this.#mainFetch(redirect.request, serve);
    }
    if (route.kind === 'opaque') return { verdict: 'success', status: 0, type: 'opaque', exposed: [] };
    return {
      verdict: 'success',
      status: response.status,
      type: request.responseTainting,
      exposed: exposedHeaders({ headers: response.headers, credentialsMode: request.credentialsMode }),
    };
  }

  #preflight(request: FetchRequest, serve: Serve): boolean {
    const headers = preflightRequestHeaders(request, this.#behaviour);
    this.#exchanges.push({ isPreflight: true, method: 'OPTIONS', headers });
    const unsafeHeaderNames = corsUnsafeRequestHeaderNames(request.headers, this.#behaviour);
    const { permission } = checkPreflightResponse(
      { ...request, origin: requestOrigin(request), unsafeHeaderNames },
      serve(request, true),
      this.#behaviour,
    );
    if (permission !== null) this.#cache.store(request, permission);
    return permission !== null;
  }
}

type Serve = (
  request: FetchRequest,
  isPreflight: boolean,
) => { readonly status: number; readonly headers: readonly string[] };

function answer({
  row,
  step,
  hop,
  isPreflight,
  path,
}: {
  readonly row: Row;
  readonly step: Step;
  readonly hop: number;
  readonly isPreflight: boolean;
  readonly path: (hop: number) => string;
}): ReturnType<Serve> {
  const server = step.server ?? row.server;
  if (server.chain !== undefined && hop < server.chain) {
    const location = `${origins.T}${path(hop + 1)}`;
    return { status: 302, headers: ['Access-Control-Allow-Origin', '*', 'Location', location] };
  }
  const atHop = hop > 0 && server.hops !== undefined ? (server.hops[hop] ?? {}) : server;
  const { status, headers } = isPreflight
    ? (atHop.preflight ?? row.server.preflight ?? { status: 204, headers: [] })
    : (atHop.actual ?? { status: 200, headers: [] });
  const lines = headers.flatMap(([name, value]) => [name, fill(value, path(1))]);
  // The recording servers gave every answer with a body its length.
  if (status !== 204) lines.push('Content-Length', '2');
  return { status, headers: lines };
}

/** What of an expectation the outcome contradicts. */
function contradictions(expected: Expectation, observed: Observed): string[] {
  const preflights = observed.exchanges.filter(({ isPreflight }) => isPreflight);
  const actuals = observed.exchanges.filter(({ isPreflight }) => !isPreflight);
  const header = (exchange: Exchange | undefined, name: string) => getHeader(exchange?.headers ?? [], name);
  const first = preflights[0];
  const last = actuals.at(-1);
  const found: string[] = [];
  const compare = (what: string, wanted: unknown, got: unknown) => {
    if (wanted !== undefined && wanted !== got) found.push(`${what}: expected ${wanted}, got ${got}`);
  };
  compare('verdict', expected.verdict, observed.verdict);
  compare('preflights', expected.preflights, preflights.length);
  compare('actuals', expected.actuals, actuals.length);
  compare('acrm', expected.acrm, header(first, 'access-control-request-method'));
  compare('acrh', expected.acrh, header(first, 'access-control-request-headers'));
  if (observed.verdict === 'success') {
    compare('status', expected.status, observed.status);
    compare('type', expected.type, observed.type);
  }
  compare('methodSent', expected.methodSent, last?.method);
  if (typeof expected.originSent === 'string') compare('origin', fill(expected.originSent), header(last, 'origin'));
  for (const [name, value] of Object.entries(expected.sent ?? {})) {
    compare(`sent ${name}`, value === null ? null : fill(value), header(last, name));
  }
  for (const [name, value] of Object.entries(expected.pfSent ?? {})) {
    compare(`sent on the preflight ${name}`, value === null ? null : fill(value), header(first, name));
  }
  if (expected.notSentValue !== undefined) {
    compare('forbidden value sent', false, (last?.headers ?? []).includes(expected.notSentValue));
  }
  for (const [name, value] of Object.entries(expected.exposed ?? {})) {
    compare(`exposed ${name}`, value, getHeader(observed.exposed ?? [], name));
  }
  return found;
}

/** What a behaviour is expected to do in a step: what was measured where it differs, else what the standard says. */
function expectationOf(row: Row, index: number, behaviour: Behaviour): Expectation {
  const { expect: standard } = row.steps[index] as Step;
  if (behaviour === 'standard') return standard;
  return row[behaviour].differences?.find(({ step }) => step === index)?.observed ?? standard;
}

describe.each(['standard', 'chromium', 'firefox'] as const)(
  `${rows.length} rows as recorded, in mode %s`,
  (behaviour) => {
    it.each(rows.map((row) => [`${row.group}: ${row.id}`, row] as const))('%s', (_, row) => {
      const browser = new PureBrowser(behaviour);
      const found = row.steps.map((step, index) =>
        contradictions(expectationOf(row, index, behaviour), browser.perform(row, step)),
      );
      expect(found).toEqual(row.steps.map(() => []));
    });
  },
);
