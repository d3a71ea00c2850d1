/**
 * Nanoseconds per call of pieces of the data plane, without sockets: CPU time of this process, the minimum of a hundred
 * short rounds, since even a busy machine has moments in which it disturbs nobody.
 *
 *     node bench/in-process.mjs [NAME]      # only the pieces whose name begins so
 */

import { readFileSync } from 'node:fs';
import { Server } from 'node:http';
import { Writable } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { preflight } from './measure/requests.mjs';
import { corsSettings } from './servers/cors-settings.mjs';

const CALLS = 20_000;
const ROUNDS = 100;
const BATCH = 100;

/** The developer guide's JSON format, which the console proposes. */
const FORMAT =
  '{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod","routeKey":"$context.routeKey", "status":"$context.status","protocol":"$context.protocol", "responseLength":"$context.responseLength" }';

const REST_STAGE = { stageName: 'dev', methodSettings: {} };
const NO_EXECUTION_LOG = { isOn: false, line: () => {} };

const sources = await load(`
  export { createThrottleState, takeToken } from './gateway/token-bucket.ts';
  export { compileThrottles } from './gateway/http-api/throttle.ts';
  export { compileAccessLog } from './gateway/http-api/access-log.ts';
  export { createApiKeyIndex } from './gateway/usage-plans/api-key-index.ts';
  export { compileApiKeyCheck } from './gateway/rest-api/api-key.ts';
  export { createUsageState } from './gateway/usage-plans/usage-state.ts';
  export { compileRequestValidation } from './gateway/rest-api/request-validation.ts';
  export { defaultAssumptions as assume } from './aws/resolve-assumptions.ts';
  export { compileHttpApi } from './gateway/http-api/gateway.ts';
  export { compileRestApi } from './gateway/rest-api/gateway.ts';
  export { ServingPorts } from './server/dev/serving-ports.ts';
  export { createLogWriter } from './server/request-log/log-writer.ts';
  export { plain } from './server/request-log/paint.ts';
  export { requestEvent } from './server/request-log/request-event.ts';
  export { requestLine } from './server/request-log/request-line.ts';
`);

const pieces = [
  throttlePiece(),
  accessLogPiece(),
  apiKeyPiece(),
  validationPiece(),
  await preflightPiece('preflight, text log', { lineOf: (record) => sources.requestLine(record, sources.plain) }),
  await preflightPiece('preflight, JSON log', { lineOf: sources.requestEvent }),
  await preflightPiece("preflight, REST API, CDK's template", {
    api: servedRestApi(),
    path: '/prod/items/42',
    lineOf: (record) => sources.requestLine(record, sources.plain),
    goalNs: 10_000,
  }),
];
for (const { name, goalNs, run } of pieces) {
  if (!name.startsWith(process.argv[2] ?? '')) continue;
  const ns = await minimumNs(run);
  const verdict = ns <= goalNs ? 'meets' : 'MISSES';
  console.log(`${name.padEnd(52)} ${ns.toFixed(0).padStart(6)} ns, ${verdict} its goal of ${goalNs} ns`);
}
// A data port is still open.
process.exit(0);

/** What takes a promise is waited for, one call after the other. */
async function minimumNs(run) {
  let minimum = Number.POSITIVE_INFINITY;
  const isAsynchronous = run() instanceof Promise;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let batch = 0; batch < CALLS / BATCH; batch++) {
      if (isAsynchronous) for (let call = 0; call < BATCH; call++) await run();
      else for (let call = 0; call < BATCH; call++) run();
      // What is held back for later, as a log's lines are, is part of it.
      await immediate();
    }
    const { user, system } = process.cpuUsage(before);
    minimum = Math.min(minimum, ((user + system) * 1000) / CALLS);
  }
  return minimum;
}

function throttlePiece() {
  const { ofRoute } = sources.compileThrottles({
    stage: { StageName: '$default', DefaultRouteSettings: { ThrottlingRateLimit: 1e9, ThrottlingBurstLimit: 1e6 } },
    snapshot: { Api: { ApiId: 'a' }, Routes: [{ RouteKey: 'GET /data' }] },
    ports: { assume: sources.assume, now: Date.now, throttle: sources.createThrottleState() },
  });
  return { name: 'throttle: take the token of a request', goalNs: 300, run: ofRoute('GET /data') };
}

