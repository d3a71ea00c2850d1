import type { CanarySettings, RestStage } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateStageRequest,
  DeleteStageRequest,
  FlushStageAuthorizersCacheRequest,
  FlushStageCacheRequest,
  GetStageRequest,
  GetStagesRequest,
  Stage,
  Stages,
  UpdateStageRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { patchStage } from './stage-patches.ts';
import { checkCanary, checkStageName, checkVariables, flushChangedCluster, newStage } from './stage-rules.ts';
import { seconds } from './timestamp.ts';
import { leaveUsagePlans } from './usage-plans.ts';

export async function createStage(context: OperationContext, input: CreateStageRequest): Promise<Stage> {
  checkRequest('CreateStage', input);
  const { restApiId, canarySettings, ...members } = input;
  checkStageName(input.stageName);
  checkVariables(input.variables ?? {}, '/variables');
  const stage = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    await getExistingPart(transaction, 'restDeployments', { restApiId, id: input.deploymentId });
    if ((await transaction.get('restStages', `${restApiId}/${input.stageName}`)) !== undefined) {
      // Recorded in public.
      throw conflict('Stage already exists', '/stageName');
    }
    if (input.documentationVersion !== undefined) {
      await getExistingPart(transaction, 'documentationVersions', { restApiId, id: input.documentationVersion });
    }
    const canary = canarySettings === undefined ? {} : { canarySettings: newCanary(input) };
    const made = newStage(context, { ...members, ...canary });
    await checkCanaryOf(context, transaction, { restApiId, stage: made, member: '/canarySettings' });
    transaction.put('restStages', `${restApiId}/${made.stageName}`, made);
    return made;
  });
  flushChangedCluster(context, { restApiId, before: undefined, after: stage });
  return outputOf(stage);
}

function newCanary({ canarySettings, deploymentId }: CreateStageRequest): CanarySettings {
  return { percentTraffic: 0, useStageCache: false, deploymentId, ...canarySettings };
}

/** Recorded: `Deployment id does not exist`. */
async function checkCanaryOf(
  context: OperationContext,
  transaction: Transaction,
  { restApiId, stage, member }: { readonly restApiId: string; readonly stage: RestStage; readonly member: string },
): Promise<void> {
  if (stage.canarySettings === undefined) return;
  checkCanary(context, stage.canarySettings, member);
  const { deploymentId } = stage.canarySettings;
  if ((await transaction.get('restDeployments', `${restApiId}/${deploymentId}`)) !== undefined) return;
  throw badRequest('Deployment id does not exist', `${member}/deploymentId`);
}

export async function updateStage(context: OperationContext, input: UpdateStageRequest): Promise<Stage> {
  checkRequest('UpdateStage', input);
  const { restApiId, stageName } = input;
  const { before, after } = await context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'restStages', { restApiId, id: stageName });
    const patched = patchStage(context, old, input.patchOperations);
    const { deploymentId, documentationVersion } = patched;
    if ((await transaction.get('restDeployments', `${restApiId}/${deploymentId}`)) === undefined) {
      throw badRequest('Deployment id does not exist', '/patchOperations');
    }
    if (documentationVersion !== undefined && documentationVersion !== old.documentationVersion) {
      await getExistingPart(transaction, 'documentationVersions', { restApiId, id: documentationVersion });
    }
    await checkCanaryOf(context, transaction, { restApiId, stage: patched, member: '/patchOperations' });
    const updated = { ...patched, lastUpdatedDate: context.now() };
    transaction.put('restStages', `${restApiId}/${stageName}`, updated);
    return { before: old, after: updated };
  });
  flushChangedCluster(context, { restApiId, before, after });
  return outputOf(after);
}

/** Recorded: without tags there is no member for them. */
function outputOf({ createdDate, lastUpdatedDate, tags = {}, ...stage }: RestStage): Stage {
  return {
    ...stage,
    createdDate: seconds(createdDate),
    lastUpdatedDate: seconds(lastUpdatedDate),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

/** Usage plans let go of it, so that none leads to a stage that does not exist; its cache goes with it. */
export async function deleteStage(context: OperationContext, { restApiId, stageName }: DeleteStageRequest) {
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'restStages', { restApiId, id: stageName });
    await leaveUsagePlans(transaction, ({ apiId, stage }) => apiId === restApiId && stage === stageName);
    transaction.delete('restStages', `${restApiId}/${stageName}`);
  });
  context.servedApis?.flushStageCache(restApiId, stageName);
}

export async function getStage(context: OperationContext, { restApiId, stageName }: GetStageRequest): Promise<Stage> {
  return outputOf(
    await context.store.transact((transaction) =>
      getExistingPart(transaction, 'restStages', { restApiId, id: stageName }),
    ),
  );
}

/** The one list that is not cut into pages, and whose member is called `item`. */
export async function getStages(context: OperationContext, input: GetStagesRequest): Promise<Stages> {
  checkRequest('GetStages', input);
  const stages = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'restStages', input.restApiId);
  });
  const { deploymentId } = input;
  const wanted = deploymentId === undefined ? stages : stages.filter((stage) => stage.deploymentId === deploymentId);
  return { item: wanted.map(outputOf) };
}

export async function flushStageCache(
  context: OperationContext,
  { restApiId, stageName }: FlushStageCacheRequest,
): Promise<void> {
  await requireStage(context, { restApiId, stageName });
  context.servedApis?.flushStageCache(restApiId, stageName);
}

export async function flushStageAuthorizersCache(
  context: OperationContext,
  { restApiId, stageName }: FlushStageAuthorizersCacheRequest,
): Promise<void> {
  await requireStage(context, { restApiId, stageName });
  context.servedApis?.flushAuthorizerAnswers(restApiId, stageName);
}

async function requireStage(
  context: OperationContext,
  { restApiId, stageName }: FlushStageCacheRequest,
): Promise<void> {
  await context.store.transact((transaction) =>
    getExistingPart(transaction, 'restStages', { restApiId, id: stageName }),
  );
}
