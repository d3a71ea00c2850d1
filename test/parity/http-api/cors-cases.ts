import type { CorsConfiguration } from '../../../src/account/http-api.ts';
import type {
  Evidence,
  FunctionBehaviour,
  ParityCase,
  ParityRoute,
  ThenResponse,
  WhenRequest,
} from '../parity-case.ts';

/** CORS of HTTP APIs: every row of what is known of AWS, and the published traces. */

const APP = 'https://app.example.com';
const FOREIGN = 'https://evil.example.com';

const listed: CorsConfiguration = {
  AllowOrigins: [APP, 'https://other.example.com'],
  AllowMethods: ['GET', 'POST', 'OPTIONS'],
  AllowHeaders: ['content-type', 'authorization'],
  ExposeHeaders: ['x-total', 'date'],
  MaxAge: 300,
  AllowCredentials: true,
};

/** The full preflight set for `listed`, `vary` last. */
const LISTED_PREFLIGHT: ThenResponse['headers'] = [
  ['access-control-allow-origin', APP],
  ['access-control-allow-methods', 'GET,OPTIONS,POST'],
  ['access-control-allow-headers', 'authorization,content-type'],
  ['access-control-allow-credentials', 'true'],
  ['access-control-max-age', '300'],
  ['vary', 'origin'],
];

const LISTED_ACTUAL: ThenResponse['headers'] = [
  ['access-control-allow-origin', APP],
  ['vary', 'origin'],
  ['access-control-allow-credentials', 'true'],
  ['access-control-expose-headers', 'date,x-total'],
];

const ok: FunctionBehaviour = { returns: { statusCode: 200, headers: { 'content-type': 'text/html' }, body: 'ok' } };
/** A function that does CORS by itself, for everybody. */
const selfMade: FunctionBehaviour = {
  returns: {
    statusCode: 200,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'access-control-allow-methods': 'PUT,GET',
      vary: 'accept-encoding',
      'x-total': '3',
    },
    body: 'ok',
  },
};

function route(routeKey: string, behaviour: FunctionBehaviour = ok): ParityRoute {
  return { routeKey, payloadFormatVersion: '2.0', function: behaviour };
}

function options(headers: Readonly<Record<string, string>>, target = '/data'): WhenRequest {
  return { method: 'OPTIONS', target, headers: Object.entries(headers) };
}

function get(headers: Readonly<Record<string, string>>, target = '/data'): WhenRequest {
  return { method: 'GET', target, headers: Object.entries(headers) };
}

function preflightFrom(origin: string, method = 'GET'): Readonly<Record<string, string>> {
  return { origin, 'access-control-request-method': method };
}

const GUIDE = 'HTTP API developer guide, "Configuring CORS for an HTTP API"';
const documented: Evidence = { kind: 'documented', source: GUIDE, date: '2023-04-03' };
const recorded = (source: string, date: string): Evidence => ({ kind: 'recorded', source, date });
const assumed = (source: string): Evidence => ({ kind: 'assumed', source, date: '2026' });

const NOT_FOUND = { status: 404, contentType: 'application/json', body: '{"message":"Not Found"}' } as const;

const BORSO: CorsConfiguration = {
  AllowOrigins: [APP],
  AllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  AllowHeaders: ['content-type', 'authorization'],
  MaxAge: 600,
  AllowCredentials: true,
};
const borso = recorded('hugoleborso/borso.fr@dff8772c', '2026-08-08');
const backgroundChecks = recorded('an HTTP API with POST and GET /background-checks', '2026-09-03');

