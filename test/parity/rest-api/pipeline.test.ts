import { describe, expect, it } from 'vitest';
import type { Model, StoredGatewayResponse } from '../../../src/account/rest-api.ts';
import { GATEWAY_RESPONSE_STATUSES } from '../../../src/aws/gateway-response-statuses.ts';
import { headerPairs } from '../../../src/base/header-list.ts';
import { FAILURE_TYPES, type FailureType } from '../../../src/gateway/rest-api/gateway-response-defaults.ts';
import { testInvokeMethod } from '../../../src/gateway/rest-api/test-invoke.ts';
import { gatewayPorts, header, returning, send } from '../../http-api-fixture.ts';
import {
  compiledRest,
  deployedRestApi,
  type GivenMethod,
  type GivenRestApi,
  LAMBDA_PROXY,
  mockAnswering,
} from '../../rest-api-fixture.ts';
import { recorded } from './recorded-data.ts';

interface Routing {
  readonly cases: readonly {
    readonly resources: Readonly<Record<string, readonly string[]>>;
    readonly request: string;
    readonly matched?: string;
    readonly status?: number;
    readonly body?: unknown;
    readonly errorType?: string;
  }[];
}

interface GatewayResponses {
  readonly cases: readonly {
    readonly case: string;
    readonly items: readonly {
      readonly responseType: StoredGatewayResponse['responseType'];
      readonly statusCode?: string;
      readonly defaultResponse: boolean;
      readonly responseParameters: Readonly<Record<string, string>>;
      readonly responseTemplates: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface Records {
  readonly tests: Readonly<Record<string, { readonly records: Readonly<Record<string, never>> }>>;
}

const routing = recorded<Routing>('rest-routing');
const gatewayResponses = recorded<GatewayResponses>('rest-gateway-responses');
const { tests } = recorded<Records>('rest-pipeline-records');

function recordsOf<T>(test: string): Readonly<Record<string, T>> {
  const found = tests[test];
  if (found === undefined) throw new Error(`There is no record of ${test}.`);
  return found.records;
}

describe('which method a request reaches', () => {
  it.each(routing.cases.map((given) => [given.request, Object.keys(given.resources).join(' '), given] as const))(
    '%s, of %s',
    async (_, __, { resources, request, matched, status = 200, body, errorType = null }) => {
      const gateway = compiledRest({
        resources: Object.fromEntries(
          Object.entries(resources).map(([path, methods]) => [
            path,
            Object.fromEntries(methods.map((method) => [method, mockAnswering(`${path} ${method}`)])),
          ]),
        ),
      });
      const response = await send(gateway, request.replace(' ', ' /dev'));
      expect(response.status).toBe(status);
      expect(header(response, 'x-amzn-errortype')).toBe(errorType);
      if (matched !== undefined) expect(response.body).toBe(matched);
      if (body !== undefined) expect(JSON.parse(String(response.body))).toEqual(body);
    },
  );

  it('has all cases', () => expect(routing.cases).toHaveLength(9));
});

describe('gateway responses', () => {
  const [defaults] = gatewayResponses.cases;

  it('have the listed default statuses', () => {
    const listed = (defaults?.items ?? []).filter(({ responseType }) => !responseType.startsWith('DEFAULT_'));
    const ours = listed.map(({ responseType }) => GATEWAY_RESPONSE_STATUSES[responseType as FailureType]);
    expect(listed.map(({ statusCode }) => Number(statusCode))).toEqual(ours);
    expect(listed).toHaveLength(15);
  });

  interface Put {
    readonly responseType: StoredGatewayResponse['responseType'];
    readonly statusCode: string;
    readonly responseParameters: Readonly<Record<string, string>>;
    readonly responseTemplates: Readonly<Record<string, string>>;
  }
  const puts = recordsOf<Put>('test_gateway_response_put');
  const answered = async (record: string, line: string, given: GivenRestApi = {}) => {
    const { responseType, statusCode, responseParameters, responseTemplates } = puts[record] as Put;
    const stored = { responseType, statusCode, responseParameters, responseTemplates };
    const ports = { ...gatewayPorts(), invokeFunction: async () => ({ kind: 'integration-timeout' }) as const };
    const gateway = compiledRest(
      { ...given, stage: { variables: { a: 'b' } }, snapshot: { gatewayResponses: [stored] } },
      ports,
    );
    return send(gateway, line, { query: 'q=of+the+query', headers: { Accept: 'text/html' } });
  };
  const templated = (message: string, type: string, resourcePath: string): object => ({
    ...{ message, type, stage: 'dev', resourcePath },
    ...{ 'stageVariables.a': 'b', statusCode: "'404'" },
  });

  it('answer all that was put', async () => {
    const response = await answered('put-gateway-response-all-value', 'GET /dev/nothing');
    expect(response).toMatchObject({ status: 404, contentType: 'application/json' });
    expect(header(response, 'access-control-allow-origin')).toBe('a.b.c');
    expect(header(response, 'x-request-header')).toBe('text/html');
    expect(header(response, 'x-request-query')).toBe('of the query');
    expect(header(response, 'x-request-path')).toBeNull();
    const expected = templated('Missing Authentication Token', 'MISSING_AUTHENTICATION_TOKEN', '');
    expect(JSON.parse(String(response.body))).toEqual(expected);
  });

  it.each([
    ['put-gateway-response-status-only', 404, null, '{"message":"Missing Authentication Token"}'],
    ['put-gateway-response-response-parameters-only', 403, 'text/html', '{"message":"Missing Authentication Token"}'],
  ])('answer what was put: %s', async (record, status, requestHeader, body) => {
    const response = await answered(record, 'GET /dev/nothing');
    expect(response).toMatchObject({ status, body });
    expect(header(response, 'x-request-header')).toBe(requestHeader);
  });

  it.each([
    ['INTEGRATION_TIMEOUT', '/', 'Endpoint request timed out', LAMBDA_PROXY],
    [
      'API_CONFIGURATION_ERROR',
      '/x',
      'Internal server error',
      { type: 'HTTP_PROXY', uri: 'http://${stageVariables.none}/' },
    ],
  ] as const)('answer %s as its family says', async (type, path, message, integration) => {
    const given: GivenRestApi = { resources: { [path]: { GET: { integration } } } };
    const response = await answered('put-gateway-response-default-5xx', `GET /dev${path}`, given);
    expect(response.status).toBe(599);
    expect(header(response, 'x-request-header')).toBe('text/html');
    expect(JSON.parse(String(response.body))).toEqual(templated(message, type, path));
  });

  it('have all items, and every type is known', () => {
    const items = gatewayResponses.cases.flatMap((given) => given.items);
    expect(items).toHaveLength(32);
    for (const { responseType } of items) {
      expect([...FAILURE_TYPES, 'DEFAULT_4XX', 'DEFAULT_5XX']).toContain(responseType);
    }
  });
});

describe('answers of whole requests', () => {
  it('test_routing_not_found', async () => {
    const records = recordsOf<{ readonly content: unknown; readonly errorType: string }>('test_routing_not_found');
    const gateway = compiledRest({
      resources: { '/existing': { GET: mockAnswering('{"message":"exists","statusCode":200}') } },
    });
    const working = await send(gateway, 'GET /dev/existing');
    expect(JSON.parse(String(working.body))).toEqual(records['working-route']);
    for (const [record, line] of [
      ['not-found', 'GET /dev/random-non-existing'],
      ['wrong-method', 'POST /dev/existing'],
    ] as const) {
      const response = await send(gateway, line);
      expect(response.status).toBe(403);
      expect({
        content: JSON.parse(String(response.body)),
        errorType: header(response, 'x-amzn-errortype'),
      }).toEqual(records[record]);
    }
  });

  const traces = recordsOf<Readonly<Record<string, string>>>('test_invocation_trace_id');
  const OF_THE_FRONT = ['connection', 'content-length', 'content-type', 'date'];
  it.each(Object.keys(traces).filter((name) => name !== 'register-lambda'))(
    'test_invocation_trace_id %s',
    async (name) => {
      const method: GivenMethod = name.endsWith('MOCK') ? {} : { integration: LAMBDA_PROXY };
      const sent = name.startsWith('normal') ? undefined : 'Root=1-3152b799-8954dae64eda91bc9a23a7e8';
      const headers =
        sent === undefined ? {} : { 'X-Amzn-Trace-Id': name.includes('small') ? sent : `${sent};Sampled=1` };
      const gateway = compiledRest(
        { resources: { '/': { GET: method } } },
        gatewayPorts(returning({ statusCode: 200 })),
      );
      const response = await send(gateway, 'GET /dev', { headers });
      const names = headerPairs(response.headers).map(([header]) => header.toLowerCase());
      // What CloudFront adds is no part of the API.
      const recordedNames = Object.keys(traces[name] ?? {}).filter(
        (header) => !OF_THE_FRONT.includes(header) && !/^(via|x-amz-cf-|x-cache)/.test(header),
      );
      expect(names.sort()).toEqual(recordedNames.sort());
    },
  );

  it('has all records of trace ids', () => expect(Object.keys(traces)).toHaveLength(6));
});

interface TestRecord {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly status: number;
  readonly log: Readonly<Record<string, string>>;
  readonly Error?: unknown;
}

describe('TestInvokeMethod', () => {
  const PETS = mockAnswering('{"pets": "all the pets"}');
  const PET = mockAnswering('{"petId": "$input.params(\'petId\')"}');
  const BROKEN: GivenMethod = {
    integration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'http://${stageVariables.none}' },
  };
  const given: Readonly<Record<string, readonly [string, string, GivenMethod, string | undefined, string?]>> = {
    'test-invoke-method-get-pets': ['GET', '/pets', PETS, '/pets'],
    'test-invoke-method-get-pets-bad-path': ['GET', '/pets', PETS, '/random/test'],
    'test-invoke-method-get-pets-id': ['GET', '/pets/{petId}', PET, '/pets/123'],
    'test-invoke-method-get-pets-id-no-path': ['GET', '/pets/{petId}', PET, undefined],
    'test-invoke-method-get-pets-id-bad-path': ['GET', '/pets/{petId}', PET, '/random/test'],
    'test-invoke-method-get-with-qs': ['GET', '/pets/{petId}', PET, '/pets/123?foo=bar'],
    'test-invoke-method-post-with-body': ['POST', '/pets/{petId}', PET, '/pets/123', '{"foo": "bar"}'],
    'test-invoke-failure': ['GET', '/', BROKEN, '/'],
  };
  const records = {
    ...recordsOf<TestRecord>('test_invoke_test_method'),
    ...recordsOf<TestRecord>('test_failed_invoke_test_method'),
  };

  it.each(Object.entries(given))('%s', async (name, [httpMethod, path, method, pathWithQueryString, body]) => {
    const { snapshot } = deployedRestApi({ resources: { [path]: { [httpMethod]: method } } }).deployment;
    const resource = snapshot.resources.find((candidate) => candidate.path === path);
    const found = resource?.methods[0];
    if (resource === undefined || found === undefined) throw new Error('no method');
    const result = await testInvokeMethod(
      {
        snapshot,
        resource,
        method: found,
        httpMethod,
        ...(pathWithQueryString === undefined ? {} : { pathWithQueryString }),
        ...(body === undefined ? {} : { body }),
      },
      gatewayPorts(),
    );
    const record = records[name];
    expect(result.status).toBe(record?.status);
    expect(JSON.parse(result.body)).toEqual(record?.body);
    expect(result.headers).toEqual(record?.headers);
    expect(result.multiValueHeaders).toEqual(record?.multiValueHeaders);
    expect(masked(result.log)).toEqual(
      Object.values(record?.log ?? {}).map((line) => line.replace(/<request-id-\d>/, 'ID')),
    );
  });

  it('has all records but those that the operation refuses', () => {
    const refused = Object.entries(records).filter(([, record]) => record.Error !== undefined);
    expect(refused.map(([name]) => name)).toEqual([
      'resource-method-not-found',
      'resource-id-not-found',
      'rest-api-not-found',
    ]);
    expect(Object.keys(given)).toHaveLength(Object.keys(records).length - refused.length);
  });
});

/** The lines with ids and times as the recorder wrote them. */
function masked(log: string): string[] {
  return log
    .split('\n')
    .map((line) =>
      line
        .replace(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} :/, 'DDD MMM dd hh:mm:ss UTC yyyy :')
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'ID'),
    );
}

