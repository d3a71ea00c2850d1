import type { Api, Deployment, Stage } from '../account/http-api.ts';
import type { CollectionName, Commit, Store, Transaction } from '../account/store.ts';
import type { HttpApiGateway } from '../gateway/http-api/gateway.ts';
import { compileApi } from '../gateway/http-api/select-stage.ts';
import type { GatewayPorts } from '../gateway/ports.ts';
import { autoDeploy } from '../services/apigatewayv2/auto-deploy.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { coalesce } from './coalesce.ts';

/** The compiled gateways of all APIs, kept in step with the account. */
export interface DataPlane {
  gateway(apiId: string): HttpApiGateway | undefined;
  /** The deployed CORS configuration, routes and so on of an API, for explanations. */
  deployed(apiId: string, stageName: string | null): Deployment | undefined;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): void;
}

const COLLECTIONS_OF_AN_API: ReadonlySet<CollectionName> = new Set([
  'apis',
  'routes',
  'integrations',
  'authorizers',
  'stages',
  'deployments',
]);

/**
 * Follows the commits of the store: an API that has changed is deployed where a stage asks for it (`AutoDeploy`), then
 * compiled aside and swapped in. Requests in flight finish on the gateway they began with.
 */
export function createDataPlane(options: {
  store: Store;
  operations: OperationContext;
  ports: GatewayPorts;
  onError: (error: unknown) => void;
}): DataPlane {
  const { store, operations, ports, onError } = options;
  const compiled = new Map<string, Compiled>();

  const refresh = coalesce(async (apiId) => {
    try {
      await autoDeploy(operations, apiId);
      const served = await store.transact((transaction) => readServedApi(transaction, apiId));
      if (served === undefined) compiled.delete(apiId);
      else if (!isCurrent(compiled.get(apiId), served)) {
        compiled.set(apiId, { served, gateway: compileApi({ stages: served.stages, liveApi: served.api, ports }) });
      }
    } catch (error) {
      onError(error);
    }
  });

  const unsubscribe = store.subscribe((commit) => {
    for (const apiId of changedApis(commit)) refresh.request(apiId);
  });

  return {
    gateway: (apiId) => compiled.get(apiId)?.gateway,
    deployed: (apiId, stageName) =>
      compiled.get(apiId)?.served.stages.find(({ stage }) => stageName === null || stage.StageName === stageName)
        ?.deployment,
    settled: refresh.settled,
    close: unsubscribe,
  };
}

interface ServedApi {
  readonly api: Api;
  readonly stages: readonly { readonly stage: Stage; readonly deployment: Deployment }[];
}

interface Compiled {
  readonly served: ServedApi;
  readonly gateway: HttpApiGateway;
}

function changedApis(commit: Commit): Set<string> {
  const apiIds = new Set<string>();
  for (const { collection, key } of commit.changes) {
    if (COLLECTIONS_OF_AN_API.has(collection)) apiIds.add(key.split('/', 1)[0] as string);
  }
  return apiIds;
}

async function readServedApi(transaction: Transaction, apiId: string): Promise<ServedApi | undefined> {
  const api = await transaction.get('apis', apiId);
  if (api === undefined) return undefined;
  const stages: { stage: Stage; deployment: Deployment }[] = [];
  for (const { value: stage } of await transaction.list('stages', apiId)) {
    if (stage.DeploymentId === undefined) continue; // a stage without a deployment answers Not Found
    const deployment = await transaction.get('deployments', `${apiId}/${stage.DeploymentId}`);
    if (deployment !== undefined) stages.push({ stage, deployment });
  }
  return { api, stages };
}

/** Values of the store are immutable, so that the same objects mean the same gateway. */
function isCurrent(compiled: Compiled | undefined, { api, stages }: ServedApi): boolean {
  return (
    compiled !== undefined &&
    compiled.served.api === api &&
    compiled.served.stages.length === stages.length &&
    stages.every(
      ({ stage, deployment }, index) =>
        compiled.served.stages[index]?.stage === stage && compiled.served.stages[index]?.deployment === deployment,
    )
  );
}
