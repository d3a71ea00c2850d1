import type { Deployment, HttpApiSnapshot, Stage } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import { deepEqual } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { listChildren } from './account-reads.ts';
import { deployedStage, newDeployment, noRoutes, takeSnapshot } from './deployments.ts';
import { timestamp } from './timestamp.ts';

/** AWS keeps the history of automatic deployments; a session of a developer would make it grow without end. */
const keptAutoDeployments = 20;

/**
 * Brings the stages with AutoDeploy of an API up to date: when the API differs from what one of them serves, one new
 * deployment is made for all of them. Gives the names of the stages that changed; an API that is gone has none.
 *
 * On AWS this follows a change by itself; here `server/` calls it after changes, many of them at once.
 */
export async function autoDeploy(context: OperationContext, apiId: string): Promise<readonly string[]> {
  const id = context.newId('deployment');
  return context.store.transact(async (transaction) => {
    if ((await transaction.get('apis', apiId)) === undefined) return [];
    const stages = (await listChildren(transaction, 'stages', apiId)).filter(({ AutoDeploy }) => AutoDeploy);
    if (stages.length === 0) return [];
    const snapshot = await takeSnapshot(context, transaction, apiId);
    const outdated: Stage[] = [];
    for (const stage of stages) {
      if (!(await serves(transaction, apiId, stage, snapshot))) outdated.push(stage);
    }
    const changed = outdated.map((stage) =>
      snapshot.Routes.length === 0 ? failedStage(context, stage) : deployedStage(context, stage, id),
    );
    const news = changed.filter((stage, index) => !deepEqual(stage, outdated[index]));
    if (snapshot.Routes.length > 0 && news.length > 0) {
      // Documented in aws-cli's examples of get-deployments.
      const description = 'Automatic deployment triggered by changes to the Api configuration';
      const made = newDeployment(context, { id, snapshot, description, autoDeployed: true });
      transaction.put('deployments', `${apiId}/${id}`, made);
    }
    for (const stage of news) transaction.put('stages', `${apiId}/${stage.StageName}`, stage);
    if (news.length > 0) await forgetOldDeployments(transaction, apiId);
    return news.map(({ StageName }) => StageName);
  });
}

async function serves(
  transaction: Transaction,
  apiId: string,
  stage: Stage,
  snapshot: HttpApiSnapshot,
): Promise<boolean> {
  if (stage.DeploymentId === undefined) return false;
  const deployment = await transaction.get('deployments', `${apiId}/${stage.DeploymentId}`);
  return deployment !== undefined && deepEqual(content(deployment.Snapshot), content(snapshot));
}

/** What a request could notice: a new description or tag is no reason to deploy. */
function content({ Api, Routes, Integrations, Authorizers }: HttpApiSnapshot): unknown {
  const { CorsConfiguration, DisableExecuteApiEndpoint, ApiEndpoint } = Api;
  return { CorsConfiguration, DisableExecuteApiEndpoint, ApiEndpoint, Routes, Integrations, Authorizers };
}

/** The stage goes on serving what it served. The message is recorded. */
function failedStage(context: OperationContext, stage: Stage): Stage {
  const LastDeploymentStatusMessage = `Deployment attempt failed: ${noRoutes}`;
  if (stage.LastDeploymentStatusMessage === LastDeploymentStatusMessage) return stage;
  return { ...stage, LastUpdatedDate: timestamp(context), LastDeploymentStatusMessage };
}

async function forgetOldDeployments(transaction: Transaction, apiId: string): Promise<void> {
  const used = new Set((await listChildren(transaction, 'stages', apiId)).map(({ DeploymentId }) => DeploymentId));
  const isOld = ({ AutoDeployed, DeploymentId }: Deployment) => AutoDeployed && !used.has(DeploymentId);
  const old = (await listChildren(transaction, 'deployments', apiId)).filter(isOld);
  const byAge = [...old].sort((a, b) => (a.CreatedDate < b.CreatedDate ? -1 : 1));
  for (const { DeploymentId } of byAge.slice(0, Math.max(0, byAge.length - keptAutoDeployments))) {
    transaction.delete('deployments', `${apiId}/${DeploymentId}`);
  }
}
