import { describe, expect, test } from 'vitest';
import { describeSwitches, type Observe, type Switches } from '../../../test/assumption-switches.ts';
import {
  FUNCTION_ARN,
  type GivenRequest,
  gatewayPorts,
  gatewayRequest,
  type InvokeFunction,
  returning,
} from '../../../test/http-api-fixture.ts';
import type { FunctionUrlConfig, FunctionUrlCors } from '../../account/function.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { FunctionInvocation, FunctionOutcome } from '../ports.ts';
import type { GatewayResponse } from '../response.ts';
import { compileFunctionUrl } from './gateway.ts';
import { answerNoSuchFunctionUrl } from './gateway-response.ts';

const ID = '336uxs362qeihv3zgbwzntd5wi0drmjm';
const REQUEST_ID = 'b4f35c7f-46ed-44a3-9c81-7aa15dfa7c76';
const APP = 'https://localhost:8080';
const TRACE = 'Root=1-66b50c01-207a612c605445d738495a39';
const SHOWN_TRACE = /^root=1-66b50c01-207a612c605445d738495a39;parent=[0-9a-f]{16};sampled=0;lineage=[0-9a-f]{8}:0$/;
const corsOfTheTrace = {
  AllowOrigins: [APP],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['authorization', 'content-type', 'x-books-authorization'],
  AllowCredentials: true,
};

interface Given {
  readonly config?: Partial<FunctionUrlConfig>;
  readonly invoke?: InvokeFunction;
  readonly assume?: Partial<Assumptions>;
  readonly secretFor?: (accessKeyId: string) => string | null;
}

async function ask(line: string, request: GivenRequest = {}, given: Given = {}): Promise<GatewayResponse> {
  const [method = 'GET', target = '/'] = line.split(' ');
  const [path = '/', query = ''] = target.split('?');
  const config: FunctionUrlConfig = {
    UrlId: ID,
    FunctionUrl: `https://${ID}.lambda-url.us-east-1.on.aws/`,
    FunctionArn: FUNCTION_ARN,
    AuthType: 'NONE',
    CreationTime: '2026-01-01T00:00:00.000Z',
    LastModifiedTime: '2026-01-01T00:00:00.000Z',
    ...given.config,
  };
  const ports = { ...gatewayPorts(given.invoke, given.assume), ...(given.secretFor && { secretFor: given.secretFor }) };
  const domainName = `${ID}.lambda-url.us-east-1.on.aws`;
  const base = { method, path, query, requestId: REQUEST_ID, domainName, domainPrefix: ID };
  return compileFunctionUrl(config, ports).handle(gatewayRequest({ ...base, ...request }));
}

/** The event that the function sees. */
async function eventOf(line: string, request: GivenRequest = {}, given: Given = {}): Promise<Record<string, unknown>> {
  let seen: FunctionInvocation | undefined;
  const invoke: InvokeFunction = (invocation) => {
    seen = invocation;
    return { kind: 'answer', payload: Buffer.from('{}') };
  };
  await ask(line, request, { ...given, invoke });
  return JSON.parse((seen as FunctionInvocation).payload);
}

