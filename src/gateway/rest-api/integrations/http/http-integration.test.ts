import { describe, expect, it } from 'vitest';
import { gatewayRequest } from '../../../../../test/http-api-fixture.ts';
import { ask, headersOf, restOver, text } from '../../../../../test/rest-backend-fixture.ts';
import type { RestIntegration } from '../../../../account/rest-api.ts';
import { firstHeader } from '../../../../base/header-list.ts';
import { type BodyStream, gatherBody, isBodyStream } from '../../../body-stream.ts';
import type { UpstreamFailure, UpstreamOutcome } from '../../../ports.ts';

const BACKEND = 'http://backend.example';

const HTTP: Partial<RestIntegration> = {
  type: 'HTTP',
  uri: `${BACKEND}/base`,
  httpMethod: 'POST',
  integrationResponses: { '200': { statusCode: '200' } },
};
const PROXY: Partial<RestIntegration> = { type: 'HTTP_PROXY', uri: `${BACKEND}/base`, httpMethod: 'ANY' };

function answering(body: string | Buffer, headers: readonly string[] = [], status = 200): () => UpstreamOutcome {
  return () => ({ kind: 'answer', status, headers, body: Buffer.from(body) });
}

/** A body that comes in pieces. */
function streamOf(...chunks: readonly string[]): BodyStream {
  return {
    length: null,
    pipe: (sink) => {
      for (const chunk of chunks) sink.write(Buffer.from(chunk));
      sink.end();
    },
    resume: () => undefined,
    cancel: () => undefined,
  };
}

