import { parse } from 'yaml';
import type { Store } from '../../src/account/store.ts';
import { importRestApi } from '../../src/services/apigateway/import-rest-api.ts';
import { getMethod } from '../../src/services/apigateway/methods.ts';
import { getResources } from '../../src/services/apigateway/resources.ts';
import type { OperationContext } from '../../src/services/operation-context.ts';
import { operationContext } from './operation-fixture.ts';

/** Bodies to import, and what an import has made of them. */
export const mock = (more: object = {}) => ({
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    ...more,
  },
});
export const operation = (more: object = {}) => ({ responses: { 200: { description: '' } }, ...mock(), ...more });
export const swagger = (paths: object, more: object = {}) =>
  JSON.stringify({ swagger: '2.0', info: { title: 't', version: '1' }, paths, ...more });
export const openapi = (paths: object, more: object = {}) =>
  JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '1' }, paths, ...more });

/** The OPTIONS that SAM writes, with what its `Cors` says in the place of the origin. */
export const samOptions = (origin: string) => ({
  summary: 'CORS support',
  consumes: ['application/json'],
  produces: ['application/json'],
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
    responses: {
      default: {
        statusCode: '200',
        responseParameters: {
          'method.response.header.Access-Control-Allow-Origin': origin,
          'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
        },
        responseTemplates: { 'application/json': '{}\n' },
      },
    },
  },
  responses: {
    200: {
      description: 'Default response for CORS method',
      headers: {
        'Access-Control-Allow-Origin': { type: 'string' },
        'Access-Control-Allow-Methods': { type: 'string' },
      },
    },
  },
});

/** Imports, each into a store of its own. */
export function importsInto(createStore: () => Store) {
  const newContext = (assume: Readonly<Record<string, string>> = {}) =>
    operationContext({ store: createStore(), assume });
  const imported = async (body: string, assume: Readonly<Record<string, string>> = {}) => {
    const context = newContext(assume);
    const outcome = await importRestApi(context, { body }, parse);
    return { context, ...outcome, restApiId: outcome.output.id ?? '' };
  };
  return { newContext, imported };
}

export async function pathsOf(context: OperationContext, restApiId = ''): Promise<Readonly<Record<string, string>>> {
  const { items } = await getResources(context, { restApiId, limit: 500 });
  return Object.fromEntries(items.map(({ path = '', id = '' }) => [path, id]));
}

export async function methodAt(context: OperationContext, restApiId: string, path: string, httpMethod = 'GET') {
  const resourceId = (await pathsOf(context, restApiId))[path] ?? '';
  return getMethod(context, { restApiId, resourceId, httpMethod });
}
