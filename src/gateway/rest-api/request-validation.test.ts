import { describe, expect, it } from 'vitest';
import { describeSwitches } from '../../../test/assumption-switches.ts';
import { type GivenRequest, gatewayPorts, send } from '../../../test/http-api-fixture.ts';
import { compiledRest, type GivenMethod, METHOD_SETTING, MOCK_200 } from '../../../test/rest-api-fixture.ts';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import type { Model } from '../../account/rest-api.ts';
import type { Json } from '../../base/json.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayResponse } from '../response.ts';

const VALIDATORS = [
  { id: 'all', name: 'all', validateRequestBody: true, validateRequestParameters: true },
  { id: 'body', name: 'body', validateRequestBody: true, validateRequestParameters: false },
  { id: 'parameters', name: 'parameters', validateRequestBody: false, validateRequestParameters: true },
];

function model(name: string, schema: Json): Model {
  return {
    id: name,
    name,
    schema: typeof schema === 'string' ? schema : JSON.stringify(schema),
    contentType: 'application/json',
  };
}

interface Given {
  readonly method?: GivenMethod;
  readonly models?: Readonly<Record<string, Json>>;
  readonly line?: string;
  readonly request?: GivenRequest;
  readonly ports?: Partial<GatewayPorts>;
  readonly stage?: { readonly methodSettings: Readonly<Record<string, typeof METHOD_SETTING>> };
}

/** What BAD_REQUEST_BODY says here beside its message, as many projects have it. */
const TELLING = {
  responseType: 'BAD_REQUEST_BODY' as const,
  responseParameters: {},
  responseTemplates: {
    'application/json': '{"message":$context.error.messageString,"error":"$context.error.validationErrorString"}',
  },
};

function answer(
  { method, models = {}, line = 'POST /dev/x', request, ports, stage }: Given,
  gatewayResponses = [] as (typeof TELLING)[],
): Promise<GatewayResponse> {
  const given = { requestValidatorId: 'all', ...method };
  const gateway = compiledRest(
    {
      resources: { '/x': { POST: given, GET: given }, '/x/{issuer}': { POST: given } },
      snapshot: {
        models: Object.entries(models).map(([name, schema]) => model(name, schema)),
        requestValidators: VALIDATORS,
        gatewayResponses,
      },
      ...(stage === undefined ? {} : { stage }),
    },
    { ...gatewayPorts(), ...ports },
  );
  return send(gateway, line, request);
}

async function textOf(given: Given): Promise<string> {
  const { status, body } = await answer(given);
  return status === 200 ? '200' : `${status} ${body}`;
}

const INVALID_BODY = '400 {"message":"Invalid request body"}';
const missing = (names: string) => `400 {"message":"Missing required request parameters: [${names}]"}`;

describe('required parameters', () => {
  const requestParameters = {
    'method.request.header.x-header-param': true,
    'method.request.path.issuer': true,
    'method.request.querystring.qs1': true,
    'method.request.querystring.optional': false,
  };
  const method = { requestParameters };
  const header = { 'x-header-param': 'test' };

  it.each<[sentence: string, given: Given, expected: string]>([
    ['are named in the order of their mappings (recorded)', { method }, missing('x-header-param, issuer, qs1')],
    [
      'are named alone when one is missing: a header (recorded)',
      { method, line: 'POST /dev/x/a', request: { query: 'qs1=value' } },
      missing('x-header-param'),
    ],
    [
      'are named alone when one is missing: in the query (recorded)',
      { method, line: 'POST /dev/x/a', request: { headers: header } },
      missing('qs1'),
    ],
    [
      'let a request pass that has them all (recorded)',
      { method, line: 'POST /dev/x/a', request: { headers: header, query: 'qs1=value' } },
      '200',
    ],
    [
      'are missing when they are blank (documented)',
      { method, line: 'POST /dev/x/a', request: { headers: { 'x-header-param': ' ' }, query: 'qs1=' } },
      missing('x-header-param, qs1'),
    ],
    [
      'are there when one of several values is',
      { method, line: 'POST /dev/x/a', request: { headers: header, query: 'qs1=&qs1=1' } },
      '200',
    ],
    [
      'are not asked for by a validator of bodies',
      { method: { requestParameters, requestValidatorId: 'body' } },
      '200',
    ],
    ['are not asked for without a validator', { method: { requestParameters, requestValidatorId: 'none' } }, '200'],
    [
      'come before the body (recorded)',
      {
        method: { requestParameters, requestModels: { 'application/json': 'M' } },
        models: { M: { type: 'object', required: ['a'] } },
        request: { body: '{}' },
      },
      missing('x-header-param, issuer, qs1'),
    ],
  ])('%s', async (_, given, expected) => {
    expect(await textOf(given)).toBe(expected);
  });
});

