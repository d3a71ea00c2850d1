import type { Api, Deployment, Stage } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import { compileApi } from '../../gateway/http-api/select-stage.ts';
import type { GatewayPorts } from '../../gateway/ports.ts';
import { autoDeploy } from '../../services/apigatewayv2/auto-deploy.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { type ApiKind, isMadeOf, once } from './served-api.ts';

/** HTTP APIs: an API that has changed is deployed where a stage asks for it (`AutoDeploy`), and then compiled. */
export function httpApis(operations: OperationContext, ports: GatewayPorts): ApiKind {
  return {
    collections: new Set(['apis', 'routes', 'integrations', 'authorizers', 'stages', 'deployments']),
    async refresh(apiId, current) {
      await autoDeploy(operations, apiId);
      const stored = await operations.store.transact((transaction) => readStored(transaction, apiId));
      if (stored === undefined) return undefined;
      const { api, stages } = stored;
      const sources = [api, ...stages.flatMap(({ stage, deployment }) => [stage, deployment])];
      if (isMadeOf(current, sources)) return current;
      return {
        kind: 'http',
        gateway: once(() => compileApi({ stages, liveApi: api, ports })),
        sources,
        deployed(stageName) {
          const found = stages.find(({ stage }) => stageName === null || stage.StageName === stageName);
          return found === undefined ? null : { kind: 'http', deployment: found.deployment };
        },
      };
    },
  };
}

interface StoredHttpApi {
  readonly api: Api;
  readonly stages: readonly { readonly stage: Stage; readonly deployment: Deployment }[];
}

async function readStored(transaction: Transaction, apiId: string): Promise<StoredHttpApi | undefined> {
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
