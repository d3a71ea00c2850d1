import type { Method, RestApi, RestIntegration, RestResource } from '../../account/rest-api.ts';
import type { Collections, Transaction } from '../../account/store.ts';
import { notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { integrationNotFound, methodNotFound, resourceNotFound, restApiNotFound } from './refusals.ts';

export async function getExistingRestApi(
  context: OperationContext,
  transaction: Transaction,
  restApiId: string,
): Promise<RestApi> {
  const api = await transaction.get('restApis', restApiId);
  if (api === undefined) throw restApiNotFound(context, restApiId);
  return api;
}

export interface ResourceAddress {
  readonly restApiId: string;
  readonly resourceId: string;
}

export interface MethodAddress extends ResourceAddress {
  readonly httpMethod: string;
}

export function methodKey({ restApiId, resourceId, httpMethod }: MethodAddress): string {
  return `${restApiId}/${resourceId}/${httpMethod}`;
}

export async function getExistingResource(
  transaction: Transaction,
  { restApiId, resourceId }: ResourceAddress,
  member?: string,
): Promise<RestResource> {
  const resource = await transaction.get('resources', `${restApiId}/${resourceId}`);
  if (resource === undefined) throw resourceNotFound(member);
  return resource;
}

/** Recorded: the resource is looked for before the method. */
export async function getExistingMethod(transaction: Transaction, address: MethodAddress): Promise<Method> {
  await getExistingResource(transaction, address);
  const method = await transaction.get('methods', methodKey(address));
  if (method === undefined) throw methodNotFound();
  return method;
}

export async function getExistingIntegration(
  transaction: Transaction,
  address: MethodAddress,
): Promise<{ readonly method: Method; readonly integration: RestIntegration }> {
  const method = await getExistingMethod(transaction, address);
  if (method.methodIntegration === undefined) throw integrationNotFound();
  return { method, integration: method.methodIntegration };
}

type Named =
  | 'models'
  | 'requestValidators'
  | 'restAuthorizers'
  | 'restStages'
  | 'restDeployments'
  | 'documentationParts'
  | 'documentationVersions';

const words: Readonly<Record<Named, readonly [member: string, text: (id: string) => string]>> = {
  models: ['/modelName', (name) => `Invalid model name specified: ${name}`],
  requestValidators: ['/requestValidatorId', () => 'Invalid Request Validator identifier specified'],
  restAuthorizers: ['/authorizerId', () => 'Invalid Authorizer identifier specified'],
  restStages: ['/stageName', () => 'Invalid stage identifier specified'],
  restDeployments: ['/deploymentId', () => 'Invalid Deployment identifier specified'],
  documentationParts: ['/documentationPartId', () => 'Invalid Documentation part identifier specified'],
  documentationVersions: ['/documentationVersion', () => 'Invalid Documentation version identifier specified'],
};

/**
 * A part of an API that must exist. Recorded of models, validators and documentation parts: an API that does not exist
 * is not told from one that lacks the part.
 */
export async function getExistingPart<C extends Named>(
  transaction: Transaction,
  collection: C,
  { restApiId, id }: { readonly restApiId: string; readonly id: string },
): Promise<Collections[C]> {
  const part = await transaction.get(collection, `${restApiId}/${id}`);
  if (part === undefined) {
    const [member, text] = words[collection];
    throw notFound(text(id), member);
  }
  return part;
}

export async function listParts<
  C extends Named | 'resources' | 'methods' | 'gatewayResponses' | 'usagePlanKeys' | 'apiMappings',
>(transaction: Transaction, collection: C, prefix: string): Promise<readonly Collections[C][]> {
  return (await transaction.list(collection, prefix)).map(({ value }) => value);
}
