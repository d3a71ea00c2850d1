import { describe, expect, it } from 'vitest';
import type { UsagePlan } from '../../src/account/rest-api.ts';
import type { AccessLogEntry } from '../../src/gateway/ports.ts';
import { createApiKeyIndex } from '../../src/gateway/usage-plans/api-key-index.ts';
import { gatewayRequest, send } from '../http-api-fixture.ts';
import { FUNCTION_URI, LAMBDA_PROXY } from '../rest-api-fixture.ts';
import { restOver, text } from '../rest-backend-fixture.ts';
import { measureApiKeyTiming } from './api-key-timing.ts';

const KEY = 'Zk3canaryCANARYcanaryCANARY0123456789ab';
const plan: UsagePlan = { id: 'plan1', name: 'p', apiStages: [{ apiId: 'api0000001', stage: 'dev' }] };

function api(apiKeySource: 'HEADER' | 'AUTHORIZER' = 'HEADER') {
  const access: AccessLogEntry[] = [];
  const apiKeys = createApiKeyIndex({
    apiKeys: [
      { id: 'key1', name: 'k', value: KEY, enabled: true, createdDate: 0, lastUpdatedDate: 0, stageKeys: [] },
      { id: 'key2', name: 'k', value: `${KEY}2`, enabled: false, createdDate: 0, lastUpdatedDate: 0, stageKeys: [] },
      { id: 'key3', name: 'k', value: `${KEY}3`, enabled: true, createdDate: 0, lastUpdatedDate: 0, stageKeys: [] },
    ],
    usagePlans: [plan],
    usagePlanKeys: [{ usagePlanId: 'plan1', keyId: 'key1' }],
  });
  const integrations = {
    '/proxy': LAMBDA_PROXY,
    '/aws': {
      type: 'AWS',
      httpMethod: 'POST',
      uri: FUNCTION_URI,
      requestTemplates: {
        'application/json': '{"k": "$input.params(\'x-api-key\')", "v": "$context.identity.apiKey"}',
      },
      integrationResponses: { '200': { statusCode: '200' } },
    },
    '/http': { type: 'HTTP_PROXY', httpMethod: 'POST', uri: 'https://backend.example/' },
  } as const;
  const over = restOver(
    {
      api: { apiKeySource },
      resources: Object.fromEntries(
        Object.entries(integrations).map(([path, integration]) => [
          path,
          {
            POST: {
              apiKeyRequired: true,
              integration,
              ...(apiKeySource === 'AUTHORIZER' ? { authorizationType: 'CUSTOM', authorizerId: 'a1' } : {}),
            },
          },
        ]),
      ),
      snapshot: {
        authorizers: [
          {
            id: 'a1',
            name: 'a',
            type: 'REQUEST',
            authorizerUri: FUNCTION_URI,
            identitySource: 'method.request.header.x-api-key',
            authorizerResultTtlInSeconds: 0,
          },
        ],
      },
      stage: {
        accessLogSettings: {
          destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:a',
          format: '$context.requestId $context.identity.apiKey $context.identity.apiKeyId $context.error.message',
        },
      },
    },
    {
      invoke: ({ payload }) => ({
        kind: 'answer',
        payload: Buffer.from(
          JSON.parse(payload).type === 'REQUEST'
            ? JSON.stringify({
                principalId: 'p',
                policyDocument: {
                  Version: '2012-10-17',
                  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
                },
                usageIdentifierKey: JSON.parse(payload).headers['x-api-key'],
              })
            : JSON.stringify({ statusCode: 200, headers: { 'x-api-key': KEY }, body: payload }),
        ),
      }),
      ports: { apiKeys, accessLog: (entry) => access.push(entry) },
    },
  );
  return { ...over, access };
}

describe('an API key gets into no log', () => {
  const paths = ['/proxy', '/aws', '/http'];
  const values = [KEY, `${KEY}2`, `${KEY}3`, `${KEY}-unknown`];
  const cases = (['HEADER', 'AUTHORIZER'] as const).flatMap((source) =>
    paths.flatMap((path) => values.map((value) => [source, path, value] as const)),
  );

  it.each(cases)('key of %s, %s, %s', async (source, path, value) => {
    const { gateway, logged, access, invoked } = api(source);
    const request = gatewayRequest({
      method: 'POST',
      path: `/dev${path}`,
      headers: ['Content-Type', 'application/json', 'x-api-key', value, 'X-Other', '1'],
      body: '{}',
    });
    const response = await gateway.handle(request);
    gateway.logAccess({ request, response, responseLatencyMs: 1, responseLength: 1 });
    expect([200, 403]).toContain(response.status);
    expect(response.status === 200).toBe(value === KEY);
    const { failure, integration } = response.report;
    const logs = [...logged, ...access.map((entry) => entry.text), JSON.stringify({ failure, integration })].join('\n');
    expect(logged.length).toBeGreaterThan(3);
    expect(logs).not.toContain(value);
    expect(logs).not.toContain(value.slice(0, -6));
    if (response.status === 403) expect(text(response)).not.toContain(value);
    // The function is told, as on AWS.
    if (path === '/proxy' && response.status === 200) expect(invoked.at(-1)?.payload).toContain(value);
  });
});

describe('how long it takes to find none of 10,000 keys', () => {
  it('tells nothing of them (test/security/api-key-timing.mjs takes a million samples)', () => {
    // What there is to see would be seen each time; noise is not.
    const runs = [1, 2, 3].map((seed) => () => Math.abs(measureApiKeyTiming(20_000, seed).t));
    expect(runs.some((run) => run() < 4.5)).toBe(true);
  });

  it('and the measure would tell if the look-up left at the first character that differs', () => {
    const leaky = (values: readonly string[]) => {
      const byBegin = new Map(values.map((value) => [value.slice(0, 8), value]));
      return {
        find(value: string) {
          const known = byBegin.get(value.slice(0, 8)) ?? '';
          let at = 0;
          while (at < known.length && known.charCodeAt(at) === value.charCodeAt(at)) at++;
          return at === -1 ? ({} as never) : null;
        },
      };
    };
    expect([1, 2, 3].some((seed) => Math.abs(measureApiKeyTiming(20_000, seed, leaky).t) > 4.5)).toBe(true);
  });
});

it('finds each of many', async () => {
  const { gateway } = api();
  const headers = { 'x-api-key': KEY };
  expect((await send(gateway, 'POST /dev/proxy', { headers, body: '{}' })).status).toBe(200);
  expect((await send(gateway, 'POST /dev/proxy', { headers: { 'x-api-key': KEY.toLowerCase() } })).status).toBe(403);
});