/** Rows: who answers OPTIONS, and with which headers. */
const preflights: readonly ParityCase[] = [
  {
    name: 'OPTIONS without Origin and without a route is a bare 204 (T4)',
    given: { cors: listed, routes: [route('POST /background-checks'), route('GET /background-checks')] },
    when: options({}, '/background-checks'),
    then: { status: 204, contentType: null, headers: [], body: '' },
    evidence: backgroundChecks,
  },
  {
    name: 'OPTIONS with Origin and without Access-Control-Request-Method gets no CORS header',
    given: { cors: listed, routes: [route('GET /data')] },
    when: options({ origin: APP }),
    then: { status: 204, contentType: null, headers: [], body: '' },
    evidence: documented,
  },
  {
    name: 'a preflight from an allowed origin gets the full set',
    given: { cors: listed, routes: [route('GET /data')] },
    when: options({ ...preflightFrom(APP), 'access-control-request-headers': 'content-type' }),
    then: { status: 204, contentType: null, headers: LISTED_PREFLIGHT, body: '' },
    evidence: assumed('http-api.preflight.header-set'),
  },
  {
    name: 'a preflight from a foreign origin gets a 204 with nothing in it (T7)',
    given: { cors: listed, routes: [route('GET /data')] },
    when: options(preflightFrom(FOREIGN)),
    then: { status: 204, contentType: null, headers: [], body: '' },
    evidence: recorded('a preflight over HTTP/2', '2026-05-01'),
  },
  {
    name: 'a method and a header that are not listed change nothing in the lists',
    given: { cors: listed, routes: [route('GET /data')] },
    when: options({ ...preflightFrom(APP, 'DELETE'), 'access-control-request-headers': 'x-other' }),
    then: { status: 204, contentType: null, headers: LISTED_PREFLIGHT, body: '' },
    evidence: assumed('http-api.preflight.method-or-header-not-listed'),
  },
  {
    name: 'a preflight for a path without a route is answered, too',
    given: { cors: listed, routes: [route('GET /data')] },
    when: options(preflightFrom(APP), '/nothing/here'),
    then: { status: 204, contentType: null, headers: LISTED_PREFLIGHT, body: '' },
    evidence: assumed('http-api.preflight.unknown-path'),
  },
  {
    name: 'without CORS, OPTIONS without a route is 404',
    given: { routes: [route('GET /data')] },
    when: options(preflightFrom(APP)),
    then: { ...NOT_FOUND, headers: [] },
    evidence: documented,
  },
  {
    name: 'an empty configuration is no configuration',
    given: { cors: {}, routes: [route('GET /data')] },
    when: options(preflightFrom(APP)),
    then: { ...NOT_FOUND, headers: [] },
    evidence: documented,
  },
  ...['OPTIONS /data', 'ANY /data', 'ANY /{proxy+}', '$default'].map(
    (routeKey): ParityCase => ({
      name: `a preflight that ${routeKey} takes has the integration's status and the gateway's headers`,
      given: { cors: listed, routes: [route(routeKey, selfMade)] },
      when: options(preflightFrom(APP)),
      then: {
        status: 200,
        headers: [['vary', 'accept-encoding'], ['x-total', '3'], ...(LISTED_PREFLIGHT ?? [])],
        body: 'ok',
      },
      evidence: borso,
    }),
  ),
];

