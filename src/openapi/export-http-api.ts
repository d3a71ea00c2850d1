import type { Authorizer, CorsConfiguration, HttpApiSnapshot, Integration, Route } from '../account/http-api.ts';
import { present } from './body-reader.ts';

export interface HttpExportOptions {
  readonly hasExtensions: boolean;
  /** Null: the API as it stands, of no stage. */
  readonly stageName: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * An HTTP API as an OpenAPI 3.0 document, as the developer guide shows exports ("Export an HTTP API"). An import of it
 * gives the same API.
 */
export function exportHttpApi(snapshot: HttpApiSnapshot, { hasExtensions, stageName }: HttpExportOptions): Json {
  const { Api, Authorizers } = snapshot;
  const { Description, Tags = {}, CorsConfiguration, DisableExecuteApiEndpoint } = Api;
  const tags = Object.entries(Tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value }));
  const schemes = Object.fromEntries(
    Authorizers.map((authorizer) => [authorizer.Name, exportAuthorizer(authorizer, hasExtensions)]),
  );
  return {
    openapi: '3.0.1',
    info: {
      title: Api.Name,
      ...present('description', Description),
      version: Api.Version ?? createdAt(Api.CreatedDate),
    },
    servers: [
      {
        url: `${Api.ApiEndpoint}/{basePath}`,
        variables: { basePath: { default: stageName === null || stageName === '$default' ? '' : stageName } },
        ...(DisableExecuteApiEndpoint && hasExtensions
          ? { 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }
          : {}),
      },
    ],
    ...(tags.length === 0 || !hasExtensions ? {} : { tags }),
    paths: exportPaths(snapshot, hasExtensions),
    ...(Authorizers.length === 0 ? {} : { components: { securitySchemes: schemes } }),
    ...(hasExtensions ? present('x-amazon-apigateway-cors', exportCors(CorsConfiguration)) : {}),
    ...(hasExtensions ? { 'x-amazon-apigateway-importexport-version': '1.0' } : {}),
  };
}

/** `2026-11-24 10:51:11UTC` */
function createdAt(date: string): string {
  return `${date.slice(0, 19).replace('T', ' ')}UTC`;
}

function exportPaths(snapshot: HttpApiSnapshot, hasExtensions: boolean): Json {
  const paths = new Map<string, Record<string, unknown>>();
  for (const route of snapshot.Routes) {
    const isDefault = route.RouteKey === '$default';
    const [method = '', path = ''] = isDefault ? ['ANY', '/$default'] : route.RouteKey.split(' ');
    const operations = paths.get(path) ?? {};
    paths.set(path, operations);
    const key = method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();
    operations[key] = exportRoute(route, snapshot, hasExtensions);
  }
  return Object.fromEntries(paths);
}

function exportRoute(route: Route, { Integrations, Authorizers }: HttpApiSnapshot, hasExtensions: boolean): Json {
  const { RouteKey, OperationName, AuthorizerId, AuthorizationScopes = [], AuthorizationType, Target } = route;
  const authorizer = Authorizers.find((other) => other.AuthorizerId === AuthorizerId);
  const integration = Integrations.find(({ IntegrationId }) => Target === `integrations/${IntegrationId}`);
  return {
    ...present('operationId', OperationName),
    responses: { default: { description: `Default response for ${RouteKey}` } },
    ...(authorizer === undefined ? {} : { security: [{ [authorizer.Name]: AuthorizationScopes }] }),
    ...(hasExtensions && RouteKey === '$default' ? { isDefaultRoute: true } : {}),
    ...(hasExtensions && AuthorizationType === 'AWS_IAM' ? { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } : {}),
    ...(hasExtensions && integration !== undefined
      ? { 'x-amazon-apigateway-integration': exportIntegration(integration) }
      : {}),
  };
}

function exportIntegration(integration: Integration): Json {
  const { TlsConfig } = integration;
  return {
    ...present('description', integration.Description),
    ...present('requestParameters', integration.RequestParameters),
    ...present('responseParameters', integration.ResponseParameters),
    ...present('integrationSubtype', integration.IntegrationSubtype),
    payloadFormatVersion: integration.PayloadFormatVersion,
    type: integration.IntegrationType.toLowerCase(),
    ...present('httpMethod', integration.IntegrationMethod),
    ...present('uri', integration.IntegrationUri),
    ...present('credentials', integration.CredentialsArn),
    connectionType: integration.ConnectionType,
    ...present('connectionId', integration.ConnectionId),
    timeoutInMillis: integration.TimeoutInMillis,
    ...(TlsConfig === undefined ? {} : { tlsConfig: present('serverNameToVerify', TlsConfig.ServerNameToVerify) }),
  };
}

function exportAuthorizer(authorizer: Authorizer, hasExtensions: boolean): Json {
  const { AuthorizerType, JwtConfiguration = {}, IdentitySource } = authorizer;
  const isJwt = AuthorizerType === 'JWT';
  const scheme = isJwt ? { type: 'oauth2', flows: {} } : { type: 'apiKey', name: 'Unused', in: 'header' };
  if (!hasExtensions) return scheme;
  const extension = isJwt
    ? {
        identitySource: IdentitySource.join(','),
        jwtConfiguration: {
          ...present('audience', JwtConfiguration.Audience),
          ...present('issuer', JwtConfiguration.Issuer),
        },
        type: 'jwt',
      }
    : {
        identitySource: IdentitySource.join(','),
        ...present('authorizerUri', authorizer.AuthorizerUri),
        ...present('authorizerCredentials', authorizer.AuthorizerCredentialsArn),
        ...present('authorizerPayloadFormatVersion', authorizer.AuthorizerPayloadFormatVersion),
        ...present('authorizerResultTtlInSeconds', authorizer.AuthorizerResultTtlInSeconds),
        ...present('enableSimpleResponses', authorizer.EnableSimpleResponses),
        ...present('identityValidationExpression', authorizer.IdentityValidationExpression),
        type: 'request',
      };
  return { ...scheme, 'x-amazon-apigateway-authorizer': extension };
}

function exportCors(cors: CorsConfiguration | undefined): Json | undefined {
  if (cors === undefined) return undefined;
  return {
    ...present('allowMethods', cors.AllowMethods),
    ...present('allowHeaders', cors.AllowHeaders),
    ...present('exposeHeaders', cors.ExposeHeaders),
    ...present('maxAge', cors.MaxAge),
    ...present('allowCredentials', cors.AllowCredentials),
    ...present('allowOrigins', cors.AllowOrigins),
  };
}
