import type { RestIntegration } from '../../src/account/rest-api.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { FunctionOutcome, UpstreamOutcome } from '../../src/gateway/ports.ts';
import type { GatewayResponse } from '../../src/gateway/response.ts';
import { gatewayPorts, gatewayRequest } from '../http-api-fixture.ts';
import { compiledRest, FUNCTION_URI, type GivenMethod, LAMBDA_PROXY } from '../rest-api-fixture.ts';

/** Methods of every kind, each with and without validation of its body. */

const json = (template: string): Readonly<Record<string, string>> => ({ 'application/json': template });
const responses = (template?: string): Partial<RestIntegration> => ({
  integrationResponses: {
    '200': { statusCode: '200', ...(template === undefined ? {} : { responseTemplates: json(template) }) },
    '400': { statusCode: '400', selectionPattern: '.*(a+)+[^"]*x|4\\d{2}' },
  },
});
const READS = `#set($root = $input.path('$'))#set($all = $input.json('$'))
{"all": $all, "a": $input.json('$.a'), "text": "$util.escapeJavaScript($input.path('$.a.b[0]'))", "deep": "$!input.path('$..id')",
 "each": [#foreach($item in $root)"$!util.escapeJavaScript($item)"#if($foreach.hasNext),#end#end], "encoded": "$util.base64Encode($input.body)"}`;

const integrations: Readonly<Record<string, Partial<RestIntegration>>> = {
  'aws-proxy': LAMBDA_PROXY,
  aws: { type: 'AWS', httpMethod: 'POST', uri: FUNCTION_URI, ...responses() },
  'aws-template': {
    type: 'AWS',
    httpMethod: 'POST',
    uri: FUNCTION_URI,
    requestTemplates: json('{"event": $input.json(\'$\')}'),
    ...responses(READS),
  },
  http: {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://backend.example/{p}',
    requestParameters: {
      'integration.request.header.A': 'method.request.body.a',
      'integration.request.querystring.b': "method.request.body.$['b']",
      'integration.request.path.p': 'method.request.body.id',
    },
    ...responses(),
  },
  'http-template': {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://backend.example/',
    requestTemplates: json(READS),
    passthroughBehavior: 'WHEN_NO_TEMPLATES',
    ...responses('$input.json("$.a")'),
  },
  'http-proxy': { type: 'HTTP_PROXY', httpMethod: 'POST', uri: 'https://backend.example/' },
  'http-binary': {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://backend.example/',
    contentHandling: 'CONVERT_TO_BINARY',
    ...responses(),
  },
  mock: {
    type: 'MOCK',
    requestTemplates: json(
      "#set($context.responseOverride.header.x = $input.path('$.a'))#set($s = $input.path('$.status')){\"statusCode\": #if($s == 4)400#{else}200#end}",
    ),
    ...responses(),
  },
  'mock-body': { type: 'MOCK', requestTemplates: json('$input.body'), ...responses(READS) },
  'mock-passthrough': { type: 'MOCK', ...responses() },
};

const schema = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: ['object', 'array', 'string'],
  minProperties: 1,
  properties: {
    a: {
      anyOf: [
        { type: 'object', additionalProperties: { $ref: '#' } },
        { type: 'string', pattern: '^(a+)+$', maxLength: 100 },
        { $ref: '#/definitions/list' },
      ],
    },
    b: {
      oneOf: [
        { type: 'integer', multipleOf: 3 },
        { type: 'number', minimum: 0, exclusiveMinimum: true },
        { type: 'null' },
      ],
    },
    c: { type: 'array', items: { not: { type: 'object', required: ['constructor'] } }, uniqueItems: true },
    status: { enum: [1, '1', null, { a: [] }] },
    id: { type: 'string', format: 'date-time' },
  },
  patternProperties: { '^(x|y)*$': { type: 'boolean' } },
  dependencies: { a: ['b'], c: { required: ['id'] } },
  items: { $ref: '#' },
  definitions: { list: { type: 'array', items: { $ref: '#' }, maxItems: 3 } },
};

export const METHODS: readonly string[] = Object.keys(integrations).flatMap((name) => [name, `${name}-validated`]);

export interface BodyFuzz {
  /** Sends one body to a method. Throws where the answer is none that a client may get. */
  tryBody(method: string, body: string, contentType: string): Promise<number>;
}

/** What the functions and backends behind the API give back is given by `random`, as are their errors. */
export function createBodyFuzz(random: () => number, answer: () => string): BodyFuzz {
  const invoke = (payload: string): FunctionOutcome => {
    // Whatever it is, an event is JSON.
    JSON.parse(payload);
    const kind = random();
    if (kind < 0.3) return { kind: 'answer', payload: Buffer.from(JSON.stringify({ statusCode: 200, body: payload })) };
    if (kind < 0.5) return { kind: 'answer', payload: Buffer.from(payload) };
    if (kind < 0.9) return { kind: 'answer', payload: Buffer.from(answer()) };
    return { kind: 'function-error', payload: Buffer.from(answer()) };
  };
  const upstream = (body: Buffer | string): UpstreamOutcome => ({
    kind: 'answer',
    status: random() < 0.9 ? 200 : 404,
    headers: ['Content-Type', 'application/json', 'X-Of-Backend', '1'],
    body: random() < 0.5 ? Buffer.from(body) : Buffer.from(answer()),
  });
  const gateway = createGateway(invoke, upstream);
  return {
    async tryBody(method, body, contentType) {
      const request = gatewayRequest({
        method: 'POST',
        path: `/dev/${method}`,
        headers: contentType === '' ? [] : ['Content-Type', contentType],
        body,
      });
      const response = await gateway.handle(request);
      check(response);
      return response.status;
    },
  };
}

function createGateway(
  invoke: (payload: string) => FunctionOutcome,
  upstream: (body: Buffer | string) => UpstreamOutcome,
): Gateway {
  const methodOf = (name: string, integration: Partial<RestIntegration>): [string, Record<string, GivenMethod>][] => [
    [`/${name}`, { POST: { integration } }],
    [
      `/${name}-validated`,
      { POST: { integration, requestValidatorId: 'v1', requestModels: { 'application/json': 'Body' } } },
    ],
  ];
  const given = {
    resources: Object.fromEntries(Object.entries(integrations).flatMap(([name, each]) => methodOf(name, each))),
    api: { binaryMediaTypes: ['image/png'] },
    snapshot: {
      models: [{ id: 'm', name: 'Body', contentType: 'application/json', schema: JSON.stringify(schema) }],
      requestValidators: [{ id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: false }],
    },
  };
  return compiledRest(given, {
    ...gatewayPorts(({ payload }) => invoke(payload)),
    sendUpstream: async ({ body }) => upstream(Buffer.isBuffer(body) ? body : Buffer.from(String(body ?? ''))),
  });
}

/** Nothing of JavaScript, no second header line, and no prototype that has changed. */
function check({ status, headers, report }: GatewayResponse): void {
  if (!Number.isInteger(status) || status < 100 || status > 599) throw new Error(`status ${status}`);
  for (const text of headers) {
    if (/[\r\n\0]/.test(text)) throw new Error(`header ${JSON.stringify(text)}`);
  }
  const detail = report.failure?.detail ?? '';
  if (/undefined is|is not a function|Cannot read|TypeError|ReferenceError/.test(detail)) throw new Error(detail);
  if ('polluted' in {} || Object.keys(Object.prototype).length > 0) throw new Error('Object.prototype has changed');
}
