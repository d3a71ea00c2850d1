import type { Api, Authorizer, Deployment, Integration, Route, Stage } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { OperationContext } from '../operation-context.ts';
import { apiNotFound, childNotFound } from './refusals.ts';

export async function getExistingApi(context: OperationContext, transaction: Transaction, apiId: string): Promise<Api> {
  const api = await transaction.get('apis', apiId);
  if (api === undefined) throw apiNotFound(context, apiId);
  return api;
}

interface Children {
  readonly routes: Route;
  readonly integrations: Integration;
  readonly authorizers: Authorizer;
  readonly stages: Stage;
  readonly deployments: Deployment;
}

const nouns = {
  routes: ['Route', '/RouteId'],
  integrations: ['Integration', '/IntegrationId'],
  authorizers: ['Authorizer', '/AuthorizerId'],
  stages: ['Stage', '/StageName'],
  deployments: ['Deployment', '/DeploymentId'],
} as const;

/** A child of an API that must exist; the API must, too, and is what the refusal names when it does not. */
export async function getExistingChild<C extends keyof Children>(
  context: OperationContext,
  transaction: Transaction,
  { collection, apiId, id }: { readonly collection: C; readonly apiId: string; readonly id: string },
): Promise<Children[C]> {
  await getExistingApi(context, transaction, apiId);
  const child = await transaction.get(collection, `${apiId}/${id}`);
  if (child === undefined) {
    const [noun, member] = nouns[collection];
    throw childNotFound(noun, id, member);
  }
  return child as unknown as Children[C];
}

export async function listChildren<C extends keyof Children>(
  transaction: Transaction,
  collection: C,
  apiId: string,
): Promise<readonly Children[C][]> {
  const entries = await transaction.list(collection, apiId);
  return entries.map(({ value }) => value as unknown as Children[C]);
}

export function routeKeyIndex(apiId: string, routeKey: string): string {
  return `${apiId}/${encodeURIComponent(routeKey)}`;
}
