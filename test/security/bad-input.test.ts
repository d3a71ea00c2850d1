import { describe, expect, it } from 'vitest';
import type { GatewayResponseType, Model, RestIntegration, StoredGatewayResponse } from '../../src/account/rest-api.ts';
import type { FunctionOutcome, UpstreamOutcome } from '../../src/gateway/ports.ts';
import { type GivenRequest, header, returning } from '../http-api-fixture.ts';
import { FUNCTION_URI, type GivenMethod, type GivenRestApi } from '../rest-api-fixture.ts';
import { ask, type GivenBackends, text } from '../rest-backend-fixture.ts';
import { cpuMsSince } from '../support/cpu-ms.ts';

/**
 * What a definition, a client or a backend may get wrong, through the whole pipeline of a REST API whose errors have CORS
 * headers, as everybody is advised to define them. Each kind ends in AWS's answer, with those headers, and a log that says
 * why. A page in a browser sees the status only because of the headers.
 */

const ORIGIN = 'https://app.example.com';

function gatewayResponse(responseType: GatewayResponseType): StoredGatewayResponse {
  const responseParameters = {
    'gatewayresponse.header.Access-Control-Allow-Origin': `'${ORIGIN}'`,
    'gatewayresponse.header.Access-Control-Allow-Headers': "'*'",
  };
  return { responseType, responseParameters, responseTemplates: {} } as unknown as StoredGatewayResponse;
}

const WITH_CORS = [gatewayResponse('DEFAULT_4XX'), gatewayResponse('DEFAULT_5XX')];

interface Kind extends GivenBackends {
  readonly integration: Partial<RestIntegration>;
  readonly method?: GivenMethod;
  readonly given?: GivenRestApi;
  readonly request?: GivenRequest & { readonly line?: string };
  readonly status: number;
  readonly body?: string;
  /** What the execution log or the request log says. */
  readonly says: RegExp;
}

const json = (template: string): { readonly 'application/json': string } => ({ 'application/json': template });
const OK = { '200': { statusCode: '200' } };
const mock = (template: string): Partial<RestIntegration> => ({
  type: 'MOCK',
  requestTemplates: json(template),
  integrationResponses: OK,
});
const LAMBDA: Partial<RestIntegration> = {
  type: 'AWS',
  httpMethod: 'POST',
  uri: FUNCTION_URI,
  integrationResponses: OK,
};
const PROXY: Partial<RestIntegration> = { type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION_URI };
const HTTP: Partial<RestIntegration> = {
  type: 'HTTP',
  httpMethod: 'POST',
  uri: 'https://backend.example/',
  integrationResponses: OK,
};
const answered = (template: string): Partial<RestIntegration> => ({
  ...HTTP,
  integrationResponses: { '200': { statusCode: '200', responseTemplates: json(template) } },
});
const selecting = (selectionPattern: string): Partial<RestIntegration> => ({
  ...LAMBDA,
  integrationResponses: { ...OK, '400': { statusCode: '400', selectionPattern } },
});
const JSON_TYPE = { 'Content-Type': 'application/json' };
const MALFORMED = { headers: JSON_TYPE, body: '{"a": ' } as const;
const backend =
  (body: string, type = 'application/json') =>
  (): UpstreamOutcome => ({
    kind: 'answer',
    status: 200,
    headers: ['Content-Type', type],
    body: Buffer.from(body),
  });
const raising = (errorMessage: string) => (): FunctionOutcome => ({
  kind: 'function-error',
  payload: Buffer.from(JSON.stringify({ errorMessage })),
});
const payload = (bytes: string) => (): FunctionOutcome => ({ kind: 'answer', payload: Buffer.from(bytes) });

/** A method that validates its body against a model. */
function validated(schema: unknown, request: GivenRequest = { headers: JSON_TYPE, body: '{"a": 1}' }) {
  const model: Model = {
    id: 'm1',
    name: 'Body',
    contentType: 'application/json',
    schema: typeof schema === 'string' ? schema : JSON.stringify(schema),
  };
  return {
    integration: PROXY,
    method: { requestValidatorId: 'v1', requestModels: { 'application/json': 'Body' } },
    given: {
      snapshot: {
        models: [model],
        requestValidators: [{ id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: false }],
      },
    },
    request,
  };
}

const INVALID_BODY = '{"message":"Invalid request body"}';
const INTERNAL = '{"message":"Internal server error"}';
const spaced = (text: string): string => text.replace(':', ': ');
const doubling = `#set($s = "xxxxxxxxxx")${'#set($s = "$s$s")'.repeat(40)}$s`;
const loops = '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end';