interface ModelRecord {
  readonly items: readonly {
    readonly name: string;
    readonly schema: unknown;
    readonly contentType: string;
    readonly id: string;
  }[];
}

describe('request validators', () => {
  const validator = { id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: true };
  const validated = (models: readonly Model[], method: GivenMethod): GivenRestApi => ({
    resources: {
      '/{test}': {
        POST: { integration: LAMBDA_PROXY, requestValidatorId: 'v1', ...method },
        GET: { integration: LAMBDA_PROXY, requestValidatorId: 'v1', ...method },
      },
    },
    snapshot: { models, requestValidators: [validator] },
  });
  const models = (test: string): Model[] =>
    (recordsOf<ModelRecord>(test)['get-models-with-ref']?.items ?? []).map(({ schema, ...model }) => ({
      ...model,
      schema: JSON.stringify(schema).replaceAll('<api-id>', 'api0000001'),
    }));
  const asked = async (given: GivenRestApi, line: string, request: object = {}): Promise<unknown> => {
    const ports = gatewayPorts(returning({ statusCode: 200, body: '{"data":"ok"}' }));
    const response = await send(compiledRest(given, ports), line, {
      headers: { 'content-type': 'application/json', 'x-header-param': 'v' },
      ...request,
    });
    return JSON.parse(String(response.body));
  };

  const schema = {
    title: 't',
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  };
  const model: Model = { id: 'm', name: 'testSchema', contentType: 'application/json', schema: JSON.stringify(schema) };
  const withParameters = (path: string): GivenRestApi =>
    validated([model], {
      requestModels: { 'application/json': 'testSchema' },
      requestParameters: {
        'method.request.header.x-header-param': true,
        'method.request.querystring.qs1': true,
        [`method.request.path.${path}`]: true,
      },
    });
  const bare = { headers: { 'content-type': 'application/json' } };
  const described = recorded<{ readonly cases: readonly { readonly case: string; readonly body?: object }[] }>(
    'rest-request-validation',
  ).cases;
  const given: Readonly<Record<string, readonly [GivenRestApi, string, object]>> = {
    'all three missing': [withParameters('issuer'), 'POST /dev/t', { ...bare, body: '{"a": 1, "b": 2}' }],
    'header missing': [withParameters('test'), 'GET /dev/t', { ...bare, query: 'qs1=1' }],
    'query missing': [withParameters('test'), 'GET /dev/t', {}],
    'GET with empty body and a model with required props': [withParameters('test'), 'GET /dev/t', { query: 'qs1=1' }],
    'parameters are checked before body': [
      withParameters('issuer'),
      'POST /dev/t',
      { ...bare, body: '{"test": "badly"}' },
    ],
  };

  it.each(Object.entries(given))('%s', async (name, [api, line, request]) => {
    const expected = described.find((candidate) => candidate.case === name)?.body ?? described[0]?.body;
    expect(await asked(api, line, request)).toEqual(expected);
  });

  it('have all described cases: the last is that of the two records below', () => {
    expect(described.map(({ case: name }) => name).filter((name) => !Object.hasOwn(given, name))).toEqual([
      expect.stringContaining('$ref https://apigateway.amazonaws.com'),
    ]);
  });

  it('let through what is as it should be', async () => {
    expect(await asked(withParameters('test'), 'POST /dev/t', { query: 'qs1=1', body: '{"a": 1, "b": 2}' })).toEqual({
      data: 'ok',
    });
  });

  it('test_api_gateway_request_validator_with_ref_models', async () => {
    const test = 'test_api_gateway_request_validator_with_ref_models';
    const records = recordsOf(test);
    const given = validated(models(test), { requestModels: { 'application/json': 'testSchemaList' } });
    expect(await asked(given, 'POST /dev/t', { body: '[{"a": 1, "b": 2}]' })).toEqual(records.successful);
    expect(await asked(given, 'POST /dev/t', { body: '[{"a": 1}]' })).toEqual(records['failed-validation']);
  });

  it('test_api_gateway_request_validator_with_ref_one_ofmodels', async () => {
    const test = 'test_api_gateway_request_validator_with_ref_one_ofmodels';
    const records = recordsOf(test);
    const given = validated(models(test), { requestModels: { 'application/json': 'TestModel' } });
    const post = (body: string): Promise<unknown> => asked(given, 'POST /dev/t', { body });
    expect(await post('{"status": null}')).toEqual(records.successful);
    expect(await post('{"status": {"Status": "s", "Order": 1}}')).toEqual(records['successful-with-data']);
    expect(await post('{}')).toEqual(records['failed-validation-no-data']);
    expect(await post('{"status": {"Status": "s"}}')).toEqual(records['failed-validation-bad-data']);
  });
});