describe('the URI of an HTTP integration', () => {
  const target = async (
    uri: string,
    requestParameters: Record<string, string> = {},
    given: { readonly line?: string; readonly query?: string; readonly variables?: Record<string, string> } = {},
  ): Promise<string | undefined> => {
    const { line = 'GET /dev/x/a%20b', query = '', variables = {} } = given;
    const { sent } = await ask(
      { ...HTTP, uri, requestParameters },
      { line, query },
      { path: '/x/{p+}', given: { stage: { variables } } },
    );
    return sent[0] && `${sent[0].origin}${sent[0].target}`;
  };
  const P = { 'integration.request.path.p': 'method.request.path.p' };

  it.each<[string, Record<string, string>, string]>([
    [`${BACKEND}/y/{p}`, P, `${BACKEND}/y/a%20b`],
    [`${BACKEND}/y/{p}`, {}, `${BACKEND}/y/%7Bp%7D`],
    [`${BACKEND}/{p}?own=1`, { ...P, 'integration.request.querystring.q': "'a&b'" }, `${BACKEND}/a%20b?own=1&q=a%26b`],
    [`${BACKEND}?q={p}`, P, `${BACKEND}/?q=a%2520b`],
    [BACKEND, {}, `${BACKEND}/`],
    [`${BACKEND}/{p}`, { 'integration.request.path.p': "'a/b c?d'" }, `${BACKEND}/a/b%20c%3Fd`],
  ])('%s with %j', async (uri, requestParameters, expected) => {
    expect(await target(uri, requestParameters)).toBe(expected);
  });

  it('has stage variables anywhere; without a host it is no address', async () => {
    const variables = { host: 'other.example:8080', path: 'deep/er' };
    expect(await target('http://${stageVariables.host}/${stageVariables.path}', {}, { variables })).toBe(
      'http://other.example:8080/deep/er',
    );
    const { response, logged } = await ask({ ...HTTP, uri: 'http://${stageVariables.none}/' });
    expect([response.status, text(response)]).toEqual([500, '{"message": "Internal server error"}']);
    expect(headersOf(response)['x-amzn-ErrorType']).toBe('InternalServerErrorException');
    expect(logged).toContain('Execution failed due to configuration error: Invalid endpoint address');
    expect(response.report.failure?.detail).toContain('stage variable none is not set');
  });

  it.each([undefined, 'ftp://x/', 'http://{p}/', 'http://a@b/', 'nonsense', 'arn:aws:sqs:us-east-1:1:q'])(
    '%s is no address',
    async (uri) => {
      for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
        const { uri: _, ...rest } = HTTP;
        const { response, sent } = await ask({ ...rest, type, ...(uri === undefined ? {} : { uri }) });
        expect([response.status, sent]).toEqual([500, []]);
      }
    },
  );

  it('a path value never leaves its place, nor changes the host', async () => {
    const pieces = [
      '..',
      '.',
      '/',
      '//',
      '\\',
      '%2e%2e',
      '%2f',
      '%5c',
      '@evil',
      'evil.test',
      ':80',
      '?',
      '#',
      'a',
      '%00',
      ';x',
    ];
    let count = 0;
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed;
    };
    for (let i = 0; i < 400; i++) {
      const value = Array.from({ length: 1 + (next() % 6) }, () => pieces[next() % pieces.length]).join('');
      const path = value.replace(/[?#]/g, encodeURIComponent);
      const found = await target(`${BACKEND}/base/{p}`, P, { line: `GET /dev/x/${path}` });
      if (found === undefined) continue;
      count++;
      const seen = new URL(found);
      expect([value, seen.origin]).toEqual([value, BACKEND]);
      expect([value, seen.pathname.startsWith('/base/')]).toEqual([value, true]);
    }
    expect(count).toBeGreaterThan(200);
  });

  it('an override of a template takes the place of a mapping', async () => {
    const { sent } = await ask(
      {
        ...HTTP,
        uri: `${BACKEND}/{p}`,
        requestParameters: { 'integration.request.path.p': "'mapped'", 'integration.request.header.X': "'mapped'" },
        requestTemplates: {
          'application/json':
            '#set($context.requestOverride.path.p = "../over ridden")#set($context.requestOverride.header.x = "over")#set($context.requestOverride.querystring.q = 1){}',
        },
      },
      { line: 'POST /dev/x' },
    );
    expect(sent[0]?.target).toBe('/over%20ridden?q=1');
    expect(firstHeader(sent[0]?.headers ?? [], 'x')).toBe('over');
  });

  it('a VPC link is passed by, to the load balancer or to what stands for it', async () => {
    const linked = { ...PROXY, connectionType: 'VPC_LINK', connectionId: 'vl' } as const;
    const direct = await ask(linked);
    expect(direct.sent[0]).toMatchObject({ origin: BACKEND, target: '/base' });
    expect(direct.response.report.integration?.note).toContain('VPC link vl is not used');
    const { sent } = await ask(linked, {}, { ports: { serviceEndpoints: { vl: 'http://127.0.0.1:9/in' } } });
    expect(sent[0]).toMatchObject({ origin: 'http://127.0.0.1:9', target: '/in/base' });
    expect(firstHeader(sent[0]?.headers ?? [], 'host')).toBe('backend.example');
  });
});

