import { createHash } from 'node:crypto';
import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  positionOf,
  type SamResource,
  tagList,
  take,
  takeAll,
} from './generated-resource.ts';
import { apiIdOf } from './implicit-api.ts';
import { ref } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import { isAlphanumeric, isTruthy, pythonJson, pythonString } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { copyWithPositions, get, getMap, type SamMap } from './sam-map.ts';
import { samResources } from './sam-resources.ts';

/** A deployment of the API as it is now, and the stage that serves it. */
export function buildDeploymentAndStage(
  transform: Transform,
  api: SamResource,
  definition: unknown,
): [deployment: GeneratedResource, stage: GeneratedResource] {
  const { logicalId, properties } = api;
  const version = get(properties, 'OpenApiVersion');
  const hash = isTruthy(definition) ? deploymentHash(transform, api, definition) : undefined;
  const deployment = generateResource(transform, {
    // A deployment never changes, so a changed API needs one of a new name.
    logicalId: `${logicalId}Deployment${hash?.slice(0, 10) ?? ''}`,
    type: 'AWS::ApiGateway::Deployment',
    attributes: passedOnAttributes(transform, api),
    properties: {
      Description: hash === undefined ? undefined : `RestApi deployment id: ${hash}`,
      RestApiId: ref(logicalId),
      // A stage nobody asked for, from the first days of SAM; OpenApiVersion is also the way to be rid of it.
      StageName: isTruthy(version) ? undefined : 'Stage',
    },
    position: positionOf(transform, api),
  });
  return [deployment, buildStage(transform, api, deployment.logicalId)];
}

/**
 * Changes whenever something changes that takes a new deployment to be served. The translator hashes a text that Python 2
 * would print; its hashes are not these.
 */
function deploymentHash(transform: Transform, { logicalId, properties }: SamResource, definition: unknown): string {
  const parts = isTruthy(get(properties, 'AlwaysDeploy'))
    ? [String(Math.floor(transform.now() / 1000))]
    : [
        pythonJson(definition),
        pythonJson(get(properties, 'OpenApiVersion')),
        pythonJson(get(properties, 'Domain')),
        functionNames(transform, logicalId),
      ];
  return createHash('sha1').update(parts.join('||')).digest('hex');
}

/** The names of the functions that have events at this API. */
function functionNames(transform: Transform, apiId: string): string {
  return samResources(transform, 'AWS::Serverless::Function')
    .map(([, resource]) => getMap(resource, 'Properties'))
    .filter((properties) =>
      Object.values(getMap(properties, 'Events') ?? {}).some(
        (event) => get(event, 'Type') === 'Api' && apiIdOf(get(get(event, 'Properties'), 'RestApiId')) === apiId,
      ),
    )
    .map((properties) => {
      const name = copyWithPositions(get(properties, 'FunctionName'), transform.positions);
      const resolved = resolveParameters(name, transform.parameters);
      return isTruthy(resolved) ? pythonString(resolved) : '';
    })
    .join('');
}

function buildStage(transform: Transform, api: SamResource, deploymentId: string): GeneratedResource {
  const { positions } = transform;
  const { logicalId, properties } = api;
  const stageName = get(properties, 'StageName');
  const output: SamMap = { DeploymentId: ref(deploymentId), RestApiId: ref(logicalId) };
  take(transform, { container: properties, key: 'StageName' }, { container: output, key: 'StageName' });
  takeAll(transform, properties, output, [
    'AccessLogSetting',
    'CacheClusterEnabled',
    'CacheClusterSize',
    'CanarySetting',
    'TracingEnabled',
    'Variables',
    'MethodSettings',
  ]);
  if ((get(properties, 'Tags') ?? null) !== null) {
    output.Tags = tagList(transform, properties.Tags);
    positions.copy(properties, 'Tags', output);
  }
  return generateResource(transform, {
    logicalId: stageLogicalId(logicalId, stageName),
    type: 'AWS::ApiGateway::Stage',
    attributes: passedOnAttributes(transform, api),
    properties: output,
    position: positions.of(properties, 'StageName') ?? positionOf(transform, api),
  });
}

function stageLogicalId(logicalId: string, stageName: unknown): string {
  const name = typeof stageName === 'string' ? stageName : '';
  return isAlphanumeric(name) ? `${logicalId}${name}Stage` : hashedLogicalId(`${logicalId}Stage`, name);
}
