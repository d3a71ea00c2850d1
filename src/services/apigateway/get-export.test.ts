import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { createDeployment } from './deployments.ts';
import { createDocumentationVersion } from './documentation-versions.ts';
import { getExport } from './get-export.ts';
import { importRestApi, putRestApi } from './import-rest-api.ts';

const recorded = (name: string) =>
  readFileSync(
    new URL(`../../../test/parity/rest-api-import/recorded/files/${name}`, import.meta.url),
    'utf8',
  ).replaceAll('${uri}', 'http://petstore.example.com/pets');

/** Imports a body, deploys it and exports it. */
async function roundTrip(
  body: string,
  input: { readonly exportType: string; readonly extensions?: string; readonly accepts?: string },
) {
  const context = operationContext();
  const { output } = await importRestApi(context, { body }, parse);
  const restApiId = output.id ?? '';
  await createDeployment(context, { restApiId, stageName: 'local' });
  const { exportType, extensions, accepts } = input;
  return getExport(context, {
    restApiId,
    stageName: 'local',
    exportType,
    ...(extensions === undefined ? {} : { parameters: { extensions } }),
    ...(accepts === undefined ? {} : { accepts }),
  });
}

const files = [
  'swagger-mock-cors.json',
  'petstore-authorizer.swagger.json',
  'openapi.spec.tf.json',
  'openapi.cognito-auth.json',
  'openapi.spec.global-auth.json',
  'openapi.spec.circular-ref-with-request-body.json',
  'openapi-http-method-integration.json',
  'swagger.json',
  'pets.json',
];
const body = (name: string) =>
  recorded(name)
    .replaceAll('${cognito_pool_arn}', 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123')
    .replaceAll(
      /\$\{(authorizer_)?lambda_invocation_arn\}/g,
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
    );

describe('an export', () => {
  it('of OpenAPI 3.0 has the preflight as it was recorded', async () => {
    const exported = await roundTrip(body('swagger-mock-cors.json'), { exportType: 'oas30', extensions: 'apigateway' });
    expect(exported).toMatchObject({
      contentType: 'application/octet-stream',
      contentDisposition: 'attachment; filename="oas30_1.0.json"',
    });
    const document = JSON.parse(exported.body ?? '');
    expect(document.servers).toEqual([
      { url: 'http://api1.execute-api.localhost:4566/{basePath}', variables: { basePath: { default: '/local' } } },
    ]);
    expect(JSON.stringify(document.paths['/product'].options)).toBe(
      JSON.stringify({
        responses: {
          200: {
            description: '200 response',
            headers: {
              'Access-Control-Allow-Origin': { schema: { type: 'string' } },
              'Access-Control-Allow-Headers': { schema: { type: 'string' } },
              'Access-Control-Allow-Methods': { schema: { type: 'string' } },
            },
            content: {},
          },
        },
        'x-amazon-apigateway-integration': {
          responses: {
            default: {
              statusCode: '200',
              responseParameters: {
                'method.response.header.Access-Control-Allow-Origin': "'http://localhost:8080'",
                'method.response.header.Access-Control-Allow-Methods': "'OPTIONS,POST,GET'",
                'method.response.header.Access-Control-Allow-Headers': "'Content-Type'",
              },
              responseTemplates: { 'application/json': '{}\n' },
            },
          },
          requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
          passthroughBehavior: 'when_no_match',
          type: 'mock',
        },
      }),
    );
  });

  it('of Swagger 2.0 names host, base path and scheme, and extensions only when they are asked for', async () => {
    const exported = await roundTrip(body('pets.json'), { exportType: 'swagger' });
    expect(exported.contentDisposition).toBe('attachment; filename="swagger_1.0.0.json"');
    const document = JSON.parse(exported.body ?? '');
    expect(document).toMatchObject({
      swagger: '2.0',
      info: { version: '1.0.0', title: 'Simple PetStore (Swagger)' },
      host: 'api1.execute-api.localhost:4566',
      basePath: '/local',
      schemes: ['http'],
    });
    expect(document.paths['/pets/{petId}'].get).toEqual({
      produces: ['application/json'],
      parameters: [{ name: 'petId', in: 'path', required: true, type: 'string' }],
      responses: { 200: { description: '200 response' } },
    });
    expect(exported.body).not.toContain('x-amazon');
    const withExtensions = await roundTrip(body('pets.json'), { exportType: 'swagger', extensions: 'integrations' });
    expect(JSON.parse(withExtensions.body ?? '')).toMatchObject({
      'x-amazon-apigateway-binary-media-types': ['image/png', 'image/jpg'],
    });
  });

  it('has the spaces that AWS writes', async () => {
    const exported = await roundTrip(body('openapi.cognito-auth.json'), { exportType: 'oas30' });
    expect(exported.body).toMatch(
      /^\{\n {2}"openapi" : "3\.0\.1",\n {2}"info" : \{\n {4}"title" : "Example Pet Store",/,
    );
    expect(exported.body).toContain('"servers" : [ {\n    "url" : ');
    expect(exported.body).toContain('"content" : { }');
  });

  it.each(files)('of %s imports again, and exports the same', async (name) => {
    for (const exportType of ['oas30', 'swagger']) {
      const input = { exportType, extensions: 'apigateway' };
      const once = await roundTrip(body(name), input);
      const twice = await roundTrip(once.body ?? '', input);
      expect(twice.body).toBe(once.body);
    }
  });

  it.each(files)('of %s says the same as YAML', async (name) => {
    for (const exportType of ['oas30', 'swagger']) {
      const input = { exportType, extensions: 'apigateway' };
      const json = await roundTrip(body(name), input);
      const yaml = await roundTrip(body(name), { ...input, accepts: 'application/yaml' });
      expect(parse(yaml.body ?? '')).toEqual(JSON.parse(json.body ?? ''));
    }
  });

  it('keeps all that a REST API has', async () => {
    const lambda =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations';
    const document = {
      swagger: '2.0',
      info: { title: 't', description: 'd', version: '1' },
      paths: {
        '/a': {
          'x-amazon-apigateway-any-method': {
            operationId: 'any',
            parameters: [{ name: 'h', in: 'header', required: true, type: 'string' }],
            responses: {},
            security: [{ sigv4: [] }, { api_key: [] }],
            'x-amazon-apigateway-request-validator': 'all',
            'x-amazon-apigateway-integration': {
              credentials: 'arn:aws:iam::123456789012:role/r',
              uri: lambda,
              requestParameters: { 'integration.request.header.h': 'method.request.header.h' },
              passthroughBehavior: 'never',
              httpMethod: 'POST',
              timeoutInMillis: 1000,
              cacheNamespace: 'n',
              cacheKeyParameters: ['method.request.header.h'],
              contentHandling: 'CONVERT_TO_TEXT',
              responses: { '.*four.*': { statusCode: '400' }, default: { statusCode: '200' } },
              type: 'aws',
            },
          },
          get: {
            responses: {},
            security: [{ mine: [] }],
            'x-amazon-apigateway-integration': { uri: 'https://example.com', httpMethod: 'GET', type: 'http_proxy' },
          },
        },
      },
      securityDefinitions: {
        mine: {
          type: 'apiKey',
          name: 'Unused',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            authorizerUri: lambda,
            identitySource: 'method.request.header.a, method.request.querystring.b',
            type: 'request',
          },
        },
        sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
        api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      },
      'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true },
      'x-amazon-apigateway-gateway-responses': {
        DEFAULT_4XX: { statusCode: '418', responseParameters: { 'gatewayresponse.header.A': "'b'" } },
      },
      'x-amazon-apigateway-request-validators': { all: { validateRequestParameters: true, validateRequestBody: true } },
      'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: [] },
      'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
      'x-amazon-apigateway-minimum-compression-size': 10,
      'x-amazon-apigateway-binary-media-types': ['*/*'],
    };
    const exported = await roundTrip(JSON.stringify(document), { exportType: 'swagger', extensions: 'apigateway' });
    expect(JSON.parse(exported.body ?? '')).toMatchObject(document);
  });

  it('has the documentation that the stage names', async () => {
    const context = operationContext();
    const { output } = await importRestApi(context, { body: body('petstore-authorizer.swagger.json') });
    const restApiId = output.id ?? '';
    await createDeployment(context, { restApiId, stageName: 'local' });
    await createDocumentationVersion(context, { restApiId, documentationVersion: '7', stageName: 'local' });
    const input = { restApiId, stageName: 'local', exportType: 'swagger' };
    const exported = await getExport(context, { ...input, parameters: { extensions: 'documentation' } });
    const documentation = JSON.parse(exported.body ?? '')['x-amazon-apigateway-documentation'];
    expect(documentation).toMatchObject({ version: '7', createdDate: '2026-01-02T03:04:05Z' });
    expect(documentation.documentationParts).toContainEqual({
      location: { type: 'METHOD', path: '/pets', method: 'POST' },
      properties: { tags: ['pets'], summary: 'Create a pet' },
    });
    expect((await getExport(context, input)).body).not.toContain('x-amazon-apigateway-documentation');
  });

  it('is of what is deployed, not of what the API has become', async () => {
    const context = operationContext();
    const { output } = await importRestApi(context, { body: body('pets.json') });
    const restApiId = output.id ?? '';
    await createDeployment(context, { restApiId, stageName: 'local' });
    await putRestApi(context, { restApiId, body: body('swagger.json'), mode: 'overwrite' });
    const exported = await getExport(context, { restApiId, stageName: 'local', exportType: 'oas30' });
    expect(Object.keys(JSON.parse(exported.body ?? '').paths)).toEqual(['/pets', '/pets/{petId}']);
  });

  it('is refused of a stage that does not exist, and of an unknown type', async () => {
    const context = operationContext();
    const { output } = await importRestApi(context, { body: body('pets.json') });
    const input = { restApiId: output.id ?? '', stageName: 'none', exportType: 'oas30' };
    await expect(getExport(context, input)).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(getExport(context, { ...input, exportType: 'raml' })).rejects.toMatchObject({
      name: 'BadRequestException',
      member: '/exportType',
    });
  });
});
