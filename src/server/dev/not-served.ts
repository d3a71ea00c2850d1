import type { Diagnostic } from '../../base/diagnostic.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Template } from '../../definitions/template.ts';
import { isWebSocketApi } from '../../provision/api-of-part.ts';
import { isSilentlyInert } from '../../provision/inert-resource.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ProvisionedResource } from '../../provision/resource-type.ts';
import { servedTypes } from '../../provision/resource-types/index.ts';
import type { NotServed } from './events.ts';

/** SAM's types, which the transform turns into others, or leaves. */
const SAM_TYPES = [
  'AWS::Serverless::Api',
  'AWS::Serverless::Application',
  'AWS::Serverless::Connector',
  'AWS::Serverless::Function',
  'AWS::Serverless::GraphQLApi',
  'AWS::Serverless::HttpApi',
  'AWS::Serverless::LayerVersion',
  'AWS::Serverless::SimpleTable',
  'AWS::Serverless::StateMachine',
  'AWS::Serverless::WebSocketApi',
];

/**
 * What is accepted and does nothing here, apart from what needs no mention: resources of other types, container images,
 * and what SAM leaves. Each thing once.
 */
export function listNotServed(state: StackState, leftBySam: readonly NotServed[]): readonly NotServed[] {
  const inert = [...state.resources.values()]
    .filter((resource) => (servedTypes.has(resource.type) ? isElsewhere(resource) : !isSilentlyInert(resource.type)))
    .map((resource): NotServed => {
      const { type, logicalId } = resource;
      return { type, logicalId, ...(isWebSocketApi(resource) ? { part: 'ProtocolType: WEBSOCKET' } : {}) };
    });
  const key = ({ logicalId, part = '' }: NotServed): string => `${logicalId} ${part}`;
  return [...new Map([...leftBySam, ...inert].map((item) => [key(item), item])).values()];
}

/** Images are in a registry, and layers without a local path in S3. The parts of a WebSocket API are not listed with it. */
function isElsewhere(resource: Pick<ProvisionedResource, 'type' | 'properties'>): boolean {
  const { PackageType, Content } = resource.properties;
  if (PackageType === 'Image' || isWebSocketApi(resource)) return true;
  return resource.type === 'AWS::Lambda::LayerVersion' && typeof Content !== 'string';
}

/** A type that nobody knows is most often a typing error, and its resource silently does nothing. */
export function misspeltTypes(template: Template): readonly Diagnostic[] {
  const known = [...SAM_TYPES, ...servedTypes];
  return [...template.resources.values()].flatMap(({ logicalId, type, position }) => {
    const nearest = known.includes(type) ? undefined : nearestName(type, known);
    // AWS::ApiGateway::Stage is a type of its own, though AWS::ApiGatewayV2::Stage is near.
    if (nearest === undefined || type.split('::')[1] !== nearest.split('::')[1] || isKnownElsewhere(type)) return [];
    return [
      {
        code: 'cloudformation/unknown-type',
        severity: 'warn' as const,
        message: `${logicalId}: there is no type ${type}, so that this resource does nothing`,
        help: `Did you mean ${nearest}?`,
        where: position,
      },
    ];
  });
}

/** Types of AWS that lie close to a served one. */
function isKnownElsewhere(type: string): boolean {
  return /^AWS::(ApiGatewayV2::(ApiGatewayManagedOverrides|IntegrationResponse|Model|RouteResponse|RoutingRule|VpcLink)|Lambda::(CodeSigningConfig|EventSourceMapping|LayerVersionPermission|CapacityProvider))$/.test(
    type,
  );
}
