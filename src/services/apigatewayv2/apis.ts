import type { Api } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateApiRequest,
  DeleteApiRequest,
  DeleteCorsConfigurationRequest,
  GetApiRequest,
  GetApisRequest,
  UpdateApiRequest,
} from '../../aws/generated/apigatewayv2.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi } from './account-reads.ts';
import { refuseMappedApi } from './api-mappings.ts';
import { checkRequest } from './check-request.ts';
import { readCorsConfiguration } from './cors-configuration.ts';
import { type Page, pageOf } from './page.ts';
import { quickCreate, updateQuickCreated } from './quick-create.ts';
import { badRequestInOurWords } from './refusals.ts';
import { timestamp } from './timestamp.ts';

/** The one value that HTTP APIs take; AWS gives it back for every HTTP API. */
const routeSelectionExpression = '$request.method $request.path';

export async function createApi(context: OperationContext, input: CreateApiRequest): Promise<Api> {
  checkRequest(context, 'CreateApiRequest', input, ['/CorsConfiguration/MaxAge']);
  if (input.ProtocolType !== 'HTTP') {
    throw badRequestInOurWords(context, 'WebSocket APIs are not served here.', '/ProtocolType');
  }
  checkRouteSelection(context, input);
  const api: Api = { ...newApi(context, context.newId('api')), Name: input.Name, ...readMembers(context, input) };
  await context.store.transact(async (transaction) => {
    transaction.put('apis', api.ApiId, api);
    if (input.Target !== undefined) await quickCreate(context, transaction, api.ApiId, input);
  });
  return api;
}

/** An API of nothing but defaults. */
export function newApi(context: OperationContext, apiId: string): Api {
  return {
    ApiId: apiId,
    Name: '',
    ProtocolType: 'HTTP',
    ApiEndpoint: context.apiEndpoint(apiId),
    CreatedDate: timestamp(context),
    RouteSelectionExpression: routeSelectionExpression,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    Tags: {},
  };
}

function checkRouteSelection(
  context: OperationContext,
  input: Pick<CreateApiRequest, 'RouteSelectionExpression'>,
): void {
  const expression = input.RouteSelectionExpression;
  const isHttp =
    expression === undefined ||
    /^\$(\{request\.method\}|request\.method) \$(\{request\.path\}|request\.path)$/.test(expression);
  if (isHttp) return;
  const text = `RouteSelectionExpression of an HTTP API must be ${routeSelectionExpression}`;
  throw badRequestInOurWords(context, text, '/RouteSelectionExpression');
}

/** The members that CreateApi and UpdateApi share. */
function readMembers(context: OperationContext, input: Partial<CreateApiRequest>): Partial<Api> {
  const cors = readCorsConfiguration(context, input.CorsConfiguration);
  return {
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    ...(input.Version === undefined ? {} : { Version: input.Version }),
    ...(input.DisableExecuteApiEndpoint === undefined
      ? {}
      : { DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint }),
    ...(input.IpAddressType === undefined ? {} : { IpAddressType: input.IpAddressType }),
    ...(input.ApiKeySelectionExpression === undefined
      ? {}
      : { ApiKeySelectionExpression: input.ApiKeySelectionExpression }),
    ...(cors === undefined ? {} : { CorsConfiguration: cors }),
    ...(input.Tags === undefined ? {} : { Tags: input.Tags }),
  };
}

/** A CorsConfiguration replaces the old one as a whole; `{}` switches CORS off. Every other member that is absent stays. */
export async function updateApi(context: OperationContext, input: UpdateApiRequest): Promise<Api> {
  checkRequest(context, 'UpdateApiRequest', input, ['/CorsConfiguration/MaxAge']);
  checkRouteSelection(context, input);
  const changes = { ...(input.Name === undefined ? {} : { Name: input.Name }), ...readMembers(context, input) };
  return context.store.transact(async (transaction) => {
    const api = await getExistingApi(context, transaction, input.ApiId);
    const { CorsConfiguration: _, ...withoutCors } = api;
    const updated: Api = { ...(input.CorsConfiguration === undefined ? api : withoutCors), ...changes };
    transaction.put('apis', api.ApiId, updated);
    await updateQuickCreated(context, transaction, input);
    return updated;
  });
}

export async function deleteApi(context: OperationContext, { ApiId }: DeleteApiRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, ApiId);
    await refuseMappedApi(transaction, ApiId);
    await deleteApiContent(transaction, ApiId);
    for (const collection of ['stages', 'deployments'] as const) {
      for (const { key } of await transaction.list(collection, ApiId)) transaction.delete(collection, key);
    }
    transaction.delete('apis', ApiId);
  });
}

/** Routes, integrations and authorizers: what a deployment freezes and an import replaces. */
export async function deleteApiContent(transaction: Transaction, apiId: string): Promise<void> {
  for (const collection of ['routes', 'routeKeys', 'integrations', 'authorizers'] as const) {
    for (const { key } of await transaction.list(collection, apiId)) transaction.delete(collection, key);
  }
}

export async function getApi(context: OperationContext, { ApiId }: GetApiRequest): Promise<Api> {
  return context.store.transact((transaction) => getExistingApi(context, transaction, ApiId));
}

export async function getApis(context: OperationContext, input: GetApisRequest): Promise<Page<Api>> {
  const entries = await context.store.transact((transaction) => transaction.list('apis', ''));
  return pageOf(
    context,
    entries.map(({ value }) => value),
    input,
  );
}

export async function deleteCorsConfiguration(
  context: OperationContext,
  { ApiId }: DeleteCorsConfigurationRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const { CorsConfiguration: _, ...api } = await getExistingApi(context, transaction, ApiId);
    transaction.put('apis', ApiId, api);
  });
}
