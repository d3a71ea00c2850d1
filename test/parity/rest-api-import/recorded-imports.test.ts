import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Collections } from '../../../src/account/store.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { importRestApi, putRestApi } from '../../../src/services/apigateway/import-rest-api.ts';
import { createRestApi } from '../../../src/services/apigateway/rest-apis.ts';
import type { OperationContext } from '../../../src/services/operation-context.ts';
import { operationContext, stores } from '../../services/operation-fixture.ts';

const folder = new URL('./recorded/', import.meta.url);
const recorded: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>> = JSON.parse(
  readFileSync(new URL('recorded-imports.json', folder), 'utf8'),
);

/** What the recording put for the variables of its bodies. */
const lambda =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations';
const variables: Readonly<Record<string, string>> = {
  uri: 'http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets',
  cognito_pool_arn: 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123',
  authorizer_lambda_invocation_arn: lambda,
  lambda_invocation_arn: lambda,
};

function body(name: string): string {
  const text = readFileSync(new URL(`files/${name}`, folder), 'utf8');
  return text.replace(/\$\{(\w+)\}/g, (whole, variable: string) => variables[variable] ?? whole);
}

/** One import of a recorded test, and its records. */
interface Step {
  readonly file: string;
  /** Absent: ImportRestApi. */
  readonly put?: { readonly basepath: string; readonly isNew?: true };
  /** The record of the operation's answer. */
  readonly answer?: string;
  readonly resources?: string;
  /** What the records of methods begin with. */
  readonly methods?: string;
}

const steps = (basepath: string): readonly Step[] => [
  {
    file: 'swagger.json',
    put: { basepath },
    answer: 'put-rest-api-swagger-json',
    resources: 'get-resources-swagger-json',
  },
  { file: 'pets.json', put: { basepath, isNew: true }, resources: 'get-resources-no-base-path-swagger' },
];
const oas30Steps = (basepath: string): readonly Step[] => [
  {
    file: 'openapi-basepath-server-variable.yaml',
    put: { basepath },
    answer: 'put-rest-api-oas30-srv-var',
    resources: 'get-resources-oas30-srv-var',
    methods: 'srv-var-method-',
  },
  {
    file: 'openapi-basepath-url.yaml',
    put: { basepath },
    answer: 'put-rest-api-oas30-srv-url',
    resources: 'get-resources-oas30-srv-url',
    methods: 'srv-url-method-',
  },
];
const tests: Readonly<Record<string, readonly Step[]>> = {
  test_import_rest_api: [{ file: 'openapi.spec.pulumi.json', answer: 'import_rest_api' }],
  test_import_swagger_api: [{ file: 'petstore-authorizer.swagger.json', answer: 'import-swagger' }],
  'test_import_and_validate_rest_api[openapi.spec.tf.json]': [
    { file: 'openapi.spec.tf.json', answer: 'import_tf_rest_api' },
  ],
  'test_import_and_validate_rest_api[swagger-mock-cors.json]': [
    { file: 'swagger-mock-cors.json', answer: 'import_tf_rest_api' },
  ],
  'test_import_rest_apis_with_base_path_swagger[ignore]': steps('ignore'),
  'test_import_rest_apis_with_base_path_swagger[prepend]': steps('prepend'),
  'test_import_rest_apis_with_base_path_swagger[split]': steps('split'),
  'test_import_rest_api_with_base_path_oas30[ignore]': oas30Steps('ignore'),
  'test_import_rest_api_with_base_path_oas30[prepend]': oas30Steps('prepend'),
  'test_import_rest_api_with_base_path_oas30[split]': oas30Steps('split'),
  test_import_with_global_api_key_authorizer: [{ file: 'openapi.spec.global-auth.json', answer: 'import-swagger' }],
  test_import_with_circular_models: [{ file: 'openapi.spec.circular-ref.json', answer: 'import-api' }],
  test_import_with_circular_models_and_request_validation: [
    { file: 'openapi.spec.circular-ref-with-request-body.json', answer: 'import-api' },
  ],
  test_import_with_http_method_integration: [{ file: 'openapi-http-method-integration.json' }],
  test_import_with_cognito_auth_identity_source: [{ file: 'openapi.cognito-auth.json', answer: 'import-swagger' }],
  test_import_with_integer_http_status_code: [{ file: 'openapi-method-int.spec.yaml' }],
};

