import { restApiArn } from '../../../aws/arn.ts';
import { createStage, deleteStage, updateStage } from '../../../services/apigateway/stages.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';
import { TAGS, tagsOf } from './as-model.ts';
import { retag } from './retag.ts';
import { stagePatches } from './stage-patches.ts';

const methodSetting: Members = {
  CacheDataEncrypted: 'boolean',
  CacheTtlInSeconds: 'number',
  CachingEnabled: 'boolean',
  DataTraceEnabled: 'boolean',
  HttpMethod: 'string',
  LoggingLevel: 'string',
  MetricsEnabled: 'boolean',
  ResourcePath: 'string',
  ThrottlingBurstLimit: 'number',
  ThrottlingRateLimit: 'number',
};

const canarySetting: Members = {
  DeploymentId: 'string',
  PercentTraffic: 'number',
  StageVariableOverrides: { map: 'string' },
  UseStageCache: 'boolean',
};

const properties: Members = {
  AccessLogSetting: { members: { DestinationArn: 'string', Format: 'string' } },
  CacheClusterEnabled: 'boolean',
  CacheClusterSize: 'string',
  CanarySetting: { members: canarySetting },
  ClientCertificateId: 'string',
  DeploymentId: 'string',
  Description: 'string',
  DocumentationVersion: 'string',
  MethodSettings: { list: { members: methodSetting } },
  RestApiId: 'string',
  StageName: 'string',
  Tags: TAGS,
  TracingEnabled: 'boolean',
  Variables: { map: 'string' },
};

/** `AWS::ApiGateway::Stage`. `Ref` is the stage's name. */
export const restStage: ResourceType = {
  properties,
  replacedBy: ['RestApiId', 'StageName'],

  async create(context, wanted) {
    const key = stageKey(context, wanted);
    const deploymentId = String(wanted.DeploymentId ?? '');
    await createStage(context.operations, { ...key, deploymentId, ...tagsOf(wanted.Tags) });
    return patched(context, { DeploymentId: deploymentId }, wanted);
  },

  async update(context, wanted, { properties: before }) {
    const { restApiId, stageName } = stageKey(context, wanted);
    await retag(context.operations, `/restapis/${restApiId}/stages/${stageName}`, { before, wanted });
    return patched(context, before, wanted);
  },

  async delete(context, { properties: before }) {
    await deleteStage(context.operations, stageKey(context, before));
  },
};

async function patched(context: ResourceContext, before: Properties, wanted: Properties): Promise<Provisioned> {
  const { operations } = context;
  const key = stageKey(context, wanted);
  const patchOperations = stagePatches(before, wanted);
  if (patchOperations.length > 0) await updateStage(operations, { ...key, patchOperations });
  return {
    physicalId: key.stageName,
    getAtt: () => undefined,
    arn: `${restApiArn(operations, key.restApiId)}/stages/${key.stageName}`,
  };
}

interface StageKey {
  readonly restApiId: string;
  readonly stageName: string;
}

/** A stage without a name gets one on AWS (recorded). How it is made is not: here it is the logical id. */
function stageKey({ logicalId }: ResourceContext, { RestApiId, StageName }: Properties): StageKey {
  return { restApiId: String(RestApiId ?? ''), stageName: String(StageName ?? logicalId) };
}
