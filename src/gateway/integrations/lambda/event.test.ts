import { describe, expect, it } from 'vitest';
import {
  compiled,
  type GivenApi,
  type GivenRequest,
  hello,
  type InvokeFunction,
  send,
} from '../../../../test/http-api-fixture.ts';

/** The event's text as the function gets it. */
async function eventOf(
  format: '1.0' | '2.0',
  line: string,
  request: GivenRequest = {},
  { routeKey = '$default', ...given }: GivenApi & { readonly routeKey?: string } = {},
): Promise<string> {
  let payload = '';
  const invoke: InvokeFunction = (invocation) => {
    payload = invocation.payload;
    return hello(invocation);
  };
  const route = { routeKey, integration: { PayloadFormatVersion: format } };
  await send(compiled({ ...given, routes: [route] }, invoke), line, request);
  return payload;
}

const FULL: GivenRequest = {
  query: 'parameter1=value1&parameter1=value2&parameter2=value',
  headers: [
    ...['Cookie', 'cookie1; cookie2', 'header2', 'value1', 'Header1', 'value1', 'HEADER2', 'value2', 'cookie', 'c3=3'],
    ...[
      'User-Agent',
      'agent',
      'X-Amzn-Trace-Id',
      'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac',
      'Content-Type',
      'text/plain',
    ],
  ],
  body: 'Hello from Lambda',
};

describe('the event of format 2.0', () => {
  it('has every member, in the documented order', async () => {
    const given = { routeKey: 'POST /my/{parameter1}', stageVariables: { stageVariable1: 'value1' } };
    expect(await eventOf('2.0', 'POST /my/path', FULL, given)).toBe(
      JSON.stringify({
        version: '2.0',
        routeKey: 'POST /my/{parameter1}',
        rawPath: '/my/path',
        rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
        cookies: ['cookie1', 'cookie2', 'c3=3'],
        headers: {
          'content-length': '17',
          'content-type': 'text/plain',
          header1: 'value1',
          header2: 'value1,value2',
          'user-agent': 'agent',
          'x-amzn-trace-id': 'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac',
          'x-forwarded-for': '192.0.2.1',
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
        },
        queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
        requestContext: {
          accountId: '123456789012',
          apiId: 'EXAMPLE',
          domainName: 'EXAMPLE.execute-api.us-east-1.amazonaws.com',
          domainPrefix: 'EXAMPLE',
          http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
          requestId: 'JCJXri3_PHcEP_Q=',
          routeKey: 'POST /my/{parameter1}',
          stage: '$default',
          time: '14/Apr/2025:22:15:25 +0000',
          timeEpoch: 1_744_668_925_528,
        },
        body: 'Hello from Lambda',
        pathParameters: { parameter1: 'path' },
        isBase64Encoded: false,
        stageVariables: { stageVariable1: 'value1' },
      }),
    );
  });

  it('carries the stage in its paths, decoded, and / for the root of a stage', async () => {
    const event = JSON.parse(await eventOf('2.0', 'GET /dev/a%20b', {}, { stageName: 'dev' }));
    expect([event.rawPath, event.requestContext.http.path, event.requestContext.stage]).toEqual([
      '/dev/a b',
      '/dev/a b',
      'dev',
    ]);
  });
});