function lines({ status, contentType, headers, body }: GatewayResponse): string[] {
  const pairs = headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1]}`] : []));
  return [String(status), `Content-Type: ${contentType}`, ...pairs, `[${body}]`];
}

describe('the event', () => {
  test('is that of a recorded call, but for the headers that TLS adds', async () => {
    const request = {
      headers: [
        ...['Host', `${ID}.lambda-url.us-east-1.on.aws`, 'Content-Type', 'application/json', 'Content-Length', '13'],
        ...['User-Agent', 'Thunder Client', 'X-Amzn-Trace-Id', TRACE],
      ],
      body: '{"foo":"bar"}',
      receivedAtMs: 1_697_601_557_937,
    };
    expect(await eventOf('POST /', request)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: {
        'content-length': '13',
        'content-type': 'application/json',
        host: `${ID}.lambda-url.us-east-1.on.aws`,
        'user-agent': 'Thunder Client',
        'x-amzn-trace-id': TRACE,
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      requestContext: {
        accountId: 'anonymous',
        apiId: ID,
        domainName: `${ID}.lambda-url.us-east-1.on.aws`,
        domainPrefix: ID,
        http: {
          method: 'POST',
          path: '/',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'Thunder Client',
        },
        requestId: REQUEST_ID,
        routeKey: '$default',
        stage: '$default',
        time: '18/Oct/2023:03:59:17 +0000',
        timeEpoch: 1_697_601_557_937,
      },
      body: '{"foo":"bar"}',
      isBase64Encoded: false,
    });
  });

  test('keeps the path percent-encoded and decodes the query', async () => {
    const event = await eventOf('GET /pa%2Fth/%C3%A4%?q=query&multi=foo&multi=%2Fbar');
    expect(event).toMatchObject({
      rawPath: '/pa%2Fth/%C3%A4%',
      rawQueryString: 'q=query&multi=foo&multi=%2Fbar',
      queryStringParameters: { q: 'query', multi: 'foo,/bar' },
      requestContext: { http: { path: '/pa%2Fth/%C3%A4%' } },
    });
  });

  test('has no members and no content-length for what the request does not have', async () => {
    const event = await eventOf('GET /');
    expect(Object.keys(event)).toEqual([
      ...['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'isBase64Encoded'],
    ]);
    expect(event.headers).not.toHaveProperty('content-length');
  });

  test('has cookies apart and what is no text as Base64', async () => {
    const body = Buffer.from([0xff, 0x00]);
    const headers = { cookie: 'a=1; b=2', 'content-type': 'application/octet-stream' };
    expect(await eventOf('POST /', { headers, body })).toMatchObject({
      cookies: ['a=1', 'b=2'],
      body: '/wA=',
      isBase64Encoded: true,
    });
  });

  test('goes to the function with its policy to be asked, under the id of the request', async () => {
    let seen: FunctionInvocation | undefined;
    const invoke: InvokeFunction = (invocation) => {
      seen = invocation;
      return { kind: 'answer', payload: Buffer.from('{}') };
    };
    await ask('GET /', {}, { invoke, config: { FunctionArn: `${FUNCTION_ARN}:live` } });
    expect(seen).toMatchObject({
      functionArn: `${FUNCTION_ARN}:live`,
      functionUrlAuthType: 'NONE',
      requestId: REQUEST_ID,
    });
  });
});

describe('the answer (recorded 2025-11-24)', () => {
  const cases: readonly [name: string, value: unknown, contentType: string, body: string][] = [
    ['an object', { hello: 'world' }, 'application/json', '{"hello":"world"}'],
    ['a response', { statusCode: 200, body: 'body123' }, 'application/json', 'body123'],
    ['a response of JSON', { statusCode: 200, body: '{"hello": "world"}' }, 'application/json', '{"hello": "world"}'],
    ['a list', ['hello', 3, true], 'application/json', '["hello",3,true]'],
    ['a text', 'hello', 'application/json', 'hello'],
    ['an integer', 3, 'application/json', '3'],
    ['a number', 3.1, 'application/json', '3.1'],
    ['a boolean', true, 'application/json', 'true'],
    [
      'a type of its own',
      { statusCode: 201, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'text/html',
      '<p>',
    ],
  ];
  test.each(cases)('%s', async (_, value, contentType, body) => {
    const response = await ask('GET /', {}, { invoke: returning(value) });
    expect([response.contentType, String(response.body)]).toEqual([contentType, body]);
    expect(response.headers.slice(0, 2)).toEqual(['x-amzn-RequestId', REQUEST_ID]);
  });

  test('has cookies as lines of their own', async () => {
    const invoke = returning({ statusCode: 200, cookies: ['a=1', 'b=2'], body: '' });
    const { headers } = await ask('GET /', {}, { invoke });
    expect(headers.slice(2, 6)).toEqual(['set-cookie', 'a=1', 'set-cookie', 'b=2']);
  });
});

describe('CORS, as recorded 2024-08-07 and 2024-08-08', () => {
  const config = { Cors: corsOfTheTrace };
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const origin = { Origin: APP, 'X-Amzn-Trace-Id': TRACE };

  test('a preflight does not reach the function', async () => {
    const invoke: InvokeFunction = () => {
      throw new Error('the function was called');
    };
    const headers = {
      ...origin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization',
    };
    const response = await ask('OPTIONS /', { headers }, { config, invoke });
    expect(lines(response)).toEqual([
      '200',
      'Content-Type: application/json',
      `x-amzn-RequestId: ${REQUEST_ID}`,
      `Access-Control-Allow-Origin: ${APP}`,
      'Access-Control-Allow-Headers: authorization,content-type,x-books-authorization',
      'Vary: Origin',
      'Access-Control-Allow-Methods: GET,POST',
      'Access-Control-Allow-Credentials: true',
      '[]',
    ]);
    expect(response.report.automaticPreflight).toBe(true);
  });

  test('a preflight needs no signature', async () => {
    const headers = { ...origin, 'Access-Control-Request-Method': 'GET' };
    const signed = { ...config, AuthType: 'AWS_IAM' as const };
    expect((await ask('OPTIONS /', { headers }, { config: signed })).status).toBe(200);
  });

  test('without Cors OPTIONS reaches the function', async () => {
    const headers = { ...origin, 'Access-Control-Request-Method': 'GET' };
    expect(await eventOf('OPTIONS /', { headers })).toMatchObject({ requestContext: { http: { method: 'OPTIONS' } } });
  });

  test('an answer without CORS headers of its own', async () => {
    const invoke = returning({ statusCode: 200, headers: html, body: 'x'.repeat(22) });
    const [status, type, id, allowed, vary, trace, credentials] = lines(
      await ask('GET /', { headers: origin }, { config, invoke }),
    );
    expect([status, type, id, allowed, vary, credentials]).toEqual([
      '200',
      'Content-Type: text/html; charset=utf-8',
      `x-amzn-RequestId: ${REQUEST_ID}`,
      `Access-Control-Allow-Origin: ${APP}`,
      'Vary: Origin',
      'Access-Control-Allow-Credentials: true',
    ]);
    expect(trace?.replace('X-Amzn-Trace-Id: ', '')).toMatch(SHOWN_TRACE);
  });

  test('an answer with CORS headers of its own has them twice', async () => {
    const own = { 'access-control-allow-origin': APP, 'access-control-allow-credentials': 'true' };
    const invoke = returning({ statusCode: 200, headers: { ...html, ...own }, body: '' });
    const sent = lines(await ask('GET /', { headers: origin }, { config, invoke }));
    expect(sent.filter((line) => line.startsWith('access-control-'))).toEqual([
      `access-control-allow-origin: ${APP}`,
      `access-control-allow-origin: ${APP}`,
      'access-control-allow-credentials: true',
      'access-control-allow-credentials: true',
    ]);
  });
});

describe('errors', () => {
  const refusal = (reason: 'no-permission' | 'concurrency' | 'payload-too-large' | 'no-such-function') =>
    ({ kind: 'refused', reason, detail: 'why' }) as const satisfies FunctionOutcome;
  const cases: readonly [name: string, outcome: FunctionOutcome, status: number, body: string, type: string | null][] =
    [
      [
        'a function that throws',
        { kind: 'function-error', payload: Buffer.from('{"errorType":"Error","errorMessage":"no"}') },
        502,
        'Internal Server Error',
        null,
      ],
      [
        'an answer that is no response',
        { kind: 'answer', payload: Buffer.from('{"statusCode":"nonsense"}') },
        502,
        'Internal Server Error',
        null,
      ],
      [
        'a function that nobody may call',
        refusal('no-permission'),
        403,
        '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
        'AccessDeniedException',
      ],
      ['no environment', refusal('concurrency'), 429, '{"Message":"Rate Exceeded."}', 'TooManyRequestsException'],
      [
        'an event that is too large',
        refusal('payload-too-large'),
        413,
        '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
        'RequestEntityTooLargeException',
      ],
      ['a function that is not here', refusal('no-such-function'), 502, 'Internal Server Error', null],
    ];
  test.each(cases)('%s', async (_, outcome, status, body, type) => {
    const config = { Cors: { AllowOrigins: [APP] } };
    const response = await ask('GET /', { headers: { Origin: APP } }, { config, invoke: () => outcome });
    expect([response.status, response.body]).toEqual([status, body]);
    expect(response.headers).toEqual([
      ...['x-amzn-RequestId', REQUEST_ID, 'Access-Control-Allow-Origin', APP, 'Vary', 'Origin'],
      ...(type === null ? [] : ['x-amzn-ErrorType', type]),
    ]);
    expect(response.report.failure?.detail).toMatch(/./);
  });

  test.each([
    ['a body of more than 6 MB', { body: Buffer.alloc(6 * 1024 * 1024 + 1, 'a') }, 413],
    ['a body that Base64 makes larger than 6 MB', { body: Buffer.alloc(5 * 1024 * 1024) }, 413],
    ['a body that the front cuts off', { body: { kind: 'too-large' } }, 413],
    ['a body that breaks off', { body: { kind: 'aborted' } }, 400],
  ] as const)('%s', async (_, request, status) => {
    expect((await ask('POST /', request)).status).toBe(status);
  });
});

describe('AuthType AWS_IAM', () => {
  const scope = (service: string, region = 'us-east-1') => `AKIDEXAMPLE/19700101/${region}/${service}/aws4_request`;
  const signed = (credential: string) => ({
    Host: `${ID}.lambda-url.us-east-1.on.aws`,
    'X-Amz-Date': '19700101T000001Z',
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`,
  });
  const config = { AuthType: 'AWS_IAM' as const };

  test.each<[name: string, headers: Record<string, string>, status: number]>([
    ['no signature', {}, 403],
    ['a signature for another service', signed(scope('execute-api')), 403],
    ['a signature for another region', signed(scope('lambda', 'eu-west-1')), 403],
    ['a signature for Lambda', signed(scope('lambda')), 200],
  ])('%s', async (_, headers, status) => {
    expect((await ask('GET /', { headers }, { config })).status).toBe(status);
  });

  test('a signature that the known secret does not make', async () => {
    const given = { config, secretFor: () => 'secret' };
    const response = await ask('GET /', { headers: signed(scope('lambda')) }, given);
    expect([response.status, response.report.failure?.detail]).toEqual([
      403,
      'The signature is not the one that the secret of AKIDEXAMPLE makes.',
    ]);
  });

  test('the event says who signed', async () => {
    const event = await eventOf('GET /', { headers: signed(scope('lambda')) }, { config });
    expect(event.requestContext).toMatchObject({
      accountId: '123456789012',
      authorizer: { iam: { accessKey: 'AKIDEXAMPLE', accountId: '123456789012', cognitoIdentity: null } },
    });
  });
});

