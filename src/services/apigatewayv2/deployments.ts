import type { Deployment, HttpApiSnapshot, Stage } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateDeploymentRequest,
  DeleteDeploymentRequest,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  UpdateDeploymentRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords } from './refusals.ts';
import { timestamp } from './timestamp.ts';

/** What the operations give back: the snapshot is Crossgate's own. */
export type DeploymentOutput = Omit<Deployment, 'Snapshot'>;

/** Recorded as an error (mach-composer-cli#42, 2020) and in a stage's LastDeploymentStatusMessage. */
export const noRoutes = 'Unable to deploy API because no routes exist in this API';

/** Freezes the API as it is now; with `StageName` that stage serves the new deployment from now on. */
export async function createDeployment(
  context: OperationContext,
  input: CreateDeploymentRequest,
): Promise<DeploymentOutput> {
  checkRequest(context, 'CreateDeploymentRequest', input);
  const id = context.newId('deployment');
  const deployment = await context.store.transact(async (transaction) => {
    const snapshot = await takeSnapshot(context, transaction, input.ApiId);
    if (snapshot.Routes.length === 0) throw badRequest(noRoutes);
    const made = newDeployment(context, { id, snapshot, description: input.Description, autoDeployed: false });
    transaction.put('deployments', `${input.ApiId}/${id}`, made);
    if (input.StageName !== undefined) {
      const key = { collection: 'stages', apiId: input.ApiId, id: input.StageName } as const;
      const stage = await getExistingChild(context, transaction, key);
      transaction.put('stages', `${input.ApiId}/${stage.StageName}`, deployedStage(context, stage, id));
    }
    return made;
  });
  return output(deployment);
}

export function newDeployment(
  context: OperationContext,
  made: {
    readonly id: string;
    readonly snapshot: HttpApiSnapshot;
    readonly description: string | undefined;
    readonly autoDeployed: boolean;
  },
): Deployment {
  return {
    DeploymentId: made.id,
    CreatedDate: timestamp(context),
    ...(made.description === undefined ? {} : { Description: made.description }),
    AutoDeployed: made.autoDeployed,
    DeploymentStatus: 'DEPLOYED',
    Snapshot: made.snapshot,
  };
}

/** `Successfully deployed stage with deployment ID 'dkua7f'` is documented (aws-cli's examples of this service). */
export function deployedStage(context: OperationContext, stage: Stage, deploymentId: string): Stage {
  return {
    ...stage,
    DeploymentId: deploymentId,
    LastUpdatedDate: timestamp(context),
    LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deploymentId}'`,
  };
}

export async function takeSnapshot(
  context: OperationContext,
  transaction: Transaction,
  apiId: string,
): Promise<HttpApiSnapshot> {
  return {
    Api: await getExistingApi(context, transaction, apiId),
    Routes: await listChildren(transaction, 'routes', apiId),
    Integrations: await listChildren(transaction, 'integrations', apiId),
    Authorizers: await listChildren(transaction, 'authorizers', apiId),
  };
}

function output({ Snapshot: _, ...deployment }: Deployment): DeploymentOutput {
  return deployment;
}

export async function updateDeployment(
  context: OperationContext,
  input: UpdateDeploymentRequest,
): Promise<DeploymentOutput> {
  checkRequest(context, 'UpdateDeploymentRequest', input);
  return context.store.transact(async (transaction) => {
    const key = { collection: 'deployments', apiId: input.ApiId, id: input.DeploymentId } as const;
    const old = await getExistingChild(context, transaction, key);
    const updated = input.Description === undefined ? old : { ...old, Description: input.Description };
    transaction.put('deployments', `${input.ApiId}/${input.DeploymentId}`, updated);
    return output(updated);
  });
}

export async function deleteDeployment(context: OperationContext, input: DeleteDeploymentRequest): Promise<void> {
  const { ApiId, DeploymentId } = input;
  await context.store.transact(async (transaction) => {
    await getExistingChild(context, transaction, { collection: 'deployments', apiId: ApiId, id: DeploymentId });
    const stages = await listChildren(transaction, 'stages', ApiId);
    if (stages.some((stage) => stage.DeploymentId === DeploymentId)) {
      // Recorded for REST APIs.
      const text = 'Active stages pointing to this deployment must be moved or deleted';
      throw badRequestInOurWords(context, text, '/DeploymentId');
    }
    transaction.delete('deployments', `${ApiId}/${DeploymentId}`);
  });
}

export async function getDeployment(context: OperationContext, input: GetDeploymentRequest): Promise<DeploymentOutput> {
  const key = { collection: 'deployments', apiId: input.ApiId, id: input.DeploymentId } as const;
  return output(await context.store.transact((transaction) => getExistingChild(context, transaction, key)));
}

export async function getDeployments(
  context: OperationContext,
  input: GetDeploymentsRequest,
): Promise<Page<DeploymentOutput>> {
  const deployments = await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    return listChildren(transaction, 'deployments', input.ApiId);
  });
  return pageOf(context, deployments.map(output), input);
}
