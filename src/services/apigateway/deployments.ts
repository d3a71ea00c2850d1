import type { CanarySettings, RestApiSnapshot, RestDeployment, RestStage } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateDeploymentRequest,
  DeleteDeploymentRequest,
  Deployment,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  UpdateDeploymentRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { defined } from '../apigatewayv2/changes.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, replaceOnly, setText } from './patch.ts';
import { snapshotOf } from './snapshot.ts';
import {
  checkCanary,
  checkStageName,
  checkVariables,
  flushChangedCluster,
  newStage,
  type StageChange,
} from './stage-rules.ts';
import { seconds } from './timestamp.ts';

/** With a stage name, the stage is made or moved to the new deployment; with canary settings, its canary is. */
export async function createDeployment(context: OperationContext, input: CreateDeploymentRequest): Promise<Deployment> {
  checkRequest('CreateDeployment', input);
  const { restApiId, stageName, description } = input;
  if (input.canarySettings !== undefined && (stageName ?? '') === '') {
    throw badContent(
      `Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? 'null'}`,
      '/stageName',
    );
  }
  const { deployment, change } = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    const snapshot = await snapshotOf(context, transaction, restApiId);
    checkDeployable(snapshot);
    const made: RestDeployment = {
      id: context.newId('deployment'),
      ...(description === undefined || description === '' ? {} : { description }),
      createdDate: context.now(),
      snapshot,
    };
    transaction.put('restDeployments', `${restApiId}/${made.id}`, made);
    if (stageName === undefined || stageName === '') return { deployment: made, change: null };
    return { deployment: made, change: await deployTo(context, transaction, { input, stageName, made }) };
  });
  if (change !== null) flushChangedCluster(context, { restApiId, ...change });
  return outputOf(deployment);
}

/** Both texts are recorded in public: deployments that are made before the methods or their integrations are. */
function checkDeployable({ resources }: RestApiSnapshot): void {
  const methods = resources.flatMap((resource) => resource.methods);
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods", '/restApiId');
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
    throw badRequest('No integration defined for method', '/restApiId');
  }
}

/** Recorded without a space after the full stop. */
function badContent(message: string, member: string) {
  return badRequest(`Invalid deployment content specified.${message}`, member);
}

async function deployTo(
  context: OperationContext,
  transaction: Transaction,
  {
    input,
    stageName,
    made,
  }: {
    readonly input: CreateDeploymentRequest;
    readonly stageName: string;
    readonly made: RestDeployment;
  },
): Promise<StageChange> {
  const key = `${input.restApiId}/${stageName}`;
  const old = await transaction.get('restStages', key);
  checkVariables(input.variables ?? {}, '/variables');
  if (input.canarySettings !== undefined) {
    if (old === undefined) {
      const text = `Stage ${stageName} must already be created before making a canary release deployment`;
      throw badContent(text, '/stageName');
    }
    const canarySettings: CanarySettings = {
      percentTraffic: 0,
      useStageCache: false,
      ...input.canarySettings,
      deploymentId: made.id,
    };
    checkCanary(context, canarySettings, '/canarySettings');
    const after = { ...old, canarySettings, lastUpdatedDate: context.now() };
    transaction.put('restStages', key, after);
    return { before: old, after };
  }
  if (old === undefined) checkStageName(stageName);
  const { stageDescription, variables, cacheClusterEnabled, cacheClusterSize, tracingEnabled } = input;
  const settings = { description: stageDescription, variables, cacheClusterEnabled, cacheClusterSize, tracingEnabled };
  const stage = newStage(context, {
    ...old,
    ...(defined(settings) as Partial<RestStage>),
    stageName,
    deploymentId: made.id,
  });
  const kept: RestStage = old === undefined ? stage : { ...old, ...stage, createdDate: old.createdDate };
  transaction.put('restStages', key, kept);
  return { before: old, after: kept };
}

/** Recorded: only these. */
function outputOf({ id, description, createdDate }: RestDeployment): Deployment {
  return { id, ...(description === undefined ? {} : { description }), createdDate: seconds(createdDate) };
}

export async function updateDeployment(context: OperationContext, input: UpdateDeploymentRequest): Promise<Deployment> {
  checkRequest('UpdateDeployment', input);
  const address = { restApiId: input.restApiId, id: input.deploymentId };
  return context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'restDeployments', address);
    const updated = applyPatches<RestDeployment>(old, input.patchOperations, {
      '/description': replaceOnly(setText('description')),
    });
    transaction.put('restDeployments', `${address.restApiId}/${address.id}`, updated);
    return outputOf(updated);
  });
}

export async function deleteDeployment(context: OperationContext, input: DeleteDeploymentRequest): Promise<void> {
  const { restApiId, deploymentId: id } = input;
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'restDeployments', { restApiId, id });
    const stages = await listParts(transaction, 'restStages', restApiId);
    if (stages.some((stage) => stage.deploymentId === id || stage.canarySettings?.deploymentId === id)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted', '/deploymentId');
    }
    transaction.delete('restDeployments', `${restApiId}/${id}`);
  });
}

export async function getDeployment(context: OperationContext, input: GetDeploymentRequest): Promise<Deployment> {
  checkRequest('GetDeployment', input);
  const address = { restApiId: input.restApiId, id: input.deploymentId };
  const found = await context.store.transact((transaction) => getExistingPart(transaction, 'restDeployments', address));
  const isSummaryAsked = input.embed?.some((name) => name.toLowerCase() === 'apisummary') === true;
  return isSummaryAsked ? { ...outputOf(found), apiSummary: summaryOf(found.snapshot) } : outputOf(found);
}

function summaryOf({ resources }: RestApiSnapshot): NonNullable<Deployment['apiSummary']> {
  return Object.fromEntries(
    resources
      .filter(({ methods }) => methods.length > 0)
      .map(({ path, methods }) => [
        path,
        Object.fromEntries(
          methods.map(({ httpMethod, authorizationType, apiKeyRequired }) => [
            httpMethod,
            { authorizationType, apiKeyRequired },
          ]),
        ),
      ]),
  );
}

export async function getDeployments(
  context: OperationContext,
  input: GetDeploymentsRequest,
): Promise<Page<Deployment>> {
  checkRequest('GetDeployments', input);
  const deployments = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'restDeployments', input.restApiId);
  });
  const newestFirst = [...deployments].sort((a, b) => b.createdDate - a.createdDate);
  return pageOf(context, newestFirst.map(outputOf), input);
}
