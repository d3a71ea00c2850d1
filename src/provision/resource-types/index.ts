import type { ResourceType } from '../resource-type.ts';
import { httpApi } from './api.ts';
import { apiMapping } from './api-mapping.ts';
import { authorizer, deployment, integration, route } from './api-parts.ts';
import { domainName } from './domain-name.ts';
import { lambdaFunction } from './function.ts';
import { functionUrl } from './function-url.ts';
import { lambdaPermission } from './permission.ts';
import { stage } from './stage.ts';
import { lambdaAlias, lambdaVersion } from './version-and-alias.ts';

/** The CloudFormation types that are served. Any other one is accepted and inert. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::ApiMapping': apiMapping,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Deployment': deployment,
  'AWS::ApiGatewayV2::DomainName': domainName,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::Lambda::Alias': lambdaAlias,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::Url': functionUrl,
  'AWS::Lambda::Version': lambdaVersion,
};
