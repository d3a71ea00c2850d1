import { describe, expect, test } from 'vitest';
import type { Authorizer, CorsConfiguration, Deployment, Route, Stage } from '../../account/http-api.ts';
import { resolveAssumptions } from '../../aws/resolve-assumptions.ts';
import { createAuthorizerCaches } from '../../gateway/authorizers/authorizer-caches.ts';
import { compileApi } from '../../gateway/http-api/select-stage.ts';
import type { FunctionOutcome, GatewayPorts } from '../../gateway/ports.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import { EMPTY_BODY } from '../http-front/request-body.ts';
import type { StandIn } from '../stand-in.ts';
import { createCorsExplainer } from './explain-cors.ts';
import { createRequestRecord, type RequestRecord } from './request-record.ts';
import type { DecidingPlace } from './why.ts';

const APP = 'https://app.example.com';
const EVIL = 'https://evil.example';

/** One request to a real gateway in front of a function that answers as told. */
interface Case {
  /** undefined: the API has none. */
  readonly cors?: CorsConfiguration;
  /** Default: `GET /data`. `!JWT`, `!CUSTOM` or `!AWS_IAM` at the end gives the route an authorizer. */
  readonly routes?: readonly string[];
  readonly method?: string;
  readonly path?: string;
  readonly origin?: string;
  /** Access-Control-Request-Method. */
  readonly asks?: string;
  readonly asksHeaders?: string;
  readonly headers?: readonly string[];
  /** What the function returns; default: status 200. An Error: it throws. */
  readonly returns?: Readonly<Record<string, unknown>> | Error;
  readonly assume?: Readonly<Record<string, string>>;
  readonly stageName?: string;
  readonly standIn?: StandIn;
}

async function record(given: Case): Promise<RequestRecord> {
  const { routes = ['GET /data'], method = 'GET', path = '/data', origin = APP, standIn = null } = given;
  const Routes = routes.map((text, i) => route(text, `r${i}`));
  const deployment = deploymentOf(given.cors, Routes);
  const stage: Stage = {
    StageName: given.stageName ?? '$default',
    AutoDeploy: true,
    CreatedDate: '',
    LastUpdatedDate: '',
    DeploymentId: 'd',
  };
  const gateway = compileApi({ stages: [{ deployment, stage }], ports: portsOf(given) });
  const request = requestOf({ method, path, headers: requestHeaders(given, origin) });
  const response = await gateway.handle(request);
  const explain = createCorsExplainer({ snapshot: deployment.Snapshot, locate });
  return createRequestRecord({
    apiId: 'abc123',
    request,
    response,
    ms: 3.1,
    aborted: false,
    standIn,
    undeployed: null,
    explain,
  });
}

function requestHeaders({ asks, asksHeaders, headers = [] }: Case, origin: string): string[] {
  return [
    ...['Host', 'localhost:3000'],
    ...(origin === '' ? [] : ['Origin', origin]),
    ...(asks === undefined ? [] : ['Access-Control-Request-Method', asks]),
    ...(asksHeaders === undefined ? [] : ['Access-Control-Request-Headers', asksHeaders]),
    ...headers,
  ];
}

/** Stands for the source map: the place itself instead of a line. */
function locate(place: DecidingPlace): string {
  return place.noun === 'Api' ? `api${place.pointer}` : `route ${place.routeId}${place.pointer}`;
}

function route(text: string, RouteId: string): Route {
  const [RouteKey = '', type = 'NONE'] = text.split('!');
  const AuthorizationType = type as Route['AuthorizationType'];
  return {
    RouteId,
    RouteKey,
    Target: 'integrations/i',
    AuthorizationType,
    AuthorizerId: AuthorizationType,
    ApiKeyRequired: false,
  };
}

const IdentitySource = ['$request.header.Authorization'];
const authorizers: readonly Authorizer[] = [
  { AuthorizerId: 'JWT', Name: 'tokens', AuthorizerType: 'JWT', IdentitySource },
  { AuthorizerId: 'CUSTOM', Name: 'asks', AuthorizerType: 'REQUEST', IdentitySource: [] },
];

