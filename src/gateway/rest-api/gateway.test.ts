import { describe, expect, it } from 'vitest';
import { type GivenRequest, gatewayPorts, gatewayRequest, header, send } from '../../../test/http-api-fixture.ts';
import {
  compiledRest,
  deployedRestApi,
  type GivenRestApi,
  LAMBDA_PROXY,
  METHOD_SETTING,
  MOCK_200,
  mockAnswering,
} from '../../../test/rest-api-fixture.ts';
import { headerPairs } from '../../base/header-list.ts';
import type { ExecutionLogEntry } from '../ports.ts';
import { compileRestApi } from './gateway.ts';

const pets: GivenRestApi = {
  resources: { '/pets': { GET: mockAnswering('all'), OPTIONS: {} }, '/pets/{id}': { GET: mockAnswering('one') } },
};

describe('a REST API', () => {
  it('answers with its ids around what the method says', async () => {
    const response = await send(compiledRest(pets), 'GET /dev/pets', {
      requestId: '1d3f5c1e-0000-4000-8000-000000000000',
      extendedRequestId: 'JCJXri3_PHcEP_Q=',
    });
    expect(response).toMatchObject({ status: 200, contentType: 'application/json', body: 'all' });
    expect(response.headers).toEqual([
      ...['x-amzn-RequestId', '1d3f5c1e-0000-4000-8000-000000000000'],
      ...['x-amz-apigw-id', 'JCJXri3_PHcEP_Q='],
    ]);
    expect(response.report).toMatchObject({ stageName: 'dev', routeKey: 'GET /pets', failure: null });
  });

  it('makes a UUID where the front gave one id only', async () => {
    const response = await send(compiledRest(pets), 'GET /dev/pets', { requestId: 'JCJXri3_PHcEP_Q=' });
    expect(header(response, 'x-amzn-requestid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(header(response, 'x-amz-apigw-id')).toBe('JCJXri3_PHcEP_Q=');
  });

  it.each([
    ['12345678', '12345678'],
    ['a b"}', null],
  ])('takes the request id %j of a client, if a log can hold it', async (sent, expected) => {
    const response = await send(compiledRest(pets), 'GET /dev/pets', { headers: { 'X-Amzn-RequestId': sent } });
    expect(header(response, 'x-amzn-requestid') === sent).toBe(expected !== null);
  });

  it.each([
    ['an unknown path', 'GET /dev/dogs'],
    ['a method that the path lacks', 'POST /dev/pets'],
    ['the root without a method', 'GET /dev'],
  ])('answers %s with 403 and 42 bytes', async (_, requestLine) => {
    const response = await send(compiledRest(pets), requestLine);
    expect(response).toMatchObject({
      status: 403,
      contentType: 'application/json',
      body: '{"message":"Missing Authentication Token"}',
      report: { stageName: 'dev', routeKey: null, failure: { type: 'MISSING_AUTHENTICATION_TOKEN' } },
    });
    expect(headerPairs(response.headers).map(([name]) => name)).toEqual([
      ...['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amz-apigw-id'],
    ]);
  });

  it.each([
    ['a stage that is not there', 'GET /prod/pets', {}],
    ['no stage', 'GET /', {}],
    ['another case of its letters', 'GET /Dev/pets', {}],
    ['an encoded stage', 'GET /%64ev/pets', {}],
  ])('answers %s with 403 Forbidden', async (_, requestLine, request: GivenRequest) => {
    const response = await send(compiledRest(pets), requestLine, request);
    expect(response).toMatchObject({ status: 403, contentType: 'application/json', body: '{"message":"Forbidden"}' });
    expect(header(response, 'x-amzn-errortype')).toBe('ForbiddenException');
    expect(response.report).toMatchObject({ stageName: null, routeKey: null, failure: { type: 'FORBIDDEN' } });
  });

  it('is not at its own host when that is disabled', async () => {
    const gateway = compiledRest({ ...pets, api: { disableExecuteApiEndpoint: true } });
    expect(await send(gateway, 'GET /dev/pets', { isAtDefaultEndpoint: true })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
    expect(await send(gateway, 'GET /dev/pets', { isAtDefaultEndpoint: false })).toMatchObject({ status: 200 });
  });

  it('takes the stage of a base path mapping', async () => {
    const apiMapping = { stageName: 'dev', basePath: 'v1', path: '/dev/pets' };
    expect(await send(compiledRest(pets), 'GET /v1/pets', { apiMapping })).toMatchObject({ status: 200, body: 'all' });
    const other = { ...apiMapping, stageName: 'prod', path: '/prod/pets' };
    expect(await send(compiledRest(pets), 'GET /v1/pets', { apiMapping: other })).toMatchObject({ status: 403 });
  });

  it('takes the stage of the path where the mapping names none', async () => {
    const apiMapping = { stageName: '', basePath: 'v1', path: '/dev/pets' };
    expect(await send(compiledRest(pets), 'GET /v1/dev/pets', { apiMapping })).toMatchObject({ body: 'all' });
  });

  it('answers OPTIONS only by a method: there is no CORS of its own', async () => {
    const preflight = {
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
    };
    const refused = await send(compiledRest(pets), 'OPTIONS /dev/pets/7', preflight);
    expect(refused.status).toBe(403);
    const served = await send(compiledRest(pets), 'OPTIONS /dev/pets', preflight);
    expect(served.status).toBe(200);
    for (const { headers } of [refused, served]) expect(headers.join()).not.toMatch(/access-control/i);
  });

  it('has neither body nor content type on 204', async () => {
    const gateway = compiledRest({
      resources: {
        '/': {
          OPTIONS: {
            methodResponses: { '204': { statusCode: '204' } },
            integration: { ...MOCK_200, integrationResponses: { '204': { statusCode: '204' } } },
          },
        },
      },
    });
    expect(await send(gateway, 'OPTIONS /dev/')).toMatchObject({ status: 204, contentType: null, body: null });
  });

  it('refuses a body above 10 MB before it is read', async () => {
    const tooLarge = gatewayRequest({ method: 'GET', path: '/dev/pets' });
    const body = { declaredLength: 10 * 1024 * 1024 + 1, read: () => Promise.reject(new Error('read')) };
    const response = await compiledRest(pets).handle({ ...tooLarge, body });
    expect(response).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  });

  it('refuses one whose length was not declared, where somebody reads it', async () => {
    const gateway = compiledRest({ resources: { '/': { POST: { integration: LAMBDA_PROXY } } } });
    const response = await send(gateway, 'POST /dev/', { body: { kind: 'too-large' } });
    expect(response).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  });
});

describe('a canary', () => {
  const base = deployedRestApi({ resources: { '/': { GET: mockAnswering('$stageVariables.v $stageVariables.w') } } });
  const canary = deployedRestApi({
    deploymentId: 'dep002',
    resources: { '/': { GET: mockAnswering('canary $stageVariables.v $stageVariables.w $context.deploymentId') } },
  });
  const served = (random: number) =>
    compileRestApi({
      stages: [
        {
          deployment: base.deployment,
          canaryDeployment: canary.deployment,
          stage: {
            ...base.stage,
            variables: { v: '1', w: 'w' },
            canarySettings: {
              deploymentId: 'dep002',
              percentTraffic: 25,
              stageVariableOverrides: { v: '2' },
              useStageCache: false,
            },
          },
        },
      ],
      ports: { ...gatewayPorts(), random: () => random },
    });

  it('takes its share of the requests, with its deployment and its variables', async () => {
    expect(await send(served(0.249), 'GET /dev')).toMatchObject({ body: 'canary 2 w dep002' });
  });

  it('leaves the others to the stage', async () => {
    expect(await send(served(0.25), 'GET /dev')).toMatchObject({ body: '1 w' });
  });
});

describe('an execution log', () => {
  const logged = async (given: GivenRestApi, requestLine: string, request: GivenRequest = {}): Promise<string[]> => {
    const entries: ExecutionLogEntry[] = [];
    const ports = { ...gatewayPorts(), executionLog: (entry: ExecutionLogEntry) => entries.push(entry) };
    await send(compiledRest(given, ports), requestLine, { requestId: 'R', extendedRequestId: 'X=', ...request });
    expect(new Set(entries.map(({ logGroup }) => logGroup))).toEqual(
      new Set(entries.length === 0 ? [] : ['API-Gateway-Execution-Logs_api0000001/dev']),
    );
    return entries.map(({ text }) => text);
  };
  const withLevel = (loggingLevel: 'OFF' | 'ERROR' | 'INFO', dataTraceEnabled: boolean): GivenRestApi => ({
    ...pets,
    stage: { methodSettings: { '*/*': { ...METHOD_SETTING, loggingLevel, dataTraceEnabled } } },
  });

  it('has the lines that were recorded, at INFO with data trace', async () => {
    const lines = await logged(withLevel('INFO', true), 'GET /dev/pets/7', {
      query: 'a=1&b=2&b=3',
      headers: { Accept: 'text/html' },
      body: '{"x": 1}',
    });
    expect(lines).toEqual([
      '(R) Extended Request Id: X=',
      '(R) Verifying Usage Plan for request: R. API Key:  API Stage: api0000001/dev',
      "(R) API Key  authorized because method 'GET /pets/{id}' does not require API Key. Request will not contribute to throttle or quota limits",
      '(R) Usage Plan check succeeded for API Key  and API Stage api0000001/dev',
      '(R) Starting execution for request: R',
      '(R) HTTP Method: GET, Resource Path: /pets/7',
      '(R) Method request path: {id=7}',
      '(R) Method request query string: {a=1, b=3}',
      expect.stringMatching(/^\(R\) Method request headers: \{Accept=text\/html, .*X-Amzn-Trace-Id=Root=1-/),
      '(R) Method request body before transformations: {"x": 1}',
      '(R) Method response body after transformations: one',
      '(R) Method response headers: {Content-Type=application/json}',
      '(R) Successfully completed execution',
      '(R) Method completed with status: 200',
    ]);
  });

  it('has no line with headers or bodies at INFO without data trace, unless a switch says so', async () => {
    const lines = await logged(withLevel('INFO', false), 'GET /dev/pets');
    expect(lines.slice(4)).toEqual([
      '(R) Starting execution for request: R',
      '(R) HTTP Method: GET, Resource Path: /pets',
      '(R) Successfully completed execution',
      '(R) Method completed with status: 200',
    ]);
  });

  it('has at ERROR what went wrong and how it ended, and nothing of what went well', async () => {
    expect(await logged(withLevel('ERROR', true), 'GET /dev/pets')).toEqual([]);
    const failing: GivenRestApi = {
      ...withLevel('ERROR', true),
      resources: { '/': { GET: { integration: { ...MOCK_200, integrationResponses: {} } } } },
    };
    expect(await logged(failing, 'GET /dev')).toEqual([
      expect.stringMatching(/^\(R\) Execution failed due to configuration error: /),
      '(R) Method completed with status: 500',
    ]);
  });

  it('is not kept at OFF', async () => {
    expect(await logged(withLevel('OFF', true), 'GET /dev/pets')).toEqual([]);
  });

  it('is that of the method where it has settings of its own', async () => {
    const own = { ...METHOD_SETTING, loggingLevel: 'INFO' } as const;
    const given: GivenRestApi = { ...pets, stage: { methodSettings: { 'pets/{id}/GET': own } } };
    expect(await logged(given, 'GET /dev/pets')).toEqual([]);
    expect((await logged(given, 'GET /dev/pets/7')).length).toBeGreaterThan(0);
  });

  it('shows no secret of the request but its last characters', async () => {
    const secret = 'a-secret-canary-0123456789abcdef';
    const lines = await logged(withLevel('INFO', true), 'GET /dev/pets', {
      headers: { Authorization: secret, 'x-api-key': secret, Cookie: secret, 'X-Amz-Security-Token': secret },
    });
    const [headers = ''] = lines.filter((line) => line.includes('Method request headers'));
    expect(headers.match(/\*{26}abcdef/g)).toHaveLength(4);
    expect(lines.join('\n')).not.toContain(secret);
  });
});