const REQUEST_MODELS = { 'application/json': 'M' };
const URL = 'https://apigateway.amazonaws.com/restapis/api0000001/models/';

/** The models of two recordings. */
const NUMBERS = {
  type: 'object',
  properties: { a: { type: 'number' }, b: { type: 'number' } },
  required: ['a', 'b'],
};
const STATUS = {
  type: 'object',
  properties: { Status: { type: 'string' }, Order: { type: 'integer' } },
  required: ['Status', 'Order'],
};
const LIST = { Numbers: NUMBERS, M: { type: 'array', items: { $ref: `${URL}Numbers` } } };
const ONE_OF = {
  Status: STATUS,
  M: {
    type: 'object',
    properties: { status: { oneOf: [{ type: 'null' }, { $ref: `${URL}Status` }] } },
    required: ['status'],
  },
};

const TAKES_TEXT = { ...MOCK_200, requestTemplates: { 'text/plain': '{"statusCode": 200}' } };

describe('a body', () => {
  const of = (models: Readonly<Record<string, Json>>, body: string, more: Given = {}): Given => ({
    method: { requestModels: REQUEST_MODELS },
    models,
    request: { body },
    ...more,
  });

  it.each<[sentence: string, given: Given, expected: string]>([
    ['that fits its model passes', of({ M: NUMBERS }, '{"a":1,"b":2}'), '200'],
    ['that does not is refused (recorded)', of({ M: NUMBERS }, '{"a":1}'), INVALID_BODY],
    [
      'that is empty is taken for an empty object (recorded)',
      of({ M: NUMBERS }, '', { line: 'GET /dev/x' }),
      INVALID_BODY,
    ],
    ['that is empty passes where an empty object does', of({ M: { type: 'object' } }, ''), '200'],
    ['that is no JSON is refused', of({ M: {} }, '{"a":'), INVALID_BODY],
    ['of a model that refers to another passes (recorded)', of(LIST, '[{"a":1,"b":2}]'), '200'],
    ['of a model that refers to another is refused (recorded)', of(LIST, '[{"a":1}]'), INVALID_BODY],
    ['with null for one of null and a model passes (recorded)', of(ONE_OF, '{"status":null}'), '200'],
    [
      'with an object for one of null and a model passes (recorded)',
      of(ONE_OF, '{"status":{"Status":"ok","Order":1}}'),
      '200',
    ],
    ['without either is refused (recorded)', of(ONE_OF, '{}'), INVALID_BODY],
    ['with another object is refused (recorded)', of(ONE_OF, '{"status":{"Status":"ok"}}'), INVALID_BODY],
    [
      'with a content type that has no model is not validated (documented)',
      of({ M: NUMBERS }, 'text', {
        method: { requestModels: REQUEST_MODELS, integration: TAKES_TEXT },
        request: { body: 'text', headers: { 'content-type': 'text/plain' } },
      }),
      '200',
    ],
    [
      'is validated whatever the parameters of its content type',
      of({ M: NUMBERS }, '', {
        request: { body: '{}', headers: { 'Content-Type': 'application/json; charset=utf-8' } },
      }),
      INVALID_BODY,
    ],
    [
      'is not validated by a validator of parameters',
      of({ M: NUMBERS }, '{}', { method: { requestModels: REQUEST_MODELS, requestValidatorId: 'parameters' } }),
      '200',
    ],
    ['is refused where its model does not exist', of({ Other: {} }, '{}'), INVALID_BODY],
    ['is refused where its model refers to none', of({ M: { $ref: `${URL}Gone` } }, '{}'), INVALID_BODY],
    [
      'is validated by definitions of the model',
      of({ M: { $ref: '#/definitions/n', definitions: { n: NUMBERS } } }, '{"a":1,"b":2}'),
      '200',
    ],
    [
      'is validated by definitions inside the model',
      of({ M: { properties: { n: { $ref: '#/definitions/n' } }, definitions: { n: NUMBERS } } }, '{"n":{}}'),
      INVALID_BODY,
    ],
    [
      'may be a tree of a model that refers to itself',
      of(
        { M: { type: 'object', properties: { next: { $ref: `${URL}M` }, v: { type: 'string' } } } },
        '{"next":{"next":{"v":1}}}',
      ),
      INVALID_BODY,
    ],
    [
      'is compared with an enum by what it has, also where that is named like a method',
      of({ M: { properties: { s: { enum: [{ a: [] }] } } } }, '{"s":{"toString":{},"valueOf":1,"constructor":null}}'),
      INVALID_BODY,
    ],
    [
      'is in an enum whatever the order of its members',
      of({ M: { properties: { s: { enum: [{ a: [1], b: 2 }] } } } }, '{"s":{"b":2,"a":[1.0]}}'),
      '200',
    ],
    ['ignores what only OpenAPI has: nullable', of({ M: { type: 'object', nullable: true } }, 'null'), INVALID_BODY],
    ['ignores what only OpenAPI has: formats of numbers', of({ M: { type: 'integer', format: 'int32' } }, '1'), '200'],
    [
      'is validated though the model names a later draft',
      of({ M: { $schema: 'http://json-schema.org/draft-07/schema#', ...NUMBERS } }, '{}'),
      INVALID_BODY,
    ],
    [
      'keeps __proto__ a member like any other',
      of({ M: { type: 'object', additionalProperties: false } }, '{"__proto__":{"x":1}}'),
      INVALID_BODY,
    ],
  ])('%s', async (_, given, expected) => {
    expect(await textOf(given)).toBe(expected);
  });
});

