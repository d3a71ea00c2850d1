import type { RestApi, RestDeployment, RestStage } from '../../account/rest-api.ts';
import type { Store, Transaction } from '../../account/store.ts';
import type { GatewayPorts } from '../../gateway/ports.ts';
import { type ApiKind, isMadeOf, once } from './served-api.ts';

/** REST APIs: nothing of them is live but what a stage's deployment holds, and the stage itself. */
export function restApis(store: Store, ports: GatewayPorts): ApiKind {
  return {
    collections: new Set(['restApis', 'restStages', 'restDeployments']),
    async refresh(apiId, current) {
      const stored = await store.transact((transaction) => readStored(transaction, apiId));
      if (stored === undefined) return undefined;
      const { api, stages } = stored;
      const sources = [
        api,
        ...stages.flatMap(({ stage, deployment, canaryDeployment }) => [stage, deployment, canaryDeployment]),
      ];
      if (isMadeOf(current, sources)) return current;
      // Whoever has only HTTP APIs does not pay for the other pipeline.
      const { compileRestApi } = await import('../../gateway/rest-api/gateway.ts');
      return {
        kind: 'rest',
        gateway: once(() => compileRestApi({ stages, liveApi: api, ports })),
        sources,
        deployed(stageName) {
          const found = stages.find(({ stage }) => stageName === null || stage.stageName === stageName);
          return found === undefined ? null : { kind: 'rest', deployment: found.deployment, stage: found.stage };
        },
      };
    },
  };
}

interface StoredRestApi {
  readonly api: RestApi;
  readonly stages: readonly StoredStage[];
}

interface StoredStage {
  readonly stage: RestStage;
  readonly deployment: RestDeployment;
  readonly canaryDeployment?: RestDeployment;
}

async function readStored(transaction: Transaction, apiId: string): Promise<StoredRestApi | undefined> {
  const api = await transaction.get('restApis', apiId);
  if (api === undefined) return undefined;
  const stages: StoredStage[] = [];
  for (const { value: stage } of await transaction.list('restStages', apiId)) {
    const deployment = await transaction.get('restDeployments', `${apiId}/${stage.deploymentId}`);
    if (deployment === undefined) continue;
    const canaryId = stage.canarySettings?.deploymentId;
    const canary =
      canaryId === undefined ? undefined : await transaction.get('restDeployments', `${apiId}/${canaryId}`);
    stages.push({ stage, deployment, ...(canary === undefined ? {} : { canaryDeployment: canary }) });
  }
  return { api, stages };
}
