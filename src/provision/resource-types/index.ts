import type { ResourceType } from '../resource-type.ts';
import { isRestTypeName, REST_TYPE_NAMES } from './apigateway/type-names.ts';
import { httpApi } from './apigatewayv2/api.ts';
import { apiMapping } from './apigatewayv2/api-mapping.ts';
import { authorizer, deployment, integration, route } from './apigatewayv2/api-parts.ts';
import { domainName } from './apigatewayv2/domain-name.ts';
import { stage } from './apigatewayv2/stage.ts';
import { eventInvokeConfig } from './lambda/event-invoke-config.ts';
import { lambdaFunction } from './lambda/function.ts';
import { functionUrl } from './lambda/function-url.ts';
import { layerVersion } from './lambda/layer-version.ts';
import { lambdaPermission } from './lambda/permission.ts';
import { lambdaAlias, lambdaVersion } from './lambda/version-and-alias.ts';
import { logGroup } from './logs/log-group.ts';

const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::ApiMapping': apiMapping,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Deployment': deployment,
  'AWS::ApiGatewayV2::DomainName': domainName,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::Lambda::Alias': lambdaAlias,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::LayerVersion': layerVersion,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::Url': functionUrl,
  'AWS::Lambda::Version': lambdaVersion,
  'AWS::Logs::LogGroup': logGroup,
};

/** The CloudFormation types that are served. Any other one is accepted and inert. */
export const servedTypes: ReadonlySet<string> = new Set([...Object.keys(resourceTypes), ...REST_TYPE_NAMES]);

/** How resources of a served type come into being. A stack without REST APIs does not pay for theirs. */
export async function loadResourceType(type: string): Promise<ResourceType | undefined> {
  if (isRestTypeName(type)) return (await import('./apigateway/index.ts')).restResourceTypes[type];
  return Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
}
