import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { getApi, updateApi } from './apis.ts';
import { getAuthorizers } from './authorizers.ts';
import { autoDeploy } from './auto-deploy.ts';
import { importApi, reimportApi } from './import-api.ts';
import { getIntegrations } from './integrations.ts';
import { createRoute, getRoutes } from './routes.ts';
import { createStage, getStage } from './stages.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/openapi/fixtures/${name}.json`, import.meta.url), 'utf8');
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const proxy = { type: 'aws_proxy', uri: lambda, payloadFormatVersion: '2.0' };
const operation = (extension: object = proxy, more: object = {}) => ({
  'x-amazon-apigateway-integration': extension,
  ...more,
});
const document = (paths: object, more: object = {}) =>
  JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '1' }, paths, ...more });

describe.each(stores)('an import into the %s store', (_, createStore) => {
  const newContext = (assume = {}) => operationContext({ store: createStore(), assume });

  it('makes the API, its routes and its integrations', async () => {
    const context = newContext();
    const { output, pointers } = await importApi(context, { Body: fixture('sam-http') });
    expect(output).toMatchObject({
      Name: 'stack',
      Version: '1.0',
      Tags: { 'httpapi:createdBy': 'SAM' },
      CorsConfiguration: { AllowHeaders: ['content-type', 'authorization'], MaxAge: 86400, AllowCredentials: true },
      ImportInfo: ['paths./data.get: key [responses] will be ignored by API Gateway'],
    });
    expect(await getApi(context, { ApiId: output.ApiId })).toEqual(output);
    const [integration] = (await getIntegrations(context, { ApiId: output.ApiId })).Items;
    expect((await getRoutes(context, { ApiId: output.ApiId })).Items).toMatchObject([
      { RouteKey: 'GET /data', Target: `integrations/${integration?.IntegrationId}`, AuthorizationType: 'NONE' },
    ]);
    expect(pointers.get('/CorsConfiguration/AllowOrigins/0')).toBe('/x-amazon-apigateway-cors/allowOrigins/0');
  });

  it('makes authorizers and attaches them', async () => {
    const context = newContext();
    const { output } = await importApi(context, { Body: fixture('http_api_multiple_authorizers.MyApi') });
    const { ApiId } = output;
    const names = new Map((await getAuthorizers(context, { ApiId })).Items.map((a) => [a.AuthorizerId, a.Name]));
    const routes = (await getRoutes(context, { ApiId })).Items.map(
      ({ RouteKey, AuthorizationType, AuthorizerId = '' }) => [RouteKey, AuthorizationType, names.get(AuthorizerId)],
    );
    expect(routes.sort()).toEqual([
      ['$default', 'CUSTOM', 'LambdaAuth'],
      ['GET /hello', 'CUSTOM', 'LambdaAuth'],
      ['GET /hello-aws-iam-auth', 'AWS_IAM', undefined],
      ['POST /hello', 'CUSTOM', 'LambdaAuth'],
      ['PUT /hello', 'JWT', 'MyOauth2Authorizer'],
    ]);
    // The translator writes this path, and AWS has the route nevertheless.
    expect(output.Warnings).toEqual(['Parse issue: attribute paths.Resource $default should start with /']);
  });

  it('again gives every part that stays its id, and deploys nothing when nothing changed', async () => {
    const context = newContext();
    const Body = document({ '/a': { get: operation() }, '/b': { get: operation() } });
    const { output } = await importApi(context, { Body });
    const { ApiId } = output;
    await createStage(context, { ApiId, StageName: '$default', AutoDeploy: true });
    await autoDeploy(context, ApiId);
    const before = (await getRoutes(context, { ApiId })).Items;
    await reimportApi(context, { ApiId, Body });
    expect((await getRoutes(context, { ApiId })).Items).toEqual(before);
    expect(await autoDeploy(context, ApiId)).toEqual([]);

    await reimportApi(context, { ApiId, Body: document({ '/c': { get: operation() }, '/b': { get: operation() } }) });
    const after = (await getRoutes(context, { ApiId })).Items;
    expect(after.map(({ RouteKey }) => RouteKey).sort()).toEqual(['GET /b', 'GET /c']);
    const routeB = (routes: typeof after) => routes.find(({ RouteKey }) => RouteKey === 'GET /b');
    expect(routeB(after)).toEqual(routeB(before));
    expect(await autoDeploy(context, ApiId)).toEqual(['$default']);
    expect((await getStage(context, { ApiId, StageName: '$default' })).AutoDeploy).toBe(true);
  });

  it('again takes away what the body no longer says, CORS and foreign routes too', async () => {
    const context = newContext();
    const { output } = await importApi(context, { Body: fixture('sam-http') });
    const { ApiId } = output;
    await createRoute(context, { ApiId, RouteKey: 'GET /by-hand' });
    await updateApi(context, { ApiId, Description: 'd' });
    const again = await reimportApi(context, { ApiId, Body: document({ '/x': { get: operation() } }) });
    expect(again.output).toMatchObject({ ApiId, Name: 't', CreatedDate: output.CreatedDate, Tags: output.Tags });
    expect(again.output).not.toHaveProperty('CorsConfiguration');
    expect(again.output).not.toHaveProperty('Description');
    expect((await getRoutes(context, { ApiId })).Items.map(({ RouteKey }) => RouteKey)).toEqual(['GET /x']);
    expect((await getIntegrations(context, { ApiId })).Items).toHaveLength(1);
  });

  it('that is refused changes nothing', async () => {
    const context = newContext();
    const { output } = await importApi(context, { Body: fixture('sam-http') });
    const { ApiId } = output;
    const bad = document({ '/x': { get: operation({ ...proxy, type: 'mock' }) } });
    await expect(reimportApi(context, { ApiId, Body: bad, FailOnWarnings: true })).rejects.toMatchObject({
      httpStatus: 400,
    });
    expect(await getApi(context, { ApiId })).toEqual(output);
    expect((await getRoutes(context, { ApiId })).Items.map(({ RouteKey }) => RouteKey)).toEqual(['GET /data']);
  });
});