describe('the event of format 1.0', () => {
  it('has every member, in the documented order', async () => {
    const given = { routeKey: 'POST /my/{parameter1}', stageName: 'dev', stageVariables: { stageVariable1: 'value1' } };
    const headers = {
      'Content-Length': ['17'],
      'Content-Type': ['text/plain'],
      Cookie: ['cookie1; cookie2', 'c3=3'],
      Header1: ['value1'],
      Header2: ['value1', 'value2'],
      'User-Agent': ['agent'],
      'X-Amzn-Trace-Id': ['Root=1-67fd88fd-72d8964e1fed2bce3edd5aac'],
      'X-Forwarded-For': ['192.0.2.1'],
      'X-Forwarded-Port': ['443'],
      'X-Forwarded-Proto': ['https'],
    };
    expect(await eventOf('1.0', 'POST /dev/my/a%20b', FULL, given)).toBe(
      JSON.stringify({
        version: '1.0',
        resource: '/my/{parameter1}',
        path: '/dev/my/a%20b',
        httpMethod: 'POST',
        headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1)])),
        multiValueHeaders: headers,
        queryStringParameters: { parameter1: 'value2', parameter2: 'value' },
        multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['value'] },
        requestContext: {
          accountId: '123456789012',
          apiId: 'EXAMPLE',
          domainName: 'EXAMPLE.execute-api.us-east-1.amazonaws.com',
          domainPrefix: 'EXAMPLE',
          extendedRequestId: 'JCJXri3_PHcEP_Q=',
          httpMethod: 'POST',
          identity: {
            accessKey: null,
            accountId: null,
            caller: null,
            cognitoAuthenticationProvider: null,
            cognitoAuthenticationType: null,
            cognitoIdentityId: null,
            cognitoIdentityPoolId: null,
            principalOrgId: null,
            sourceIp: '192.0.2.1',
            user: null,
            userAgent: 'agent',
            userArn: null,
          },
          path: '/dev/my/a b',
          protocol: 'HTTP/1.1',
          requestId: 'JCJXri3_PHcEP_Q=',
          requestTime: '14/Apr/2025:22:15:25 +0000',
          requestTimeEpoch: 1_744_668_925_528,
          resourceId: 'POST /my/{parameter1}',
          resourcePath: '/my/{parameter1}',
          stage: 'dev',
        },
        pathParameters: { parameter1: 'a b' },
        stageVariables: { stageVariable1: 'value1' },
        body: 'Hello from Lambda',
        isBase64Encoded: false,
      }),
    );
  });

  it('has null for what is empty', async () => {
    const event = JSON.parse(await eventOf('1.0', 'GET /'));
    expect(event).toMatchObject({
      resource: '$default',
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
      requestContext: { resourceId: '$default', identity: { userAgent: '' } },
    });
  });
});

describe('headers of an event', () => {
  async function headers(request: GivenRequest): Promise<Readonly<Record<string, string>>> {
    return JSON.parse(await eventOf('2.0', 'GET /', request)).headers;
  }

  it('say content-length 0 and have a new trace id when the request has neither', async () => {
    expect(await headers({})).toEqual({
      'content-length': '0',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-67fd88fd-[0-9a-f]{24}$/),
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    });
  });

  it('append to x-forwarded-for, and believe neither port nor scheme', async () => {
    const sent = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Port': '1', 'X-Forwarded-Proto': 'gopher' };
    expect(await headers({ headers: sent, port: 3000, scheme: 'http' })).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 192.0.2.1',
      'x-forwarded-port': '3000',
      'x-forwarded-proto': 'http',
    });
  });

  it('leave out those of one connection, and only those', async () => {
    const sent = { Connection: 'keep-alive, x-api-key', 'Keep-Alive': '5', TE: 'trailers', 'x-api-key': 'k' };
    const names = Object.keys(await headers({ headers: sent }));
    expect(names).toContain('x-api-key');
    expect(names).not.toContain('connection');
    expect(names).not.toContain('keep-alive');
    expect(names).not.toContain('te');
  });
});

describe('the query of an event', () => {
  it.each([
    ['a=1&a=2&b', { a: '1,2', b: '' }],
    ['&&=x&a=b=c&', { '': 'x', a: 'b=c' }],
    ['%zz=%&n%20m=%E2%98%95', { '%zz': '%', 'n m': '☕' }],
    ['&', undefined],
  ])('%s', async (query, expected) => {
    const event = JSON.parse(await eventOf('2.0', 'GET /', { query }));
    expect(event.queryStringParameters).toEqual(expected);
    expect(event.rawQueryString).toBe(query);
  });
});

describe('the body of an event', () => {
  it('is Base64 unless its type is text, byte by byte', async () => {
    const body = Buffer.from([0, 255, 128]);
    const event = JSON.parse(await eventOf('2.0', 'POST /', { body, headers: { 'content-type': 'image/png' } }));
    expect(event).toMatchObject({ body: 'AP+A', isBase64Encoded: true });
  });
});
