import { expect, it } from 'vitest';
import { readYamlBody } from '../../src/server/management/read-yaml-body.ts';
import { createApi } from '../../src/services/apigatewayv2/apis.ts';
import { createAuthorizer } from '../../src/services/apigatewayv2/authorizers.ts';
import { createDeployment } from '../../src/services/apigatewayv2/deployments.ts';
import { exportApi } from '../../src/services/apigatewayv2/export-api.ts';
import { importApi } from '../../src/services/apigatewayv2/import-api.ts';
import { createIntegration } from '../../src/services/apigatewayv2/integrations.ts';
import { createRoute, getRoutes } from '../../src/services/apigatewayv2/routes.ts';
import { createStage } from '../../src/services/apigatewayv2/stages.ts';
import { operationContext } from '../services/operation-fixture.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:pets';

async function petsApi() {
  const context = operationContext();
  const { ApiId } = await createApi(context, {
    Name: 'pets',
    ProtocolType: 'HTTP',
    Version: '1',
    CorsConfiguration: { AllowOrigins: ['https://app.example.com'], MaxAge: 5, AllowCredentials: true },
    Tags: { team: 'pets' },
  });
  const { AuthorizerId } = await createAuthorizer(context, {
    ApiId,
    Name: 'jwt',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: ['a'], Issuer: 'https://issuer.example.com' },
  });
  const { IntegrationId } = await createIntegration(context, {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION,
    PayloadFormatVersion: '2.0',
    TimeoutInMillis: 5000,
  });
  const Target = `integrations/${IntegrationId}`;
  await createRoute(context, { ApiId, RouteKey: '$default', Target });
  await createRoute(context, {
    ApiId,
    RouteKey: 'GET /pets/{id}',
    Target,
    AuthorizationType: 'JWT',
    AuthorizerId: AuthorizerId ?? '',
    AuthorizationScopes: ['read'],
  });
  await createRoute(context, { ApiId, RouteKey: 'ANY /keys', Target, AuthorizationType: 'AWS_IAM' });
  return { context, ApiId };
}

it.each(['JSON', 'YAML'])('an export in %s that is imported is the same API', async (OutputType) => {
  const { context, ApiId } = await petsApi();
  const { body = '' } = await exportApi(context, { ApiId, Specification: 'OAS30', OutputType });
  const { output, warnings } = await importApi(context, { Body: body, FailOnWarnings: true }, readYamlBody);
  expect(warnings).toEqual([]);
  expect(output).toMatchObject({
    Name: 'pets',
    Version: '1',
    CorsConfiguration: { AllowOrigins: ['https://app.example.com'], MaxAge: 5, AllowCredentials: true },
    Tags: { team: 'pets' },
  });
  const routes = async (id: string) => {
    const { Items } = await getRoutes(context, { ApiId: id });
    return Items.map(({ RouteKey, AuthorizationType, AuthorizationScopes }) => ({
      RouteKey,
      AuthorizationType,
      AuthorizationScopes,
    })).sort((a, b) => (a.RouteKey < b.RouteKey ? -1 : 1));
  };
  expect(await routes(output.ApiId)).toEqual(await routes(ApiId));
});

it('without extensions, nothing of API Gateway is in it', async () => {
  const { context, ApiId } = await petsApi();
  const options = { ApiId, Specification: 'OAS30', OutputType: 'JSON', IncludeExtensions: false };
  const { body = '' } = await exportApi(context, options);
  expect(body).not.toContain('x-amazon-apigateway-cors');
  expect(body).not.toContain('x-amazon-apigateway-integration');
  expect(Object.keys(JSON.parse(body))).toEqual(['openapi', 'info', 'servers', 'paths', 'components']);
});

it('of a stage, it is what is deployed there', async () => {
  const { context, ApiId } = await petsApi();
  const { DeploymentId } = await createDeployment(context, { ApiId });
  await createStage(context, { ApiId, StageName: 'prod', DeploymentId: DeploymentId ?? '' });
  await createRoute(context, { ApiId, RouteKey: 'GET /later' });
  const pathsOf = async (StageName?: string) => {
    const stage = StageName === undefined ? {} : { StageName };
    const { body = '' } = await exportApi(context, { ApiId, Specification: 'OAS30', OutputType: 'JSON', ...stage });
    return Object.keys((JSON.parse(body) as { paths: object }).paths).sort();
  };
  expect(await pathsOf('prod')).toEqual(['/$default', '/keys', '/pets/{id}']);
  expect(await pathsOf()).toContain('/later');
});
