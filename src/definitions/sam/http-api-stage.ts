import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  positionOf,
  type SamResource,
  takeAll,
} from './generated-resource.ts';
import { ref } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import { isAlphanumeric, isTruthy } from './python-value.ts';
import { get, has, type SamMap } from './sam-map.ts';

const DEFAULT_STAGE = '$default';

/** The one stage of an HTTP API; it deploys by itself. */
export function buildHttpApiStage(transform: Transform, api: SamResource): GeneratedResource {
  const { logicalId, properties } = api;
  const stageName = isTruthy(get(properties, 'StageName')) ? get(properties, 'StageName') : DEFAULT_STAGE;
  const output: SamMap = { ApiId: ref(logicalId), StageName: stageName, AutoDeploy: true };
  if (has(properties, 'StageName')) transform.positions.copy(properties, 'StageName', output);
  takeAll(transform, properties, output, [
    'StageVariables',
    'AccessLogSettings',
    'DefaultRouteSettings',
    'RouteSettings',
    'Tags',
  ]);
  return generateResource(transform, {
    logicalId: stageLogicalId(logicalId, stageName),
    type: 'AWS::ApiGatewayV2::Stage',
    attributes: passedOnAttributes(transform, api),
    properties: output,
    position: transform.positions.of(properties, 'StageName') ?? positionOf(transform, api),
  });
}

function stageLogicalId(logicalId: string, stageName: unknown): string {
  if (typeof stageName !== 'string') return `${logicalId}Stage`;
  if (stageName === DEFAULT_STAGE) return `${logicalId}ApiGatewayDefaultStage`;
  return isAlphanumeric(stageName) ? `${logicalId}${stageName}Stage` : hashedLogicalId(`${logicalId}Stage`, stageName);
}
