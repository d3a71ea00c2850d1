import { describe, expect, it } from 'vitest';
import { type GivenRequest, gatewayPorts, header, send } from '../../../test/http-api-fixture.ts';
import { compiledRest, type GivenRestApi, LAMBDA_PROXY, METHOD_SETTING } from '../../../test/rest-api-fixture.ts';
import type { MethodSetting, RestIntegration, RestStage } from '../../account/rest-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { Gateway } from '../gateway.ts';
import { createStageCaches } from '../stage-caches.ts';

const CACHED: MethodSetting = { ...METHOD_SETTING, cachingEnabled: true, cacheTtlInSeconds: 60 };

/** A stage with a cache before a function that counts its calls. */
class Cached {
  calls = 0;
  nowMs = 1_000;
  readonly caches = createStageCaches();
  readonly #given: GivenRestApi;
  readonly #assume: Partial<Assumptions>;
  gateway: Gateway;

  constructor({
    setting = CACHED,
    stage = {},
    integration = {},
    assume = {},
  }: {
    setting?: Partial<MethodSetting>;
    stage?: Partial<RestStage>;
    integration?: Partial<RestIntegration>;
    assume?: Partial<Assumptions>;
  } = {}) {
    const method = { integration: { ...LAMBDA_PROXY, ...integration } };
    this.#given = {
      resources: { '/a/{id}': { GET: method, POST: method }, '/b': { GET: method } },
      stage: { cacheClusterEnabled: true, methodSettings: { '*/*': { ...CACHED, ...setting } }, ...stage },
    };
    this.#assume = assume;
    this.gateway = this.compile();
  }

  compile(): Gateway {
    const ports = gatewayPorts(({ payload }) => {
      this.calls += 1;
      const { queryStringParameters } = JSON.parse(payload);
      const statusCode = Number(queryStringParameters?.status ?? 200);
      const body = queryStringParameters?.long === undefined ? `answer ${this.calls}` : 'x'.repeat(1_048_577);
      return { kind: 'answer', payload: Buffer.from(JSON.stringify({ statusCode, body })) };
    }, this.#assume);
    return compiledRest(this.#given, { ...ports, now: () => this.nowMs, stageCaches: this.caches });
  }

  async ask(requestLine: string, request?: GivenRequest): Promise<string> {
    return String((await send(this.gateway, requestLine, request)).body);
  }
}

const MAX_AGE_0 = { headers: { 'Cache-Control': 'max-age=0' } };

describe('the cache of a stage', () => {
  it('answers in place of the backend until its time is over', async () => {
    const cached = new Cached();
    expect(await cached.ask('GET /dev/b')).toBe('answer 1');
    expect(await cached.ask('GET /dev/b')).toBe('answer 1');
    cached.nowMs += 59_999;
    expect(await cached.ask('GET /dev/b')).toBe('answer 1');
    cached.nowMs += 1;
    expect(await cached.ask('GET /dev/b')).toBe('answer 2');
  });

  it('outlives a new gateway and is emptied by a flush', async () => {
    const cached = new Cached();
    await cached.ask('GET /dev/b');
    cached.gateway = cached.compile();
    expect(await cached.ask('GET /dev/b')).toBe('answer 1');
    cached.caches.flush('api0000001', 'dev');
    expect(await cached.ask('GET /dev/b')).toBe('answer 2');
  });

  it.each([
    ['is not there without a cluster', { stage: { cacheClusterEnabled: false } }],
    ['is not used when caching is off', { setting: { cachingEnabled: false } }],
    ['is not used for a time of 0', { setting: { cacheTtlInSeconds: 0 } }],
  ])('%s', async (_, given) => {
    const cached = new Cached(given);
    await cached.ask('GET /dev/b');
    expect(await cached.ask('GET /dev/b')).toBe('answer 2');
  });

  it('is for GET, and for other methods by settings of their own', async () => {
    const cached = new Cached();
    await cached.ask('POST /dev/a/1');
    expect(await cached.ask('POST /dev/a/1')).toBe('answer 2');
    const own = new Cached({ stage: { methodSettings: { 'a/{id}/POST': CACHED } } });
    await own.ask('POST /dev/a/1');
    expect(await own.ask('POST /dev/a/1')).toBe('answer 1');
    await own.ask('GET /dev/a/1');
    expect(await own.ask('GET /dev/a/1')).toBe('answer 3');
  });

  it('tells requests apart by the parameters of the key, and by nothing else', async () => {
    const none = new Cached();
    expect([await none.ask('GET /dev/a/1'), await none.ask('GET /dev/a/2', { query: 'q=1' })]).toEqual([
      'answer 1',
      'answer 1',
    ]);
    const keyed = new Cached({
      integration: {
        cacheKeyParameters: ['method.request.path.id', 'method.request.querystring.q', 'method.request.header.X-Key'],
      },
    });
    const requests: readonly (readonly [string, GivenRequest])[] = [
      ['GET /dev/a/1', {}],
      ['GET /dev/a/2', {}],
      ['GET /dev/a/1', { query: 'q=1' }],
      ['GET /dev/a/1', { query: 'q=1&q=2' }],
      ['GET /dev/a/1', { headers: { 'x-key': 'k' } }],
      ['GET /dev/a/1', { headers: { 'x-key': '' } }],
    ];
    for (const [line, request] of requests) await keyed.ask(line, request);
    expect(keyed.calls).toBe(requests.length);
    for (const [line, request] of requests) await keyed.ask(line, request);
    expect(keyed.calls).toBe(requests.length);
    expect(await keyed.ask('GET /dev/a/1', { query: 'other=1' })).toBe('answer 1');
  });

  it('is shared by what has one namespace', async () => {
    const shared = new Cached({ integration: { cacheNamespace: 'one' } });
    await shared.ask('GET /dev/b');
    expect(await shared.ask('GET /dev/a/1')).toBe('answer 1');
  });

  it('keeps errors of the backend, or none by a switch, and no answer above 1 MB', async () => {
    const cached = new Cached();
    await cached.ask('GET /dev/b', { query: 'status=429' });
    expect(await cached.ask('GET /dev/b')).toBe('answer 1');
    const switched = new Cached({ assume: { 'rest-api.stage-cache.error-answers': 'not-cached' } });
    await switched.ask('GET /dev/b', { query: 'status=429' });
    expect(await switched.ask('GET /dev/b')).toBe('answer 2');
    const long = new Cached();
    await long.ask('GET /dev/b', { query: 'long=1' });
    expect(await long.ask('GET /dev/b')).toBe('answer 2');
  });

  it('is bounded: the oldest answers go', async () => {
    const caches = createStageCaches(2_000);
    const cache = caches.of('a', 's', 'stage');
    const answer = { status: 200, headers: [], contentType: null, body: 'x', hasTraceId: false };
    for (let i = 0; i < 10; i++) cache.set(`k${i}`, answer, { expiresAtMs: 1, weight: 600 });
    expect(cache.size).toBe(3);
    expect(cache.get('k0', 0)).toBeUndefined();
    expect(cache.get('k9', 0)).toBe(answer);
  });
});

describe('Cache-Control: max-age=0', () => {
  it('gets a fresh answer, and puts it in place of the old one, where it needs no authorization', async () => {
    const cached = new Cached({ setting: { requireAuthorizationForCacheControl: false } });
    await cached.ask('GET /dev/b');
    expect(await cached.ask('GET /dev/b', MAX_AGE_0)).toBe('answer 2');
    expect(await cached.ask('GET /dev/b')).toBe('answer 2');
  });

  it.each([
    [
      'SUCCEED_WITH_RESPONSE_HEADER',
      200,
      '199 Cache-control headers were ignored because the caller was unauthorized.',
    ],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 200, null],
    ['FAIL_WITH_403', 403, null],
  ] as const)('of one who may not: %s', async (unauthorizedCacheControlHeaderStrategy, status, warning) => {
    const cached = new Cached({ setting: { unauthorizedCacheControlHeaderStrategy } });
    await cached.ask('GET /dev/b');
    const response = await send(cached.gateway, 'GET /dev/b', MAX_AGE_0);
    expect(response.status).toBe(status);
    expect(header(response, 'warning')).toBe(warning);
    expect(cached.calls).toBe(1);
  });

  it.each(['no-cache', 'max-age=01', 's-maxage=0', 'max-age=05'])('is not %s', async (value) => {
    const cached = new Cached({ setting: { requireAuthorizationForCacheControl: false } });
    await cached.ask('GET /dev/b');
    expect(await cached.ask('GET /dev/b', { headers: { 'Cache-Control': value } })).toBe('answer 1');
  });
});
