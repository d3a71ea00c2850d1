import { describe, expect, it } from 'vitest';
import { gatewayPorts, send } from '../../../test/http-api-fixture.ts';
import { compiledRest, type GivenRestApi, METHOD_SETTING } from '../../../test/rest-api-fixture.ts';
import type { ApiKey, UsagePlan } from '../../account/rest-api.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayPorts } from '../ports.ts';
import { createThrottleState } from '../token-bucket.ts';
import { createApiKeyIndex } from '../usage-plans/api-key-index.ts';
import { createUsageState } from '../usage-plans/usage-state.ts';

const VALUE = 'abcdefghij0123456789';
const OTHER = 'other-key-0123456789';

function key(more: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key1',
    value: VALUE,
    name: 'first',
    enabled: true,
    createdDate: 0,
    lastUpdatedDate: 0,
    stageKeys: [],
    ...more,
  };
}

function plan(more: Partial<UsagePlan> = {}): UsagePlan {
  return { id: 'plan1', name: 'basic', apiStages: [{ apiId: 'api0000001', stage: 'dev' }], ...more };
}

const GUARDED = { apiKeyRequired: true };
const API: GivenRestApi = { resources: { '/pets': { GET: GUARDED, POST: GUARDED }, '/open': { GET: {} } } };

interface Given {
  readonly keys?: readonly ApiKey[];
  readonly plans?: readonly UsagePlan[];
  readonly members?: readonly (readonly [plan: string, key: string])[];
  readonly ports?: Partial<GatewayPorts>;
  readonly api?: GivenRestApi;
}

function portsFor({ keys = [key()], plans = [plan()], members = [['plan1', 'key1']], ports }: Given): GatewayPorts {
  const usagePlanKeys = members.map(([usagePlanId, keyId]) => ({ usagePlanId, keyId }));
  return {
    ...gatewayPorts(),
    throttle: createThrottleState(),
    usage: createUsageState(),
    apiKeys: createApiKeyIndex({ apiKeys: keys, usagePlans: plans, usagePlanKeys }),
    ...ports,
  };
}

function gatewayFor(given: Given): Gateway {
  return compiledRest(given.api ?? API, portsFor(given));
}

async function answer(gateway: Gateway, value: string | null = VALUE, line = 'GET /dev/pets'): Promise<string> {
  const { status, body } = await send(gateway, line, { headers: value === null ? {} : { 'X-API-Key': value } });
  return status === 200 ? '200' : `${status} ${body}`;
}

const FORBIDDEN = '403 {"message":"Forbidden"}';
const THROTTLED = '429 {"message":"Too Many Requests"}';
const EXCEEDED = '429 {"message":"Limit Exceeded"}';

describe('a method that requires an API key', () => {
  it.each<[sentence: string, given: Given, value: string | null, expected: string]>([
    ['lets a key pass that is in a plan of the stage', {}, VALUE, '200'],
    ['is forbidden without a key', {}, null, FORBIDDEN],
    ['is forbidden with an empty key', {}, '', FORBIDDEN],
    ['is forbidden with an unknown key', {}, OTHER, FORBIDDEN],
    ['is forbidden with the id of a key', {}, 'key1', FORBIDDEN],
    ['is forbidden with a disabled key', { keys: [key({ enabled: false })] }, VALUE, FORBIDDEN],
    ['is forbidden with a key in no plan', { members: [] }, VALUE, FORBIDDEN],
    [
      'is forbidden with a key whose plan has another stage of the API',
      { plans: [plan({ apiStages: [{ apiId: 'api0000001', stage: 'prod' }] })] },
      VALUE,
      FORBIDDEN,
    ],
    [
      'is forbidden with a key whose plan has the stage of another API',
      { plans: [plan({ apiStages: [{ apiId: 'api0000002', stage: 'dev' }] })] },
      VALUE,
      FORBIDDEN,
    ],
    [
      'lets a key pass for the second of its plans',
      {
        plans: [plan({ id: 'plan0', apiStages: [] }), plan()],
        members: [
          ['plan0', 'key1'],
          ['plan1', 'key1'],
        ],
      },
      VALUE,
      '200',
    ],
    ['is forbidden where nothing knows of keys', { ports: { apiKeys: { find: () => null } } }, VALUE, FORBIDDEN],
  ])('%s', async (_, given, value, expected) => {
    expect(await answer(gatewayFor(given), value)).toBe(expected);
  });

  it('names the type of its refusal as AWS does', async () => {
    const { headers } = await send(gatewayFor({}), 'GET /dev/pets');
    expect(headers).toContain('ForbiddenException');
  });

  it('sees a key the moment there is one, without a deployment', async () => {
    let index = createApiKeyIndex({ apiKeys: [], usagePlans: [], usagePlanKeys: [] });
    const gateway = gatewayFor({ ports: { apiKeys: { find: (value) => index.find(value) } } });
    expect(await answer(gateway)).toBe(FORBIDDEN);
    index = createApiKeyIndex({
      apiKeys: [key()],
      usagePlans: [plan()],
      usagePlanKeys: [{ usagePlanId: 'plan1', keyId: 'key1' }],
    });
    expect(await answer(gateway)).toBe('200');
  });

  it('takes the key from the authorizer, and not from the header, where the API says so', async () => {
    const api = { ...API, api: { apiKeySource: 'AUTHORIZER' as const } };
    expect(await answer(gatewayFor({ api }))).toBe(FORBIDDEN);
  });
});