describe.each(stores)('what AWS was recorded to make of a body, in the %s store', (_, createStore) => {
  it.each(Object.entries(tests))('%s', async (name, runs) => {
    const records = recorded[name]?.content ?? {};
    const context = operationContext({ store: createStore() });
    const seen: Record<string, unknown> = {};
    let id = '';
    for (const { file, put, answer, resources = 'resources', methods = 'method-' } of runs) {
      if (put === undefined) {
        const { output } = await importRestApi(context, { body: body(file) }, parse);
        id = output.id ?? '';
        if (answer !== undefined) seen[answer] = output;
      } else {
        if (id === '' || put.isNew === true) {
          id =
            (await importRestApi(context, { body: '{"swagger":"2.0","info":{"title":"t"},"paths":{}}' })).output.id ??
            '';
        }
        const input = { restApiId: id, body: body(file), mode: 'overwrite', parameters: { basepath: put.basepath } };
        const { output } = await putRestApi(context, input, parse);
        if (answer !== undefined) seen[answer] = output;
      }
      Object.assign(seen, await stored(context, id, { resources, methods }));
    }
    const bindings = new Map<string, unknown>();
    const compared = Object.entries(records).filter(([record]) => record in seen || /^(method|srv-)/.test(record));
    expect(compared.length).toBeGreaterThan(0);
    for (const [record, expected] of compared) {
      expect({ [record]: fitted(seen[record], expected, bindings) }).toEqual({ [record]: expected });
    }
  });
});

describe.each(['merge', 'overwrite'])('PutRestApi with %s', (mode) => {
  it('joins binary media types or replaces them', async () => {
    const name = `test_put_rest_api_mode_binary_media_types[${mode}]`;
    const records = recorded[name]?.content as Readonly<Record<string, { readonly binaryMediaTypes: unknown }>>;
    const context = operationContext();
    const { id = '', ...created } = await createRestApi(context, { name: 'api', binaryMediaTypes: ['image/heif'] });
    expect(created.binaryMediaTypes).toEqual(records['create-rest-api']?.binaryMediaTypes);
    const { output } = await putRestApi(context, { restApiId: id, body: body('pets.json'), mode }, parse);
    const { name: _, ...expected } = records['put-api'] as {
      readonly name: string;
      readonly binaryMediaTypes: unknown;
    };
    const { name: __, ...put } = output;
    expect(fitted(put, expected, new Map())).toEqual(expected);
  });
});

async function stored(
  { store }: OperationContext,
  id: string,
  records: { readonly resources: string; readonly methods: string },
): Promise<Record<string, unknown>> {
  return store.transact(async (transaction) => {
    const all = async <C extends 'resources' | 'models' | 'requestValidators' | 'restAuthorizers'>(collection: C) =>
      (await transaction.list(collection, id)).map(({ value }): Collections[C] => value);
    const sorted = <T>(items: readonly T[], key: (item: T) => string) =>
      [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const found: Record<string, unknown> = {};
    const items: unknown[] = [];
    for (const resource of sorted(await all('resources'), ({ path }) => path)) {
      const methods = (await transaction.list('methods', `${id}/${resource.id}`)).map(({ value }) => value);
      for (const method of methods) {
        const path = resource.path === '/' ? 'root' : resource.path.slice(1);
        found[`${records.methods}${path}-${method.httpMethod.toLowerCase()}`] = method;
      }
      const resourceMethods = Object.fromEntries(methods.map(({ httpMethod }) => [httpMethod, {}]));
      items.push(methods.length === 0 ? resource : { ...resource, resourceMethods });
    }
    const authorizers = sorted(await all('restAuthorizers'), ({ name }) => name);
    return {
      ...found,
      [records.resources]: { items },
      'get-models': { items: sorted(await all('models'), ({ name }) => name) },
      'get-authorizers': authorizers.some(({ type }) => type === 'COGNITO_USER_POOLS')
        ? authorizers
        : { items: authorizers },
      'request-validators': { items: await all('requestValidators') },
    };
  });
}

/** `actual` in the record's spelling: with its placeholders, and with the texts that it stored as what they say. */
function fitted(actual: unknown, expected: unknown, bindings: Map<string, unknown>): unknown {
  if (typeof expected === 'string' && /<[a-z-]+(:\d+)?>|^datetime$/.test(expected)) {
    if (actual === undefined) return actual;
    const isWhole = /^(<[a-z-]+:\d+>)$/.test(expected);
    if (!isWhole) return fits(expected, String(actual)) ? expected : actual;
    if (!bindings.has(expected)) bindings.set(expected, actual);
    return bindings.get(expected) === actual ? expected : actual;
  }
  if (typeof actual === 'string' && typeof expected !== 'string') {
    return fitted(JSON.parse(actual), expected, bindings);
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((item, index) => fitted(item, expected[index], bindings));
  }
  if (!isJsonObject(actual) || !isJsonObject(expected)) return actual;
  return Object.fromEntries(
    Object.entries(actual).map(([key, value]) => [key, fitted(value, expected[key], bindings)]),
  );
}

/** Whether a text is what a record with placeholders inside says; `datetime` stands for any time. */
function fits(expected: string, actual: string): boolean {
  if (expected === 'datetime') return true;
  const pattern = expected.split(/<[a-z-]+(?::\d+)?>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.+')}$`).test(actual);
}
