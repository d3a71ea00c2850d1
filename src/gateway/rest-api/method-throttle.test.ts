import { describe, expect, it } from 'vitest';
import { gatewayPorts, send } from '../../../test/http-api-fixture.ts';
import { compiledRest, METHOD_SETTING } from '../../../test/rest-api-fixture.ts';
import type { MethodSetting } from '../../account/rest-api.ts';
import type { GatewayPorts } from '../ports.ts';
import { createThrottleState } from '../token-bucket.ts';

const resources = { '/': { GET: {} }, '/a': { GET: {}, POST: {} }, '/b': { GET: {} } };

function limited(throttlingRateLimit: number, throttlingBurstLimit: number): MethodSetting {
  return { ...METHOD_SETTING, throttlingRateLimit, throttlingBurstLimit };
}

const two = limited(1, 2);
const none = limited(0, 0);

async function statuses(
  methodSettings: Readonly<Record<string, MethodSetting>>,
  lines: readonly string[],
  ports: Partial<GatewayPorts> = {},
): Promise<string> {
  const gateway = compiledRest({ resources, stage: { methodSettings } }, { ...gatewayPorts(), ...ports });
  const found: number[] = [];
  for (const line of lines) found.push((await send(gateway, line)).status);
  return found.join(' ');
}

describe('the throttle of a method', () => {
  it.each<[sentence: string, settings: Readonly<Record<string, MethodSetting>>, lines: string[], expected: string]>([
    ['lets everything through without settings', {}, ['GET /dev/a', 'GET /dev/a', 'GET /dev/a'], '200 200 200'],
    [
      'counts each method by itself where all have the same setting',
      { '*/*': two },
      ['GET /dev/a', 'GET /dev/a', 'GET /dev/a', 'POST /dev/a', 'GET /dev/b'],
      '200 200 429 200 200',
    ],
    ['refuses everything where the limits are 0', { '*/*': none }, ['GET /dev/a'], '429'],
    [
      'of one method leaves the others alone',
      { 'a/GET': none },
      ['GET /dev/a', 'POST /dev/a', 'GET /dev/b'],
      '429 200 200',
    ],
    ['of a method replaces that of all', { '*/*': none, 'a/GET': two }, ['GET /dev/a', 'GET /dev/b'], '200 429'],
    ['of the root resource is under /GET', { '/GET': none }, ['GET /dev/', 'GET /dev/a'], '429 200'],
    ['is off where a limit is -1', { '*/*': limited(-1, -1) }, ['GET /dev/a', 'GET /dev/a'], '200 200'],
  ])('%s', async (_, settings, lines, expected) => {
    expect(await statuses(settings, lines)).toBe(expected);
  });

  it('answers as AWS does', async () => {
    const gateway = compiledRest({ resources, stage: { methodSettings: { '*/*': none } } });
    const { status, headers, body } = await send(gateway, 'GET /dev/a');
    expect({ status, body }).toEqual({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(headers).toContain('TooManyRequestsException');
  });

  it('keeps its bucket over a deployment', async () => {
    const ports = { throttle: createThrottleState() };
    expect(await statuses({ '*/*': two }, ['GET /dev/a', 'GET /dev/a'], ports)).toBe('200 200');
    expect(await statuses({ '*/*': two }, ['GET /dev/a'], ports)).toBe('429');
  });
});

describe("the account's limits", () => {
  const account = limited(10_000, 5_000);
  const many = Array.from({ length: 5_001 }, (_, at) => (at % 2 === 0 ? 'GET /dev/a' : 'GET /dev/b'));

  it('are shared by all methods with the quotas of AWS', async () => {
    const found = await statuses({}, many, { quotas: 'aws' });
    expect(found.slice(-7)).toBe('200 429');
  });

  it.each([
    ['are not in force without them', {}],
    ['are not in force because a setting for something else has filled them in', { '*/*': account }],
  ])('%s', async (_, settings) => {
    expect((await statuses(settings, many)).includes('429')).toBe(false);
  });
});
