import type { Transaction } from '../../account/store.ts';
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
      const stages = await readStages(operations, transaction, api.id);
      restApis.push({ id: api.id, name: api.name, url: apiEndpoint(api.id), stages });
    }
    return { version: 1, region, accountId, httpApis, restApis };
  });
}

/** The stages of one API that something is not deployed to: none when the API is gone. */
export async function readUndeployedStages(
  operations: OperationContext,
  restApiId: string,
): Promise<readonly StageStatus[]> {
  const stages = await operations.store.transact((transaction) => readStages(operations, transaction, restApiId));
  return stages.filter(({ notDeployed }) => notDeployed.length > 0);
}

async function readStages(
  operations: OperationContext,
  transaction: Transaction,
  restApiId: string,
): Promise<readonly StageStatus[]> {
  const stages: StageStatus[] = [];
  for (const { value: stage } of await transaction.list('restStages', restApiId)) {
    const { stageName: name, deploymentId } = stage;
    const changes = await undeployedChanges(operations, transaction, { restApiId, stageName: name });
    stages.push({ name, deploymentId, notDeployed: changes.map(({ text }) => text) });
  }
  return stages;
}
