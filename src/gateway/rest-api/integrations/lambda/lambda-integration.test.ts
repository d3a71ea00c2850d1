import { describe, expect, it } from 'vitest';
import { returning } from '../../../../../test/http-api-fixture.ts';
import { FUNCTION_URI, LAMBDA_PROXY } from '../../../../../test/rest-api-fixture.ts';
import { ask, headersOf, text } from '../../../../../test/rest-backend-fixture.ts';
import type { RestIntegration } from '../../../../account/rest-api.ts';
import { firstHeader } from '../../../../base/header-list.ts';
import type { FunctionOutcome } from '../../../ports.ts';

const LAMBDA: Partial<RestIntegration> = {
  type: 'AWS',
  httpMethod: 'POST',
  uri: FUNCTION_URI,
  integrationResponses: { '200': { statusCode: '200' } },
};

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const STREAMING_URI = `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${ARN}/response-streaming-invocations`;

function payload(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const failing: FunctionOutcome = {
  kind: 'function-error',
  payload: payload({ errorMessage: 'division by zero', errorType: 'ZeroDivisionError' }),
};

describe('a function behind AWS_PROXY', () => {
  it.each<[string, FunctionOutcome, number, string, RegExp]>([
    [
      'that fails',
      failing,
      502,
      '{"message": "Internal server error"}',
      /^Lambda execution failed with status 200 due to customer function error: division by zero\. Lambda request id: [0-9a-f-]{36}$/,
    ],
    [
      'whose answer is malformed',
      { kind: 'answer', payload: Buffer.from('"text"') },
      502,
      '{"message": "Internal server error"}',
      /^Execution failed due to configuration error: Malformed Lambda proxy response$/,
    ],
    [
      'whose answer is larger than Lambda lets it be',
      { kind: 'answer', payload: payload({ body: 'x'.repeat(7 * 1024 * 1024) }) },
      502,
      '{"message": "Internal server error"}',
      /^Execution failed due to configuration error: Malformed Lambda proxy response$/,
    ],
    [
      'that it may not invoke',
      { kind: 'refused', reason: 'no-permission', detail: 'no permission' },
      500,
      '{"message": "Internal server error"}',
      /^Execution failed due to configuration error: Invalid permissions on Lambda function$/,
    ],
    [
      'that does not exist',
      { kind: 'refused', reason: 'no-such-function', detail: 'none' },
      500,
      '{"message": "Internal server error"}',
      /^Execution failed due to configuration error: Invalid permissions on Lambda function$/,
    ],
    [
      'that has no environment left',
      { kind: 'refused', reason: 'concurrency', detail: 'busy' },
      500,
      '{"message": "Internal server error"}',
      /^Execution failed due to configuration error: Rate Exceeded\.$/,
    ],
    [
      'that is too slow',
      { kind: 'integration-timeout' },
      504,
      '{"message": "Endpoint request timed out"}',
      /^Execution failed due to a timeout error$/,
    ],
    [
      'that nothing runs',
      { kind: 'refused', reason: 'host-failed', detail: 'no node' },
      500,
      '{"message": "Internal server error"}',
      /^Execution failed due to an internal error$/,
    ],
  ])('%s', async (_, outcome, status, body, line) => {
    const { response, logged } = await ask(LAMBDA_PROXY, {}, { invoke: () => outcome });
    expect([response.status, text(response)]).toEqual([status, body]);
    expect(headersOf(response)['x-amzn-ErrorType']).toBe('InternalServerErrorException');
    expect(logged.filter((logLine) => line.test(logLine))).toHaveLength(1);
    expect(response.report.integration).toMatchObject({ kind: 'lambda', target: ARN, status: null });
    expect(firstHeader(response.headers, 'x-amzn-trace-id') !== null).toBe(status === 504);
  });

  it('too large an event is 413, and the function is not asked', async () => {
    const { response, invoked } = await ask(LAMBDA_PROXY, { line: 'POST /dev/x', body: 'x'.repeat(6_500_000) });
    expect([response.status, invoked]).toEqual([413, []]);
  });

  it.each([
    [
      'a client’s with a Parent comes back',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    ],
    ['a client’s Root gets a Parent', 'Root=1-5759e988-bd862e3fe1be46a994272793'],
  ])('trace ids: %s', async (_, sent) => {
    const { response, invoked } = await ask(LAMBDA_PROXY, { headers: { 'X-Amzn-Trace-Id': sent } });
    const got = firstHeader(response.headers, 'x-amzn-trace-id') ?? '';
    expect(invoked[0]?.traceId).toBe(sent);
    if (sent.includes('Parent')) expect(got).toBe(sent);
    else expect(got).toMatch(new RegExp(`^${sent};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$`));
  });

  it('is invoked for the resource, with the role of the integration', async () => {
    const credentials = 'arn:aws:iam::123456789012:role/r';
    const { invoked } = await ask(
      { ...LAMBDA_PROXY, credentials, timeoutInMillis: 77 },
      { line: 'PUT /dev/x/1' },
      { path: '/x/{id}' },
    );
    expect(invoked[0]).toMatchObject({
      functionArn: ARN,
      sourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api0000001/dev/PUT/x/{id}',
      credentialsArn: credentials,
      timeoutMs: 77,
    });
  });

  it('may be named by a stage variable', async () => {
    const uri = FUNCTION_URI.replace('function:fn', 'function:${stageVariables.fn}');
    const { invoked } = await ask({ ...LAMBDA_PROXY, uri }, {}, { given: { stage: { variables: { fn: 'other' } } } });
    expect(invoked[0]?.functionArn).toBe(ARN.replace(/fn$/, 'other'));
    expect(JSON.parse(invoked[0]?.payload ?? '{}').stageVariables).toEqual({ fn: 'other' });
    expect((await ask({ ...LAMBDA_PROXY, uri })).response.status).toBe(500);
  });

  it.each([
    undefined,
    'nonsense',
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x/invocations',
    'arn:aws:apigateway:us-east-1:sqs:path/q',
  ])('uri %s is 500', async (uri) => {
    const { uri: _, ...rest } = LAMBDA_PROXY;
    const { response, logged } = await ask({ ...rest, ...(uri === undefined ? {} : { uri }) });
    expect(response.status).toBe(500);
    expect(logged).toContain('Execution failed due to configuration error: Invalid endpoint address');
  });

  it.each([
    ['a header', { headers: { X: 'a\r\nSet-Cookie: x' } }],
    ['a list of them', { multiValueHeaders: { X: ['ok', 'a\nb'] } }],
    ['Location', { statusCode: 302, headers: { Location: '/\r\nX: y' } }],
    ['the name of one', { headers: { 'X: y\r\nZ': 'a' } }],
    ['Content-Type', { headers: { 'Content-Type': 'text/html\r\nX: y' } }],
  ])('%s with a line break is 502 and never a second line', async (_, returns) => {
    const { response, logged } = await ask(LAMBDA_PROXY, {}, { invoke: returning(returns) });
    expect([response.status, text(response)]).toEqual([502, '{"message": "Internal server error"}']);
    expect(logged).toContain('Execution failed due to configuration error: Malformed Lambda proxy response');
  });

  it('what it may not name is renamed', async () => {
    const headers = {
      'WWW-Authenticate': 'Basic',
      'Content-Length': '7',
      'Transfer-Encoding': 'chunked',
      Date: 'now',
      A: 'b',
    };
    const { response } = await ask(LAMBDA_PROXY, {}, { invoke: returning({ statusCode: 401, headers }) });
    expect(headersOf(response)).toEqual({
      'x-amzn-Remapped-WWW-Authenticate': 'Basic',
      'x-amzn-Remapped-Content-Length': '7',
      'x-amzn-Remapped-Date': 'now',
      A: 'b',
    });
  });

  it.each(['cookies', 'constructor'])('an answer with the unknown key %s is 502', async (key) => {
    const invoke = (): FunctionOutcome => ({ kind: 'answer', payload: payload({ statusCode: 200, [key]: [] }) });
    expect((await ask(LAMBDA_PROXY, {}, { invoke })).response.status).toBe(502);
  });

  it.each([
    '',
    'null',
    '{"statusCode":',
    '[]',
    '{"headers": []}',
    '{"body": {}}',
    '{"statusCode": 99}',
    '{"statusCode": "2e2"}',
  ])('the answer %s is 502', async (answer) => {
    const invoke = (): FunctionOutcome => ({ kind: 'answer', payload: Buffer.from(answer) });
    expect((await ask(LAMBDA_PROXY, {}, { invoke })).response.status).toBe(502);
  });

  it('keeps names of the prototype as data', async () => {
    const { invoked } = await ask(LAMBDA_PROXY, { query: '__proto__=x', headers: ['__proto__', 'y'] });
    expect(invoked[0]?.payload).toContain('"queryStringParameters":{"__proto__":"x"}');
    expect(invoked[0]?.payload).toContain('"__proto__":["y"]');
    expect(({} as { x?: string }).x).toBeUndefined();
  });
});

describe('a function that streams', () => {
  const streamed = (metadata: string, body: string | Buffer) => () =>
    ({ kind: 'answer', payload: Buffer.concat([Buffer.from(metadata), Buffer.alloc(8), Buffer.from(body)]) }) as const;

  it('says status, headers and cookies before eight NUL bytes, and its body behind them', async () => {
    const metadata = JSON.stringify({
      statusCode: 201,
      headers: { 'Content-Type': 'text/plain' },
      multiValueHeaders: { A: ['1', '2'] },
      cookies: ['c=d'],
    });
    const { response } = await ask(
      { ...LAMBDA_PROXY, uri: STREAMING_URI, responseTransferMode: 'STREAM' },
      {},
      { invoke: streamed(metadata, Buffer.from([0xff, 0x00])) },
    );
    expect([response.status, response.contentType, response.body]).toEqual([
      201,
      'text/plain',
      Buffer.from([0xff, 0x00]),
    ]);
    expect(headersOf(response)).toEqual({ A: '1, 2', 'Set-Cookie': 'c=d' });
  });

  it.each([
    ['without the delimiter', returning({ statusCode: 200 })],
    ['with metadata that is no JSON', streamed('{', 'x')],
    ['with cookies that are no list', streamed('{"cookies": 1}', 'x')],
  ])('%s is 502', async (_, invoke) => {
    const { response } = await ask({ ...LAMBDA_PROXY, uri: STREAMING_URI }, {}, { invoke });
    expect(response.status).toBe(502);
  });
});

describe('a function behind AWS', () => {
  it('gets what the template makes, and its payload is the answer', async () => {
    const { response, invoked } = await ask(
      { ...LAMBDA, requestTemplates: { 'application/json': '{"param1": "$input.params(\'param1\')"}' } },
      { query: 'param1=foobar' },
      { invoke: returning({ message: 'hello world' }) },
    );
    expect(invoked[0]?.payload).toBe('{"param1": "foobar"}');
    expect([response.status, text(response), response.contentType]).toEqual([
      200,
      '{"message":"hello world"}',
      'application/json',
    ]);
  });

  it('gets the body as it is where no template is', async () => {
    const { invoked } = await ask(LAMBDA, { line: 'POST /dev/x', body: '[1, 2]' });
    expect(invoked[0]?.payload).toBe('[1, 2]');
  });

  it('is not invoked with what is no JSON: 400', async () => {
    const { response, invoked } = await ask(LAMBDA, { line: 'POST /dev/x', body: '{"a":' });
    expect([response.status, invoked]).toEqual([400, []]);
    expect(text(response)).toBe(
      '{"message":"Could not parse request body into json: Could not parse payload into json"}',
    );
  });

  it('called as an event answers without a payload, whatever becomes of it', async () => {
    const { response, invoked } = await ask(
      { ...LAMBDA, requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" } },
      {},
      { invoke: () => failing },
    );
    expect([response.status, text(response)]).toEqual([200, '']);
    expect(invoked[0]?.invocationType).toBe('Event');
  });

  it('is seen by patterns only when it fails, in the whole of its message', async () => {
    const integrationResponses = {
      '200': { statusCode: '200' },
      '400': { statusCode: '400', selectionPattern: 'division' },
      '500': { statusCode: '500', selectionPattern: 'division.*' },
    };
    const { response } = await ask({ ...LAMBDA, integrationResponses }, {}, { invoke: () => failing });
    expect([response.status, text(response)]).toEqual([
      500,
      '{"errorMessage":"division by zero","errorType":"ZeroDivisionError"}',
    ]);
  });

  it('may return Base64 for a client that takes bytes', async () => {
    const integrationResponses = { '200': { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } } as const;
    const { response } = await ask({ ...LAMBDA, integrationResponses }, {}, { invoke: returning('/wA=') });
    expect(response.body).toEqual(Buffer.from([0xff, 0x00]));
    const notBase64 = await ask({ ...LAMBDA, integrationResponses }, {}, { invoke: returning('èé') });
    expect(notBase64.response.status).toBe(500);
  });

  it('the execution log has the lines of AWS, in order', async () => {
    const { logged } = await ask(
      LAMBDA,
      { line: 'POST /dev/x', body: '{"test": "val123"}' },
      { invoke: returning({ statusCode: 200 }) },
    );
    const lines = logged.slice(logged.findIndex((line) => line.startsWith('Endpoint')));
    const masked = lines.map((line) => line.replace(/[0-9a-f-]{36}/g, 'ID').replace(/Root=[^,}]+/g, 'R'));
    const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${ARN}/invocations`;
    expect(masked).toEqual([
      `Endpoint request URI: ${url}`,
      'Endpoint request headers: {x-amzn-lambda-integration-tag=ID, x-amzn-apigateway-api-id=api0000001, Accept=application/json, User-Agent=AmazonAPIGateway_api0000001, X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:api0000001/dev/POST/x, X-Amzn-Trace-Id=R, Content-Type=application/json}',
      'Endpoint request body after transformations: {"test": "val123"}',
      `Sending request to ${url}`,
      'Received response. Status: 200, Integration latency: 0 ms',
      'Endpoint response headers: {Date=Thu, 01 Jan 1970 00:00:01 GMT, Content-Type=application/json, Content-Length=18, Connection=keep-alive, x-amzn-RequestId=ID, x-amzn-Remapped-Content-Length=0, X-Amz-Executed-Version=$LATEST, X-Amzn-Trace-Id=R}',
      'Endpoint response body before transformations: {"statusCode":200}',
      'Method response body after transformations: {"statusCode":200}',
      'Method response headers: {X-Amzn-Trace-Id=R, Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 200',
    ]);
  });
});
