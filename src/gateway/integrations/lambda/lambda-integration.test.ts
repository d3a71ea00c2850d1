import { describe, expect, it } from 'vitest';
import { compiled, FUNCTION_ARN, hello, type InvokeFunction, send } from '../../../../test/http-api-fixture.ts';
import type { FunctionInvocation, FunctionOutcome } from '../../ports.ts';
import type { GatewayResponse } from '../../response.ts';

const uncalled: InvokeFunction = () => {
  throw new Error('The function was called.');
};

async function invocationOf(routeKey: string, line: string, stageName = '$default'): Promise<FunctionInvocation> {
  const seen: FunctionInvocation[] = [];
  const invoke: InvokeFunction = (invocation) => {
    seen.push(invocation);
    return hello(invocation);
  };
  const integration = { TimeoutInMillis: 5_000 };
  await send(compiled({ stageName, routes: [{ routeKey, integration }] }, invoke), line);
  const [invocation] = seen;
  if (invocation === undefined) throw new Error('The function was not called.');
  return invocation;
}

describe('the invocation of a function', () => {
  it('has the integration timeout and the trace id of its event', async () => {
    const invocation = await invocationOf('$default', 'GET /');
    expect(invocation).toMatchObject({ functionArn: FUNCTION_ARN, timeoutMs: 5_000 });
    expect(JSON.parse(invocation.payload).headers['x-amzn-trace-id']).toBe(invocation.traceId);
    expect((await invocationOf('$default', 'GET /')).traceId).not.toBe(invocation.traceId);
  });

  it.each([
    ['GET /items/{id}', 'GET /items/5', '$default', '$default/GET/items/{id}'],
    ['ANY /{proxy+}', 'PUT /a/b', '$default', '$default/PUT/{proxy+}'],
    ['GET /', 'GET /dev', 'dev', 'dev/GET/'],
    ['$default', 'GET /anything', '$default', '$default/$default'],
  ])('through %s for %s has a source ARN of the route', async (routeKey, line, stageName, expected) => {
    const { sourceArn } = await invocationOf(routeKey, line, stageName);
    expect(sourceArn).toBe(`arn:aws:execute-api:us-east-1:123456789012:EXAMPLE/${expected}`);
  });
});

describe('outcomes', () => {
  function outcome(result: FunctionOutcome): Promise<GatewayResponse> {
    return send(
      compiled({ routes: ['GET /x'] }, () => result),
      'GET /x',
    );
  }

  it.each<[FunctionOutcome, number, string, string]>([
    [
      {
        kind: 'function-error',
        payload: Buffer.from('{"errorType":"ZeroDivisionError","errorMessage":"division by zero"}'),
      },
      500,
      'integration-failure',
      'ZeroDivisionError: division by zero',
    ],
    [
      { kind: 'function-error', payload: Buffer.from('{"errorMessage":"Task timed out after 3.00 seconds"}') },
      500,
      'integration-failure',
      'Task timed out after 3.00 seconds',
    ],
    [{ kind: 'function-error', payload: Buffer.from('killed') }, 500, 'integration-failure', 'killed'],
    [{ kind: 'refused', reason: 'no-such-function', detail: 'd' }, 500, 'integration-failure', 'd'],
    [{ kind: 'refused', reason: 'no-permission', detail: 'd' }, 500, 'integration-failure', 'd'],
    [{ kind: 'refused', reason: 'host-failed', detail: 'd' }, 500, 'integration-failure', 'd'],
    [{ kind: 'refused', reason: 'concurrency', detail: 'd' }, 503, 'function-concurrency', 'd'],
    [{ kind: 'refused', reason: 'payload-too-large', detail: 'd' }, 413, 'request-too-large', 'd'],
  ])('%j is %i', async (result, status, type, detail) => {
    const response = await outcome(result);
    expect(response.status).toBe(status);
    expect(response.report.failure).toEqual({ type, detail });
    expect(response.report.integration).toMatchObject({ status: null, error: detail });
  });

  it('of a function that is too slow is 503', async () => {
    const response = await outcome({ kind: 'integration-timeout' });
    expect(response).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  it('never become a second header line', async () => {
    const payload = Buffer.from('{"statusCode":200,"headers":{"a":"x\\r\\nSet-Cookie: y"},"body":""}');
    const response = await outcome({ kind: 'answer', payload });
    expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(response.report.integration?.error).toMatch(/line break/);
  });

  it('of an answer above 6 MB is 500', async () => {
    const payload = Buffer.from(JSON.stringify({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 100) }));
    expect((await outcome({ kind: 'answer', payload })).status).toBe(500);
  });
});

describe('request bodies', () => {
  const MB = 1024 * 1024;
  const post = (declaredLength: number | null, read: () => Promise<never>): Promise<GatewayResponse> =>
    Promise.resolve(
      compiled({ routes: ['POST /x'] }, uncalled).handle({
        method: 'POST',
        path: '/x',
        query: '',
        headers: [],
        body: { declaredLength, read },
        sourceIp: '192.0.2.1',
        port: 443,
        scheme: 'https',
        protocol: 'HTTP/1.1',
        domainName: 'x',
        domainPrefix: 'x',
        requestId: 'id=',
        receivedAtMs: 0,
      }),
    );

  it('above 10 MB are refused before they are read', async () => {
    const unread = (): Promise<never> => Promise.reject(new Error('The body was read.'));
    expect(await post(10 * MB + 1, unread)).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
  });

  it('of unknown length are cut at 10 MB, and no function is started', async () => {
    const gateway = compiled({ routes: ['POST /x'] }, uncalled);
    expect((await send(gateway, 'POST /x', { body: { kind: 'too-large' } })).status).toBe(413);
    expect((await send(gateway, 'POST /x', { body: { kind: 'aborted' } })).status).toBe(400);
  });

  it('that make an event above 6 MB are refused, and no function is started', async () => {
    const gateway = compiled({ routes: ['POST /x'] }, uncalled);
    const headers = { 'content-type': 'text/plain' };
    expect((await send(gateway, 'POST /x', { headers, body: 'x'.repeat(6 * MB + 100) })).status).toBe(413);
    const binary = { body: Buffer.alloc(5 * MB) };
    expect((await send(gateway, 'POST /x', binary)).status).toBe(413);
  });

  it('of 5 MB of text reach the function', async () => {
    const gateway = compiled({ routes: ['POST /x'] });
    const headers = { 'content-type': 'text/plain' };
    expect((await send(gateway, 'POST /x', { headers, body: 'x'.repeat(5 * MB) })).status).toBe(200);
  });
});

it('an integration without a function is 500 and says why', async () => {
  const integration = { IntegrationUri: 'arn:aws:lambda:us-east-1:1:function:${stageVariables.fn}' };
  const response = await send(compiled({ routes: [{ routeKey: 'GET /x', integration }] }, uncalled), 'GET /x');
  expect(response.status).toBe(500);
  expect(response.report.failure?.detail).toMatch(/stage variable fn/);
});