/** The developer guide's sample, as it was imported on AWS on 2020-10-11 (published in a public notebook). */
const petStore = document(
  {
    '/pets': {
      get: operation({
        type: 'HTTP_PROXY',
        httpMethod: 'GET',
        uri: 'http://petstore.example/pets',
        payloadFormatVersion: 1.0,
      }),
      post: operation({
        type: 'HTTP_PROXY',
        httpMethod: 'POST',
        uri: 'http://petstore.example/pets',
        payloadFormatVersion: 1.0,
      }),
    },
    '/pets/{petId}': {
      get: operation({
        type: 'HTTP_PROXY',
        httpMethod: 'GET',
        uri: 'http://petstore.example/pets/{petId}',
        payloadFormatVersion: 1.0,
      }),
    },
  },
  { 'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowMethods: ['GET', 'OPTIONS', 'POST'] } },
);

describe('what cannot be used', () => {
  it('is ignored with the warnings that AWS gives; the routes come to be without integrations', async () => {
    const context = operationContext();
    const { output } = await importApi(context, { Body: petStore });
    expect(output.Warnings).toEqual([
      "Unable to create integration for resource at path 'GET /pets': Unsupported PayloadFormatVersion: 1. Ignoring.",
      "Unable to create integration for resource at path 'POST /pets': Unsupported PayloadFormatVersion: 1. Ignoring.",
      "Unable to create integration for resource at path 'GET /pets/{petId}': Unsupported PayloadFormatVersion: 1. Ignoring.",
    ]);
    const routes = (await getRoutes(context, { ApiId: output.ApiId })).Items;
    expect(routes).toHaveLength(3);
    expect(routes.every(({ Target }) => Target === undefined)).toBe(true);
  });

  it('http-api.import.numeric-payload-format-version=accepted takes numbers', async () => {
    const context = operationContext({ assume: { 'http-api.import.numeric-payload-format-version': 'accepted' } });
    const { output } = await importApi(context, { Body: petStore });
    expect(output).not.toHaveProperty('Warnings');
    expect((await getIntegrations(context, { ApiId: output.ApiId })).Items).toMatchObject([
      { PayloadFormatVersion: '1.0' },
      {},
      {},
    ]);
  });

  it.each([
    [{ type: 'http_proxy', uri: 'nowhere', payloadFormatVersion: '1.0' }, 'Invalid HTTP endpoint specified for URI'],
    [
      { type: 'aws', uri: lambda, payloadFormatVersion: '1.0' },
      'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
    ],
  ])('%j', async (extension, reason) => {
    const context = operationContext();
    const Body = document({ '/a': { get: operation(extension) } });
    const { output } = await importApi(context, { Body });
    const warning = `Unable to create integration for resource at path 'GET /a': ${reason}. Ignoring.`;
    expect(output.Warnings).toEqual([warning]);
    await expect(importApi(context, { Body, FailOnWarnings: true })).rejects.toMatchObject({
      name: 'BadRequestException',
      message: `Warnings found during import:\n\t${warning}`,
      member: '/Body/paths/~1a/get/x-amazon-apigateway-integration',
    });
  });

  it('never leaves a route open: without its authorizer it is left out', async () => {
    const context = operationContext();
    const securitySchemes = {
      jwt: { type: 'oauth2', 'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: '$request.header.a' } },
    };
    const paths = { '/closed': { get: operation(proxy, { security: [{ jwt: [] }] }) }, '/open': { get: operation() } };
    const { output } = await importApi(context, { Body: document(paths, { components: { securitySchemes } }) });
    expect((await getRoutes(context, { ApiId: output.ApiId })).Items.map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /open',
    ]);
    expect(output.Warnings).toEqual([
      "Unable to create Authorizer 'jwt': Issuer is required for JWT authorizer. Ignoring.",
      "Unable to create Route 'GET /closed': its authorizer 'jwt' does not exist. Ignoring.",
    ]);
  });

  it('are routes with the key of another, and keys that are none', async () => {
    const context = operationContext();
    const paths = {
      '/$default': { 'x-amazon-apigateway-any-method': operation() },
      '/a': { get: operation(proxy, { isDefaultRoute: true }) },
      '/{x+}/y': { get: operation() },
    };
    const { output } = await importApi(context, { Body: document(paths) });
    expect(output.Warnings).toEqual([
      "Unable to create Route '$default': Route with key $default already exists for this API. Ignoring.",
      "Unable to create Route 'GET /{x+}/y': Greedy path parameter {x+} must be the last segment. Ignoring.",
    ]);
  });

  it('shares one integration, and its one refusal', async () => {
    const context = operationContext();
    const reference = { $ref: '#/components/x-amazon-apigateway-integrations/i' };
    const paths = { '/a': { get: operation(reference) }, '/b': { get: operation(reference) } };
    const body = (i: object) => document(paths, { components: { 'x-amazon-apigateway-integrations': { i } } });
    const good = await importApi(context, { Body: body(proxy) });
    expect((await getIntegrations(context, { ApiId: good.output.ApiId })).Items).toHaveLength(1);
    const bad = await importApi(context, { Body: body({ ...proxy, payloadFormatVersion: '9' }) });
    expect(bad.output.Warnings).toHaveLength(1);
  });
});

describe('refusals', () => {
  it.each([
    [{ Body: 'no' }, 'Invalid OpenAPI input.', '/Body'],
    [{ Body: '{"swagger":"2.0"}' }, 'Invalid OpenAPI input.', '/Body'],
    [{ Body: '{"openapi":"3.1.0"}' }, 'Invalid OpenAPI input.', '/Body/openapi'],
    [{ Body: document({}), Basepath: 'x' }, 'Invalid basepath x, must be one of ignore, prepend, split', '/Basepath'],
    [{} as { Body: string }, 'Body is required', '/Body'],
  ])('%j', async (input, message, member) => {
    await expect(importApi(operationContext(), input)).rejects.toMatchObject({ httpStatus: 400, message, member });
  });

  const cors = (extension: object) => ({ Body: document({}, { 'x-amazon-apigateway-cors': extension }) });

  it.each([
    [
      { allowOrigins: ['*', 'https://a.example'], allowCredentials: true },
      "allow-credentials is not supported if 'allow-origin' is *",
      '/Body/x-amazon-apigateway-cors/allowOrigins/0',
    ],
    [
      { allowOrigins: ['a.example'] },
      'Invalid format for origin a.example',
      '/Body/x-amazon-apigateway-cors/allowOrigins/0',
    ],
    [{ allowMethods: ['GET', 'ANY'] }, 'Method ANY is not supported', '/Body/x-amazon-apigateway-cors/allowMethods/1'],
  ])('of CORS %j', async (extension, message, member) => {
    await expect(importApi(operationContext(), cors(extension))).rejects.toMatchObject({
      name: 'BadRequestException',
      message,
      member,
    });
    const context = operationContext({ assume: { 'http-api.import.cors-refusal': 'warning' } });
    const { output } = await importApi(context, cors(extension));
    expect(output.Warnings).toEqual([`${message}. Ignoring.`]);
    expect(output).not.toHaveProperty('CorsConfiguration');
  });

  it('of malformed CORS, when http-api.import.malformed-cors says so', async () => {
    const { output } = await importApi(operationContext(), cors({ allowOrigins: '*' }));
    expect(output.Warnings).toEqual(['CORS Scheme is malformed, ignoring.']);
    const context = operationContext({ assume: { 'http-api.import.malformed-cors': '400' } });
    await expect(importApi(context, cors({ allowOrigins: '*' }))).rejects.toMatchObject({
      httpStatus: 400,
      member: '/Body/x-amazon-apigateway-cors/allowOrigins',
    });
  });

  it('of several authorizers at one operation', async () => {
    const securitySchemes = {
      a: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      b: { type: 'oauth2', 'x-amazon-apigateway-authorizer': { type: 'jwt' } },
    };
    const Body = document(
      { '/a': { get: operation(proxy, { security: [{ a: [] }, { b: [] }] }) } },
      { components: { securitySchemes } },
    );
    await expect(importApi(operationContext(), { Body })).rejects.toMatchObject({
      message: expect.stringMatching(/^Errors found during import:\n\t/),
      member: '/Body/paths/~1a/get/security',
    });
  });
});

describe('http-api.import.payload-format-version-absent', () => {
  const { payloadFormatVersion: _, ...without } = proxy;
  const Body = document({ '/a': { get: operation(without) } });

  it('is 1.0 by default', async () => {
    const context = operationContext();
    const { output } = await importApi(context, { Body });
    expect((await getIntegrations(context, { ApiId: output.ApiId })).Items).toMatchObject([
      { PayloadFormatVersion: '1.0' },
    ]);
  });

  it('=ignored leaves the integration out', async () => {
    const context = operationContext({ assume: { 'http-api.import.payload-format-version-absent': 'ignored' } });
    const { output } = await importApi(context, { Body });
    expect(output.Warnings).toEqual([
      "Unable to create integration for resource at path 'GET /a': PayloadFormatVersion is a required parameter for integration. Ignoring.",
    ]);
  });
});

it('imports YAML through the parser it is handed', async () => {
  const readYaml = () => ({ openapi: '3.0.1', info: { title: 'from YAML' }, paths: {} });
  const { output } = await importApi(operationContext(), { Body: 'openapi: 3.0.1' }, readYaml);
  expect(output.Name).toBe('from YAML');
});
