import type { RouteSettings, Stage } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import { ACCESS_LOG_FORMAT_LIMIT_BYTES, checkHttpApiAccessLogFormat } from '../../aws/access-log-format.ts';
import type {
  CreateStageRequest,
  DeleteAccessLogSettingsRequest,
  DeleteRouteSettingsRequest,
  DeleteStageRequest,
  GetStageRequest,
  GetStagesRequest,
  ResetAuthorizersCacheRequest,
  UpdateStageRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, conflict, notFound } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren, routeKeyIndex } from './account-reads.ts';
import { defined, merged } from './changes.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords, childNotFound, conflictInOurWords } from './refusals.ts';
import { timestamp } from './timestamp.ts';

export async function createStage(context: OperationContext, input: CreateStageRequest): Promise<Stage> {
  checkRequest(context, 'CreateStageRequest', input, CHECKED_HERE);
  if (!/^(\$default|[A-Za-z0-9_-]+)$/.test(input.StageName)) {
    // REST APIs say `Stage name only allows a-zA-Z0-9_` (recorded).
    throw badRequestInOurWords(context, 'Stage name only allows a-zA-Z0-9_- or $default', '/StageName');
  }
  const now = timestamp(context);
  const stage: Stage = {
    ...members(input),
    StageName: input.StageName,
    CreatedDate: now,
    LastUpdatedDate: now,
    Tags: input.Tags ?? {},
  };
  checkVariables(context, stage);
  checkAccessLogSettings(context, stage);
  await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    const key = `${input.ApiId}/${input.StageName}`;
    if ((await transaction.get('stages', key)) !== undefined) throw conflict('Stage already exists', '/StageName');
    await checkReferences(context, transaction, input);
    transaction.put('stages', key, stage);
  });
  return stage;
}

type Members = Omit<Stage, 'StageName' | 'CreatedDate' | 'LastUpdatedDate' | 'Tags'>;

function members(input: Omit<CreateStageRequest, 'ApiId' | 'StageName'>): Members {
  return {
    AutoDeploy: input.AutoDeploy ?? false,
    ...(input.DeploymentId === undefined ? {} : { DeploymentId: input.DeploymentId }),
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    StageVariables: input.StageVariables ?? {},
    DefaultRouteSettings: input.DefaultRouteSettings ?? { DetailedMetricsEnabled: false },
    RouteSettings: input.RouteSettings ?? {},
    ...(input.AccessLogSettings === undefined ? {} : { AccessLogSettings: input.AccessLogSettings }),
  };
}

/** The service model allows 1024 characters for a format, and the developer guide 3 KB. */
const CHECKED_HERE = ['/AccessLogSettings/Format'];

/** Quotas of the developer guide that AWS does not raise. */
const STAGE_VARIABLES = 100;
const STAGE_VARIABLE_VALUE_LENGTH = 512;

/** Names and values as the developer guide limits them ("Working with stages for HTTP APIs"). */
function checkVariables(context: OperationContext, { StageVariables = {} }: Pick<Stage, 'StageVariables'>): void {
  if (Object.keys(StageVariables).length > STAGE_VARIABLES) {
    const text = `A stage can have at most ${STAGE_VARIABLES} stage variables`;
    throw badRequestInOurWords(context, text, '/StageVariables');
  }
  for (const [name, value] of Object.entries(StageVariables)) {
    const member = pointerStep('/StageVariables', name);
    if (!/^[A-Za-z0-9_]{1,64}$/.test(name)) {
      throw badRequestInOurWords(context, `Invalid stage variable name ${name}`, member);
    }
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value) || value.length > STAGE_VARIABLE_VALUE_LENGTH) {
      throw badRequestInOurWords(context, `Invalid value for stage variable ${name}`, member);
    }
  }
}

/** The texts about the pair and about the ARN are reported; those about the format are with their check. */
function checkAccessLogSettings(context: OperationContext, { AccessLogSettings: settings }: Stage): void {
  if (settings === undefined) return;
  const { DestinationArn = '', Format = '' } = settings;
  if (DestinationArn === '' || Format === '') {
    throw badRequest('Access Log value missing. Expected destinationArn and format.', '/AccessLogSettings');
  }
  if (!DestinationArn.startsWith('arn:')) {
    throw badRequest(
      `Invalid ARN specified in the request. ARNs must start with 'arn:': ${DestinationArn}`,
      '/AccessLogSettings/DestinationArn',
    );
  }
  const problem = checkHttpApiAccessLogFormat(Format);
  if (problem !== null) throw badRequest(problem, '/AccessLogSettings/Format');
  if (Buffer.byteLength(Format) > ACCESS_LOG_FORMAT_LIMIT_BYTES) {
    throw badRequestInOurWords(context, 'Access Log format must be at most 3 KB', '/AccessLogSettings/Format');
  }
}

