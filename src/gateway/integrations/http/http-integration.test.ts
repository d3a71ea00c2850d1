import { describe, expect, it, test } from 'vitest';
import { type GivenApi, type GivenRequest, headerLines, send } from '../../../../test/http-api-fixture.ts';
import { type AnswerUpstream, compiledOver } from '../../../../test/upstream-fixture.ts';
import type { Integration } from '../../../account/http-api.ts';
import type { UpstreamFailure, UpstreamRequest } from '../../ports.ts';

const APP = 'https://app.example.com';

function proxied(uri: string, integration: Partial<Integration> = {}): Partial<Integration> {
  return { IntegrationType: 'HTTP_PROXY', IntegrationUri: uri, PayloadFormatVersion: '1.0', ...integration };
}

function api(
  routeKey: string,
  uri: string,
  given: Partial<GivenApi> & { integration?: Partial<Integration> } = {},
): GivenApi {
  const { integration, ...rest } = given;
  return { routes: [{ routeKey, integration: proxied(uri, integration) }], ...rest };
}

async function sentTo(
  given: GivenApi,
  requestLine: string,
  request: GivenRequest = {},
  ports = {},
): Promise<UpstreamRequest> {
  const { gateway, sent } = compiledOver(given, ports);
  const response = await send(gateway, requestLine, request);
  expect(response.status).toBe(200);
  return sent[0] as UpstreamRequest;
}

describe('the URI of an HTTP integration', () => {
  test.each<[routeKey: string, uri: string, requestLine: string, query: string, url: string]>([
    ['GET /pets', 'https://api.example.com', 'GET /pets', '', 'https://api.example.com/'],
    ['GET /pets', 'https://api.example.com/v1/pets', 'GET /pets', 'a=1', 'https://api.example.com/v1/pets?a=1'],
    ['GET /pets', 'http://127.0.0.1:8080/x?k=v', 'GET /pets', 'a=1&a=2', 'http://127.0.0.1:8080/x?k=v&a=1&a=2'],
    ['GET /pets', 'http://h/x?k=v', 'GET /pets', '', 'http://h/x?k=v'],
    ['GET /pets/{id}', 'http://h/animals/{id}', 'GET /pets/6', '', 'http://h/animals/6'],
    ['GET /pets/{id}', 'http://h/animals?pet={id}', 'GET /pets/a%26b', 'c=d', 'http://h/animals?pet=a%26b&c=d'],
    ['GET /pets/{id}', 'http://h/{id}/x', 'GET /pets/Z%C3%BCrich%20West', '', 'http://h/Z%C3%BCrich%20West/x'],
    ['ANY /{proxy+}', 'http://h/base/{proxy}', 'GET /a/b/c', '', 'http://h/base/a/b/c'],
    ['ANY /{proxy+}', 'http://h/base/{proxy}', 'GET /a//b/', '', 'http://h/base/a//b/'],
    ['ANY /{proxy+}', 'http://h/base/{proxy+}', 'GET /a', '', 'http://h/base/a'],
    ['ANY /{proxy+}', 'http://h/base', 'GET /a/b', '', 'http://h/base'],
    ['ANY /{proxy+}', 'http://h/base/{proxy}', 'GET /..%2f..%2fadmin', '', 'http://h/base/admin'],
    ['ANY /{proxy+}', 'http://h/base/{proxy}', 'GET //evil.test/', '', 'http://h/base//evil.test/'],
    ['ANY /{proxy+}', 'http://h{proxy}', 'GET /a', '', 'none'],
    ['GET /pets', 'http://${stageVariables.host}:81/${stageVariables.v}', 'GET /pets', '', 'http://beta.test:81/v2'],
    ['GET /pets', 'HTTPS://API.Example.com/X', 'GET /pets', '', 'https://api.example.com/X'],
    ['GET /pets', 'http://h/x#y', 'GET /pets', '', 'http://h/x'],
    ['$default', 'http://h/base', 'GET /a/b', '', 'http://h/base'],
    ['GET /pets', 'http://${stageVariables.missing}/', 'GET /pets', '', 'none'],
    ['GET /pets', 'http://user:pass@h/', 'GET /pets', '', 'none'],
    ['GET /pets', 'ftp://h/', 'GET /pets', '', 'none'],
    ['GET /pets/{id}', 'http://{id}.example.com/', 'GET /pets/6', '', 'none'],
    ['GET /pets', 'http://h:99999/', 'GET /pets', '', 'none'],
  ])('of %s, %s, sends %s ?%s to %s', async (routeKey, uri, requestLine, query, url) => {
    const { gateway, sent } = compiledOver(api(routeKey, uri, { stageVariables: { host: 'beta.test', v: 'v2' } }));
    const response = await send(gateway, requestLine, { query });
    expect(response.status).toBe(url === 'none' ? 500 : 200);
    expect(sent.map(({ origin, target }) => `${origin}${target}`)).toEqual(url === 'none' ? [] : [url]);
  });
});

