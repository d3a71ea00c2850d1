import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerPairs } from '../../../src/base/header-list.ts';
import type { UpstreamOutcome, UpstreamRequest } from '../../../src/gateway/ports.ts';
import { testInvokeMethod } from '../../../src/gateway/rest-api/test-invoke.ts';
import { createDataPlane } from '../../../src/server/data-plane/data-plane.ts';
import { createDeployment } from '../../../src/services/apigateway/deployments.ts';
import { importRestApi } from '../../../src/services/apigateway/import-rest-api.ts';
import { createStage } from '../../../src/services/apigateway/stages.ts';
import { gatewayPorts, header, returning, send } from '../../http-api-fixture.ts';
import { deployedRestApi, FUNCTION_URI, type GivenMethod, mockAnswering } from '../../rest-api-fixture.ts';
import { ask, restOver, text } from '../../rest-backend-fixture.ts';
import { operationContext } from '../../services/operation-fixture.ts';
import { recorded } from './recorded-data.ts';

interface Task {
  readonly sent: {
    readonly Path: string;
    readonly RequestBody?: unknown;
    readonly QueryParameters?: Readonly<Record<string, readonly string[]>>;
    readonly Headers?: Readonly<Record<string, readonly string[]>>;
  };
  readonly got: {
    readonly Headers?: Readonly<Record<string, readonly string[] | string>>;
    readonly ResponseBody?: unknown;
    readonly StatusCode?: number;
    readonly error?: string;
    readonly cause?: unknown;
  };
}

interface Invocations {
  readonly tests: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly tasks: Readonly<Record<string, Task>>;
}

const { tests, tasks } = recorded<Invocations>('rest-invocation-records');

function recordsOf<T>(test: string): Readonly<Record<string, T>> {
  const found = tests[test];
  if (found === undefined) throw new Error(`There is no record of ${test}.`);
  return found;
}

const LAMBDA = {
  type: 'AWS',
  httpMethod: 'POST',
  uri: FUNCTION_URI,
  integrationResponses: { '200': { statusCode: '200' } },
} as const;
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('MOCK', () => {
  const mocks = Object.keys(tests).filter((name) => name.startsWith('test_mock_integration_response'));

  it.each(mocks)('%s', async (name) => {
    const [, passthroughBehavior, method] = /\[([A-Z_]+)-UrlType\.[A-Z_]+-(GET|POST)\]/.exec(name) ?? [];
    const { response } = await ask(
      {
        type: 'MOCK',
        passthroughBehavior: passthroughBehavior as 'NEVER',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': '{"statusCode": 200, "id": 42}' } },
        },
      },
      { line: `${method} /dev/x` },
    );
    expect([response.status, JSON.parse(text(response))]).toEqual([200, recordsOf(name)['mock-response']]);
  });

  it('test_api_gateway_mock_integration', async () => {
    const answering = '{"echo": "$input.params(\'echo\')", "response": "mocked"}';
    const { integration = {} } = mockAnswering(answering);
    const { response } = await ask(integration, { query: 'echo=foobar' });
    expect(JSON.parse(text(response))).toEqual(recordsOf('test_api_gateway_mock_integration')['mocked-response']);
    expect(mocks).toHaveLength(12);
  });
});

describe('AWS with a function that gives back its event', () => {
  const echo = {
    invoke: ({ payload }: { readonly payload: string }) => ({ kind: 'answer', payload: Buffer.from(payload) }) as const,
  };

  it('test_lambda_aws_integration: the body is the event', async () => {
    const { response } = await ask(
      LAMBDA,
      { line: 'POST /dev/x', headers: JSON_TYPE, body: '{"message": "hello world"}' },
      echo,
    );
    expect(JSON.parse(text(response))).toEqual(recordsOf('test_lambda_aws_integration')['lambda-aws-integration']);
  });

  it.each([
    ['lambda-aws-integration-1', {}],
    ['lambda-aws-integration-2', JSON_TYPE],
  ])('test_lambda_aws_integration_with_request_template: %s', async (record, headers) => {
    const template = '{"param1": "$input.params(\'param1\')"}';
    const { response } = await ask(
      { ...LAMBDA, requestTemplates: { 'application/json': template } },
      { query: 'param1=foobar', headers },
      echo,
    );
    expect(JSON.parse(text(response))).toEqual(recordsOf('test_lambda_aws_integration_with_request_template')[record]);
  });
});