async function checkReferences(
  context: OperationContext,
  transaction: Transaction,
  input: Pick<CreateStageRequest, 'ApiId' | 'AutoDeploy' | 'DeploymentId' | 'RouteSettings'>,
): Promise<void> {
  const { ApiId, AutoDeploy, DeploymentId, RouteSettings = {} } = input;
  if (DeploymentId !== undefined) {
    // That AWS refuses the pair is reported (apigatewayv2-controller#15, 2021).
    if (AutoDeploy === true) {
      throw badRequestInOurWords(context, 'Deployment ID cannot be set when auto deploy is enabled', '/DeploymentId');
    }
    if ((await transaction.get('deployments', `${ApiId}/${DeploymentId}`)) === undefined) {
      throw childNotFound('Deployment', DeploymentId, '/DeploymentId');
    }
  }
  for (const routeKey of Object.keys(RouteSettings)) {
    if ((await transaction.get('routeKeys', routeKeyIndex(ApiId, routeKey))) !== undefined) continue;
    // Recorded: terraform-aws-apigateway-v2#80 (2022), with 404.
    throw notFound(
      `Unable to find Route by key ${routeKey} within the provided RouteSettings`,
      pointerStep('/RouteSettings', routeKey),
    );
  }
}

/**
 * Members that are absent stay. A stage variable is taken away by giving it the value ''; variables and route settings
 * that are not mentioned stay (so does Terraform's provider take them away).
 */
export async function updateStage(context: OperationContext, input: UpdateStageRequest): Promise<Stage> {
  checkRequest(context, 'UpdateStageRequest', input, CHECKED_HERE);
  return context.store.transact(async (transaction) => {
    const key = { collection: 'stages', apiId: input.ApiId, id: input.StageName } as const;
    const old = await getExistingChild(context, transaction, key);
    const AutoDeploy = input.AutoDeploy ?? old.AutoDeploy;
    await checkReferences(context, transaction, { ...input, AutoDeploy });
    const StageVariables = merged(old.StageVariables, input.StageVariables) ?? {};
    const RouteSettings: Readonly<Record<string, RouteSettings>> = { ...old.RouteSettings, ...input.RouteSettings };
    const { ApiId: _, ...changes } = defined(input);
    const accessLog = { ...old.AccessLogSettings, ...input.AccessLogSettings };
    const AccessLogSettings = input.AccessLogSettings === undefined ? {} : { AccessLogSettings: accessLog };
    const updated: Stage = {
      ...old,
      ...members({ ...old, ...changes, ...AccessLogSettings, StageVariables, RouteSettings }),
      LastUpdatedDate: timestamp(context),
    };
    checkVariables(context, updated);
    checkAccessLogSettings(context, updated);
    transaction.put('stages', `${input.ApiId}/${input.StageName}`, updated);
    return updated;
  });
}

export async function deleteAccessLogSettings(
  context: OperationContext,
  { ApiId, StageName }: DeleteAccessLogSettingsRequest,
): Promise<void> {
  await changeStage(context, { ApiId, StageName }, ({ AccessLogSettings: _, ...stage }) => stage);
}

export async function deleteRouteSettings(
  context: OperationContext,
  { ApiId, StageName, RouteKey }: DeleteRouteSettingsRequest,
): Promise<void> {
  await changeStage(context, { ApiId, StageName }, (stage) => {
    const { [RouteKey]: _, ...RouteSettings } = stage.RouteSettings ?? {};
    return { ...stage, RouteSettings };
  });
}

export async function resetAuthorizersCache(
  context: OperationContext,
  { ApiId, StageName }: ResetAuthorizersCacheRequest,
): Promise<void> {
  const key = { collection: 'stages', apiId: ApiId, id: StageName } as const;
  await context.store.transact((transaction) => getExistingChild(context, transaction, key));
  context.servedApis?.flushAuthorizerAnswers(ApiId, StageName);
}

async function changeStage(
  context: OperationContext,
  { ApiId, StageName }: DeleteStageRequest,
  change: (stage: Stage) => Stage,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const key = { collection: 'stages', apiId: ApiId, id: StageName } as const;
    const stage = change(await getExistingChild(context, transaction, key));
    transaction.put('stages', `${ApiId}/${StageName}`, { ...stage, LastUpdatedDate: timestamp(context) });
  });
}

export async function deleteStage(context: OperationContext, { ApiId, StageName }: DeleteStageRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    const key = { collection: 'stages', apiId: ApiId, id: StageName } as const;
    const stage = await getExistingChild(context, transaction, key);
    if (stage.ApiGatewayManaged === true) {
      throw conflictInOurWords(context, 'A managed stage cannot be deleted', '/StageName');
    }
    transaction.delete('stages', `${ApiId}/${StageName}`);
  });
}

export async function getStage(context: OperationContext, { ApiId, StageName }: GetStageRequest): Promise<Stage> {
  const key = { collection: 'stages', apiId: ApiId, id: StageName } as const;
  return context.store.transact((transaction) => getExistingChild(context, transaction, key));
}

export async function getStages(context: OperationContext, input: GetStagesRequest): Promise<Page<Stage>> {
  const stages = await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    return listChildren(transaction, 'stages', input.ApiId);
  });
  return pageOf(context, stages, input);
}