const kinds: Readonly<Record<string, Kind>> = {
  'a request template that loops': { integration: mock(loops), status: 500, says: /takes|makes/ },
  'a request template that calls itself': {
    integration: mock('#macro(m)#m()#end#m()'),
    status: 500,
    says: /macro #m goes deeper/,
  },
  'a request template that blows up': { integration: mock(doubling), status: 500, says: /takes|makes/ },
  'a request template that is no template': { integration: mock('#if(true)'), status: 500, says: /template/i },
  'a response template that loops': { integration: answered(loops), status: 500, says: /takes|makes/ },
  'a response template that is no template': { integration: answered('#foreach('), status: 500, says: /template/i },
  'a MOCK whose template gives no status': {
    integration: mock('{"statusCode": "ok"}'),
    status: 500,
    body: spaced(INTERNAL),
    says: /Unable to parse statusCode/,
  },
  'a MOCK with a body that is binary': {
    integration: mock('{"statusCode": 200}'),
    given: { api: { binaryMediaTypes: ['*/*'] } },
    status: 500,
    says: /CONVERT_TO_TEXT/,
  },
  'a MOCK without an integration response': {
    integration: { ...mock('{"statusCode": 200}'), integrationResponses: {} },
    status: 500,
    says: /integration response|No match for output mapping/i,
  },

  'a selection pattern that costs too much': {
    integration: selecting('(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)\\9\\8\\7\\6x'),
    invoke: raising('a'.repeat(200)),
    status: 500,
    says: /regular expression|pattern/i,
  },
  'a selection pattern that is none': {
    integration: selecting('(unclosed'),
    invoke: raising('x'),
    status: 500,
    says: /pattern/i,
  },

  'malformed JSON for MOCK': {
    integration: mock('#set($x = $input.json(\'$\')){"statusCode": 200}'),
    request: MALFORMED,
    status: 400,
    says: /JSON/,
  },
  'malformed JSON for AWS with a template': {
    integration: { ...LAMBDA, requestTemplates: json("$input.json('$')") },
    request: MALFORMED,
    status: 400,
    says: /JSON/,
  },
  'malformed JSON for AWS without one': { integration: LAMBDA, request: MALFORMED, status: 400, says: /no JSON/ },
  'malformed JSON for HTTP with a template': {
    integration: { ...HTTP, requestTemplates: json("$input.path('$.a')") },
    request: MALFORMED,
    status: 400,
    says: /JSON/,
  },
  'malformed JSON that a mapping reads': {
    integration: { ...HTTP, requestParameters: { 'integration.request.header.A': 'method.request.body.a' } },
    request: MALFORMED,
    status: 400,
    body: '{"message":"Invalid JSON in request body"}',
    says: /no JSON/,
  },
  'malformed JSON that a model is for': {
    ...validated({ type: 'object' }, MALFORMED),
    status: 400,
    says: /body/i,
  },
  'malformed JSON from a backend, for a template': {
    integration: answered("$input.json('$.a')"),
    upstream: backend('{"a": '),
    status: 500,
    says: /JSON/,
  },
  'malformed JSON from a backend, for a mapping': {
    integration: {
      ...HTTP,
      integrationResponses: {
        '200': { statusCode: '200', responseParameters: { 'method.response.header.A': 'integration.response.body.a' } },
      },
    },
    upstream: backend('{"a": '),
    status: 500,
    says: /JSON/,
  },
  'a body that a template cannot take': {
    integration: { ...HTTP, requestTemplates: json('$input.body'), passthroughBehavior: 'NEVER' },
    request: { headers: { 'Content-Type': 'text/csv' }, body: 'a,b' },
    status: 415,
    body: '{"message":"Unsupported Media Type"}',
    says: /text\/csv/,
  },
  'a body that is no Base64 and has to be': {
    integration: { ...HTTP, contentHandling: 'CONVERT_TO_BINARY' },
    request: { headers: { 'Content-Type': 'text/plain' }, body: '\u00e8!' },
    status: 500,
    says: /base64/i,
  },

  ...Object.fromEntries(
    ['HTTP', 'HTTP_PROXY', 'AWS', 'AWS_PROXY'].flatMap((type) =>
      ['Content-Length', 'Transfer-Encoding'].map((name): [string, Kind] => [
        `a mapping to ${name} for ${type}`,
        {
          integration: {
            ...(type.startsWith('AWS') ? LAMBDA : HTTP),
            type: type as 'AWS',
            requestParameters: { [`integration.request.header.${name}`]: "'1'" },
          },
          status: 500,
          body: spaced(INTERNAL),
          says: new RegExp(`${name} header already present`, 'i'),
        },
      ]),
    ),
  ),
  'a header of two lines, from a mapping': {
    integration: { ...HTTP, requestParameters: { 'integration.request.header.A': 'method.request.querystring.a' } },
    request: { query: 'a=x%0d%0aSet-Cookie:%20x' },
    status: 500,
    says: /header/i,
  },
  'a header of two lines, from a function': {
    integration: PROXY,
    invoke: returning({ statusCode: 200, headers: { A: 'x\r\nSet-Cookie: x' } }),
    status: 502,
    says: /header/i,
  },

  // The words in the log are those that AWS has for whatever its validator cannot do (recorded of an empty body).
  ...Object.fromEntries(
    (
      [
        ['is its own reference', { $ref: '#' }, /.../],
        [
          'goes round in a circle',
          { $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } } },
          /.../,
        ],
        ['refers to nothing', { $ref: '#/definitions/a' }, /can't resolve reference/],
        ['is no JSON', '{"type": ', /The schema of the model Body is no JSON/],
        [
          'has a pattern that is none',
          { properties: { a: { type: 'string', pattern: '(' } } },
          /pattern cannot be "\("/,
        ],
      ] as const
    ).map(([what, schema, says]): [string, Kind] => [
      `a model that ${what}`,
      { ...validated(schema), status: 400, body: INVALID_BODY, says },
    ]),
  ),
  'a body that the model refuses': {
    ...validated({ properties: { a: { type: 'string' } } }),
    status: 400,
    body: INVALID_BODY,
    says: /instance type|string/,
  },

  'a function that raises': {
    integration: PROXY,
    invoke: raising('no'),
    status: 502,
    body: spaced(INTERNAL),
    says: /no/,
  },
  ...Object.fromEntries(
    ['', 'null', '[]', '"text"', '{"statusCode":', '{"statusCode": "x"}', '{"statusCode": 200, "no": 1}'].map(
      (bytes): [string, Kind] => [
        `a function that gives ${bytes === '' ? 'nothing' : bytes}`,
        {
          integration: PROXY,
          invoke: payload(bytes),
          status: 502,
          body: spaced(INTERNAL),
          says: /Malformed Lambda proxy response/,
        },
      ],
    ),
  ),
  'a function that takes too long': {
    integration: PROXY,
    invoke: () => ({ kind: 'integration-timeout' }),
    status: 504,
    body: '{"message": "Endpoint request timed out"}',
    says: /timeout|timed out/,
  },
  'a function that may not be called': {
    integration: PROXY,
    invoke: () => ({ kind: 'refused', reason: 'no-permission', detail: 'No statement allows it.' }),
    status: 500,
    says: /No statement allows it/,
  },
  'a backend that is not there': {
    integration: { ...HTTP, type: 'HTTP_PROXY' },
    upstream: () => ({ kind: 'failed', reason: 'unreachable', detail: 'Nothing is at backend.example.' }),
    status: 504,
    body: '{"message": "Network error communicating with endpoint"}',
    says: /Nothing is at/,
  },
  'a stage variable that is not there': {
    integration: { ...HTTP, type: 'HTTP_PROXY', uri: 'https://${stageVariables.host}/' },
    status: 500,
    says: /stageVariables|host/,
  },
  'a service without an endpoint': {
    integration: { ...LAMBDA, uri: 'arn:aws:apigateway:us-east-1:sqs:path/queue' },
    status: 500,
    says: /--service-endpoint/,
  },
  'a path that no method is for': {
    integration: PROXY,
    request: { line: 'GET /dev/none' },
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    says: /./,
  },
};

describe('bad input', () => {
  it.each(Object.entries(kinds))(
    '%s',
    async (_, { integration, method, given, request, status, body, says, ...backends }) => {
      const before = process.cpuUsage();
      const { response, logged } = await ask(
        integration,
        { line: 'POST /dev/x', ...request },
        {
          ...backends,
          ...(method === undefined ? {} : { method }),
          given: { ...given, snapshot: { ...given?.snapshot, gatewayResponses: WITH_CORS } },
        },
      );
      const { failure } = response.report;
      expect([response.status, text(response)]).toEqual([status, body ?? expect.any(String)]);
      expect(header(response, 'access-control-allow-origin')).toBe(ORIGIN);
      expect(header(response, 'access-control-allow-headers')).toBe('*');
      expect([...logged, failure?.detail, failure?.type].join('\n')).toMatch(says);
      expect(failure?.detail ?? '').not.toBe('');
      expect(cpuMsSince(before)).toBeLessThan(1000);
    },
  );
});
