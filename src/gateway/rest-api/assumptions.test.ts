import { describeSwitches, type Observe, type Switches } from '../../../test/assumption-switches.ts';
import { type GivenRequest, gatewayPorts, header, returning, send } from '../../../test/http-api-fixture.ts';
import {
  compiledRest,
  type GivenRestApi,
  LAMBDA_PROXY,
  METHOD_SETTING,
  mockAnswering,
} from '../../../test/rest-api-fixture.ts';
import type { StoredGatewayResponse } from '../../account/rest-api.ts';
import type { ExecutionLogEntry } from '../ports.ts';
import type { GatewayResponse } from '../response.ts';

/** Every switch that the pipeline of REST APIs reads, and what each of its values does. */

const status = (response: GatewayResponse): number => response.status;
const body = (response: GatewayResponse): string => String(response.body);

function answered<T>(
  given: GivenRestApi,
  line: string,
  read: (response: GatewayResponse) => T,
  request: GivenRequest = {},
  ports: Partial<ReturnType<typeof gatewayPorts>> = {},
): Observe {
  return async (assume) =>
    read(await send(compiledRest(given, { ...gatewayPorts(undefined, assume), ...ports }), line, request));
}

function stored(
  responseType: StoredGatewayResponse['responseType'],
  entry: Partial<StoredGatewayResponse>,
): GivenRestApi {
  return { snapshot: { gatewayResponses: [{ responseType, responseParameters: {}, ...entry }] } };
}

const LAMBDA: GivenRestApi = { resources: { '/': { POST: { integration: LAMBDA_PROXY } } } };
const timingOut = { invokeFunction: async () => ({ kind: 'integration-timeout' }) as const };
const throttled = {
  invokeFunction: async () => ({ kind: 'refused', reason: 'concurrency', detail: 'none free' }) as const,
};
const malformed = { invokeFunction: async () => returning('no object')({} as never) };

function executionLog(read: (texts: readonly string[]) => unknown): Observe {
  return async (assume) => {
    const texts: string[] = [];
    const setting = { ...METHOD_SETTING, loggingLevel: 'INFO' as const };
    const ports = {
      ...gatewayPorts(undefined, assume),
      executionLog: (entry: ExecutionLogEntry) => texts.push(entry.text),
    };
    const given = { resources: { '/': { GET: {} } }, stage: { methodSettings: { '*/*': setting } } };
    await send(compiledRest(given, ports), 'GET /dev', { requestId: 'R', extendedRequestId: 'X=' });
    return read(texts);
  };
}

function accessLog(format: string): Observe {
  return async (assume) => {
    const texts: string[] = [];
    const ports = { ...gatewayPorts(undefined, assume), accessLog: ({ text }: { text: string }) => texts.push(text) };
    const stage = { accessLogSettings: { destinationArn: 'arn', format } };
    const gateway = compiledRest({ resources: { '/': { GET: {} } }, stage }, ports);
    const response = await send(gateway, 'GET /dev');
    gateway.logAccess({ request: {} as never, response, responseLatencyMs: 0, responseLength: 0 });
    return texts.join();
  };
}

const TOO_LARGE: GivenRequest = { body: { kind: 'too-large' } };

