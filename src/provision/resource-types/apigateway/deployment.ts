import { restApiArn } from '../../../aws/arn.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { createDeployment, deleteDeployment } from '../../../services/apigateway/deployments.ts';
import { getResources } from '../../../services/apigateway/resources.ts';
import { deleteStage, getStage } from '../../../services/apigateway/stages.ts';
import type { OperationContext } from '../../../services/operation-context.ts';
import { ExplainedRefusal } from '../../explained-refusal.ts';
import type { Members } from '../../property-shape.ts';
import type { ResourceType } from '../../resource-type.ts';
import { asModel } from './as-model.ts';

const canary: Members = {
  PercentTraffic: 'number',
  StageVariableOverrides: { map: 'string' },
  UseStageCache: 'boolean',
};

const properties: Members = {
  DeploymentCanarySettings: { members: canary },
  Description: 'string',
  RestApiId: 'string',
  StageDescription: 'json',
  StageName: 'string',
};

/**
 * `AWS::ApiGateway::Deployment`: a snapshot of the API as it is when the deployment is made. It is made once: as on AWS,
 * an API that has changed is not deployed again until this resource has another logical id (SAM and CDK see to that).
 */
export const restDeployment: ResourceType = {
  properties,
  replacedBy: ['DeploymentCanarySettings', 'RestApiId'],

  async create({ operations }, wanted) {
    const { DeploymentCanarySettings, StageDescription: _, ...rest } = wanted;
    const restApiId = String(wanted.RestApiId);
    const { id } = await createDeployment(operations, {
      ...asModel(rest, properties),
      restApiId,
      ...(DeploymentCanarySettings === undefined
        ? {}
        : { canarySettings: asModel(DeploymentCanarySettings as object as Record<string, unknown>, canary) }),
    }).catch(async (error: unknown) => {
      throw await withMethodsNamed(error, operations, restApiId);
    });
    const deploymentId = String(id);
    return {
      physicalId: deploymentId,
      getAtt: (attribute) => (attribute === 'DeploymentId' ? deploymentId : undefined),
      arn: `${restApiArn(operations, restApiId)}/deployments/${deploymentId}`,
    };
  },

  async update(_, __, previous) {
    return previous;
  },

  async delete({ operations }, { physicalId: deploymentId, properties: before }) {
    const restApiId = String(before.RestApiId);
    if (before.StageName !== undefined) {
      // The stage that the deployment made goes with it, unless a later deployment has taken it over.
      const stageName = String(before.StageName);
      const stage = await getStage(operations, { restApiId, stageName }).catch(absent);
      if (stage?.deploymentId === deploymentId) await deleteStage(operations, { restApiId, stageName });
    }
    await deleteDeployment(operations, { restApiId, deploymentId }).catch(inUse);
  },
};

/** AWS does not say which of the methods has no integration. */
async function withMethodsNamed(error: unknown, operations: OperationContext, restApiId: string): Promise<unknown> {
  if (!(error instanceof ServiceError) || error.message !== 'No integration defined for method') return error;
  const { items = [] } = await getResources(operations, { restApiId, embed: ['methods'], limit: 500 });
  const bare = items.flatMap(({ path, resourceMethods = {} }) =>
    Object.entries(resourceMethods)
      .filter(([, { methodIntegration }]) => methodIntegration === undefined)
      .map(([httpMethod]) => `${httpMethod} ${path}`),
  );
  return new ExplainedRefusal(error, `Give each an integration (x-amazon-apigateway-integration): ${bare.join(', ')}`);
}

/**
 * CloudFormation makes a deployment anew before it deletes the old one, and by then the stage has moved on; here it goes
 * first. What a stage still serves stays until then, and goes with its API at the latest.
 */
function inUse(error: unknown): undefined {
  if (error instanceof ServiceError && error.message.startsWith('Active stages pointing to this deployment')) return;
  throw error;
}

function absent(error: unknown): undefined {
  if (error instanceof ServiceError && error.httpStatus === 404) return undefined;
  throw error;
}
