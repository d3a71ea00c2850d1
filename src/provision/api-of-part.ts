import type { Properties, ProvisionedResource, ProvisionWarning } from './resource-type.ts';

interface Resource {
  readonly type: string;
  readonly properties: Properties;
}

/** What has been brought up before, of which one may be the API that a resource is a part of. */
type Others = Iterable<Pick<ProvisionedResource, 'type' | 'logicalId' | 'physicalId' | 'properties'>>;

/** `AWS::ApiGatewayV2` has HTTP APIs and WebSocket APIs, and their parts are of the same types. */
export function isOfWebSocketApi(resource: Resource, others: Others): boolean {
  const api = apiOf(resource, others);
  return isWebSocketApi(resource) || (api !== undefined && isWebSocketApi(api));
}

export function isWebSocketApi({ type, properties }: Resource): boolean {
  return type === API && properties.ProtocolType === 'WEBSOCKET';
}

/**
 * "API Gateway doesn't support the combination of OpenAPI and CloudFormation resources" (reference of
 * `AWS::ApiGatewayV2::Api`). It takes it all the same, and the next import of the body leaves only what the body says.
 */
export function besideBodyWarning(resource: Resource, others: Others): ProvisionWarning | null {
  if (resource.type !== 'AWS::ApiGatewayV2::Route' && resource.type !== 'AWS::ApiGatewayV2::Authorizer') return null;
  const api = apiOf(resource, others);
  if (api?.properties.Body === undefined) return null;
  return {
    message: `API Gateway doesn't support this beside the OpenAPI body of ${api.logicalId}: the next change of the body removes it`,
    pointer: '/ApiId',
    help: 'Write it into the body, in SAM as an event of a function, Auth or DefinitionBody; the body of an AWS::Serverless::HttpApi is made of these.',
  };
}

function apiOf({ type, properties }: Resource, others: Others): ReturnType<typeof named> {
  return type.startsWith('AWS::ApiGatewayV2::') ? named(properties.ApiId, others) : undefined;
}

function named(apiId: unknown, others: Others) {
  for (const other of others) if (other.type === API && other.physicalId === apiId) return other;
  return undefined;
}

const API = 'AWS::ApiGatewayV2::Api';