describe('$input in templates, through the whole pipeline', () => {
  const BODIES = { 'empty-body': '', 'json-body': '{"some": "value"}', 'str-body': 'some raw data' } as const;
  const SQS = 'Action=SendMessage&MessageBody=$input.body';
  const ENCODED = 'EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.testAccess)';
  const templates: Readonly<Record<string, readonly [string, string]>> = {
    'response-raw-body': ['$input.body', '$input.body'],
    'response-str-body-input': [SQS, '$input.body'],
    'response-str-body-output': ['$input.body', SQS],
    'response-str-body-all': [SQS, SQS],
    'response-body-attr-access': ['$input.body.testAccess', '$input.body'],
    'response-url-encode': [ENCODED, '$input.body'],
  };
  const cases = Object.entries(recordsOf<Readonly<Record<string, string>>>('test_input_body_formatting')).flatMap(
    ([record, answers]) => Object.entries(answers).map(([body, answer]) => [record, body, answer] as const),
  );

  it.each(cases)('test_input_body_formatting: %s of %s', async (record, body, answer) => {
    const [request = '', response = ''] = templates[record] ?? [];
    const { response: got } = await ask(
      {
        type: 'HTTP',
        httpMethod: 'POST',
        uri: 'https://echo.example/',
        requestTemplates: { 'application/json': request },
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': response } },
        },
      },
      { line: 'POST /dev/x', body: BODIES[body as keyof typeof BODIES], headers: JSON_TYPE },
      {
        upstream: ({ body: sent }) => ({
          kind: 'answer',
          status: 200,
          headers: ['Content-Type', 'application/json'],
          body: Buffer.from(String(sent ?? '')),
        }),
      },
    );
    expect(`b'${text(got)}'`).toBe(answer);
  });

  const paths: Readonly<Record<string, readonly [string, unknown]>> = {
    'dict-response': ["$input.path('$.json')", { foo: 'bar' }],
    'json-list': ["$input.path('$.json')", [{ foo: 'bar' }]],
    'nested-dict': ["$input.path('$.json').nested", { nested: { foo: 'bar' } }],
    'nested-list': ["$input.path('$.json').nested", { nested: [{ foo: 'bar' }] }],
    'dict-in-list': ["$input.path('$.json')[0]", [{ foo: 'bar' }]],
    'list-with-nested-list': ["$input.path('$.json')[0]", [[{ foo: 'bar' }]]],
    'dict-with-nested-list': ["$input.path('$.json')", { foo: [{ nested: 'bar' }] }],
    'bigger-dict': ["$input.path('$.json')", { bigger: 'dict', to: 'test', with: 'separators' }],
    'to-string': ["$input.path('$.json').toString()", { foo: 'bar' }],
    'list-to-string': ["$input.path('$.json').toString()", { list: [{ foo: 'bar' }] }],
  };
  const NULLS = `#set($body = $input.path('$.json'))
#if($body == $null)#set($isNull = "true")#else#set($isNull = "false")#end
#if($body == "")#set($isEmpty = "true")#else#set($isEmpty = "false")#end
{"body": $body, "nested": $body.nested, "isNull": "$isNull", "isEmptyString": "$isEmpty"}`;
  const given = {
    ...paths,
    'empty-body': [NULLS, undefined],
    'nested-empty-list': [NULLS, []],
    'nested-null-list': [NULLS, null],
  };

  it.each(Object.entries(given))('test_input_path_template_formatting: %s', async (record, [template, json]) => {
    const { response } = await ask(
      {
        ...LAMBDA,
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': String(template) } },
        },
      },
      {},
      { invoke: returning({ json }) },
    );
    expect(text(response).trim()).toBe(recordsOf('test_input_path_template_formatting')[record]);
  });

  it('has all records', () => {
    expect(Object.keys(given)).toEqual(Object.keys(recordsOf('test_input_path_template_formatting')));
    expect(cases).toHaveLength(18);
  });
});

