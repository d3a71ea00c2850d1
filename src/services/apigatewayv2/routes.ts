import type { Route } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateRouteRequest,
  DeleteRouteRequest,
  GetRouteRequest,
  GetRoutesRequest,
  UpdateRouteRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren, routeKeyIndex } from './account-reads.ts';
import { defined } from './changes.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords, childNotFound, conflictInOurWords } from './refusals.ts';
import { checkRouteKey } from './route-key.ts';

export async function createRoute(context: OperationContext, input: CreateRouteRequest): Promise<Route> {
  checkRequest(context, 'CreateRouteRequest', input);
  checkRouteKey(context, input.RouteKey);
  const route = { ...members(input), RouteId: context.newId('route') };
  await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    await putRoute(context, transaction, input.ApiId, route);
  });
  return route;
}

function members(input: Omit<CreateRouteRequest, 'ApiId'>): Omit<Route, 'RouteId'> {
  const authorizationType = (input.AuthorizationType ?? 'NONE') as Route['AuthorizationType'];
  // What belongs to an authorizer goes when the authorizer goes.
  const hasAuthorizer = authorizationType === 'JWT' || authorizationType === 'CUSTOM';
  return {
    RouteKey: input.RouteKey,
    ...(input.Target === undefined ? {} : { Target: input.Target }),
    AuthorizationType: authorizationType,
    ...(input.AuthorizerId === undefined || !hasAuthorizer ? {} : { AuthorizerId: input.AuthorizerId }),
    ...(input.AuthorizationScopes === undefined || !hasAuthorizer
      ? {}
      : { AuthorizationScopes: input.AuthorizationScopes }),
    ApiKeyRequired: input.ApiKeyRequired ?? false,
    ...(input.OperationName === undefined ? {} : { OperationName: input.OperationName }),
  };
}

/** Stores a route when its key is free and what it refers to exists. Imports store their routes here, too. */
export async function putRoute(
  context: OperationContext,
  transaction: Transaction,
  apiId: string,
  route: Route,
): Promise<void> {
  const index = routeKeyIndex(apiId, route.RouteKey);
  const taken = await transaction.get('routeKeys', index);
  if (taken !== undefined && taken.RouteId !== route.RouteId) {
    // Recorded: `ConflictException: Route with key ANY /{proxy+} already exists for this API` (sst, 2025).
    throw conflict(`Route with key ${route.RouteKey} already exists for this API`, '/RouteKey');
  }
  await checkTarget(context, transaction, apiId, route);
  await checkAuthorizer(context, transaction, apiId, route);
  transaction.put('routeKeys', index, { RouteId: route.RouteId });
  transaction.put('routes', `${apiId}/${route.RouteId}`, route);
}

async function checkTarget(
  context: OperationContext,
  transaction: Transaction,
  apiId: string,
  { Target }: Route,
): Promise<void> {
  if (Target === undefined) return;
  const [, id] = /^integrations\/([^/]+)$/.exec(Target) ?? [];
  if (id === undefined) {
    throw badRequestInOurWords(context, `Invalid target ${Target}, must be integrations/{integrationId}`, '/Target');
  }
  if ((await transaction.get('integrations', `${apiId}/${id}`)) === undefined) {
    throw childNotFound('Integration', id, '/Target');
  }
}

async function checkAuthorizer(
  context: OperationContext,
  transaction: Transaction,
  apiId: string,
  { AuthorizationType: type, AuthorizerId, AuthorizationScopes }: Route,
): Promise<void> {
  if (AuthorizationScopes !== undefined && AuthorizationScopes.length > 0 && type !== 'JWT') {
    const text = 'Authorization scopes need an authorization type of JWT';
    throw badRequestInOurWords(context, text, '/AuthorizationScopes');
  }
  if (type !== 'JWT' && type !== 'CUSTOM') return;
  const authorizer =
    AuthorizerId === undefined ? undefined : await transaction.get('authorizers', `${apiId}/${AuthorizerId}`);
  if (authorizer?.AuthorizerType === (type === 'JWT' ? 'JWT' : 'REQUEST')) return;
  const text =
    `Invalid authorizer ID specified. Setting the authorization type to ${type} requires a valid ` +
    `${type === 'JWT' ? 'JWT authorizer' : 'authorizer'}.`;
  const member = AuthorizerId === undefined ? '/AuthorizationType' : '/AuthorizerId';
  // Recorded for JWT (sst#4097, 2024); REST APIs say the same of CUSTOM.
  throw type === 'JWT' ? badRequest(text, member) : badRequestInOurWords(context, text, member);
}

/** Members that are absent stay. An authorization type without authorizer takes authorizer and scopes away. */
export async function updateRoute(context: OperationContext, input: UpdateRouteRequest): Promise<Route> {
  checkRequest(context, 'UpdateRouteRequest', input);
  if (input.RouteKey !== undefined) checkRouteKey(context, input.RouteKey);
  return context.store.transact(async (transaction) => {
    const key = { collection: 'routes', apiId: input.ApiId, id: input.RouteId } as const;
    const { ApiGatewayManaged, ...old } = await getExistingChild(context, transaction, key);
    const updated: Route = {
      ...members({ ...old, ...defined(input) }),
      RouteId: old.RouteId,
      ...(ApiGatewayManaged === undefined ? {} : { ApiGatewayManaged }),
    };
    await putRoute(context, transaction, input.ApiId, updated);
    if (updated.RouteKey !== old.RouteKey) {
      transaction.delete('routeKeys', routeKeyIndex(input.ApiId, old.RouteKey));
    }
    return updated;
  });
}

export async function deleteRoute(context: OperationContext, { ApiId, RouteId }: DeleteRouteRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    const route = await getExistingChild(context, transaction, { collection: 'routes', apiId: ApiId, id: RouteId });
    if (route.ApiGatewayManaged === true) {
      throw conflictInOurWords(context, 'A managed route cannot be deleted', '/RouteId');
    }
    transaction.delete('routes', `${ApiId}/${RouteId}`);
    transaction.delete('routeKeys', routeKeyIndex(ApiId, route.RouteKey));
  });
}

export async function getRoute(context: OperationContext, { ApiId, RouteId }: GetRouteRequest): Promise<Route> {
  const key = { collection: 'routes', apiId: ApiId, id: RouteId } as const;
  return context.store.transact((transaction) => getExistingChild(context, transaction, key));
}

export async function getRoutes(context: OperationContext, input: GetRoutesRequest): Promise<Page<Route>> {
  const routes = await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    return listChildren(transaction, 'routes', input.ApiId);
  });
  return pageOf(context, routes, input);
}