describe('what is sent to a backend', () => {
  it('HTTP sends what the template makes, HTTP_PROXY what the client sent', async () => {
    const request = { line: 'POST /dev/x', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };
    const templated = { ...HTTP, requestTemplates: { 'application/json': '{"b": $input.json(\'$.a\')}' } };
    const http = await ask(templated, request);
    expect(String(http.sent[0]?.body)).toBe('{"b": 1}');
    expect(firstHeader(http.sent[0]?.headers ?? [], 'content-length')).toBe('8');
    const proxy = await ask({ ...templated, type: 'HTTP_PROXY' }, request);
    expect(String(proxy.sent[0]?.body)).toBe('{"a":1}');
  });

  it('HTTP_PROXY drops what the client’s mapping names and keeps what it does not', async () => {
    const { sent } = await ask(
      { ...PROXY, requestParameters: { 'integration.request.querystring.b': "'mapped'" } },
      { query: 'a=1&b=2&c=%20', headers: ['X', '1', 'X', '2'] },
    );
    expect(sent[0]?.target).toBe('/base?a=1&c=%20&b=mapped');
    expect(sent[0]?.headers.filter((_, i, all) => i % 2 === 1 && all[i - 1] === 'X')).toEqual(['1', '2']);
  });

  it('a header that a mapping makes two of is never sent', async () => {
    const { response, sent } = await ask(
      { ...PROXY, requestParameters: { 'integration.request.header.X': 'method.request.querystring.q' } },
      { query: 'q=a%0d%0aY:%20z' },
    );
    expect([response.status, sent]).toEqual([500, []]);
  });

  it('binary bodies go on as they arrive, unless something has to read them', async () => {
    const chunks = (async function* () {
      yield Buffer.alloc(70_000);
    })();
    const whole = { kind: 'whole', bytes: Buffer.alloc(70_000, 'a') } as const;
    const body = { declaredLength: 70_000, read: async () => whole };
    const put = async (integration: Partial<RestIntegration>) => {
      const { gateway, sent } = restOver({
        resources: { '/x': { PUT: { integration } } },
        api: { binaryMediaTypes: ['image/png'] },
        stage: { methodSettings: {} },
      });
      const request = gatewayRequest({ method: 'PUT', path: '/dev/x', headers: { 'Content-Type': 'image/png' } });
      await gateway.handle({ ...request, body: { ...body, stream: () => chunks } });
      return sent[0]?.body;
    };
    expect(await put(PROXY)).toBe(chunks);
    expect(Buffer.isBuffer(await put({ ...PROXY, contentHandling: 'CONVERT_TO_TEXT' }))).toBe(true);
    const needsBody = { 'integration.request.header.X': 'method.request.body' };
    expect(Buffer.isBuffer(await put({ ...PROXY, requestParameters: needsBody }))).toBe(true);
  });
});

