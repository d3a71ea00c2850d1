import type { ResourceType } from '../../resource-type.ts';
import { account } from './account.ts';
import { apiKey, usagePlan, usagePlanKey } from './api-key-and-usage-plan.ts';
import { basePathMapping } from './base-path-mapping.ts';
import { restDeployment } from './deployment.ts';
import { documentationPart, documentationVersion } from './documentation.ts';
import { restDomainName } from './domain-name.ts';
import { method } from './method.ts';
import { asProperty, placeRefusals } from './place-refusals.ts';
import { restApi } from './rest-api.ts';
import { gatewayResponse, model, requestValidator, resource, restAuthorizer } from './rest-api-parts.ts';
import { restStage } from './stage.ts';
import type { RestTypeName } from './type-names.ts';
import { vpcLink } from './vpc-link.ts';

const types: Readonly<Record<RestTypeName, ResourceType>> = {
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
};

/** The operations' members begin in lower case, the properties that they come from in upper case. */
function withPlacedRefusals(type: ResourceType): ResourceType {
  return {
    ...type,
    create: (context, properties) => placeRefusals(asProperty, () => type.create(context, properties)),
    update: (context, properties, previous) =>
      placeRefusals(asProperty, () => type.update(context, properties, previous)),
  };
}

export const restResourceTypes = Object.fromEntries(
  Object.entries(types).map(([name, type]) => [name, withPlacedRefusals(type)]),
) as Readonly<Record<RestTypeName, ResourceType>>;