describe('the details of a refused body', () => {
  const details = async (schema: Json, body: string, models: Readonly<Record<string, Json>> = {}) => {
    const response = await answer(
      { method: { requestModels: REQUEST_MODELS }, models: { M: schema, ...models }, request: { body } },
      [TELLING],
    );
    if (response.status === 200) return 'fits';
    // Placed in the template as they are.
    return /"error":"(.*)"\}$/s.exec(String(response.body))?.[1];
  };

  const of = (name: string, schema: Json) => ({ properties: { [name]: schema } });

  it.each<[sentence: string, schema: Json, body: string, expected: string]>([
    [
      'name missing members (recorded 2021)',
      { required: ['repeatPassword', 'email', 'password'] },
      '{}',
      '[object has missing required properties (["email","password","repeatPassword"])]',
    ],
    [
      'say that a pattern does not match (recorded)',
      of('username', { type: 'string', pattern: '[A-Za-z0-9]{4,10}' }),
      '{"username":"n@me!!"}',
      '[ECMA 262 regex "[A-Za-z0-9]{4,10}" does not match input string "n@me!!"]',
    ],
    [
      'are these for a body that cannot be read (recorded 2021)',
      { required: ['a'] },
      '',
      '[Unknown error parsing request body]',
    ],
    ['are these for a body that is no JSON', {}, 'text', '[Unknown error parsing request body]'],
    [
      'name a wrong type and those that there may be',
      of('n', { type: 'number' }),
      '{"n":"1"}',
      '[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]',
    ],
    [
      'come in the order of the keywords',
      of('n', { type: 'string', pattern: '^a$', minLength: 3 }),
      '{"n":"b"}',
      '[string "b" is too short (length: 1, required minimum: 3), ECMA 262 regex "^a$" does not match input string "b"]',
    ],
    [
      'come in the order of the members, of every member',
      { properties: { b: { type: 'null' }, a: { enum: [1, 'x'] } } },
      '{"b":1,"a":2}',
      '[instance value (2) not found in enum (possible values: [1,"x"]), instance type (integer) does not match any allowed primitive type (allowed: ["null"])]',
    ],
    [
      'stop at what is wrong outside',
      { required: ['z'], properties: { a: { type: 'null' } } },
      '{"a":1}',
      '[object has missing required properties (["z"])]',
    ],
    [
      'name members too many',
      { additionalProperties: false, properties: { a: {} }, patternProperties: { '^x-': {} } },
      '{"d":1,"a":1,"c":1,"x-y":1}',
      '[object instance has properties which are not allowed by the schema: ["c","d"]]',
    ],
    [
      'count items',
      of('l', { maxItems: 1 }),
      '{"l":[1,2]}',
      '[array is too long: must have at most 1 elements but instance has 2 elements]',
    ],
    [
      'count items that are too few',
      of('l', { minItems: 1 }),
      '{"l":[]}',
      '[array is too short: must have at least 1 elements but instance has 0 elements]',
    ],
    [
      'count items beyond a tuple',
      { items: [{}], additionalItems: false },
      '[1,2]',
      '[schema only allows 1 elements in array but instance has 2 elements]',
    ],
    [
      'tell of duplicates',
      { uniqueItems: true },
      '[{"a":1,"b":2},{"b":2,"a":1}]',
      '[array must not contain duplicate elements]',
    ],
    [
      'count members',
      { minProperties: 1 },
      '{}',
      '[object has too few properties (found 0 but schema requires at least 1)]',
    ],
    [
      'count members that are too many',
      { maxProperties: 0 },
      '{"a":1}',
      '[object has too many properties (found 1 but schema requires at most 0)]',
    ],
    [
      'compare numbers',
      { minimum: 5 },
      '1',
      '[numeric instance is lower than the required minimum (minimum: 5, found: 1)]',
    ],
    [
      'compare numbers that are too great',
      { maximum: 5 },
      '6.5',
      '[numeric instance is greater than the required maximum (maximum: 5, found: 6.5)]',
    ],
    [
      'compare numbers strictly',
      { maximum: 5, exclusiveMaximum: true },
      '5',
      '[numeric instance is not strictly lower than the required maximum 5]',
    ],
    ['divide', { multipleOf: 2 }, '3', '[remainder of division is not zero (3 / 2)]'],
    [
      'measure texts in characters',
      { maxLength: 1 },
      '"😀😀"',
      '[string "😀😀" is too long (length: 2, maximum allowed: 1)]',
    ],
    [
      'tell of no match',
      { anyOf: [{ type: 'null' }, { type: 'string' }] },
      '1',
      '[instance failed to match at least one required schema among 2]',
    ],
    [
      'tell of two matches where there may be one',
      { oneOf: [{}, {}] },
      '1',
      '[instance failed to match exactly one schema (matched 2 out of 2)]',
    ],
    [
      'tell of matches that are too few',
      { allOf: [{}, { type: 'null' }] },
      '1',
      '[instance failed to match all required schemas (matched only 1 out of 2)]',
    ],
    ['tell of a match that there may not be', { not: {} }, '1', '[instance matched a schema which it should not have]'],
    [
      'name what a member depends on',
      { dependencies: { a: ['b', 'c'] } },
      '{"a":1,"b":1}',
      '[property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["c"])]',
    ],
    ['tell of formats: email', { format: 'email' }, '"nobody"', '[string "nobody" is not a valid email address]'],
    ['tell of formats: ipv4', { format: 'ipv4' }, '"1.2.3.256"', '[string "1.2.3.256" is not a valid IPv4 address]'],
    ['tell of formats: uri', { format: 'uri' }, '"http://a b"', '[string "http://a b" is not a valid URI]'],
    [
      'tell of formats: date-time',
      { format: 'date-time' },
      '"2026-02-30T00:00:00Z"',
      `[string "2026-02-30T00:00:00Z" is invalid against requested date format(s) ["yyyy-MM-dd'T'HH:mm:ssZ","yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z"]]`,
    ],
    ['leave other formats alone', { format: 'date' }, '"x"', 'fits'],
    [
      'are those of the model that is referred to',
      of('n', { $ref: `${URL}Numbers` }),
      '{"n":{"a":1}}',
      '[object has missing required properties (["b"])]',
    ],
  ])('%s', async (_, schema, body, expected) => {
    expect(await details(schema, body, { Numbers: NUMBERS })).toBe(expected);
  });

  it('are a line of the execution log (recorded 2021)', async () => {
    const lines: string[] = [];
    await answer({
      method: { requestModels: REQUEST_MODELS },
      models: { M: NUMBERS },
      request: { body: '{"a":1}' },
      ports: { executionLog: ({ text }) => void lines.push(text.replace(/^\(\S+\) /, '')) },
      stage: { methodSettings: { '*/*': { ...METHOD_SETTING, loggingLevel: 'INFO' } } },
    });
    expect(lines).toContain(
      'Request body does not match model schema for content type application/json: [object has missing required properties (["b"])]',
    );
  });
});

