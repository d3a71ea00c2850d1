import { describeSwitches, type Observe, type Switches } from '../../test/assumption-switches.ts';
import {
  compiled,
  deployedApi,
  type GivenApi,
  type GivenRequest,
  gatewayPorts,
  gatewayRequest,
  headerLines,
  hello,
  type InvokeFunction,
  returning,
  send,
} from '../../test/http-api-fixture.ts';
import type { GatewayFailureType } from './failure.ts';
import { compileCors } from './http-api/cors.ts';
import { compileHttpApi } from './http-api/gateway.ts';
import { compileGatewayResponses } from './http-api/gateway-response.ts';
import type { GatewayResponse } from './response.ts';

/** Every switch that the data plane reads, and what each of its values does. */

const APP = 'https://app.example.com';
const cors = {
  AllowOrigins: [APP],
  AllowMethods: ['POST', 'GET'],
  AllowHeaders: ['X-B', 'x-a'],
  ExposeHeaders: ['x-total'],
};
const selfMade = returning({ statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: 'ok' });

function answered(
  given: GivenApi,
  line: string,
  request: GivenRequest = {},
  read: (response: GatewayResponse) => unknown = summary,
  invoke: InvokeFunction = hello,
): Observe {
  return async (assume) => read(await send(compiled(given, invoke, assume), line, request));
}

function summary(response: GatewayResponse): string {
  return [response.status, ...headerLines(response)].join(' | ');
}

const status = (response: GatewayResponse): number => response.status;
const body = (response: GatewayResponse): string => `${response.status} ${String(response.body)}`;

/** An automatic preflight from the allowed origin. */
function preflight(configuration: object = cors, headers: Readonly<Record<string, string>> = {}): Observe {
  return answered({ cors: configuration, routes: ['GET /data'] }, 'OPTIONS /data', {
    headers: { origin: APP, 'access-control-request-method': 'GET', ...headers },
  });
}

/** One member of the event of format 2.0. */
function event(given: GivenApi, line: string, request: GivenRequest, read: (event: never) => unknown): Observe {
  return async (assume) => {
    let seen: unknown;
    const invoke: InvokeFunction = (invocation) => {
      seen = JSON.parse(invocation.payload);
      return hello(invocation);
    };
    await send(compiled(given, invoke, assume), line, request);
    return read(seen as never);
  };
}

function functionAnswer(answer: unknown, format: '1.0' | '2.0' = '2.0'): Observe {
  const route = { routeKey: 'GET /data', integration: { PayloadFormatVersion: format } };
  return answered({ routes: [route] }, 'GET /data', {}, body, returning(answer));
}

function rendered(type: GatewayFailureType): Observe {
  return (changed) => {
    const { assume } = gatewayPorts(hello, changed);
    const request = gatewayRequest({ headers: { origin: APP } });
    const render = compileGatewayResponses({ stageName: null, cors: compileCors(cors, assume), assume });
    const response = render({ type, detail: '' }, request);
    return `${body(response)} ${response.contentType} ${response.headers.includes('access-control-allow-origin')}`;
  };
}

const LISTS = 'access-control-allow-methods: GET,POST | access-control-allow-headers: x-a,x-b';
const ALLOWED = `204 | access-control-allow-origin: ${APP} | ${LISTS}`;
const ERROR_500 = '500 {"message":"Internal Server Error"}';