const one = { rateLimit: 1, burstLimit: 1 };
const three = { rateLimit: 1, burstLimit: 3 };

async function answers(gateway: Gateway, requests: readonly (readonly [value: string, line: string])[]) {
  const found: string[] = [];
  for (const [value, line] of requests) found.push((await answer(gateway, value, line)).slice(0, 3));
  return found.join(' ');
}

describe('the throttle of a usage plan', () => {
  const get = [VALUE, 'GET /dev/pets'] as const;
  const post = [VALUE, 'POST /dev/pets'] as const;

  it('answers as AWS does', async () => {
    const gateway = gatewayFor({ plans: [plan({ throttle: one })] });
    expect([await answer(gateway), await answer(gateway)]).toEqual(['200', THROTTLED]);
  });

  it('is one for all methods of a client', async () => {
    expect(await answers(gatewayFor({ plans: [plan({ throttle: one })] }), [get, post])).toBe('200 429');
  });

  it('is another for each key', async () => {
    const given: Given = {
      keys: [key(), key({ id: 'key2', value: OTHER })],
      plans: [plan({ throttle: one })],
      members: [
        ['plan1', 'key1'],
        ['plan1', 'key2'],
      ],
    };
    const other = [OTHER, 'GET /dev/pets'] as const;
    expect(await answers(gatewayFor(given), [get, other, get, other])).toBe('200 200 429 429');
  });

  it('of a method replaces that of the client for this method', async () => {
    const apiStages = [{ apiId: 'api0000001', stage: 'dev', throttle: { '/pets/GET': three } }];
    const gateway = gatewayFor({ plans: [plan({ throttle: one, apiStages })] });
    expect(await answers(gateway, [get, get, post, get, get, post])).toBe('200 200 200 200 429 429');
  });

  it('comes before the throttle of the stage, which a refused request does not use', async () => {
    const setting = { ...METHOD_SETTING, throttlingRateLimit: 0, throttlingBurstLimit: 1 };
    const api = { ...API, stage: { methodSettings: { 'pets/GET': setting } } };
    const keys = [key(), key({ id: 'key2', value: OTHER })];
    const nothing = plan({ id: 'plan2', throttle: { rateLimit: 0, burstLimit: 0 } });
    const members = [
      ['plan2', 'key2'],
      ['plan1', 'key1'],
    ] as const;
    const gateway = gatewayFor({ api, keys, members, plans: [plan(), nothing] });
    expect(await answers(gateway, [[OTHER, 'GET /dev/pets'], get, get])).toBe('429 200 429');
  });

  it('does not count requests for methods that require no key', async () => {
    const gateway = gatewayFor({ plans: [plan({ throttle: one })] });
    expect(await answers(gateway, [[VALUE, 'GET /dev/open'], [VALUE, 'GET /dev/open'], get])).toBe('200 200 200');
  });
});

