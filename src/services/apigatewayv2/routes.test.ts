import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import type { CreateAuthorizerRequest } from '../../aws/generated/apigatewayv2.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApi } from './apis.ts';
import { createAuthorizer, deleteAuthorizer } from './authorizers.ts';
import { createIntegration, deleteIntegration } from './integrations.ts';
import { createRoute, deleteRoute, getRoute, getRoutes, updateRoute } from './routes.ts';

const jwt: CreateAuthorizerRequest = {
  ApiId: 'api1',
  Name: 'jwt',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['a'] },
};

async function contextWithApi(store?: OperationContext['store']): Promise<OperationContext> {
  const context = operationContext(store === undefined ? {} : { store });
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  return context;
}

describe.each(stores)('a route in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = await contextWithApi(createStore());
  });

  it('has the defaults of AWS', async () => {
    const created = await createRoute(context, { ApiId: 'api1', RouteKey: 'GET /pets/{id}' });
    expect(created).toEqual({
      RouteId: 'route2',
      RouteKey: 'GET /pets/{id}',
      AuthorizationType: 'NONE',
      ApiKeyRequired: false,
    });
    expect(await getRoute(context, { ApiId: 'api1', RouteId: 'route2' })).toEqual(created);
  });

  it('has its key for itself, until it gives it up', async () => {
    const { RouteId } = await createRoute(context, { ApiId: 'api1', RouteKey: 'ANY /{proxy+}' });
    const second = () => createRoute(context, { ApiId: 'api1', RouteKey: 'ANY /{proxy+}' });
    await expect(second()).rejects.toMatchObject({
      name: 'ConflictException',
      httpStatus: 409,
      message: 'Route with key ANY /{proxy+} already exists for this API',
      member: '/RouteKey',
    });
    await updateRoute(context, { ApiId: 'api1', RouteId, RouteKey: 'GET /' });
    const { RouteId: secondId } = await second();
    await deleteRoute(context, { ApiId: 'api1', RouteId: secondId });
    await second();
    expect((await getRoutes(context, { ApiId: 'api1' })).Items).toHaveLength(2);
  });

  it('can keep its key in an update', async () => {
    const { RouteId } = await createRoute(context, { ApiId: 'api1', RouteKey: 'GET /' });
    const updated = await updateRoute(context, { ApiId: 'api1', RouteId, RouteKey: 'GET /', OperationName: 'o' });
    expect(updated).toMatchObject({ RouteKey: 'GET /', OperationName: 'o' });
  });

  it('lets one of two win that are created at once with one key', async () => {
    const outcomes = await Promise.allSettled([
      createRoute(context, { ApiId: 'api1', RouteKey: 'GET /' }),
      createRoute(context, { ApiId: 'api1', RouteKey: 'GET /' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await getRoutes(context, { ApiId: 'api1' })).Items).toHaveLength(1);
  });

  it('loses authorizer and scopes with the authorization type', async () => {
    const { AuthorizerId } = await createAuthorizer(context, jwt);
    const { RouteId } = await createRoute(context, {
      ApiId: 'api1',
      RouteKey: 'GET /',
      AuthorizationType: 'JWT',
      AuthorizerId,
      AuthorizationScopes: ['read'],
    });
    const open = await updateRoute(context, { ApiId: 'api1', RouteId, AuthorizationType: 'NONE' });
    expect(open).not.toHaveProperty('AuthorizerId');
    expect(open).not.toHaveProperty('AuthorizationScopes');
  });

  it('keeps what it refers to from being deleted', async () => {
    const { AuthorizerId } = await createAuthorizer(context, jwt);
    const { IntegrationId } = await createIntegration(context, {
      ApiId: 'api1',
      IntegrationType: 'HTTP_PROXY',
      IntegrationUri: 'https://a.example',
      IntegrationMethod: 'GET',
      PayloadFormatVersion: '1.0',
    });
    const { RouteId } = await createRoute(context, {
      ApiId: 'api1',
      RouteKey: 'GET /',
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: 'JWT',
      AuthorizerId,
    });
    await expect(deleteIntegration(context, { ApiId: 'api1', IntegrationId })).rejects.toMatchObject({
      name: 'ConflictException',
      message: `Cannot delete Integration because it is referenced by the following Routes with Ids: [${RouteId}]`,
    });
    await expect(deleteAuthorizer(context, { ApiId: 'api1', AuthorizerId })).rejects.toMatchObject({ httpStatus: 409 });
    await deleteRoute(context, { ApiId: 'api1', RouteId });
    await deleteIntegration(context, { ApiId: 'api1', IntegrationId });
    await deleteAuthorizer(context, { ApiId: 'api1', AuthorizerId });
  });
});