const switches: Switches = {
  'rest-api.access-log.unset': [accessLog('<$context.identity.user>'), { dash: '<->', empty: '<>' }],
  'rest-api.error-types.unproved': [
    answered(LAMBDA, 'POST /dev', (response) => header(response, 'x-amzn-errortype'), TOO_LARGE),
    { listed: 'RequestTooLargeException', omitted: null },
  ],
  'rest-api.error.timeout': [
    answered(LAMBDA, 'POST /dev', body, {}, timingOut),
    {
      spaced: '{"message": "Endpoint request timed out"}',
      template: '{"message":"Endpoint request timed out"}',
    },
  ],
  'rest-api.error.too-large': [
    answered(LAMBDA, 'POST /dev', body, TOO_LARGE),
    {
      'request-too-long': '{"message":"Request Too Long"}',
      'request-entity-too-large': '{"message":"Request Entity Too Large"}',
    },
  ],
  'rest-api.execution-log.cloudwatch-prefix': [
    executionLog(([first]) => first),
    {
      'request-id': '(R) Extended Request Id: X=',
      time: 'Thu Jan 01 00:00:01 UTC 1970 : Extended Request Id: X=',
    },
  ],
  'rest-api.execution-log.info-lines': [
    executionLog((texts) => texts.includes('(R) Method request path: {}')),
    { 'without-data': false, all: true },
  ],
  'rest-api.gateway-response.default-spacing': [
    answered({ ...LAMBDA, ...stored('DEFAULT_5XX', {}) }, 'POST /dev', body, {}, malformed),
    { kept: '{"message": "Internal server error"}', template: '{"message":"Internal server error"}' },
  ],
  'rest-api.gateway-response.family-status': [
    answered(stored('DEFAULT_4XX', { statusCode: '404' }), 'GET /dev', status),
    { family: 404, own: 403 },
  ],
  'rest-api.gateway-response.integration-failure-status': [
    answered(LAMBDA, 'POST /dev', status, {}, throttled),
    { '500': 500, '504': 504 },
  ],
  'rest-api.gateway-response.reflect-origin': [
    answered(
      stored('DEFAULT_4XX', { responseParameters: { 'gatewayresponse.header.x': 'method.request.header.Origin' } }),
      'GET /dev',
      (response) => header(response, 'x'),
      { headers: { Origin: 'https://a' } },
    ),
    { reflected: 'https://a', literal: 'method.request.header.Origin', dropped: null },
  ],
  'rest-api.gateway-response.unset-variable': [
    answered(
      stored('DEFAULT_4XX', { responseTemplates: { 'application/json': '$context.resourcePath!' } }),
      'GET /dev',
      body,
    ),
    { empty: '!', literal: '$context.resourcePath!' },
  ],
  'rest-api.response.header-order': [
    answered(
      LAMBDA,
      'POST /dev',
      ({ headers }) => headers.filter((_, index) => index % 2 === 0 && !/^x-am/i.test(headers[index] ?? '')).join(),
      {},
      {
        invokeFunction: async () =>
          returning({ headers: { Vary: 'a', Allow: 'b', Location: 'c', Server: 'd' } })({} as never),
      },
    ),
    { 'by-hash': 'Allow,Vary,Location', 'as-configured': 'Vary,Allow,Location' },
  ],
  'rest-api.routing.falls-to-parameter': [
    answered({ resources: { '/a': { POST: {} }, '/{x}': { GET: {} } } }, 'GET /dev/a', status),
    { yes: 200, no: 403 },
  ],
  'rest-api.routing.proxy-serves-parent': [
    answered({ resources: { '/{proxy+}': { GET: mockAnswering('proxy') } } }, 'GET /dev', status),
    { no: 403, yes: 200 },
  ],
  'rest-api.stage-cache.error-answers': [
    async (assume) => {
      const { createStageCaches } = await import('../stage-caches.ts');
      let calls = 0;
      const ports = gatewayPorts(
        (invocation) => returning({ statusCode: 429, body: String(++calls) })(invocation),
        assume,
      );
      const setting = { ...METHOD_SETTING, cachingEnabled: true };
      const gateway = compiledRest(
        {
          resources: { '/': { GET: { integration: LAMBDA_PROXY } } },
          stage: { cacheClusterEnabled: true, methodSettings: { '*/*': setting } },
        },
        { ...ports, stageCaches: createStageCaches() },
      );
      await send(gateway, 'GET /dev');
      return body(await send(gateway, 'GET /dev'));
    },
    { cached: '1', 'not-cached': '2' },
  ],
};

describeSwitches('assumptions of the pipeline of REST APIs', switches, {
  folder: new URL('./', import.meta.url),
  // The tables of these stand beside them.
  isElsewhere: (file) => /^(?:authorizers\/|integrations\/|quota|request-validation)/.test(file),
});