/** Rows: actual requests and the gateway's own errors. */
const actualRequests: readonly ParityCase[] = [
  {
    name: 'an actual request from an allowed origin gets allow-origin, vary, credentials and expose-headers only',
    given: { cors: listed, routes: [route('GET /data')] },
    when: get({ origin: APP }),
    then: { status: 200, contentType: 'text/html', headers: LISTED_ACTUAL, body: 'ok' },
    evidence: recorded('raw answers, T1 and T2', '2025-05-18'),
  },
  {
    name: "the backend's own CORS headers are ignored, its vary is not",
    given: { cors: listed, routes: [route('GET /data', selfMade)] },
    when: get({ origin: APP }),
    then: { status: 200, headers: [['vary', 'accept-encoding'], ['x-total', '3'], ...(LISTED_ACTUAL ?? [])] },
    evidence: documented,
  },
  {
    name: "a foreign origin is answered like any other, without allow-origin, the backend's included (T8)",
    given: { cors: listed, routes: [route('GET /data', selfMade)] },
    when: get({ origin: FOREIGN }),
    then: {
      status: 200,
      headers: [
        ['vary', 'accept-encoding'],
        ['x-total', '3'],
      ],
      body: 'ok',
    },
    evidence: borso,
  },
  {
    name: 'no Origin, no CORS header',
    given: { cors: listed, routes: [route('GET /data')] },
    when: get({}),
    then: { status: 200, headers: [], body: 'ok' },
    evidence: documented,
  },
  {
    name: "without CORS the backend's headers pass untouched (T14)",
    given: { routes: [route('ANY /data', selfMade)] },
    when: get({ origin: APP }),
    then: {
      status: 200,
      headers: [
        ['access-control-allow-origin', '*'],
        ['access-control-allow-methods', 'PUT,GET'],
        ['vary', 'accept-encoding'],
        ['x-total', '3'],
      ],
    },
    evidence: recorded('ANY /chat, CORS off', '2025-05-07'),
  },
  ...(
    [
      ['an unknown path', 'GET /nothing', {}, 404, '{"message":"Not Found"}'],
      ['a function that throws', 'GET /data', { fails: 'throws' }, 500, '{"message":"Internal Server Error"}'],
      ['a missing permission', 'GET /data', { fails: 'no-permission' }, 500, '{"message":"Internal Server Error"}'],
      ['exhausted concurrency', 'GET /data', { fails: 'concurrency' }, 503, '{"message":"Service Unavailable"}'],
      ['a slow function', 'GET /data', { fails: 'integration-timeout' }, 503, '{"message":"Service Unavailable"}'],
    ] as const
  ).map(
    ([what, line, behaviour, status, body]): ParityCase => ({
      name: `${what} is ${status} with the headers of an actual request`,
      given: { cors: listed, routes: [route('GET /data', 'fails' in behaviour ? behaviour : ok)] },
      when: get({ origin: APP }, line.slice(4)),
      then: { status, contentType: 'application/json', headers: LISTED_ACTUAL, body },
      evidence: assumed('http-api.cors.on-gateway-errors'),
    }),
  ),
];