function deploymentOf(cors: CorsConfiguration | undefined, Routes: readonly Route[]): Deployment {
  return {
    DeploymentId: 'd',
    CreatedDate: '',
    AutoDeployed: true,
    DeploymentStatus: 'DEPLOYED',
    Snapshot: {
      Api: {
        ApiId: 'abc123',
        Name: 'a',
        ProtocolType: 'HTTP',
        ApiEndpoint: 'http://abc123.execute-api.localhost:4566',
        CreatedDate: '',
        RouteSelectionExpression: '$request.method $request.path',
        ApiKeySelectionExpression: '$request.header.x-api-key',
        DisableExecuteApiEndpoint: false,
        ...(cors === undefined ? {} : { CorsConfiguration: cors }),
      },
      Routes,
      Integrations: [
        {
          IntegrationId: 'i',
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: 'arn:aws:lambda:us-east-1:123456789012:function:Hello',
          PayloadFormatVersion: '2.0',
          TimeoutInMillis: 30_000,
          ConnectionType: 'INTERNET',
        },
      ],
      Authorizers: authorizers,
    },
  };
}

function portsOf({ returns = { statusCode: 200 }, assume = {} }: Case): GatewayPorts {
  const outcome: FunctionOutcome =
    returns instanceof Error
      ? { kind: 'function-error', payload: Buffer.from(JSON.stringify({ errorMessage: returns.message })) }
      : { kind: 'answer', payload: Buffer.from(JSON.stringify(returns)) };
  // What these routes ask for; ports that they never use are left out.
  const ports: Partial<GatewayPorts> = {
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    assume: resolveAssumptions(assume).value,
    now: () => 0,
    invokeFunction: async () => outcome,
    authorizerCaches: createAuthorizerCaches(),
  };
  return ports as GatewayPorts;
}

function requestOf(facts: Pick<GatewayRequest, 'method' | 'path' | 'headers'>): GatewayRequest {
  return {
    ...facts,
    query: '',
    body: EMPTY_BODY,
    sourceIp: '127.0.0.1',
    port: 3000,
    scheme: 'http',
    protocol: 'HTTP/1.1',
    domainName: 'abc123.execute-api.localhost',
    domainPrefix: 'abc123',
    requestId: 'AGQv6gqG4osEMHw=',
    receivedAtMs: 0,
  };
}

const listed: CorsConfiguration = {
  AllowOrigins: [APP],
  AllowMethods: ['GET', 'PUT'],
  AllowHeaders: ['content-type'],
  AllowCredentials: true,
};
const preflight = { method: 'OPTIONS', asks: 'PUT' } as const;
const BLOCKED = 'blocked in the browser: ';
const DEPENDS = 'allowed without credentials, blocked with them: ';
const NONE = 'this API has no CorsConfiguration';

type Row = readonly [sentence: string, given: Case, text: string, where: string | null];

async function check(given: Case, text: string, where: string | null): Promise<void> {
  const { cors } = await record(given);
  expect({ text: cors.text, where: cors.where }).toEqual({ text, where });
}