describe('what a backend answers', () => {
  it.each([
    ['2\\d{2}', 200, 201],
    ['4\\d{2}', 404, 202],
    ['4\\d{2}', 500, 200],
  ])('pattern %s and status %s', async (selectionPattern, status, expected) => {
    const integrationResponses = {
      '200': { statusCode: '200' },
      [String(expected === 200 ? 299 : expected)]: { statusCode: String(expected), selectionPattern },
    };
    const { response } = await ask({ ...HTTP, integrationResponses }, {}, { upstream: answering('{}', [], status) });
    expect(response.status).toBe(expected);
  });

  it('HTTP_PROXY passes status, body and CORS headers as they are', async () => {
    const headers = [
      'Access-Control-Allow-Origin',
      '*',
      'Set-Cookie',
      'a',
      'Set-Cookie',
      'b',
      'Content-Type',
      'text/plain',
    ];
    const { response } = await ask(PROXY, {}, { upstream: answering('gone', headers, 410) });
    expect([response.status, text(response), response.contentType]).toEqual([410, 'gone', 'text/plain']);
    expect(headersOf(response)).toEqual({ 'Access-Control-Allow-Origin': '*', 'Set-Cookie': 'a, b' });
  });

  it('HTTP_PROXY passes binary, compressed and streamed answers as they come, and makes text of all else', async () => {
    const body = Buffer.from([0xff, 0x00]);
    const given = { given: { api: { binaryMediaTypes: ['image/png'] } } };
    const request = { headers: { Accept: 'image/png' } };
    const binary = await ask(PROXY, request, { ...given, upstream: answering(body, ['Content-Type', 'image/png']) });
    expect(binary.response.body).toEqual(body);
    const asText = await ask(PROXY, {}, { ...given, upstream: answering(body, ['Content-Type', 'image/png']) });
    expect(asText.response.body).toBe(body.toString('base64'));
    const unknown = await ask(PROXY, {}, { upstream: answering(body, ['Content-Type', 'image/png']) });
    expect(unknown.response.body).toEqual(Buffer.from('\ufffd\u0000'));
    const packed = await ask(PROXY, {}, { upstream: answering(body, ['Content-Encoding', 'gzip']) });
    expect(packed.response.body).toEqual(body);

    const stream = streamOf('a', 'b');
    const upstream = (): UpstreamOutcome => ({ kind: 'answer', status: 200, headers: [], body: stream });
    const gathered = await ask(PROXY, {}, { upstream });
    expect(text(gathered.response)).toBe('ab');
    const streamed = await ask({ ...PROXY, responseTransferMode: 'STREAM' }, {}, { upstream });
    expect(streamed.response.body).toBe(stream);
    expect(streamed.sent[0]?.limitBytes).toBeGreaterThan(gathered.sent[0]?.limitBytes ?? 0);
  });

  it('HEAD has the length of what is not sent', async () => {
    const { response, sent } = await ask(
      PROXY,
      { line: 'HEAD /dev/x' },
      { upstream: answering('', ['Content-Length', '12']) },
    );
    expect(sent[0]?.method).toBe('HEAD');
    const { body } = response;
    expect(isBodyStream(body) && [body.length, await gatherBody(body)]).toEqual([
      12,
      { kind: 'whole', bytes: Buffer.alloc(0) },
    ]);
  });

  it.each<[UpstreamFailure['reason'], number, string, string]>([
    ['timeout', 504, '{"message": "Endpoint request timed out"}', 'Execution failed due to a timeout error'],
    [
      'unreachable',
      504,
      '{"message": "Network error communicating with endpoint"}',
      'Execution failed due to a network error communicating with endpoint',
    ],
    [
      'broken',
      504,
      '{"message": "Network error communicating with endpoint"}',
      'Execution failed due to a network error communicating with endpoint',
    ],
    ['too-large', 500, '{"message": "Internal server error"}', 'Execution failed due to an internal error'],
  ])('%s gives %s', async (reason, status, body, line) => {
    for (const integration of [HTTP, PROXY]) {
      const upstream = (): UpstreamOutcome => ({ kind: 'failed', reason, detail: 'why' });
      const { response, logged } = await ask({ ...integration, timeoutInMillis: 50 }, {}, { upstream });
      expect([response.status, text(response)]).toEqual([status, body]);
      expect(headersOf(response)['x-amzn-ErrorType']).toBe('InternalServerErrorException');
      expect(logged).toContain(line);
      expect(response.report.integration).toMatchObject({ kind: 'http', status: null, error: 'why' });
      expect(response.headers.includes('X-Amzn-Trace-Id')).toBe(reason === 'timeout');
    }
  });

  it('a body that breaks off is a network error', async () => {
    const broken: BodyStream = { ...streamOf(), pipe: (sink) => sink.fail('reset') };
    const upstream = (): UpstreamOutcome => ({ kind: 'answer', status: 200, headers: [], body: broken });
    expect((await ask(HTTP, {}, { upstream })).response.status).toBe(504);
    expect((await ask(PROXY, {}, { upstream })).response.status).toBe(504);
  });

  it('waits as long as the integration says', async () => {
    const { sent } = await ask({ ...HTTP, timeoutInMillis: 1234 });
    expect(sent[0]?.timeoutMs).toBe(1234);
  });

  it('the execution log has the lines of AWS, in order, and no secret', async () => {
    const { logged } = await ask(
      { ...HTTP, requestParameters: { 'integration.request.header.X-Api-Key': "'secret-canary-value'" } },
      { line: 'POST /dev/x', body: '{"test": "val123"}' },
      { upstream: answering('{"ok": 1}', ['Content-Type', 'application/json']) },
    );
    const lines = logged.slice(logged.findIndex((line) => line.startsWith('Endpoint')));
    expect(lines.map((line) => line.replace(/Root=[^,}]+/, 'R').replace(/secret\S*|\*\S+/, 'K'))).toEqual([
      'Endpoint request URI: http://backend.example/base',
      'Endpoint request headers: {Host=backend.example, x-amzn-apigateway-api-id=api0000001, Accept=application/json, User-Agent=AmazonAPIGateway_api0000001, X-Amzn-Trace-Id=R, Content-Type=application/json, X-Api-Key=K Content-Length=18}',
      'Endpoint request body after transformations: {"test": "val123"}',
      'Sending request to http://backend.example/base',
      'Received response. Status: 200, Integration latency: 0 ms',
      'Endpoint response headers: {Content-Type=application/json}',
      'Endpoint response body before transformations: {"ok": 1}',
      'Method response body after transformations: {"ok": 1}',
      'Method response headers: {X-Amzn-Trace-Id=R, Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 200',
    ]);
    expect(logged.join('\n')).not.toContain('secret-canary-value');
  });
});
