import type { Method, Model } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateModelRequest,
  DeleteModelRequest,
  GetModelRequest,
  GetModelsRequest,
  UpdateModelRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import { isJsonObject } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyListedPatches, setText } from './patch.ts';

export async function createModel(context: OperationContext, input: CreateModelRequest): Promise<Model> {
  checkRequest('CreateModel', input);
  const { restApiId, name, contentType, description, schema = '' } = input;
  const model = newModel(context, { name, contentType, description, schema });
  await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    checkModelName(name);
    checkContentType(contentType);
    checkSchema(schema, '/schema');
    if ((await transaction.get('models', `${restApiId}/${name}`)) !== undefined) {
      throw conflict('Model name already exists for this REST API', '/name');
    }
    transaction.put('models', `${restApiId}/${name}`, model);
  });
  return model;
}

export function newModel(
  context: OperationContext,
  {
    name,
    contentType,
    description,
    schema,
  }: Pick<Model, 'name' | 'contentType' | 'schema'> & { readonly description: string | undefined },
): Model {
  const id = context.newId('model');
  return { id, name, ...(description === undefined ? {} : { description }), schema, contentType };
}

/** The text about a bad name is reported (cdk-preflight, measured on AWS). */
function checkModelName(name: string): void {
  if (name === '') throw badRequest('Model name must be non-empty', '/name');
  if (!/^[A-Za-z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`, '/name');
}

/** The text is reported (cdk-preflight, measured on AWS). */
function checkContentType(contentType: string): void {
  if (/^[^\s/]+\/[^\s/]+$/.test(contentType)) return;
  throw badRequest(`Invalid content type specified: ${contentType}`, '/contentType');
}

const SCHEMA_TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

/**
 * Recorded: `Model schema must have at least 1 property or array items defined` for an empty text, whatever the content
 * type. What is no schema has the words that cdk-preflight measured on AWS.
 */
function checkSchema(schema: string, member: string): void {
  if (schema.trim() === '') {
    throw badRequest('Model schema must have at least 1 property or array items defined', member);
  }
  const value = readJson(schema);
  const isSchema = isJsonObject(value) && typesOf(value.type).every((type) => SCHEMA_TYPES.has(String(type)));
  if (isSchema) return;
  const errors = 'Validation Result: warnings : [], errors : [Invalid model schema specified]';
  throw badRequest(`Invalid model specified: ${errors}`, member);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function typesOf(type: unknown): readonly unknown[] {
  if (type === undefined) return [];
  return Array.isArray(type) ? type : [type];
}

export async function updateModel(context: OperationContext, input: UpdateModelRequest): Promise<Model> {
  checkRequest('UpdateModel', input);
  return context.store.transact(async (transaction) => {
    const address = { restApiId: input.restApiId, id: input.modelName };
    const old = await getExistingPart(transaction, 'models', address);
    const updated = applyListedPatches<Model>(old, input.patchOperations, {
      '/description': setText('description'),
      '/schema': (model, { value = '', member }) => {
        checkSchema(value, member);
        return { ...model, schema: value };
      },
    });
    transaction.put('models', `${input.restApiId}/${input.modelName}`, updated);
    return updated;
  });
}

export async function deleteModel(context: OperationContext, { restApiId, modelName }: DeleteModelRequest) {
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'models', { restApiId, id: modelName });
    await refuseUsedModel(transaction, restApiId, modelName);
    transaction.delete('models', `${restApiId}/${modelName}`);
  });
}

/** Recorded: `Cannot delete model 'X', is referenced in method request: //ANY`; of two methods the deeper one is named. */
async function refuseUsedModel(transaction: Transaction, restApiId: string, modelName: string): Promise<void> {
  const resources = [...(await listParts(transaction, 'resources', restApiId))].sort((a, b) =>
    a.path < b.path ? 1 : -1,
  );
  for (const { id, path } of resources) {
    for (const method of await listParts(transaction, 'methods', `${restApiId}/${id}`)) {
      const use = useOf(method, modelName);
      if (use === undefined) continue;
      const text = `Cannot delete model '${modelName}', is referenced in ${use}: ${path}/${method.httpMethod}`;
      throw conflict(text, '/modelName');
    }
  }
}

function useOf({ requestModels = {}, methodResponses = {} }: Method, modelName: string): string | undefined {
  if (Object.values(requestModels).includes(modelName)) return 'method request';
  const responses = Object.values(methodResponses);
  const isInResponse = responses.some(({ responseModels = {} }) => Object.values(responseModels).includes(modelName));
  return isInResponse ? 'method response' : undefined;
}

/** With `flatten`, the references of the schema are resolved in it; here the schema is given as it is. */
export async function getModel(context: OperationContext, { restApiId, modelName }: GetModelRequest): Promise<Model> {
  return context.store.transact((transaction) => getExistingPart(transaction, 'models', { restApiId, id: modelName }));
}

export async function getModels(context: OperationContext, input: GetModelsRequest): Promise<Page<Model>> {
  checkRequest('GetModels', input);
  const models = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'models', input.restApiId);
  });
  return pageOf(context, models, input);
}