function accessLogPiece() {
  const log = sources.compileAccessLog({
    api: { ApiId: 'a' },
    stage: { StageName: '$default', AccessLogSettings: { DestinationArn: 'arn:aws:logs:::x', Format: FORMAT } },
    ports: {
      assume: sources.assume,
      accountId: '123456789012',
      accessLog: () => {},
    },
  });
  const exchange = {
    request: {
      requestId: 'JCJXri3_PHcEP_Q=',
      sourceIp: '192.0.2.1',
      method: 'GET',
      receivedAtMs: 1_744_668_925_528,
      headers: [],
    },
    response: {
      status: 200,
      report: { routeKey: 'GET /data', automaticPreflight: false, failure: null, integration: null },
    },
    responseLatencyMs: 3,
    responseLength: 11,
  };
  return { name: "access log: a line in the console's JSON format", goalNs: 1_000, run: () => log(exchange) };
}

/** One key of a thousand, in a plan with a throttle and a quota. */
function apiKeyPiece() {
  const value = (at) => `key-${at}-0123456789abcdefghijklmnopqrst`;
  const apiKeys = Array.from({ length: 1_000 }, (_, at) => ({ id: `k${at}`, value: value(at), enabled: true }));
  const plan = {
    id: 'plan',
    apiStages: [{ apiId: 'a', stage: 'dev' }],
    throttle: { rateLimit: 1e9, burstLimit: 1e6 },
    quota: { limit: 1e12, offset: 0, period: 'MONTH' },
  };
  const usagePlanKeys = apiKeys.map(({ id }) => ({ usagePlanId: 'plan', keyId: id }));
  const check = sources.compileApiKeyCheck({
    method: { httpMethod: 'GET', apiKeyRequired: true },
    resource: { path: '/pets' },
    snapshot: { api: { id: 'a', apiKeySource: 'HEADER' } },
    stage: REST_STAGE,
    ports: {
      assume: sources.assume,
      now: Date.now,
      throttle: sources.createThrottleState(),
      usage: sources.createUsageState(),
      apiKeys: sources.createApiKeyIndex({ apiKeys, usagePlans: [plan], usagePlanKeys }),
    },
  });
  const headers = ['Host', 'example.com', 'Accept', '*/*', 'User-Agent', 'bench', 'x-api-key', value(500)];
  const call = { request: { headers, requestId: 'r' }, log: NO_EXECUTION_LOG };
  return { name: 'API key: check one of a thousand, with its plan', goalNs: 1_500, run: () => check(call) };
}

/** A body of 100 bytes and a model with the usual keywords. */
function validationPiece() {
  const schema = {
    type: 'object',
    required: ['name', 'age', 'tags'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 40, pattern: '^[A-Za-z ]+$' },
      age: { type: 'integer', minimum: 0 },
      email: { type: 'string', format: 'email' },
      tags: { type: 'array', items: { enum: ['a', 'b', 'c'] } },
    },
  };
  const validate = sources.compileRequestValidation({
    method: {
      requestValidatorId: 'v',
      requestModels: { 'application/json': 'Pet' },
      requestParameters: { 'method.request.querystring.page': true },
    },
    snapshot: {
      models: [{ name: 'Pet', schema: JSON.stringify(schema) }],
      requestValidators: [{ id: 'v', validateRequestBody: true, validateRequestParameters: true }],
    },
    ports: { assume: sources.assume },
  });
  const text = '{"name":"Somebody of Somewhere","age":42,"email":"somebody@example.com","tags":["a","b","c"]}';
  const body = Promise.resolve(Buffer.from(text));
  const call = {
    request: { headers: ['Host', 'example.com', 'Content-Type', 'application/json'] },
    query: new Map([['page', ['1']]]),
    readBody: () => body,
    log: NO_EXECUTION_LOG,
  };
  return { name: 'validation: parameters and a small JSON body', goalNs: 10_000, run: () => validate(call) };
}

/**
 * Everything that a preflight runs of Crossgate: the front, the choice of the API, the gateway, the request log. Node's
 * part is left out: the request comes as its parser gives it, and the answer goes to an object that takes it.
 */
