import type { RestApi } from '../../account/rest-api.ts';
import type { PutRestApiRequest } from '../../aws/generated/apigateway.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { endpointTypes, type ReadYaml, type RestImportOutcome, readImport, storeImport } from './import-rest-api.ts';

/**
 * `merge`, which is what happens without a mode, leaves what the body does not mention; `overwrite` makes the API what
 * the body says. Stages and deployments, and so what is served, stay as they are.
 */
export async function putRestApi(
  context: OperationContext,
  input: PutRestApiRequest,
  readYaml?: ReadYaml,
): Promise<RestImportOutcome> {
  checkRequest('PutRestApi', input);
  const imported = readImport(context, input, readYaml);
  const types = endpointTypes(input.parameters);
  const mode = input.mode === 'overwrite' ? 'overwrite' : 'merge';
  return context.store.transact(async (transaction) => {
    const old = await getExistingRestApi(context, transaction, input.restApiId);
    const api: RestApi =
      types === undefined ? old : { ...old, endpointConfiguration: { ...old.endpointConfiguration, types } };
    return storeImport(context, transaction, { api, imported, mode, input });
  });
}
