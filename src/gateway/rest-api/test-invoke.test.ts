import { describe, expect, it } from 'vitest';
import { gatewayPorts, returning } from '../../../test/http-api-fixture.ts';
import {
  deployedRestApi,
  type GivenMethod,
  LAMBDA_PROXY,
  MOCK_200,
  mockAnswering,
} from '../../../test/rest-api-fixture.ts';
import { type TestInvocation, testInvokeMethod } from './test-invoke.ts';

const PETS: GivenMethod = mockAnswering('{"pets": "all the pets"}');
const PET: GivenMethod = {
  ...mockAnswering('{"petId": "$input.params(\'petId\')"}'),
};

function tested(
  resourcePath: string,
  httpMethod: string,
  method: GivenMethod,
  test: Partial<TestInvocation> = {},
  ports = gatewayPorts(),
) {
  const { deployment } = deployedRestApi({ resources: { [resourcePath]: { [httpMethod]: method } } });
  const resource = deployment.snapshot.resources.find(({ path }) => path === resourcePath);
  const [found] = resource?.methods ?? [];
  if (resource === undefined || found === undefined) throw new Error('no such method');
  return testInvokeMethod({ snapshot: deployment.snapshot, resource, method: found, httpMethod, ...test }, ports);
}

/** The lines without ids and times, which are checked by their form. */
function linesOf(log: string): string[] {
  const [first = '', ...others] = log.split('\n');
  const id = /^Execution log for request ([0-9a-f-]{36})$/.exec(first)?.[1] ?? 'none';
  return ['Execution log for request R', ...others].map((line) =>
    line.replace(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : /, 'TIME : ').replace(id, 'R'),
  );
}

describe('a test of a method', () => {
  // All six are recorded (LocalStack, test_invoke_test_method).
  it.each([
    [
      'a path',
      '/pets',
      'GET',
      PETS,
      { pathWithQueryString: '/pets' },
      '/pets',
      '{}',
      '{}',
      '',
      '{"pets": "all the pets"}',
    ],
    [
      'a path that is none of the resource',
      '/pets',
      'GET',
      PETS,
      { pathWithQueryString: '/random/test' },
      '/random/test',
      '{}',
      '{}',
      '',
      '{"pets": "all the pets"}',
    ],
    [
      'a path parameter',
      '/pets/{petId}',
      'GET',
      PET,
      { pathWithQueryString: '/pets/123' },
      '/pets/123',
      '{petId=123}',
      '{}',
      '',
      '{"petId": "123"}',
    ],
    ['no path', '/pets/{petId}', 'GET', PET, {}, '/pets/{petId}', '{petId={petId}}', '{}', '', '{"petId": "{petId}"}'],
    [
      'a path without the parameter',
      '/pets/{petId}',
      'GET',
      PET,
      { pathWithQueryString: '/random/test' },
      '/random/test',
      '{}',
      '{}',
      '',
      '{"petId": ""}',
    ],
    [
      'a query string',
      '/pets/{petId}',
      'GET',
      PET,
      { pathWithQueryString: '/pets/123?foo=bar' },
      '/pets/123',
      '{petId=123}',
      '{foo=bar}',
      '',
      '{"petId": "123"}',
    ],
    [
      'a body',
      '/pets/{petId}',
      'POST',
      PET,
      { pathWithQueryString: '/pets/123', body: '{"foo": "bar"}' },
      '/pets/123',
      '{petId=123}',
      '{}',
      '{"foo": "bar"}',
      '{"petId": "123"}',
    ],
  ])('with %s', async (_, resource, httpMethod, method, test, path, parameters, query, body, answer) => {
    const result = await tested(resource, httpMethod, method, test);
    expect(result).toMatchObject({
      status: 200,
      body: answer,
      headers: { 'Content-Type': 'application/json' },
      multiValueHeaders: { 'Content-Type': ['application/json'] },
      latency: 0,
    });
    expect(linesOf(result.log)).toEqual([
      'Execution log for request R',
      'TIME : Starting execution for request: R',
      `TIME : HTTP Method: ${httpMethod}, Resource Path: ${path}`,
      `TIME : Method request path: ${parameters}`,
      `TIME : Method request query string: ${query}`,
      'TIME : Method request headers: {}',
      `TIME : Method request body before transformations: ${body}`,
      `TIME : Method response body after transformations: ${answer}`,
      'TIME : Method response headers: {Content-Type=application/json}',
      'TIME : Successfully completed execution',
      'TIME : Method completed with status: 200',
      '',
    ]);
  });

  it('that fails says why', async () => {
    // Recorded (LocalStack, test_failed_invoke_test_method).
    const result = await tested('/', 'GET', {
      integration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://${stageVariables.none}/' },
    });
    expect(result).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
      headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
      multiValueHeaders: { 'x-amzn-ErrorType': ['InternalServerErrorException'] },
    });
    expect(Object.keys(result.headers)).toEqual(['x-amzn-ErrorType']);
    expect(linesOf(result.log).slice(-3)).toEqual([
      'TIME : Execution failed due to configuration error: Invalid endpoint address',
      'TIME : Method completed with status: 500',
      '',
    ]);
  });

  it('hands stage variables to templates and no headers of anybody to a function', async () => {
    expect((await tested('/', 'GET', mockAnswering('$stageVariables.v'), { stageVariables: { v: 'x' } })).body).toBe(
      'x',
    );
    let event: { readonly headers?: unknown; readonly requestContext?: unknown } = {};
    const ports = gatewayPorts((invocation) => {
      event = JSON.parse(invocation.payload);
      return returning({ statusCode: 201, body: 'made' })(invocation);
    });
    const result = await tested('/books', 'POST', { integration: LAMBDA_PROXY }, {}, ports);
    expect(result).toMatchObject({ status: 201, body: 'made' });
    expect(event.headers ?? {}).toEqual({});
    expect(event.requestContext).toMatchObject({
      path: '/books',
      stage: 'test-invoke-stage',
      domainName: 'testPrefix.testDomainName',
      identity: {
        sourceIp: 'test-invoke-source-ip',
        apiKey: 'test-invoke-api-key',
        apiKeyId: 'test-invoke-api-key-id',
      },
    });
  });

  it('asks neither for a key nor for the authorizer', async () => {
    const guarded = { ...mockAnswering('in'), apiKeyRequired: true, authorizationType: 'AWS_IAM' } as const;
    expect((await tested('/', 'GET', guarded)).body).toBe('in');
  });

  it('cuts long lines', async () => {
    const { log } = await tested('/', 'POST', { integration: MOCK_200 }, { headers: ['X', 'y'.repeat(2000)] });
    const line = linesOf(log).find((text) => text.startsWith('TIME : Method request headers: '));
    expect(line).toBe(`TIME : Method request headers: {X=${'y'.repeat(997)} [TRUNCATED]`);
  });
});