describe('a URL that does not exist (recorded 2024-08-07)', () => {
  test('is answered by the service, with the CORS of the service', () => {
    const request = gatewayRequest({ requestId: REQUEST_ID, headers: { Origin: APP } });
    expect(lines(answerNoSuchFunctionUrl('x', request))).toEqual([
      '403',
      'Content-Type: application/json',
      `x-amzn-RequestId: ${REQUEST_ID}`,
      'Access-Control-Allow-Origin: *',
      'x-amzn-ErrorType: AccessDeniedException',
      'Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,x-amz-log-result,x-amz-function-error',
      '[{"Message":null}]',
    ]);
  });

  test('allows a preflight everything', () => {
    const headers = {
      Origin: APP,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'auth0',
    };
    const request = gatewayRequest({ method: 'OPTIONS', requestId: REQUEST_ID, headers });
    expect(lines(answerNoSuchFunctionUrl('x', request))).toEqual([
      '200',
      'Content-Type: null',
      `x-amzn-RequestId: ${REQUEST_ID}`,
      'Access-Control-Allow-Origin: *',
      'Access-Control-Allow-Headers: auth0',
      'Access-Control-Allow-Methods: GET',
      'Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,x-amz-log-result,x-amz-function-error',
      'Access-Control-Max-Age: 172800',
      '[]',
    ]);
  });
});

