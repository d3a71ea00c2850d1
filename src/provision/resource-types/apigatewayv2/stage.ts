import { stageArn } from '../../../aws/arn.ts';
import { isJsonObject } from '../../../base/json.ts';
import { createStage, deleteStage, updateStage } from '../../../services/apigatewayv2/stages.ts';
import type { Members } from '../../property-shape.ts';
import type {
  Properties,
  Provisioned,
  ProvisionedResource,
  ResourceContext,
  ResourceType,
} from '../../resource-type.ts';

const routeSettings: Members = {
  DataTraceEnabled: 'boolean',
  DetailedMetricsEnabled: 'boolean',
  LoggingLevel: 'string',
  ThrottlingBurstLimit: 'number',
  ThrottlingRateLimit: 'number',
};

const properties: Members = {
  AccessLogSettings: { members: { DestinationArn: 'string', Format: 'string' } },
  AccessPolicyId: 'string',
  ApiId: 'string',
  AutoDeploy: 'boolean',
  ClientCertificateId: 'string',
  DefaultRouteSettings: { members: routeSettings },
  DeploymentId: 'string',
  Description: 'string',
  RouteSettings: { map: { members: routeSettings } },
  StageName: 'string',
  StageVariables: { map: 'string' },
  Tags: { map: 'string' },
};

/** `AWS::ApiGatewayV2::Stage`. `Ref` is the stage's name. */
export const stage: ResourceType = { properties, replacedBy: ['ApiId', 'StageName'], create, update, delete: remove };

async function create({ operations }: ResourceContext, wanted: Properties): Promise<Provisioned> {
  const { ApiId, StageName } = names(wanted);
  await createStage(operations, { ...wanted, ApiId, StageName });
  return {
    physicalId: StageName,
    getAtt: (attribute) => (attribute === 'Id' ? StageName : undefined),
    arn: stageArn(operations, ApiId, StageName),
  };
}

async function update(
  context: ResourceContext,
  wanted: Properties,
  previous: ProvisionedResource,
): Promise<Provisioned> {
  const before = previous.properties;
  if (isShorter(wanted, before) || MAPS.some((name) => isShorter(wanted[name], before[name]))) {
    // An update operation leaves what it does not mention, and merges maps. What the template no longer says goes by
    // making the stage anew, under its own name.
    await remove(context, previous);
    return create(context, wanted);
  }
  await updateStage(context.operations, { ...wanted, ...names(wanted) });
  return previous;
}

async function remove({ operations }: ResourceContext, { properties: before }: ProvisionedResource): Promise<void> {
  await deleteStage(operations, names(before));
}

const MAPS = ['StageVariables', 'RouteSettings'];

/** Whether something that `before` says is not mentioned any more. */
function isShorter(wanted: unknown, before: unknown): boolean {
  const now = isJsonObject(wanted) ? wanted : {};
  return isJsonObject(before) && Object.keys(before).some((name) => now[name] === undefined);
}

function names(wanted: Properties): { ApiId: string; StageName: string } {
  return { ApiId: String(wanted.ApiId ?? ''), StageName: String(wanted.StageName ?? '') };
}