describe('the quota of a usage plan', () => {
  const plans = [plan({ quota: { limit: 2, offset: 0, period: 'DAY' } })];

  it('lets as many requests pass as it says, and answers as AWS does (recorded 2026-07-26)', async () => {
    const gateway = gatewayFor({ plans });
    expect([await answer(gateway), await answer(gateway), await answer(gateway)]).toEqual(['200', '200', EXCEEDED]);
  });

  it('outlives a deployment', async () => {
    const ports = portsFor({ plans });
    const before = compiledRest(API, ports);
    expect([await answer(before), await answer(before)]).toEqual(['200', '200']);
    expect(await answer(compiledRest({ ...API, deploymentId: 'dep002' }, ports))).toBe(EXCEEDED);
  });

  it('begins anew with the next day', async () => {
    let nowMs = Date.UTC(2026, 0, 5, 23, 59, 59);
    const gateway = gatewayFor({ plans, ports: { now: () => nowMs } });
    expect([await answer(gateway), await answer(gateway), await answer(gateway)]).toEqual(['200', '200', EXCEEDED]);
    nowMs += 1_000;
    expect(await answer(gateway)).toBe('200');
  });

  it('is not used by requests that the throttle refuses', async () => {
    let nowMs = 1_000;
    const throttle = { rateLimit: 1, burstLimit: 1 };
    const limited = [plan({ throttle, quota: { limit: 2, offset: 0, period: 'DAY' } })];
    const gateway = gatewayFor({ plans: limited, ports: { now: () => nowMs } });
    expect([await answer(gateway), await answer(gateway)]).toEqual(['200', THROTTLED]);
    nowMs += 1_000;
    expect(await answer(gateway)).toBe('200');
    nowMs += 1_000;
    expect(await answer(gateway)).toBe(EXCEEDED);
  });
});

describe('the value of a key', () => {
  const setting = { ...METHOD_SETTING, loggingLevel: 'INFO' as const, dataTraceEnabled: true };
  const api = { ...API, stage: { methodSettings: { '*/*': setting } } };

  async function linesOf(value: string, given: Given = {}): Promise<readonly string[]> {
    const lines: string[] = [];
    const ports = {
      executionLog: ({ text }: { text: string }) =>
        void lines.push(text.replace(/^\(\S+\) /, '').replace(/request: \S+\./, 'request: R.')),
    };
    await answer(gatewayFor({ api, ports, ...given }), value);
    return lines;
  }

  it('is masked in the execution log, which says what AWS says (recorded 2016)', async () => {
    const lines = await linesOf(VALUE);
    expect(lines).toContain(
      'Verifying Usage Plan for request: R. API Key: **************456789 API Stage: api0000001/dev',
    );
    expect(lines).toContain('Usage Plan check succeeded for API Key **************456789 and API Stage api0000001/dev');
  });

  it('is masked when it is refused, in the words of AWS (recorded for a key without a plan)', async () => {
    const lines = await linesOf(VALUE, { api, members: [] });
    expect(lines).toContain(
      "API Key **************456789 not authorized because method 'GET /pets' requires API Key and API Key is not associated with a Usage Plan for API Stage api0000001/dev: No Usage Plan found for key and API Stage",
    );
  });

  it.each([VALUE, OTHER])('is in no line of the execution log: %s', async (value) => {
    const lines = await linesOf(value);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => line.includes(value))).toEqual([]);
  });

  it('is found among ten thousand by its digest, and its neighbours are not', () => {
    const apiKeys = Array.from({ length: 10_000 }, (_, at) => key({ id: `k${at}`, value: `value-${at}-0123456789` }));
    const index = createApiKeyIndex({ apiKeys, usagePlans: [], usagePlanKeys: [] });
    expect(index.find('value-9999-0123456789')?.key.id).toBe('k9999');
    expect(index.find('value-9999-012345678')).toBeNull();
    expect(index.find('value-10000-0123456789')).toBeNull();
    expect(index.find('__proto__')).toBeNull();
  });
});