function preflight(Cors: FunctionUrlCors, headers: Readonly<Record<string, string>>): Observe {
  return async (assume) => {
    const request = { headers: { Origin: APP, 'Access-Control-Request-Method': 'GET', ...headers } };
    const response = await ask('OPTIONS /', request, { config: { Cors }, assume });
    return lines(response).filter((line) => line.startsWith('Access-Control-'));
  };
}

function failing(outcome: FunctionOutcome, read: (response: GatewayResponse) => unknown): Observe {
  return async (assume) => {
    const config = { Cors: { AllowOrigins: [APP] } };
    return read(await ask('GET /', { headers: { Origin: APP } }, { config, invoke: () => outcome, assume }));
  };
}

const thrown: FunctionOutcome = { kind: 'function-error', payload: Buffer.from('{}') };
const listed = { AllowOrigins: [APP], AllowMethods: ['GET'] };
const allowOrigin = `Access-Control-Allow-Origin: ${APP}`;

const switches: Switches = {
  'function-url.cors.duplicate-headers': [
    async (assume) => {
      const invoke = returning({
        statusCode: 200,
        headers: { 'access-control-allow-origin': 'https://own' },
        body: '',
      });
      const config = { Cors: { AllowOrigins: [APP] } };
      const sent = lines(await ask('GET /', { headers: { Origin: APP } }, { config, invoke, assume }));
      return sent.filter((line) => line.startsWith('access-control-allow-origin'));
    },
    {
      both: ['access-control-allow-origin: https://own', `access-control-allow-origin: ${APP}`],
      'url-wins': [`access-control-allow-origin: ${APP}`],
    },
  ],
  'function-url.cors.max-age-zero': [
    preflight({ ...listed, MaxAge: 0 }, {}),
    {
      absent: [allowOrigin, 'Access-Control-Allow-Methods: GET'],
      sent: [allowOrigin, 'Access-Control-Allow-Methods: GET', 'Access-Control-Max-Age: 0'],
    },
  ],
  'function-url.cors.on-errors': [
    failing(thrown, (response) => lines(response).includes(allowOrigin)),
    { added: true, none: false },
  ],
  'function-url.cors.options': [
    async (assume) => {
      const config = { Cors: listed };
      const invoke = returning('from the function');
      return String((await ask('OPTIONS /', { headers: { Origin: APP } }, { config, invoke, assume })).body);
    },
    { url: '', function: 'from the function' },
  ],
  'function-url.cors.preflight-not-allowed': [
    preflight({ ...listed, AllowHeaders: ['x-listed'] }, { 'Access-Control-Request-Headers': 'x-other' }),
    {
      'no-headers': [],
      'configured-lists': [allowOrigin, 'Access-Control-Allow-Headers: x-listed', 'Access-Control-Allow-Methods: GET'],
    },
  ],
  'function-url.cors.wildcard-lists': [
    preflight(
      { AllowOrigins: [APP], AllowMethods: ['*'], AllowHeaders: ['*'] },
      { 'Access-Control-Request-Headers': 'x' },
    ),
    {
      requested: [allowOrigin, 'Access-Control-Allow-Headers: x', 'Access-Control-Allow-Methods: GET'],
      literal: [allowOrigin, 'Access-Control-Allow-Headers: *', 'Access-Control-Allow-Methods: *'],
    },
  ],
  'function-url.cors.wildcard-reflects': [
    preflight({ AllowOrigins: ['*'], AllowMethods: ['GET'] }, {}),
    {
      reflected: [allowOrigin, 'Access-Control-Allow-Methods: GET'],
      literal: ['Access-Control-Allow-Origin: *', 'Access-Control-Allow-Methods: GET'],
    },
  ],
  'function-url.error.content-type': [
    failing(thrown, ({ contentType }) => contentType),
    { 'application/json': 'application/json', 'text/plain': 'text/plain' },
  ],
  'function-url.error.limit-bodies': [
    failing({ kind: 'refused', reason: 'concurrency', detail: '' }, ({ body }) => body),
    { 'words-of-invoke': '{"Message":"Rate Exceeded."}', 'message-null': '{"Message":null}' },
  ],
};

describeSwitches('assumptions of function URLs', switches, { folder: new URL('./', import.meta.url) });