/** The published traces that no row above is. */
const traces: readonly ParityCase[] = [
  {
    name: "T2: the integration's own 401: its headers, then CORS",
    given: {
      cors: { AllowOrigins: ['http://127.0.0.1:5173'], AllowCredentials: true },
      routes: [
        route('GET /data', { returns: { statusCode: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' } }),
      ],
    },
    when: get({ origin: 'http://127.0.0.1:5173' }),
    then: {
      status: 401,
      headers: [
        ['www-authenticate', 'Bearer'],
        ['access-control-allow-origin', 'http://127.0.0.1:5173'],
        ['vary', 'origin'],
        ['access-control-allow-credentials', 'true'],
      ],
    },
    evidence: recorded('an answer over HTTP/2', '2025-05-18'),
  },
  {
    name: 'T3: a 500 that the gateway makes, allowOrigins *',
    given: {
      cors: { AllowOrigins: ['*'], AllowMethods: ['POST'], AllowHeaders: ['content-type'], MaxAge: 300 },
      routes: [route('POST /data', { fails: 'throws' })],
    },
    when: { method: 'POST', target: '/data', headers: [['origin', 'http://localhost:5173']] },
    then: {
      status: 500,
      contentType: 'application/json',
      headers: [
        ['access-control-allow-origin', '*'],
        ['vary', 'origin'],
      ],
      body: '{"message":"Internal Server Error"}',
    },
    evidence: recorded('an answer to POST', '2026-03-23'),
  },
  ...(
    [
      ['HEAD is not served by the GET route', 'HEAD', '/background-checks'],
      ['PUT has no route', 'PUT', '/background-checks'],
      ['DELETE has no route', 'DELETE', '/background-checks'],
      ['PATCH has no route', 'PATCH', '/background-checks'],
      ['the root has no route', 'GET', '/'],
      ['/health has no route', 'GET', '/health'],
    ] as const
  ).map(
    ([what, method, target]): ParityCase => ({
      name: `T4: ${what}: 404`,
      given: { cors: listed, routes: [route('POST /background-checks'), route('GET /background-checks')] },
      when: { method, target, headers: [] },
      then: { ...NOT_FOUND, headers: [] },
      evidence: backgroundChecks,
    }),
  ),
  {
    name: 'T5: expose-headers * beside allow-origin * (vary has come since)',
    given: { cors: { AllowOrigins: ['*'], ExposeHeaders: ['*'] }, routes: [route('GET /data')] },
    when: get({ origin: APP }),
    then: {
      status: 200,
      headers: [
        ['access-control-allow-origin', '*'],
        ['vary', 'origin'],
        ['access-control-expose-headers', '*'],
      ],
    },
    evidence: recorded('a GET answer', '2022-08'),
  },
  {
    name: 'T8: a preflight that ANY /{proxy+} answers: sorted lists in the recorded order',
    given: {
      cors: BORSO,
      routes: [
        route('ANY /{proxy+}', { returns: { statusCode: 204, headers: { 'access-control-allow-origin': '*' } } }),
        route('ANY /', { returns: { statusCode: 204, headers: { 'access-control-allow-origin': '*' } } }),
      ],
    },
    when: options(preflightFrom(APP, 'PUT'), '/api/items'),
    then: {
      status: 204,
      headers: [
        ['access-control-allow-origin', APP],
        ['access-control-allow-methods', 'DELETE,GET,OPTIONS,PATCH,POST,PUT'],
        ['access-control-allow-headers', 'authorization,content-type'],
        ['access-control-allow-credentials', 'true'],
        ['access-control-max-age', '600'],
        ['vary', 'origin'],
      ],
      body: '',
    },
    evidence: borso,
  },
  {
    name: 'T9: the whole list of headers comes to a preflight that asks for none',
    given: {
      cors: {
        AllowOrigins: [APP],
        AllowMethods: ['GET', 'POST', 'OPTIONS'],
        AllowHeaders: [
          'Content-Type',
          'Authorization',
          'X-Request-Id',
          'X-Csm-Correlation-Id',
          'Traceparent',
          'Tracestate',
          'Origin',
        ],
        AllowCredentials: true,
      },
      routes: [route('GET /data')],
    },
    when: options(preflightFrom(APP)),
    then: {
      status: 204,
      headers: [
        ['access-control-allow-origin', APP],
        ['access-control-allow-methods', 'GET,OPTIONS,POST'],
        [
          'access-control-allow-headers',
          'authorization,content-type,origin,traceparent,tracestate,x-csm-correlation-id,x-request-id',
        ],
        ['access-control-allow-credentials', 'true'],
        ['vary', 'origin'],
      ],
    },
    evidence: recorded('agent-logic/agent-design-language, through CloudFront', '2026-08-26'),
  },
  {
    name: 'T10: sorted, lower case, whatever was asked for',
    given: {
      cors: {
        AllowOrigins: ['*'],
        AllowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
        AllowHeaders: [
          'Content-Type',
          'Authorization',
          'X-Amz-Date',
          'X-Api-Key',
          'X-Amz-Security-Token',
          'X-Requested-With',
        ],
      },
      routes: [route('GET /data')],
    },
    when: options({ ...preflightFrom(APP), 'access-control-request-headers': 'content-type' }),
    then: {
      status: 204,
      headers: [
        ['access-control-allow-origin', '*'],
        ['access-control-allow-methods', 'DELETE,GET,OPTIONS,POST,PUT'],
        [
          'access-control-allow-headers',
          'authorization,content-type,x-amz-date,x-amz-security-token,x-api-key,x-requested-with',
        ],
        ['vary', 'origin'],
      ],
    },
    evidence: recorded('a preflight over HTTP/2', '2025-08-25'),
  },
  {
    name: 'T14: no stage matches: OPTIONS is 404',
    given: { cors: listed, stageName: 'prod', routes: [route('GET /data')] },
    when: options(preflightFrom(APP)),
    then: { ...NOT_FOUND, headers: [] },
    evidence: recorded('an OPTIONS request', '2026-04-22'),
  },
];

export const corsCases: readonly ParityCase[] = [...preflights, ...actualRequests, ...traces];