const switches: Switches = {
  'http-api.answer.body-not-string': [
    functionAnswer({ statusCode: 200, body: { a: 1 } }),
    { '500': ERROR_500, 'json-text': '200 {"a":1}' },
  ],
  'http-api.answer.status-code-string': [
    functionAnswer({ statusCode: '201', body: 'x' }),
    { accepted: '201 x', '500': ERROR_500 },
  ],
  'http-api.answer.without-status-code': [functionAnswer({ body: 'x' }, '1.0'), { '500': ERROR_500, '200': '200 x' }],
  'http-api.cors.header-list-case': [
    preflight({ AllowOrigins: [APP], AllowHeaders: ['X-B', 'x-a'] }),
    {
      'lower-case': `204 | access-control-allow-origin: ${APP} | access-control-allow-headers: x-a,x-b | vary: origin`,
      'as-configured': `204 | access-control-allow-origin: ${APP} | access-control-allow-headers: X-B,x-a | vary: origin`,
    },
  ],
  'http-api.cors.max-age-zero': [
    preflight({ ...cors, MaxAge: 0 }),
    { sent: `${ALLOWED} | access-control-max-age: 0 | vary: origin`, absent: `${ALLOWED} | vary: origin` },
  ],
  'http-api.cors.needs-deployment': [
    async (assume) => {
      const { deployment, stage } = deployedApi({ cors: { AllowOrigins: ['https://old.example.com'] } });
      const live = { ...deployment.Snapshot.Api, CorsConfiguration: { AllowOrigins: [APP] } };
      const gateway = compileHttpApi(deployment, stage, gatewayPorts(hello, assume), live);
      const headers = { origin: APP, 'access-control-request-method': 'GET' };
      return summary(await send(gateway, 'OPTIONS /', { headers }));
    },
    {
      'next-deployment': '204',
      immediately: `204 | access-control-allow-origin: ${APP} | vary: origin`,
    },
  ],
  'http-api.cors.on-gateway-errors': [
    (assume) =>
      [
        'not-found',
        'forbidden',
        'request-too-large',
        'throttled',
        'integration-timeout',
        'unauthorized',
        'integration-failure',
      ]
        .map((type) => String(rendered(type as GatewayFailureType)(assume)).endsWith('true'))
        .join(' '),
    { added: 'true true true true true true true', none: 'false false false false false true true' },
  ],
  'http-api.cors.origin-comparison': [
    answered({ cors, routes: ['GET /data'] }, 'GET /data', { headers: { origin: 'https://APP.example.com' } }),
    {
      exact: '200',
      'ignoring-case':
        '200 | access-control-allow-origin: https://APP.example.com | vary: origin | access-control-expose-headers: x-total',
    },
  ],
  'http-api.cors.origin-not-allowed': [
    answered({ cors, routes: ['GET /data'] }, 'GET /data', { headers: { origin: 'https://evil.example' } }, status),
    { answered: 200, '403': 403 },
  ],
  'http-api.cors.scheme-wildcard-reflects': [
    answered({ cors: { AllowOrigins: ['https://*'] }, routes: ['GET /data'] }, 'GET /data', {
      headers: { origin: APP },
    }),
    {
      reflected: `200 | access-control-allow-origin: ${APP} | vary: origin`,
      literal: '200 | access-control-allow-origin: https://* | vary: origin',
    },
  ],
  'http-api.cors.strip-backend-when-origin-not-allowed': [
    answered(
      { cors, routes: ['GET /data'] },
      'GET /data',
      { headers: { origin: 'https://evil.example' } },
      summary,
      selfMade,
    ),
    { stripped: '200', passed: '200 | access-control-allow-origin: *' },
  ],
  'http-api.cors.vary-on-non-match': [
    async (assume) => {
      const gateway = compiled({ cors, routes: ['GET /data'] }, hello, assume);
      const foreign = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
      const responses = [
        await send(gateway, 'GET /data', { headers: foreign }),
        await send(gateway, 'GET /data'),
        await send(gateway, 'OPTIONS /data', { headers: foreign }),
      ];
      return responses.map(summary);
    },
    { absent: ['200', '200', '204'], sent: ['200 | vary: origin', '200 | vary: origin', '204 | vary: origin'] },
  ],
  'http-api.event.multi-value-separator': [
    event(
      { routes: ['GET /x'] },
      'GET /x',
      { headers: ['a', '1', 'A', '2'] },
      (e: { headers: { a: string } }) => e.headers.a,
    ),
    { comma: '1,2', 'comma-space': '1, 2' },
  ],
  'http-api.event.omit-empty': [
    event({ routes: ['GET /x'] }, 'GET /x', {}, (e: object) => ({ ...e, headers: 0, requestContext: 0 })),
    {
      omitted: {
        version: '2.0',
        routeKey: 'GET /x',
        rawPath: '/x',
        rawQueryString: '',
        headers: 0,
        requestContext: 0,
        isBase64Encoded: false,
      },
      null: {
        version: '2.0',
        routeKey: 'GET /x',
        rawPath: '/x',
        rawQueryString: '',
        cookies: null,
        headers: 0,
        queryStringParameters: null,
        requestContext: 0,
        body: null,
        pathParameters: null,
        isBase64Encoded: false,
        stageVariables: null,
      },
    },
  ],
  'http-api.event.query-plus': [
    event(
      { routes: ['GET /x'] },
      'GET /x',
      { query: 'q=a+b%2B' },
      (e: { queryStringParameters: { q: string } }) => e.queryStringParameters.q,
    ),
    { space: 'a b+', plus: 'a+b+' },
  ],
  'http-api.event.raw-path-stage': [
    event(
      { stageName: 'dev', routes: ['GET /x', 'GET /'] },
      'GET /dev/x',
      {},
      (e: { rawPath: string; requestContext: { http: { path: string } } }) => [e.rawPath, e.requestContext.http.path],
    ),
    { included: ['/dev/x', '/dev/x'], excluded: ['/x', '/x'] },
  ],
  'http-api.event.text-content-types': [
    async (assume) => {
      const types = ['text/csv', 'Application/JSON; charset=utf-8', 'application/xml', 'application/javascript'];
      const binary = ['application/x-www-form-urlencoded', 'application/vnd.api+json', ''];
      const both = ['application/octet-stream', 'image/png', 'application/pdf'];
      const kinds: string[] = [];
      for (const type of [...types, ...binary, ...both]) {
        const read = (e: { isBase64Encoded: boolean }): string => (e.isBase64Encoded ? 'base64' : 'text');
        const headers = type === '' ? {} : { 'content-type': type };
        const observe = event({ routes: ['POST /x'] }, 'POST /x', { headers, body: 'body' }, read);
        kinds.push(String(await observe(assume)));
      }
      return [kinds.slice(0, 4), kinds.slice(4, 7), kinds.slice(7)].map((list) => [...new Set(list)].join());
    },
    { 'short-list': ['text', 'base64', 'base64'], 'all-but-media': ['text', 'text', 'base64'] },
  ],
  'http-api.payload-too-large': [
    rendered('request-too-large'),
    {
      json: '413 {"message":"Request Entity Too Large"} application/json true',
      text: '413 Request Entity Too Large text/plain; charset=utf-8 true',
    },
  ],
  'http-api.preflight.expose-headers': [
    preflight(),
    { absent: `${ALLOWED} | vary: origin`, sent: `${ALLOWED} | access-control-expose-headers: x-total | vary: origin` },
  ],
  'http-api.preflight.header-order': [
    preflight(),
    {
      'vary-last': `${ALLOWED} | vary: origin`,
      'vary-second': `204 | access-control-allow-origin: ${APP} | vary: origin | ${LISTS}`,
    },
  ],
  'http-api.preflight.header-set': [
    preflight(cors, { 'access-control-request-headers': 'X-B, x-other' }),
    {
      'with-vary': `${ALLOWED} | vary: origin`,
      'without-vary': ALLOWED,
      'matching-request': `204 | access-control-allow-origin: ${APP} | access-control-allow-methods: GET | access-control-allow-headers: x-b | vary: origin`,
    },
  ],
  'http-api.preflight.list-order': [
    preflight(),
    {
      sorted: `${ALLOWED} | vary: origin`,
      configured: `204 | access-control-allow-origin: ${APP} | access-control-allow-methods: POST,GET | access-control-allow-headers: x-b,x-a | vary: origin`,
    },
  ],
  'http-api.preflight.matched-route-headers': [
    answered({ cors, routes: ['ANY /data'] }, 'OPTIONS /data', {
      headers: { origin: APP, 'access-control-request-method': 'GET' },
    }),
    {
      preflight: `200 | access-control-allow-origin: ${APP} | ${LISTS} | vary: origin`,
      actual: `200 | access-control-allow-origin: ${APP} | vary: origin | access-control-expose-headers: x-total`,
    },
  ],
  'http-api.preflight.max-age-absent': [
    preflight(),
    { absent: `${ALLOWED} | vary: origin`, '0': `${ALLOWED} | access-control-max-age: 0 | vary: origin` },
  ],
  'http-api.preflight.method-or-header-not-listed': [
    async (assume) => [
      await preflight(cors, { 'access-control-request-method': 'DELETE' })(assume),
      await preflight(cors, { 'access-control-request-headers': 'x-a,x-other' })(assume),
      await preflight(cors, { 'access-control-request-headers': 'X-A' })(assume),
    ],
    {
      'configured-lists': [`${ALLOWED} | vary: origin`, `${ALLOWED} | vary: origin`, `${ALLOWED} | vary: origin`],
      'omit-allow-origin': [
        `204 | ${LISTS} | vary: origin`,
        `204 | ${LISTS} | vary: origin`,
        `${ALLOWED} | vary: origin`,
      ],
      'omit-all': ['204', '204', `${ALLOWED} | vary: origin`],
    },
  ],
  'http-api.preflight.no-request-method': [
    async (assume) => {
      const request = { headers: { origin: APP } };
      const given = { cors, routes: ['GET /data', 'ANY /any'] };
      const read = (line: string): unknown => answered(given, line, request, summary, selfMade)(assume);
      return [await read('OPTIONS /data'), await read('OPTIONS /any')];
    },
    {
      '204': ['204', '200 | access-control-allow-origin: *'],
      '404': [
        `404 | access-control-allow-origin: ${APP} | vary: origin | access-control-expose-headers: x-total`,
        '200 | access-control-allow-origin: *',
      ],
      'full-headers': [
        `${ALLOWED} | vary: origin`,
        `200 | access-control-allow-origin: ${APP} | ${LISTS} | vary: origin`,
      ],
    },
  ],
  'http-api.preflight.origin-not-allowed': [
    answered(
      { cors, routes: ['GET /data'] },
      'OPTIONS /data',
      { headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' } },
      (response) => `${response.status} ${String(response.body)}`,
    ),
    { '204': '204 null', '403': '403 {"message":"Forbidden"}' },
  ],
  'http-api.preflight.unknown-path': [
    async (assume) => {
      const gateway = compiled({ cors, routes: ['GET /data/{id}'] }, hello, assume);
      return [(await send(gateway, 'OPTIONS /nothing')).status, (await send(gateway, 'OPTIONS /data/1')).status];
    },
    { '204': [204, 204], '404': [404, 204] },
  ],
  'http-api.response.header-name-case': [
    async (assume) => {
      const invoke = returning({ statusCode: 200, headers: { myheader: '1' }, body: '' });
      const response = await send(compiled({ cors, routes: ['GET /data'] }, invoke, assume), 'GET /data', {
        headers: { origin: APP },
      });
      return response.headers.filter((_, index) => index % 2 === 0).join();
    },
    {
      'as-written': 'myheader,access-control-allow-origin,vary,access-control-expose-headers,apigw-requestid',
      capitalised: 'Myheader,Access-Control-Allow-Origin,Vary,Access-Control-Expose-Headers,Apigw-Requestid',
    },
  ],
  'http-api.route.encoded-slash': [
    event({ routes: ['GET /items/{id}', '$default'] }, 'GET /items/a%2Fb', {}, (e: { routeKey: string }) => e.routeKey),
    { separates: '$default', stays: 'GET /items/{id}' },
  ],
  'http-api.route.trailing-slash': [
    async (assume) => {
      const gateway = compiled({ routes: ['GET /x', 'GET /y/{id}'] }, hello, assume);
      return [(await send(gateway, 'GET /x/')).status, (await send(gateway, 'GET /y/')).status];
    },
    { 'not-equal': [404, 404], equal: [200, 404], 'empty-parameter': [404, 200] },
  ],
  'http-api.throttle.body': [
    rendered('throttled'),
    {
      '429': '429 {"message":"Too Many Requests"} application/json true',
      '503': '503 {"message":"Service Unavailable"} application/json true',
    },
  ],
};

describeSwitches('assumptions of the data plane', switches, {
  folder: new URL('./', import.meta.url),
  // The tables of these stand beside them.
  isElsewhere: (file) =>
    /^(authorizers\/|function-url\/|mapping\/|rest-api\/|integrations\/(http|service)\/|http-api\/(access-log|throttle))/.test(
      file,
    ),
});
