import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { CreateApiRequest } from '../../aws/generated/apigatewayv2.ts';
import { createApi, deleteApi, deleteCorsConfiguration, getApi, getApis, updateApi } from './apis.ts';
import { getIntegrations } from './integrations.ts';
import { createRoute, deleteRoute, getRoutes } from './routes.ts';
import { createStage, getStages } from './stages.ts';

const http: CreateApiRequest = { Name: 'my-api', ProtocolType: 'HTTP' };
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';

describe.each(stores)('an API in the %s store', (_, createStore) => {
  const newContext = () => operationContext({ store: createStore() });

  it('has the defaults of AWS', async () => {
    const context = newContext();
    const created = await createApi(context, http);
    expect(created).toEqual({
      ApiId: 'api1',
      Name: 'my-api',
      ProtocolType: 'HTTP',
      ApiEndpoint: 'http://api1.execute-api.localhost:4566',
      CreatedDate: '2026-01-02T03:04:05Z',
      RouteSelectionExpression: '$request.method $request.path',
      ApiKeySelectionExpression: '$request.header.x-api-key',
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Tags: {},
    });
    expect(await getApi(context, { ApiId: 'api1' })).toEqual(created);
  });

  it('takes what Terraform sends', async () => {
    const created = await createApi(newContext(), {
      ...http,
      ApiKeySelectionExpression: '$request.header.x-api-key',
      RouteSelectionExpression: '$request.method $request.path',
      CorsConfiguration: {},
    });
    expect(created.CorsConfiguration).toBeUndefined();
  });

  it('changes what an update names, and nothing else', async () => {
    const context = newContext();
    await createApi(context, { ...http, Description: 'd', CorsConfiguration: { MaxAge: 1, AllowMethods: ['GET'] } });
    await updateApi(context, { ApiId: 'api1', Name: 'b' });
    expect(await getApi(context, { ApiId: 'api1' })).toMatchObject({ Name: 'b', Description: 'd' });
    await updateApi(context, { ApiId: 'api1', CorsConfiguration: { MaxAge: 2 } });
    expect((await getApi(context, { ApiId: 'api1' })).CorsConfiguration).toEqual({ MaxAge: 2 });
    await updateApi(context, { ApiId: 'api1', CorsConfiguration: {} });
    expect(await getApi(context, { ApiId: 'api1' })).not.toHaveProperty('CorsConfiguration');
  });

  it('loses its CORS configuration by DeleteCorsConfiguration', async () => {
    const context = newContext();
    await createApi(context, { ...http, CorsConfiguration: { MaxAge: 1 } });
    await deleteCorsConfiguration(context, { ApiId: 'api1' });
    expect(await getApi(context, { ApiId: 'api1' })).not.toHaveProperty('CorsConfiguration');
  });

  it('takes everything along when it is deleted, and nothing of another', async () => {
    const context = newContext();
    await createApi(context, { ...http, Target: lambda });
    const other = await createApi(context, http);
    await createRoute(context, { ApiId: other.ApiId, RouteKey: 'GET /' });
    await deleteApi(context, { ApiId: 'api1' });
    await expect(getRoutes(context, { ApiId: 'api1' })).rejects.toMatchObject({ httpStatus: 404 });
    for (const collection of ['routes', 'routeKeys', 'integrations', 'stages', 'deployments'] as const) {
      expect(await context.store.transact((t) => t.list(collection, 'api1'))).toEqual([]);
    }
    expect((await getRoutes(context, { ApiId: other.ApiId })).Items).toHaveLength(1);
  });

  it('is quickly created with integration, route and stage, which can be changed and not deleted', async () => {
    const context = newContext();
    const { ApiId } = await createApi(context, { ...http, Target: lambda });
    const [route] = (await getRoutes(context, { ApiId })).Items;
    expect(route).toMatchObject({ RouteKey: '$default', ApiGatewayManaged: true });
    const [integration] = (await getIntegrations(context, { ApiId })).Items;
    expect(integration).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: lambda,
      PayloadFormatVersion: '2.0',
      ApiGatewayManaged: true,
    });
    expect((await getStages(context, { ApiId })).Items).toMatchObject([{ StageName: '$default', AutoDeploy: true }]);
    await updateApi(context, { ApiId, Target: 'https://b.example', RouteKey: 'GET /b' });
    expect((await getRoutes(context, { ApiId })).Items).toMatchObject([
      { RouteKey: 'GET /b', ApiGatewayManaged: true },
    ]);
    expect((await getIntegrations(context, { ApiId })).Items).toMatchObject([
      { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', IntegrationUri: 'https://b.example' },
    ]);
    await expect(deleteRoute(context, { ApiId, RouteId: route?.RouteId ?? '' })).rejects.toMatchObject({
      httpStatus: 409,
    });
  });

  it('leaves nothing behind when a quick create is refused', async () => {
    const context = newContext();
    await expect(createApi(context, { ...http, Target: 'nowhere' })).rejects.toMatchObject({ member: '/Target' });
    expect((await getApis(context, {})).Items).toEqual([]);
  });
});

describe('the list of APIs', () => {
  it('comes in pages', async () => {
    const context = operationContext();
    for (let i = 0; i < 3; i++) await createApi(context, http);
    const first = await getApis(context, { MaxResults: '2' });
    expect(first.Items.map(({ ApiId }) => ApiId)).toEqual(['api1', 'api2']);
    const second = await getApis(context, { MaxResults: '2', NextToken: first.NextToken ?? '' });
    expect(second.Items.map(({ ApiId }) => ApiId)).toEqual(['api3']);
    expect(second).not.toHaveProperty('NextToken');
  });

  it.each([{ MaxResults: '0' }, { MaxResults: 'x' }, { NextToken: 'x' }])('refuses %j', async (input) => {
    await expect(getApis(operationContext(), input)).rejects.toMatchObject({ httpStatus: 400 });
  });
});

describe('refusals', () => {
  it.each([
    [{ Name: '', ProtocolType: 'HTTP' }, '/Name'],
    [{ Name: 'a'.repeat(129), ProtocolType: 'HTTP' }, '/Name'],
    [{ Name: 'a', ProtocolType: 'SOAP' }, '/ProtocolType'],
    [{ Name: 'a', ProtocolType: 'WEBSOCKET' }, '/ProtocolType'],
    [{ ProtocolType: 'HTTP' } as CreateApiRequest, '/Name'],
    [{ ...http, IpAddressType: 'ipv6' }, '/IpAddressType'],
    [{ ...http, RouteSelectionExpression: '$request.body.action' }, '/RouteSelectionExpression'],
    [{ ...http, Target: lambda, RouteKey: 'x' }, '/RouteKey'],
  ])('CreateApi %j at %s', async (input, member) => {
    await expect(createApi(operationContext(), input)).rejects.toMatchObject({
      name: 'BadRequestException',
      httpStatus: 400,
      member,
    });
  });

  it('names an unknown API with the account before it', async () => {
    const context = operationContext();
    for (const operation of [getApi, deleteApi, updateApi, deleteCorsConfiguration]) {
      await expect(operation(context, { ApiId: 'nope' })).rejects.toMatchObject({
        name: 'NotFoundException',
        httpStatus: 404,
        message: 'Invalid API identifier specified 123456789012:nope',
        member: '/ApiId',
      });
    }
    await expect(createStage(context, { ApiId: 'nope', StageName: 's' })).rejects.toMatchObject({ httpStatus: 404 });
  });
});