describe('a body that is made to cost much', () => {
  const cost = async (schema: Json, body: string): Promise<[status: number, ms: number]> => {
    const given: Given = { method: { requestModels: REQUEST_MODELS }, models: { M: schema }, request: { body } };
    let { status } = await answer(given);
    const ms = await cpuMs(async () => {
      ({ status } = await answer(given));
    });
    return [status, ms];
  };

  const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

  it.each<[sentence: string, schema: Json, body: string, status: number]>([
    ['by its depth', { $ref: `${URL}M2` }, nested(10_000, '[', ']'), 400],
    ['by its depth in a model that refers to itself', { items: { $ref: `${URL}M` } }, nested(10_000, '[', ']'), 400],
    ['by its depth beyond any stack', { items: { $ref: `${URL}M` } }, nested(500_000, '[', ']'), 400],
    ['by references that go round in a circle', { $ref: `${URL}M` }, '{}', 400],
    [
      'by alternatives at every depth',
      {
        anyOf: [
          { properties: { a: { $ref: `${URL}M` } }, required: ['b'] },
          { properties: { a: { $ref: `${URL}M` } }, required: ['c'] },
        ],
      },
      `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
      400,
    ],
    [
      'by 100,000 members',
      { additionalProperties: { type: 'integer' } },
      JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]))),
      200,
    ],
    [
      'by 100,000 items that have to be unique',
      { uniqueItems: true },
      JSON.stringify(Array.from({ length: 100_000 }, (_, at) => ({ at }))),
      200,
    ],
    ['by enormous numbers', { type: 'integer', multipleOf: 7 }, '1'.repeat(300), 400],
    ['by a pattern with nested quantifiers', { pattern: '^(a+)+$' }, `"${'a'.repeat(20_000)}!"`, 400],
  ])('%s is answered soon', async (_, schema, body, status) => {
    const [answered, ms] = await cost(schema, body);
    expect(answered).toBe(status);
    expect(ms).toBeLessThan(1_500);
  });

  it('does not change what objects have by themselves', async () => {
    await cost({ type: 'object' }, '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect('polluted' in {}).toBe(false);
  });
});

describeSwitches(
  'assumptions of request validation',
  {
    'rest-api.validator.exclusive-minimum': [
      async (assume) => {
        const ports = gatewayPorts(undefined, assume);
        const models = { M: { minimum: 5, exclusiveMinimum: true } };
        return (await answer({ method: { requestModels: REQUEST_MODELS }, models, request: { body: '5' }, ports }))
          .status;
      },
      { ignored: 200, enforced: 400 },
    ],
    'rest-api.validator.header-name-case': [
      async (assume) => {
        const ports = gatewayPorts(undefined, assume);
        const method = { requestParameters: { 'method.request.header.X-Kind': true } };
        return (await answer({ method, request: { headers: { 'x-kind': 'a' } }, ports })).status;
      },
      { 'case-sensitive': 400, insensitive: 200 },
    ],
  },
  { folder: new globalThis.URL('./', import.meta.url), isElsewhere: (file) => !file.startsWith('request-validation') },
);
