import { isJsonObject } from '../../../base/json.ts';
import { createAuthorizer, deleteAuthorizer, updateAuthorizer } from '../../../services/apigatewayv2/authorizers.ts';
import { createDeployment, deleteDeployment, updateDeployment } from '../../../services/apigatewayv2/deployments.ts';
import {
  createIntegration,
  deleteIntegration,
  updateIntegration,
} from '../../../services/apigatewayv2/integrations.ts';
import { createRoute, deleteRoute, updateRoute } from '../../../services/apigatewayv2/routes.ts';
import type { Properties } from '../../resource-type.ts';
import { apiPart } from './api-part.ts';

export const route = apiPart({
  id: 'RouteId',
  path: 'routes',
  isUsedByRoutes: false,
  create: createRoute,
  update: updateRoute,
  remove: deleteRoute,
  properties: {
    ApiId: 'string',
    ApiKeyRequired: 'boolean',
    AuthorizationScopes: { list: 'string' },
    AuthorizationType: 'string',
    AuthorizerId: 'string',
    ModelSelectionExpression: 'string',
    OperationName: 'string',
    RequestModels: 'json',
    RequestParameters: 'json',
    RouteKey: 'string',
    RouteResponseSelectionExpression: 'string',
    Target: 'string',
  },
});

export const integration = apiPart({
  id: 'IntegrationId',
  path: 'integrations',
  isUsedByRoutes: true,
  create: createIntegration,
  update: updateIntegration,
  remove: deleteIntegration,
  properties: {
    ApiId: 'string',
    ConnectionId: 'string',
    ConnectionType: 'string',
    ContentHandlingStrategy: 'string',
    CredentialsArn: 'string',
    Description: 'string',
    IntegrationMethod: 'string',
    IntegrationSubtype: 'string',
    IntegrationType: 'string',
    IntegrationUri: 'string',
    PassthroughBehavior: 'string',
    PayloadFormatVersion: 'string',
    RequestParameters: { map: 'string' },
    RequestTemplates: { map: 'string' },
    ResponseParameters: 'json',
    TemplateSelectionExpression: 'string',
    TimeoutInMillis: 'number',
    TlsConfig: { members: { ServerNameToVerify: 'string' } },
  },
  input: ({ RequestParameters, ResponseParameters, ...rest }) => ({
    ...rest,
    ...(RequestParameters === undefined ? {} : { RequestParameters: withRemovals(RequestParameters) }),
    ...(ResponseParameters === undefined ? {} : { ResponseParameters: responseParameters(ResponseParameters) }),
  }),
});

/** CDK's `removeHeader()` writes `"remove:header.x": ""`; the operation takes two quotes for it (`''`), as documented. */
function withRemovals(parameters: unknown): Properties {
  return Object.fromEntries(
    Object.entries(parameters as Properties).map(([key, value]) => [
      key,
      value === '' && key.startsWith('remove:') ? "''" : value,
    ]),
  );
}

/**
 * CloudFormation writes response parameters as lists, the service model as maps:
 * `{"200": {"ResponseParameters": [{"Destination": d, "Source": s}]}}` is `{"200": {d: s}}`.
 */
function responseParameters(byStatus: unknown): Properties {
  if (!isJsonObject(byStatus)) return {};
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, entry]) => {
      const list =
        isJsonObject(entry) && Array.isArray(entry.ResponseParameters) ? entry.ResponseParameters : undefined;
      if (list === undefined) return [status, entry];
      return [status, Object.fromEntries(list.map(({ Destination, Source }) => [Destination, Source]))];
    }),
  );
}

export const authorizer = apiPart({
  id: 'AuthorizerId',
  path: 'authorizers',
  isUsedByRoutes: true,
  create: createAuthorizer,
  update: updateAuthorizer,
  remove: deleteAuthorizer,
  properties: {
    ApiId: 'string',
    AuthorizerCredentialsArn: 'string',
    AuthorizerPayloadFormatVersion: 'string',
    AuthorizerResultTtlInSeconds: 'number',
    AuthorizerType: 'string',
    AuthorizerUri: 'string',
    EnableSimpleResponses: 'boolean',
    IdentitySource: { list: 'string' },
    IdentityValidationExpression: 'string',
    JwtConfiguration: { members: { Audience: { list: 'string' }, Issuer: 'string' } },
    Name: 'string',
  },
});

export const deployment = apiPart({
  id: 'DeploymentId',
  path: 'deployments',
  isUsedByRoutes: false,
  create: createDeployment,
  update: updateDeployment,
  remove: deleteDeployment,
  properties: { ApiId: 'string', Description: 'string', StageName: 'string' },
});
