import type { DeployedResource, RestApiSnapshot } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingRestApi, listParts } from './account-reads.ts';

/** The API as it stands: what a deployment freezes. Parts are ordered by key, resources by path. */
export async function snapshotOf(
  context: OperationContext,
  transaction: Transaction,
  restApiId: string,
): Promise<RestApiSnapshot> {
  const resources: DeployedResource[] = [];
  for (const resource of await listParts(transaction, 'resources', restApiId)) {
    resources.push({ ...resource, methods: await listParts(transaction, 'methods', `${restApiId}/${resource.id}`) });
  }
  return {
    api: await getExistingRestApi(context, transaction, restApiId),
    resources: resources.sort((a, b) => (a.path < b.path ? -1 : 1)),
    models: await listParts(transaction, 'models', restApiId),
    requestValidators: await listParts(transaction, 'requestValidators', restApiId),
    authorizers: await listParts(transaction, 'restAuthorizers', restApiId),
    gatewayResponses: await listParts(transaction, 'gatewayResponses', restApiId),
  };
}
