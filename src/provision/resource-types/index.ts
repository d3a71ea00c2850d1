import type { ResourceType } from '../resource-type.ts';
import { account } from './apigateway/account.ts';
import { apiKey, usagePlan, usagePlanKey } from './apigateway/api-key-and-usage-plan.ts';
import { basePathMapping } from './apigateway/base-path-mapping.ts';
import { restDeployment } from './apigateway/deployment.ts';
import { documentationPart, documentationVersion } from './apigateway/documentation.ts';
import { restDomainName } from './apigateway/domain-name.ts';
import { method } from './apigateway/method.ts';
import { restApi } from './apigateway/rest-api.ts';
import { gatewayResponse, model, requestValidator, resource, restAuthorizer } from './apigateway/rest-api-parts.ts';
import { restStage } from './apigateway/stage.ts';
import { vpcLink } from './apigateway/vpc-link.ts';
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

/** The CloudFormation types that are served. Any other one is accepted and inert. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGateway::Account': account,
  'AWS::ApiGateway::ApiKey': apiKey,
  'AWS::ApiGateway::Authorizer': restAuthorizer,
  'AWS::ApiGateway::BasePathMapping': basePathMapping,
  'AWS::ApiGateway::Deployment': restDeployment,
  'AWS::ApiGateway::DocumentationPart': documentationPart,
  'AWS::ApiGateway::DocumentationVersion': documentationVersion,
  'AWS::ApiGateway::DomainName': restDomainName,
  'AWS::ApiGateway::GatewayResponse': gatewayResponse,
  'AWS::ApiGateway::Method': method,
  'AWS::ApiGateway::Model': model,
  'AWS::ApiGateway::RequestValidator': requestValidator,
  'AWS::ApiGateway::Resource': resource,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': restStage,
  'AWS::ApiGateway::UsagePlan': usagePlan,
  'AWS::ApiGateway::UsagePlanKey': usagePlanKey,
  'AWS::ApiGateway::VpcLink': vpcLink,
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
};