describe('10,000 routes in one API', () => {
  it('are created without looking at each other', async () => {
    const context = await contextWithApi();
    const create = (from: number, to: number) =>
      cpuMs(async () => {
        for (let i = from; i < to; i++) await createRoute(context, { ApiId: 'api1', RouteKey: `GET /r/${i}` });
      });
    await create(0, 1000);
    const early = await create(1000, 2000);
    await create(2000, 9000);
    // A look at every other route each time would make the last thousand six times as dear as the second.
    expect((await create(9000, 10_000)) / early).toBeLessThan(4);
    expect((await getRoutes(context, { ApiId: 'api1' })).Items).toHaveLength(10_000);
  });
});

const malformed =
  'The provided route key is not formatted properly for HTTP protocol. ' +
  'Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"';

describe('CreateRoute refuses', () => {
  it.each([
    ['GET', malformed],
    ['/pets', malformed],
    ['GET pets', malformed],
    ['GET/pets', malformed],
    ['GET  /pets', malformed],
    ['get /pets', malformed],
    ['TRACE /pets', malformed],
    ['GET /pets/with space', malformed],
    ['$connect', malformed],
    ['GET /{proxy+}/x', 'Greedy path parameter {proxy+} must be the last segment'],
    ['GET /{id}/{id}', 'Path parameter id appears more than once'],
    ['GET /x{id}', 'Invalid path segment x{id}: a path parameter takes a whole segment, {name} or {name+}'],
    ['GET /{id', 'Invalid path segment {id: a path parameter takes a whole segment, {name} or {name+}'],
    ['GET /{}', 'Invalid path segment {}: a path parameter takes a whole segment, {name} or {name+}'],
  ])('the route key %j', async (RouteKey, message) => {
    const context = await contextWithApi();
    await expect(createRoute(context, { ApiId: 'api1', RouteKey })).rejects.toMatchObject({
      name: 'BadRequestException',
      message,
      member: '/RouteKey',
    });
  });

  it('a route without a key', async () => {
    const context = await contextWithApi();
    await expect(createRoute(context, { ApiId: 'api1' } as never)).rejects.toMatchObject({
      message: 'Route key is required',
      member: '/RouteKey',
    });
  });

  it.each([
    [{ Target: 'integrations/nope' }, 404, 'Invalid Integration identifier specified nope', '/Target'],
    [{ Target: 'nope' }, 400, 'Invalid target nope, must be integrations/{integrationId}', '/Target'],
    [
      { AuthorizationType: 'JWT', AuthorizerId: 'nope' },
      400,
      'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
      '/AuthorizerId',
    ],
    [
      { AuthorizationType: 'CUSTOM' },
      400,
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires a valid authorizer.',
      '/AuthorizationType',
    ],
    [{ AuthorizationType: 'COGNITO' }, 400, expect.stringContaining('enum value set'), '/AuthorizationType'],
  ])('%j', async (input, httpStatus, message, member) => {
    const context = await contextWithApi();
    const created = createRoute(context, { ApiId: 'api1', RouteKey: 'GET /', ...input });
    await expect(created).rejects.toMatchObject({ httpStatus, message, member });
  });

  it('an authorizer of the other type', async () => {
    const context = await contextWithApi();
    const { AuthorizerId } = await createAuthorizer(context, jwt);
    const created = createRoute(context, {
      ApiId: 'api1',
      RouteKey: 'GET /',
      AuthorizationType: 'CUSTOM',
      AuthorizerId,
    });
    await expect(created).rejects.toMatchObject({ httpStatus: 400, member: '/AuthorizerId' });
  });
});

it('names an unknown route', async () => {
  const context = await contextWithApi();
  await expect(getRoute(context, { ApiId: 'api1', RouteId: 'nope' })).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid Route identifier specified nope',
    member: '/RouteId',
  });
});