describe('no browser will refuse', () => {
  test.each<Row>([
    ['an allowed origin', { cors: listed }, 'allowed', null],
    ['an allowed preflight', { cors: listed, ...preflight, asksHeaders: 'content-type' }, 'allowed', null],
    ['no Origin', { cors: listed, origin: '' }, '', null],
    ["the API's own origin", { cors: listed, origin: 'http://localhost:3000' }, '', null],
    ['a navigation', { cors: listed, origin: EVIL, headers: ['Sec-Fetch-Mode', 'navigate'] }, '', null],
    ['an error with CORS headers', { cors: listed, returns: new Error('x') }, 'allowed', null],
    [
      'a function that does it all',
      {
        returns: {
          statusCode: 200,
          headers: { 'Access-Control-Allow-Origin': APP, 'Access-Control-Allow-Credentials': 'true' },
        },
      },
      'allowed',
      null,
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

describe('the configuration decides about the origin', () => {
  const at = 'api/CorsConfiguration/AllowOrigins';
  const only = (...AllowOrigins: string[]): CorsConfiguration => ({ AllowOrigins, AllowCredentials: true });
  const not = (origin: string): string => `${BLOCKED}origin ${origin} is not in AllowOrigins`;

  test.each<Row>([
    ['a foreign origin', { cors: listed, origin: EVIL }, not(EVIL), at],
    ['a foreign origin, at the preflight', { cors: listed, ...preflight, origin: EVIL }, not(EVIL), at],
    ['a foreign origin, on an error', { cors: listed, origin: EVIL, returns: new Error('x') }, not(EVIL), at],
    ['a foreign origin, at an unknown path', { cors: listed, origin: EVIL, path: '/nope' }, not(EVIL), at],
    [
      'a foreign origin, though the function allows all',
      { cors: listed, origin: EVIL, returns: { statusCode: 200, headers: { 'access-control-allow-origin': '*' } } },
      not(EVIL),
      at,
    ],
    ['no AllowOrigins', { cors: { AllowMethods: ['GET'] } }, `${not(APP)}, which is not set`, 'api/CorsConfiguration'],
    ['an empty AllowOrigins', { cors: { ...listed, AllowOrigins: [] } }, `${not(APP)}, which is not set`, at],
    [
      'the opaque origin',
      { cors: listed, origin: 'null' },
      `${not('null')}; null, the origin of files and sandboxed frames, is covered by * only`,
      at,
    ],
    [
      'another scheme',
      { cors: listed, origin: 'http://app.example.com' },
      `${not('http://app.example.com')}, which has ${APP}: the scheme differs`,
      at,
    ],
    [
      'another port',
      { cors: listed, origin: `${APP}:8443` },
      `${not(`${APP}:8443`)}, which has ${APP}: the port differs`,
      at,
    ],
    [
      'another letter case',
      { cors: only('https://App.example.com') },
      `${not(APP)}, which has https://App.example.com: the letter case differs`,
      at,
    ],
    [
      'a slash at the end',
      { cors: only(`${APP}/`) },
      `${not(APP)}, which has ${APP}/: origins are compared as text, so write ${APP}`,
      at,
    ],
    [
      'https://* and a page without TLS',
      { cors: only('https://*'), origin: 'http://a.example' },
      not('http://a.example'),
      at,
    ],
    [
      'a page under development',
      { cors: only('https://*.example', APP), origin: 'http://localhost:5173' },
      `${not('http://localhost:5173')}; --stand-in http://localhost:5173=${APP} lets this page stand in for it`,
      at,
    ],
    [
      'a page under development and no other origin',
      { cors: only('https://*'), origin: 'http://localhost:5173' },
      not('http://localhost:5173'),
      at,
    ],
    ['an origin that is forged into two lines', { cors: listed, origin: 'x\u001b[2K y' }, not('"x\\x1b[2K y"'), at],
    [
      'a gateway error without CORS headers, by assumption',
      { cors: listed, path: '/nope', assume: { 'http-api.cors.on-gateway-errors': 'none' } },
      `${BLOCKED}the gateway's own 404 has no CORS headers, though AllowOrigins has ${APP}`,
      at,
    ],
    [
      'the literal wildcard of a scheme, by assumption',
      { cors: only('https://*'), assume: { 'http-api.cors.scheme-wildcard-reflects': 'literal' } },
      `${BLOCKED}origin ${APP} is not allowed: Access-Control-Allow-Origin is neither * nor an origin as browsers write it: https://*`,
      at,
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

describe('the configuration decides about credentials', () => {
  test.each<Row>([
    [
      'AllowOrigins *',
      { cors: { AllowOrigins: ['*'] } },
      `${DEPENDS}AllowOrigins is *, which browsers do not take for credentials; list ${APP} and set AllowCredentials`,
      'api/CorsConfiguration/AllowOrigins',
    ],
    [
      'no AllowCredentials',
      { cors: { AllowOrigins: [APP] } },
      `${DEPENDS}AllowCredentials is not true`,
      'api/CorsConfiguration',
    ],
    [
      'AllowCredentials false',
      { cors: { ...listed, AllowCredentials: false } },
      `${DEPENDS}AllowCredentials is not true`,
      'api/CorsConfiguration/AllowCredentials',
    ],
    [
      'AllowMethods *',
      { cors: { ...listed, AllowMethods: ['*'] }, ...preflight },
      `${DEPENDS}AllowMethods is *, which covers no method of a request with credentials; list PUT`,
      'api/CorsConfiguration/AllowMethods',
    ],
    [
      'AllowHeaders *',
      { cors: { ...listed, AllowHeaders: ['*'] }, ...preflight, asksHeaders: 'x-a' },
      `${DEPENDS}AllowHeaders is *, which covers no header of a request with credentials; list x-a`,
      'api/CorsConfiguration/AllowHeaders',
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

describe('the configuration decides about methods and headers', () => {
  test.each<Row>([
    [
      'a method that is not listed',
      { cors: listed, method: 'OPTIONS', asks: 'DELETE' },
      `${BLOCKED}method DELETE is not in AllowMethods`,
      'api/CorsConfiguration/AllowMethods',
    ],
    [
      'no AllowMethods',
      { cors: { AllowOrigins: [APP], AllowCredentials: true }, ...preflight },
      `${BLOCKED}method PUT is not in AllowMethods, which is not set`,
      'api/CorsConfiguration',
    ],
    [
      'a method in lower case',
      { cors: { ...listed, AllowMethods: ['PATCH'] }, method: 'OPTIONS', asks: 'patch' },
      `${BLOCKED}method patch is in AllowMethods only in upper case, and methods are compared by case; the page must write PATCH`,
      'api/CorsConfiguration/AllowMethods',
    ],
    [
      'a header that is not listed',
      { cors: listed, ...preflight, asksHeaders: 'content-type,x-api-key' },
      `${BLOCKED}request header x-api-key is not in AllowHeaders`,
      'api/CorsConfiguration/AllowHeaders',
    ],
    [
      'no AllowHeaders',
      {
        cors: { AllowOrigins: [APP], AllowMethods: ['PUT'], AllowCredentials: true },
        ...preflight,
        asksHeaders: 'x-api-key',
      },
      `${BLOCKED}request header x-api-key is not in AllowHeaders, which is not set`,
      'api/CorsConfiguration',
    ],
    [
      'authorization under *, which browsers take without credentials',
      { cors: { ...listed, AllowHeaders: ['*'] }, ...preflight, asksHeaders: 'authorization' },
      'allowed without credentials, blocked with them: AllowHeaders is *, which covers no header of a request with credentials; list authorization',
      'api/CorsConfiguration/AllowHeaders',
    ],
    [
      'a list that is none',
      { cors: { ...listed, AllowHeaders: ['x a'] }, ...preflight, asksHeaders: 'x-a' },
      `${BLOCKED}Access-Control-Allow-Headers is not a list of header names, and one bad item spoils all: "x a"`,
      'api/CorsConfiguration/AllowHeaders',
    ],
    [
      'a preflight that a route takes and the configuration still answers for',
      { cors: listed, routes: ['ANY /data'], method: 'OPTIONS', asks: 'DELETE' },
      `${BLOCKED}method DELETE is not in AllowMethods`,
      'api/CorsConfiguration/AllowMethods',
    ],
    [
      'an OPTIONS request that is no preflight',
      { cors: listed, method: 'OPTIONS' },
      `${BLOCKED}an OPTIONS request without Access-Control-Request-Method gets no CORS headers from the gateway`,
      'api/CorsConfiguration',
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

describe('a route takes the preflight', () => {
  const name = 'or name the methods of the route, so that the gateway answers OPTIONS itself';
  test.each<Row>([
    [
      'ANY with an authorizer',
      { cors: listed, routes: ['ANY /data!JWT'], ...preflight },
      `${BLOCKED}the preflight was answered 401 because of the authorizer of route ANY /data, and a preflight carries no credentials; add a route OPTIONS /data without an authorizer`,
      'route r0/AuthorizationType',
    ],
    [
      '$default with an authorizer',
      { cors: listed, routes: ['GET /x', '$default!AWS_IAM'], ...preflight },
      `${BLOCKED}the preflight was answered 403 because of the authorizer of route $default, and a preflight carries no credentials; add a route OPTIONS /{proxy+} without an authorizer`,
      'route r1/AuthorizationType',
    ],
    [
      'OPTIONS with an authorizer',
      { cors: listed, routes: ['OPTIONS /data!JWT'], ...preflight },
      `${BLOCKED}the preflight was answered 401 because of the authorizer of route OPTIONS /data, and a preflight carries no credentials; remove the authorizer from it`,
      'route r0/AuthorizationType',
    ],
    [
      'ANY {proxy+} with an authorizer function that fails without credentials',
      { cors: listed, routes: ['ANY /{proxy+}!CUSTOM'], ...preflight, returns: new Error('boom') },
      `${BLOCKED}the preflight was answered 500 because of the authorizer of route ANY /{proxy+}, and a preflight carries no credentials; add a route OPTIONS /{proxy+} without an authorizer`,
      'route r0/AuthorizationType',
    ],
    [
      'a function that does not know OPTIONS',
      { cors: listed, routes: ['ANY /{proxy+}'], ...preflight, returns: { statusCode: 404 } },
      `${BLOCKED}the preflight was answered 404 by the function of route ANY /{proxy+}; answer OPTIONS with 200 to 299 there, ${name}`,
      'route r0/Target',
    ],
    [
      'a function that redirects OPTIONS',
      { cors: listed, routes: ['OPTIONS /data'], ...preflight, returns: { statusCode: 302 } },
      `${BLOCKED}the preflight was answered 302 by the function of route OPTIONS /data; answer OPTIONS with 200 to 299 there`,
      'route r0/Target',
    ],
    [
      'a function that throws',
      { cors: listed, routes: ['ANY /data'], ...preflight, returns: new Error('boom') },
      `${BLOCKED}the preflight was answered 500 because the function of route ANY /data failed; answer OPTIONS with 200 to 299 there, ${name}`,
      'route r0/Target',
    ],
    [
      'no route, by assumption',
      { cors: listed, path: '/nope', ...preflight, assume: { 'http-api.preflight.unknown-path': '404' } },
      `${BLOCKED}the preflight was answered 404: no route takes OPTIONS /nope`,
      'api/CorsConfiguration',
    ],
    [
      'a function that decides alone and answers 403',
      {
        routes: ['ANY /data'],
        ...preflight,
        returns: { statusCode: 403, headers: { 'access-control-allow-origin': '*' } },
      },
      `${BLOCKED}the preflight was answered 403 by the function of route ANY /data; answer OPTIONS with 200 to 299 there`,
      'route r0/Target',
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

describe('there is no configuration', () => {
  const at = 'api/CorsConfiguration';
  const headers = (...pairs: readonly [string, string][]): Readonly<Record<string, unknown>> => ({
    statusCode: 200,
    headers: Object.fromEntries(pairs),
  });
  test.each<Row>([
    ['a function without CORS', {}, `${BLOCKED}${NONE} and the function returned no Access-Control-Allow-Origin`, at],
    [
      'an empty configuration',
      { cors: {} },
      `${BLOCKED}${NONE} and the function returned no Access-Control-Allow-Origin`,
      at,
    ],
    ['a preflight without a route', { ...preflight }, `${BLOCKED}${NONE}, and no route takes OPTIONS /data`, at],
    [
      'an unknown path',
      { path: '/nope' },
      `${BLOCKED}${NONE}, and the gateway's own 404 has no Access-Control-Allow-Origin`,
      at,
    ],
    [
      'a function that throws',
      { returns: new Error('boom') },
      `${BLOCKED}${NONE}, and the gateway's own 500 has no Access-Control-Allow-Origin`,
      at,
    ],
    [
      'a function that names another origin',
      { returns: headers(['access-control-allow-origin', EVIL]) },
      `${BLOCKED}origin ${APP} is not the one that Access-Control-Allow-Origin names: ${EVIL}, as the function returned it`,
      null,
    ],
    [
      'a function that returns *',
      { returns: headers(['access-control-allow-origin', '*']) },
      `${DEPENDS}Access-Control-Allow-Origin is *, which does not allow credentials; it must name the origin ${APP}, as the function returned it`,
      null,
    ],
    [
      'a function that forgets the methods',
      { routes: ['ANY /data'], ...preflight, returns: headers(['access-control-allow-origin', '*']) },
      `${BLOCKED}method PUT is not in Access-Control-Allow-Methods: absent, as the function returned it`,
      null,
    ],
  ])('%s', (_, given, text, where) => check(given, text, where));
});

test('a path without a stage has no CORS', () =>
  check(
    { cors: listed, stageName: 'prod' },
    `${BLOCKED}no deployed stage of this API is at /data, and CORS belongs to a deployment`,
    'api',
  ));

test('a stand-in is judged by the real origin and shown with both', async () => {
  const standIn = { local: 'http://localhost:5173', real: APP };
  const result = await record({ cors: listed, standIn });
  expect(result).toMatchObject({ origin: standIn.local, standIn, cors: { outcome: 'allowed' } });
});
