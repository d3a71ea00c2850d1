import { undeployedChanges } from '../../services/apigateway/undeployed-changes.ts';
import type { OperationContext } from '../../services/operation-context.ts';

/** Where `crossgate status` asks. It is no operation of AWS, and AWS's own answers have nothing of it. */
export const STATUS_PATH = '/_crossgate/status';

export interface AccountStatus {
  readonly version: 1;
  readonly region: string;
  readonly accountId: string;
  readonly httpApis: readonly { readonly id: string; readonly name: string; readonly url: string }[];
  readonly restApis: readonly {
    readonly id: string;
    readonly name: string;
    readonly url: string;
    readonly stages: readonly StageStatus[];
  }[];
}

export interface StageStatus {
  readonly name: string;
  readonly deploymentId: string;
  /** In words: `method GET /pets is new`. */
  readonly notDeployed: readonly string[];
}

/** What is there, and what of the REST APIs is not deployed. */
export function readAccountStatus(operations: OperationContext): Promise<AccountStatus> {
  const { store, region, accountId, apiEndpoint } = operations;
  return store.transact(async (transaction) => {
    const httpApis = (await transaction.list('apis', '')).map(({ value: { ApiId, Name } }) => ({
      id: ApiId,
      name: Name,
      url: apiEndpoint(ApiId),
    }));
    const restApis: AccountStatus['restApis'][number][] = [];
    for (const { value: api } of await transaction.list('restApis', '')) {
      const stages: StageStatus[] = [];
      for (const { value: stage } of await transaction.list('restStages', api.id)) {
        const { stageName: name, deploymentId } = stage;
        const changes = await undeployedChanges(operations, transaction, { restApiId: api.id, stageName: name });
        stages.push({ name, deploymentId, notDeployed: changes.map(({ text }) => text) });
      }
      restApis.push({ id: api.id, name: api.name, url: apiEndpoint(api.id), stages });
    }
    return { version: 1, region, accountId, httpApis, restApis };
  });
}
