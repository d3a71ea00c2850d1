import { describe, expect, it } from 'vitest';
import { describeSwitches } from '../../../test/assumption-switches.ts';
import { deployedApi, type GivenApi, gatewayPorts, headerLines, hello, send } from '../../../test/http-api-fixture.ts';
import type { Stage } from '../../account/http-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { GatewayPorts } from '../ports.ts';
import { createThrottleState } from '../token-bucket.ts';
import { compileHttpApi } from './gateway.ts';

const ORIGIN = 'https://app.example.com';
const routes = ['GET /a', 'GET /b', 'OPTIONS /routed'];
const preflight = { headers: { origin: ORIGIN, 'access-control-request-method': 'GET' } };

type Settings = Pick<Stage, 'DefaultRouteSettings' | 'RouteSettings'>;

function throttled(settings: Settings, ports: Partial<GatewayPorts> = {}, given: GivenApi = {}) {
  const { deployment, stage } = deployedApi({ cors: { AllowOrigins: [ORIGIN] }, routes, stage: settings, ...given });
  return compileHttpApi(deployment, stage, { ...gatewayPorts(), ...ports });
}

/** The statuses of one request after the other. */
async function statuses(gateway: ReturnType<typeof throttled>, lines: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const line of lines) found.push((await send(gateway, line, preflight)).status);
  return found;
}

const two = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 };
const none = { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 };

describe('the throttles of a stage', () => {
  it.each<[sentence: string, settings: Settings, lines: string[], expected: number[]]>([
    ['that sets no limits let everything through', {}, ['GET /a', 'GET /a', 'GET /a'], [200, 200, 200]],
    [
      'that sets other things than limits let everything through',
      { DefaultRouteSettings: { DetailedMetricsEnabled: true } },
      ['GET /a', 'GET /a', 'GET /a'],
      [200, 200, 200],
    ],
    [
      'count each route by itself',
      { DefaultRouteSettings: two },
      ['GET /a', 'GET /a', 'GET /a', 'GET /b'],
      [200, 200, 429, 200],
    ],
    ['are 429 for everything where the limits are 0', { DefaultRouteSettings: none }, ['GET /a', 'GET /b'], [429, 429]],
    [
      'of one route leave the others alone',
      { RouteSettings: { 'GET /a': none } },
      ['GET /a', 'GET /b', 'GET /b', 'GET /b'],
      [429, 200, 200, 200],
    ],
    [
      'of a route win over those of the stage',
      { DefaultRouteSettings: none, RouteSettings: { 'GET /a': two } },
      ['GET /a', 'GET /b'],
      [200, 429],
    ],
    [
      'with a rate alone have the burst of an account',
      { DefaultRouteSettings: { ThrottlingRateLimit: 1 } },
      Array.from({ length: 5_001 }, () => 'GET /a'),
      [...Array.from({ length: 5_000 }, () => 200), 429],
    ],
    ['do not count what no route takes', { DefaultRouteSettings: none }, ['GET /nowhere', 'OPTIONS /a'], [404, 204]],
    ['count an OPTIONS request that a route takes', { DefaultRouteSettings: none }, ['OPTIONS /routed'], [429]],
  ])('%s', async (_, settings, lines, expected) => {
    expect(await statuses(throttled(settings), lines)).toEqual(expected);
  });

  it('answer with CORS headers and say which limits are exceeded', async () => {
    const response = await send(throttled({ RouteSettings: { 'GET /a': none } }), 'GET /a', preflight);
    expect(response).toMatchObject({
      status: 429,
      contentType: 'application/json',
      body: '{"message":"Too Many Requests"}',
    });
    expect(headerLines(response)).toEqual([`access-control-allow-origin: ${ORIGIN}`, 'vary: origin']);
    expect(response.report).toMatchObject({
      routeKey: 'GET /a',
      failure: {
        type: 'throttled',
        detail: 'The limits of RouteSettings of GET /a are exceeded: rate 0 a second, burst 0.',
      },
    });
  });

  it('fill up again with time', async () => {
    let nowMs = 0;
    const gateway = throttled({ DefaultRouteSettings: two }, { now: () => nowMs });
    expect(await statuses(gateway, ['GET /a', 'GET /a', 'GET /a'])).toEqual([200, 200, 429]);
    nowMs = 1_000;
    expect(await statuses(gateway, ['GET /a', 'GET /a'])).toEqual([200, 429]);
  });

  it('go on from where they were when the gateway is compiled anew', async () => {
    const throttle = createThrottleState();
    expect(await statuses(throttled({ DefaultRouteSettings: two }, { throttle }), ['GET /a', 'GET /a'])).toEqual([
      200, 200,
    ]);
    const after = throttled({ DefaultRouteSettings: two }, { throttle }, { routes: ['GET /a', 'GET /new'] });
    expect(await statuses(after, ['GET /a', 'GET /new'])).toEqual([429, 200]);
  });

  it('belong to one stage', async () => {
    const throttle = createThrottleState();
    await statuses(throttled({ DefaultRouteSettings: two }, { throttle }), ['GET /a', 'GET /a']);
    const dev = throttled({ DefaultRouteSettings: two }, { throttle }, { stageName: 'dev' });
    expect(await statuses(dev, ['GET /dev/a', 'GET /dev/a', 'GET /dev/a'])).toEqual([200, 200, 429]);
  });
});