describe('TestInvokeMethod of a method with a function', () => {
  interface Invocation {
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;
    readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
    readonly log: Readonly<Record<string, string>>;
    readonly status: number;
  }

  const TIME = /[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : /;

  it.each([
    ['test_invoke_method_response', '/foo', {}],
    [
      'test_invoke_method_response_with_body',
      '/foo?queryTest=value',
      { body: '{"test": "val123"}', headers: ['content-type', 'application/json'] },
    ],
  ])('test_apigw_test_invoke_method_api: %s', async (name, pathWithQueryString, given) => {
    const record = recordsOf<Invocation>('test_apigw_test_invoke_method_api')[name] as unknown as Invocation;
    const { snapshot } = deployedRestApi({ resources: { '/foo': { GET: { integration: LAMBDA } } } }).deployment;
    const resource = snapshot.resources.find(({ path }) => path === '/foo');
    const method = resource?.methods[0];
    if (resource === undefined || method === undefined) throw new Error('no method');
    const result = await testInvokeMethod(
      { snapshot, resource, method, httpMethod: 'GET', pathWithQueryString, ...given },
      gatewayPorts(returning(record.body)),
    );
    expect([result.status, JSON.parse(result.body)]).toEqual([record.status, record.body]);
    expect(Object.keys(result.headers).sort()).toEqual(Object.keys(record.headers).sort());
    expect(Object.keys(result.multiValueHeaders).sort()).toEqual(Object.keys(record.multiValueHeaders).sort());
    const told = (lines: readonly string[]): string[] =>
      lines.map((line) =>
        line
          .replace(/^DDD MMM dd hh:mm:ss UTC yyyy : /, '')
          .replace(TIME, '')
          .replace(
            /(request:? |tag=|RequestId=)(?:<request-id[-\w]*>|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g,
            '$1ID',
          )
          .replace(/(Endpoint request URI: |Sending request to ).*/, '$1URL')
          .replace(/(latency: ).*(?= ms)/, '$1N')
          .replace(/(Date|X-Amzn-Trace-Id)=.*?(?=, [\w-]+=|})/g, '$1=_'),
      );
    // Lambda's own endpoint is asked with a signature, which a function here needs none of.
    const isOfSignature = (line: string): boolean => line.startsWith('Endpoint request headers');
    const shown = (lines: readonly string[]): string[] => told(lines).filter((line) => !isOfSignature(line));
    expect(shown(result.log.split('\n'))).toEqual(shown(Object.values(record.log)));
  });
});

describe('an API that a Step Functions task calls', () => {
  const byTask = {
    resources: {
      '/get_constant': { POST: { integration: LAMBDA } },
      '/id_func': { POST: { integration: LAMBDA } },
    },
  };
  const asTemplate = `{"body": $input.json('$'), "queryStringParameters": "$input.params().querystring"}`;
  const withQuery: Readonly<Record<string, Readonly<Record<string, GivenMethod>>>> = {
    '/id_func': {
      POST: { integration: { ...LAMBDA, requestTemplates: { 'application/json': asTemplate } } },
    },
  };

  it.each(Object.entries(tasks))('%s', async (name, { sent, got }) => {
    const { gateway } = restOver(name.includes('query') ? { resources: withQuery } : byTask, {
      // `id_func` gives back what it gets, `get_constant` always the same.
      invoke: ({ payload }) => ({ kind: 'answer', payload: Buffer.from(payload) }),
    });
    const query = Object.entries(sent.QueryParameters ?? {}).map(([key, [value = '']]) => `${key}=${value}`);
    const body = sent.RequestBody ?? {};
    const response = await send(gateway, `POST /dev/${sent.Path}`, {
      headers: [
        'Content-Type',
        'application/json',
        ...Object.entries(sent.Headers ?? {}).flatMap(([key, values]) => values.flatMap((value) => [key, value])),
      ],
      query: query.join('&'),
      body: JSON.stringify(body),
    });
    if (got.error !== undefined) {
      expect(`ApiGateway.${response.status}`).toBe(got.error);
      expect(JSON.parse(text(response))).toEqual(got.cause);
      return;
    }
    const headers = got.Headers ?? {};
    expect([response.status, JSON.parse(text(response))]).toEqual([got.StatusCode, got.ResponseBody]);
    // What the recording function gave back for an object, it wrote with spaces.
    if (typeof body === 'string' && body !== '') {
      expect(text(response).length).toBe(Number(headers['Content-Length']?.[0]));
    }
    // Those of the front, and of CloudFront, which is before an edge-optimized API.
    const notOfApi = /^(?:connection|content-length|content-type|date|via|x-cache|x-amz-cf-.*)$/;
    const lower = (names: readonly string[]): string[] => names.map((each) => each.toLowerCase()).sort();
    const ours = lower(headerPairs(response.headers).map(([each]) => each));
    expect(ours).toEqual(lower(Object.keys(headers)).filter((each) => !notOfApi.test(each)));
  });

  it('has all', () => expect(Object.keys(tasks)).toHaveLength(13));
});

describe('stage variables in the URI of an imported API', () => {
  const records = recordsOf<unknown>('test_import_with_stage_variables');
  const body = readFileSync(new URL('data/openapi.spec.stage-variables.json', import.meta.url), 'utf8');

  async function served(variables: Readonly<Record<string, string>>) {
    const operations = operationContext();
    const sent: UpstreamRequest[] = [];
    const sendUpstream = async (request: UpstreamRequest): Promise<UpstreamOutcome> => {
      sent.push(request);
      return { kind: 'answer', status: 200, headers: ['Content-Type', 'application/json'], body: Buffer.from('{}') };
    };
    const dataPlane = createDataPlane({
      store: operations.store,
      operations,
      ports: { ...gatewayPorts(), sendUpstream },
      onError: (error) => {
        throw error;
      },
    });
    const { output } = await importRestApi(operations, { body });
    const restApiId = output.id ?? '';
    const { id: deploymentId } = await createDeployment(operations, { restApiId });
    await createStage(operations, { restApiId, stageName: 'v1', deploymentId: deploymentId ?? '', variables });
    await dataPlane.settled();
    const gateway = dataPlane.gateway(restApiId);
    if (gateway === undefined) throw new Error('The API is not served.');
    const response = await send(gateway, 'GET /v1/path1');
    dataPlane.close();
    return { response, sent };
  }

  it('are filled in: host, path and query', async () => {
    const record = records['get-resp-from-http'] as {
      readonly args: Readonly<Record<string, string>>;
      readonly method: string;
      readonly path: string;
    };
    const variables = { TestHost: 'echo.example', testPath: 'test-path', querystring: 'qs_key=qs_value' };
    const { response, sent } = await served(variables);
    const [request] = sent;
    expect(response.status).toBe(200);
    expect(request?.origin).toBe('https://echo.example');
    const [path, query] = request?.target.split('?') ?? [];
    expect({ method: request?.method, path, args: Object.fromEntries(new URLSearchParams(query)) }).toEqual({
      method: record.method,
      path: record.path,
      args: record.args,
    });
  });

  it('a host that is not there is 500', async () => {
    const record = records['get-error-resp-from-http'] as { readonly body: unknown; readonly errorType: string };
    const { response, sent } = await served({ testPath: 'test-path', querystring: 'qs_key=qs_value' });
    expect(response.status).toBe(500);
    expect(JSON.parse(text(response))).toEqual(record.body);
    expect(header(response, 'x-amzn-errortype')).toBe(record.errorType);
    expect(sent).toEqual([]);
  });
});