describe('the method', () => {
  test.each<[given: Partial<Integration>, method: string]>([
    [{}, 'PATCH'],
    [{ IntegrationMethod: 'ANY' }, 'PATCH'],
    [{ IntegrationMethod: 'POST' }, 'POST'],
  ])('with %j is %s', async (integration, method) => {
    expect((await sentTo(api('ANY /x', 'http://h/', { integration }), 'PATCH /x')).method).toBe(method);
  });
});

describe('the headers that a backend gets', () => {
  const traceId = 'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac';

  it('are the client’s in their order and case, duplicates kept, then those of the gateway', async () => {
    const headers = [
      ...['Host', 'EXAMPLE.execute-api.us-east-1.amazonaws.com', 'User-Agent', 'curl/8', 'x-UPPER-lower', '1'],
      ...['X-Many', 'a', 'x-many', 'b', 'Authorization', 'Bearer t', 'X-Amzn-Trace-Id', traceId, 'Cookie', 'a=b'],
    ];
    const request = await sentTo(api('GET /x', 'http://backend.test:8080/'), 'GET /x', { headers });
    expect(headerLines(request)).toEqual([
      'Host: backend.test:8080',
      'User-Agent: curl/8',
      'x-UPPER-lower: 1',
      'X-Many: a',
      'x-many: b',
      'Authorization: Bearer t',
      `X-Amzn-Trace-Id: ${traceId}`,
      'Cookie: a=b',
      'x-forwarded-port: 443',
      'forwarded: by=127.0.0.1;for=192.0.2.1;host=EXAMPLE.execute-api.us-east-1.amazonaws.com;proto=https',
      'via: HTTP/1.1 AmazonAPIGateway',
      'content-length: 0',
    ]);
  });

  test.each<[sentence: string, headers: readonly string[], line: string]>([
    [
      'an address that another proxy saw',
      ['X-Forwarded-For', '203.0.113.9, 2001:db8::1'],
      'for=203.0.113.9, for="[2001:db8::1]", by=127.0.0.1;for=192.0.2.1;host=example.test;proto=https',
    ],
    [
      'what else it said',
      ['X-Forwarded-For', '203.0.113.9', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Host', 'a.test:81'],
      'for=203.0.113.9;host="a.test:81";proto=http, by=127.0.0.1;for=192.0.2.1;host=example.test;proto=https',
    ],
    [
      'a Forwarded of its own',
      ['Forwarded', 'for=203.0.113.9'],
      'for=203.0.113.9, by=127.0.0.1;for=192.0.2.1;host=example.test;proto=https',
    ],
    [
      'an address with something behind it, in quotes',
      ['X-Forwarded-For', '1.2.3.4;by="me"'],
      'for="1.2.3.4;by=\\"me\\"", by=127.0.0.1;for=192.0.2.1;host=example.test;proto=https',
    ],
  ])('have in forwarded %s', async (_, headers, line) => {
    const request = await sentTo(api('GET /x', 'http://h/'), 'GET /x', {
      headers: ['Host', 'example.test', ...headers],
    });
    const lines = headerLines(request);
    expect(lines).toContain(`forwarded: ${line}`);
    expect(lines.filter((text) => /^x-forwarded-(for|host|proto)/i.test(text))).toEqual([]);
  });

  it('have no header of one connection, and a via that goes on', async () => {
    const headers = [
      'Host',
      'h',
      'TE',
      'trailers',
      'Trailer',
      'x',
      'Upgrade',
      'h2c',
      'Keep-Alive',
      '1',
      'Expect',
      '100-continue',
      'Via',
      '1.1 a',
    ];
    const request = await sentTo(api('GET /x', 'http://h/'), 'GET /x', { headers });
    expect(headerLines(request).filter((line) => !/^(x-amzn|x-forwarded|forwarded)/.test(line))).toEqual([
      'Host: h',
      'via: 1.1 a, HTTP/1.1 AmazonAPIGateway',
      'content-length: 0',
    ]);
  });

  it('name the address of an IPv6 client in brackets and quotes', async () => {
    const request = await sentTo(api('GET /x', 'http://h/'), 'GET /x', { headers: { host: 'h' }, sourceIp: '::1' });
    expect(headerLines(request)).toContain('forwarded: by=127.0.0.1;for="[::1]";host=h;proto=https');
  });
});

describe('the body', () => {
  it('of a short request is sent whole, with its length', async () => {
    const request = await sentTo(api('POST /x', 'http://h/'), 'POST /x', { body: 'hello' });
    expect(request.body).toEqual(Buffer.from('hello'));
    expect(headerLines(request)).toContain('content-length: 5');
  });

  it('of an empty request is none', async () => {
    expect((await sentTo(api('POST /x', 'http://h/'), 'POST /x')).body).toBe(null);
  });

  test.each([
    ['too-large', 413, 'Request Entity Too Large'],
    ['aborted', 400, 'Bad Request'],
  ] as const)('that is %s is answered by %i', async (kind, status, message) => {
    const { gateway, sent } = compiledOver({ ...api('POST /x', 'http://h/'), cors: { AllowOrigins: [APP] } });
    const response = await send(gateway, 'POST /x', { body: { kind }, headers: { origin: APP } });
    expect(response).toMatchObject({ status, body: `{"message":"${message}"}` });
    expect(headerLines(response)).toContain(`access-control-allow-origin: ${APP}`);
    expect(sent).toEqual([]);
  });
});

describe('the answer of a backend', () => {
  const answering =
    (status: number, headers: readonly string[], body = ''): AnswerUpstream =>
    () => ({ kind: 'answer', status, headers, body: Buffer.from(body) });

  it('is passed on with its headers in order, case and number, without those of the connection', async () => {
    const headers = [
      ...['Date', 'x', 'Content-Type', 'application/json', 'Content-Length', '2', 'Connection', 'X-Hop, keep-alive'],
      ...[
        'X-Hop',
        '1',
        'Keep-Alive',
        'timeout=5',
        'Set-Cookie',
        'a=1',
        'set-cookie',
        'b=2',
        'WWW-Authenticate',
        'Basic',
      ],
      ...['Content-Encoding', 'gzip', 'Transfer-Encoding', 'chunked', 'Apigw-Requestid', 'theirs'],
    ];
    const { gateway } = compiledOver(api('GET /x', 'http://h/'), { upstream: answering(401, headers, '{}') });
    const response = await send(gateway, 'GET /x');
    expect(response).toMatchObject({ status: 401, contentType: 'application/json', body: Buffer.from('{}') });
    expect(headerLines(response)).toEqual([
      'Set-Cookie: a=1',
      'set-cookie: b=2',
      'WWW-Authenticate: Basic',
      'Content-Encoding: gzip',
    ]);
    expect(response.report.integration).toEqual({
      kind: 'http',
      target: 'http://h/',
      latencyMs: 0,
      status: 401,
      error: null,
    });
  });

  test.each([
    ['a configured API replaces', { AllowOrigins: [APP] }, [`access-control-allow-origin: ${APP}`, 'vary: origin']],
    ['an API without configuration keeps', undefined, ['Access-Control-Allow-Origin: *', 'access-control-max-age: 5']],
  ])('has CORS headers that %s', async (_, cors, lines) => {
    const headers = ['Access-Control-Allow-Origin', '*', 'access-control-max-age', '5'];
    const { gateway } = compiledOver({ ...api('GET /x', 'http://h/'), cors }, { upstream: answering(200, headers) });
    expect(headerLines(await send(gateway, 'GET /x', { headers: { origin: APP } }))).toEqual(lines);
  });

  it('to HEAD has the length that the backend names, and no body', async () => {
    const upstream = answering(200, ['Content-Length', '1234']);
    const { gateway } = compiledOver(api('ANY /x', 'http://h/'), { upstream });
    expect((await send(gateway, 'HEAD /x')).body).toMatchObject({ length: 1234 });
  });

  it('that has no body is cancelled where a stream brings one all the same', async () => {
    let isCancelled = false;
    const cancel = (): void => {
      isCancelled = true;
    };
    const body = { length: 5, pipe: () => undefined, resume: () => undefined, cancel };
    const upstream: AnswerUpstream = () => ({ kind: 'answer', status: 304, headers: [], body });
    const { gateway } = compiledOver(api('GET /x', 'http://h/'), { upstream });
    expect((await send(gateway, 'GET /x')).body).toBe(null);
    expect(isCancelled).toBe(true);
  });
});

describe('a backend that fails', () => {
  test.each<[reason: UpstreamFailure['reason'], status: number]>([
    ['timeout', 503],
    ['unreachable', 503],
    ['broken', 500],
    ['too-large', 500],
  ])('by %s is answered by %i and CORS headers', async (reason, status) => {
    const { gateway } = compiledOver(
      { ...api('GET /x', 'http://h/'), cors: { AllowOrigins: [APP] } },
      { upstream: () => ({ kind: 'failed', reason, detail: 'in words' }) },
    );
    const response = await send(gateway, 'GET /x', { headers: { origin: APP } });
    const message = status === 503 ? 'Service Unavailable' : 'Internal Server Error';
    expect(response).toMatchObject({ status, contentType: 'application/json', body: `{"message":"${message}"}` });
    expect(headerLines(response)).toContain(`access-control-allow-origin: ${APP}`);
    expect(response.report.integration).toMatchObject({ kind: 'http', status: null, error: 'in words' });
  });

  it('is waited for as long as TimeoutInMillis says', async () => {
    const given = api('GET /x', 'http://h/', { integration: { TimeoutInMillis: 50 } });
    expect((await sentTo(given, 'GET /x')).timeoutMs).toBe(50);
  });
});

describe('a private integration', () => {
  const listener = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/lb/1/2';
  const integration = {
    ConnectionType: 'VPC_LINK',
    ConnectionId: 'vl1',
    TlsConfig: { ServerNameToVerify: 'a.test' },
  } as const;
  const given = api('GET /x/{id}', listener, { integration, stageName: 'dev' });

  test.each<[endpoints: Readonly<Record<string, string>>, url: string]>([
    [{ 'vpc-link': 'http://127.0.0.1:81' }, 'http://127.0.0.1:81/dev/x/6?a=b'],
    [{ 'vpc-link': 'http://h:1', vl1: 'http://h:2/' }, 'http://h:2/dev/x/6?a=b'],
    [{ vl1: 'http://h:2', [listener]: 'http://h:3/base/' }, 'http://h:3/base/dev/x/6?a=b'],
  ])('goes with %j to %s: path, stage and Host are the client’s', async (serviceEndpoints, url) => {
    const { gateway, sent } = compiledOver(given, { serviceEndpoints });
    const response = await send(gateway, 'GET /dev/x/6', { query: 'a=b', headers: { Host: 'api.test' } });
    const [request] = sent as [UpstreamRequest];
    expect(`${request.origin}${request.target}`).toBe(url);
    expect(headerLines(request)).toContain('Host: api.test');
    expect(headerLines(request)).toContain('forwarded: for=192.0.2.1;host=api.test;proto=https');
    expect(request.serverName).toBe('a.test');
    expect(response.report.integration?.note).toContain('The VPC link vl1 is not used');
  });

  it('without an endpoint says which setting is missing', async () => {
    const { gateway } = compiledOver(given);
    const response = await send(gateway, 'GET /dev/x/6');
    expect(response.status).toBe(500);
    expect(response.report.failure?.detail).toContain('--service-endpoint vpc-link=http://127.0.0.1:PORT');
  });
});