describe('the limit of the account', () => {
  const lines = Array.from({ length: 5_001 }, (_, i) => (i % 2 === 0 ? 'GET /a' : 'OPTIONS /a'));

  it('is in force with the quotas of AWS, for all APIs together and for preflights, too', async () => {
    const throttle = createThrottleState();
    const gateway = throttled({}, { quotas: 'aws', throttle });
    expect((await statuses(gateway, lines)).filter((status) => status === 429)).toHaveLength(1);
    expect(
      await statuses(throttled({}, { quotas: 'aws', throttle }, { stageName: 'other' }), ['GET /other/a']),
    ).toEqual([429]);
  });

  it('is not without them', async () => {
    expect((await statuses(throttled({}), lines)).filter((status) => status === 429)).toEqual([]);
  });
});

const observe =
  (settings: Settings, lines: readonly string[], given: GivenApi = {}) =>
  (assume: Partial<Assumptions>): Promise<number[]> =>
    statuses(throttled(settings, gatewayPorts(hello, assume), given), lines);

describeSwitches(
  'assumptions of throttles',
  {
    'http-api.throttle.automatic-preflight': [
      observe({ DefaultRouteSettings: two }, ['OPTIONS /a', 'OPTIONS /b', 'OPTIONS /a', 'GET /a']),
      { 'not-counted': [204, 204, 204, 200], counted: [204, 204, 429, 200] },
    ],
    'http-api.throttle.default-bucket': [
      observe({ DefaultRouteSettings: two, RouteSettings: { 'OPTIONS /routed': two } }, [
        'GET /a',
        'GET /a',
        'GET /b',
        'OPTIONS /routed',
      ]),
      { 'per-route': [200, 200, 200, 200], 'per-stage': [200, 200, 429, 200] },
    ],
    'http-api.throttle.order': [
      observe({ DefaultRouteSettings: none }, ['GET /signed'], {
        routes: [{ routeKey: 'GET /signed', AuthorizationType: 'AWS_IAM' }],
      }),
      { 'before-authorizer': [429], 'after-authorizer': [403] },
    ],
    'http-api.throttle.route-settings': [
      observe({ DefaultRouteSettings: none, RouteSettings: { 'GET /a': { DetailedMetricsEnabled: true } } }, [
        'GET /a',
        'GET /b',
      ]),
      { 'by-member': [429, 429], 'as-a-whole': [200, 429] },
    ],
  },
  { folder: new URL('./', import.meta.url), isElsewhere: (file) => file !== 'throttle.ts' },
);
