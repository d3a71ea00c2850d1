import { describe, expect, it } from 'vitest';
import { type GivenRequest, gatewayPorts, gatewayRequest, returning } from '../../../test/http-api-fixture.ts';
import { compiledRest, type GivenRestApi, LAMBDA_PROXY, mockAnswering } from '../../../test/rest-api-fixture.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { AccessLogEntry } from '../ports.ts';

const api: GivenRestApi = {
  resources: {
    '/pets/{id}': {
      GET: mockAnswering('ok'),
      POST: { integration: LAMBDA_PROXY },
    },
  },
};

async function logged(
  format: string,
  requestLine: string,
  {
    request = {},
    given = api,
    assume = {},
  }: { request?: GivenRequest; given?: GivenRestApi; assume?: Partial<Assumptions> } = {},
): Promise<AccessLogEntry | undefined> {
  const entries: AccessLogEntry[] = [];
  const ports = {
    ...gatewayPorts(returning({ statusCode: 201, body: 'made' }), assume),
    accessLog: (entry: AccessLogEntry) => entries.push(entry),
  };
  const gateway = compiledRest(
    { ...given, stage: { accessLogSettings: { destinationArn: 'arn:logs', format }, ...given.stage } },
    ports,
  );
  const [method = '', path = ''] = requestLine.split(' ');
  const asked = gatewayRequest({ method, path, requestId: 'UUID', extendedRequestId: 'X=', ...request });
  const response = await gateway.handle(asked);
  gateway.logAccess({ request: asked, response, responseLatencyMs: 12.4, responseLength: 2 });
  return entries[0];
}

describe('the access log of a REST API', () => {
  it('writes the formats of the developer guide', async () => {
    const clf =
      '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId';
    expect(await logged(clf, 'GET /dev/pets/7')).toEqual({
      destinationArn: 'arn:logs',
      apiId: 'api0000001',
      stageName: 'dev',
      requestId: 'UUID',
      text: '192.0.2.1 - - [14/Apr/2025:22:15:25 +0000] "GET /pets/{id} HTTP/1.1" 200 2 UUID X=',
    });
  });

  it.each([
    ['accountId', '123456789012'],
    ['apiId', 'api0000001'],
    ['deploymentId', 'dep001'],
    ['domainName', 'EXAMPLE.execute-api.us-east-1.amazonaws.com'],
    ['domainPrefix', 'EXAMPLE'],
    ['endpointType', 'REGIONAL'],
    ['httpMethod', 'GET'],
    ['identity.sourceIp', '192.0.2.1'],
    ['identity.userAgent', 'curl'],
    ['path', '/dev/pets/7'],
    ['protocol', 'HTTP/1.1'],
    ['requestTimeEpoch', '1744668925528'],
    ['resourcePath', '/pets/{id}'],
    ['responseLatency', '12'],
    ['responseLength', '2'],
    ['stage', 'dev'],
    ['status', '200'],
    ['isCanaryRequest', '-'],
    ['identity.caller', '-'],
    ['identity.clientCert.subjectDN', '-'],
    ['wafResponseCode', '-'],
    ['webaclArn', '-'],
    ['xrayTraceId', '-'],
    ['authorizer.principalId', '-'],
    ['authorizer.latency', '-'],
    ['error.message', '-'],
    ['integration.status', '-'],
    ['customDomain.basePathMatched', '-'],
    ['no.such.variable', '-'],
    ['__proto__', '-'],
  ])('has $context.%s', async (name, expected) => {
    const request = { headers: { 'User-Agent': 'curl' } };
    expect((await logged(`$context.${name}`, 'GET /dev/pets/7', { request }))?.text).toBe(expected);
  });

  it('has what only some requests have', async () => {
    const format = '$context.integration.status $context.integration.integrationStatus $context.integrationLatency';
    expect((await logged(format, 'POST /dev/pets/7'))?.text).toMatch(/^201 200 \d+$/);
    const traced = { ...api, stage: { tracingEnabled: true } };
    const request = { headers: { 'X-Amzn-Trace-Id': 'Root=1-a-b;Sampled=1' } };
    expect((await logged('$context.xrayTraceId', 'GET /dev/pets/7', { given: traced, request }))?.text).toBe('1-a-b');
    const mapped = { apiMapping: { stageName: 'dev', basePath: 'v1', path: '/dev/pets/7' } };
    expect((await logged('$context.customDomain.basePathMatched', 'GET /v1/pets/7', { request: mapped }))?.text).toBe(
      'v1',
    );
  });

  it('has the error, its message with its quotes', async () => {
    const format =
      '$context.error.messageString|$context.error.message|$context.error.responseType|$context.resourcePath';
    expect((await logged(format, 'GET /dev/none'))?.text).toBe(
      '"Missing Authentication Token"|Missing Authentication Token|MISSING_AUTHENTICATION_TOKEN|-',
    );
  });

  it('has what templates overrode', async () => {
    const given: GivenRestApi = {
      resources: {
        '/': {
          GET: {
            integration: {
              type: 'MOCK',
              requestTemplates: {
                'application/json':
                  '#set($context.requestOverride.header.H = "h")#set($context.responseOverride.status = 299){"statusCode":200}',
              },
              integrationResponses: { '200': { statusCode: '200' } },
            },
          },
        },
      },
    };
    const format =
      '$context.requestOverride.header.H $context.responseOverride.status $context.requestOverride.path.none';
    expect((await logged(format, 'GET /dev', { given }))?.text).toBe('h 299 -');
  });

  it('is written under the id that the client chose', async () => {
    const entry = await logged('$context.requestId', 'GET /dev/pets/7', {
      request: { headers: { 'x-amzn-RequestId': 'mine-1' } },
    });
    expect(entry).toMatchObject({ requestId: 'mine-1', text: 'mine-1' });
  });

  it('has the canary', async () => {
    const canarySettings = { deploymentId: 'x', percentTraffic: 0, useStageCache: false };
    expect(
      (await logged('$context.isCanaryRequest', 'GET /dev/pets/7', { given: { ...api, stage: { canarySettings } } }))
        ?.text,
    ).toBe('false');
  });

  it('has no line for a request without a stage', async () => {
    expect(await logged('$context.requestId', 'GET /none')).toBeUndefined();
  });

  it.each([
    ['JSON', '{"ua":"$context.identity.userAgent"}', '{"ua":"a\\"b"}'],
    ['XML', '<ua>$context.identity.userAgent</ua>', '<ua>a&#34;b</ua>'],
    ['CSV', '"$context.identity.userAgent",$context.status', '"a\\"b",200'],
  ])('lets nobody break a line of %s', async (_, format, expected) => {
    const request = { headers: { 'User-Agent': 'a"b' } };
    expect((await logged(format, 'GET /dev/pets/7', { request }))?.text).toBe(expected);
  });
});