async function preflightPiece(name, { api = servedApi(), path = '/items/42', lineOf, goalNs = 5_000 }) {
  const log = sources.createLogWriter(new Writable({ write: (_chunk, _encoding, done) => done() }));
  const { server, socket } = await openDataPort(api, { request: (record) => log.line(lineOf(record)) });
  const outgoing = {
    socket,
    shouldKeepAlive: true,
    headersSent: false,
    writableEnded: true,
    writeHead: () => outgoing,
    end: () => outgoing,
    on: () => outgoing,
    once: () => outgoing,
  };
  const rawHeaders = ['Host', '127.0.0.1:3000', ...Object.entries(preflight(path).headers).flat()];
  // Every request has strings of its own, as from the parser: equal ones that are the same would be compared too fast.
  const requests = Array.from({ length: 1024 }, () => ({
    method: 'OPTIONS',
    url: ownString(path),
    httpVersion: '1.1',
    httpVersionMinor: 1,
    complete: true,
    rawHeaders: rawHeaders.map(ownString),
    socket,
  }));
  let next = 0;
  const run = () => server.emit('request', requests[next++ & 1023], outgoing);
  return { name: `${name}: all of it but node:http`, goalNs, run };
}

function ownString(text) {
  return Buffer.from(text).toString('latin1');
}

/** A data port as `crossgate dev` opens it, with a connection. */
async function openDataPort(dataPlane, reporter) {
  const ports = new sources.ServingPorts({
    options: { port: 0, endpointPort: 'none' },
    settings: { region: 'us-east-1', accountId: '123456789012', standIns: [], assume: sources.assume },
    reporter: { bug: console.error, refused: console.error, ...reporter },
    dataPlane,
    customDomains: { find: () => undefined },
    functionUrls: { find: () => undefined },
    stack: () => null,
  });
  const server = await new Promise((resolve) => {
    const { listen } = Server.prototype;
    Server.prototype.listen = function (...args) {
      Server.prototype.listen = listen;
      this.once('listening', () => resolve(this));
      return this.listen(...args);
    };
    void ports.openDataPorts([{ kind: 'api', id: 'a', logicalId: 'Api' }]);
  });
  // What is open for seconds without a request is closed; this connection is known to the front alone.
  const socket = { remoteAddress: '127.0.0.1', localPort: 3000, destroyed: false, writableLength: 0, once() {} };
  server.listeners('connection').at(-1)(socket);
  return { server, socket };
}

function servedApi() {
  const stage = { StageName: '$default' };
  const deployment = {
    Snapshot: {
      Api: {
        ApiId: 'a',
        CorsConfiguration: {
          AllowOrigins: corsSettings.origins,
          AllowMethods: corsSettings.methods,
          AllowHeaders: corsSettings.headers,
          AllowCredentials: true,
          MaxAge: corsSettings.maxAgeSeconds,
        },
      },
      Routes: [],
    },
  };
  const gateway = sources.compileHttpApi(deployment, stage, { assume: sources.assume, now: Date.now });
  return { gateway: () => gateway, kindOf: () => 'http', deployed: () => ({ kind: 'http', deployment, stage }) };
}

/** The OPTIONS method that CDK makes for two origins, of the template that is measured with a socket, too. */
function servedRestApi() {
  const file = new URL('fixtures/rest-api/template.yaml', import.meta.url);
  const template = parse(readFileSync(file, 'utf8'), { logLevel: 'silent' });
  const { HttpMethod, AuthorizationType, Integration } = template.Resources.Preflight.Properties;
  const [{ StatusCode, ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
  const method = {
    httpMethod: HttpMethod,
    authorizationType: AuthorizationType,
    methodIntegration: {
      type: Integration.Type,
      requestTemplates: Integration.RequestTemplates,
      passthroughBehavior: 'WHEN_NO_MATCH',
      integrationResponses: {
        [StatusCode]: {
          statusCode: StatusCode,
          responseParameters: ResponseParameters,
          responseTemplates: ResponseTemplates,
        },
      },
    },
  };
  const snapshot = {
    api: { id: 'a' },
    resources: [{ id: 'r', path: '/items/{id}', methods: [method] }],
    models: [],
    requestValidators: [],
    authorizers: [],
    gatewayResponses: [],
  };
  const stage = { stageName: 'prod', deploymentId: 'd', methodSettings: {} };
  const gateway = sources.compileRestApi({
    stages: [{ stage, deployment: { id: 'd', snapshot } }],
    ports: {
      assume: sources.assume,
      now: Date.now,
      accountId: '123456789012',
      customDomains: () => [],
    },
  });
  return { gateway: () => gateway, kindOf: () => 'rest', deployed: () => ({ kind: 'rest', snapshot, stage }) };
}

/** Bundles what `contents`, which stands in src/, exports, and imports it. */
async function load(contents) {
  const resolveDir = fileURLToPath(new URL('../src/', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
