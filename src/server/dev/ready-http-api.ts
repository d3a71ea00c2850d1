import type { Api, Integration, Route, Stage } from '../../account/http-api.ts';
import type { Store } from '../../account/store.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ReadyApi, ReadyRoute } from './events.ts';
import { functionBehind, readDomains } from './ready-parts.ts';

/** What is shown of one HTTP API: its routes in the order of their paths. */
export async function readyHttpApi(source: {
  readonly apiId: string;
  readonly state: StackState;
  readonly store: Store;
  readonly url: string;
}): Promise<Omit<ReadyApi, 'id' | 'logicalId' | 'stack'>> {
  const { apiId, state, store, url } = source;
  const stored = await readApi(store, apiId);
  return {
    name: stored.api?.Name ?? '',
    type: 'HTTP',
    url,
    stages: stored.stages.map(({ StageName }) => ({
      name: StageName,
      url: StageName === '$default' ? url : `${url}/${StageName}`,
    })),
    domains: stored.domains,
    routes: stored.routes.map((route) => readyRoute(route, stored, state)),
    cors: stored.api?.CorsConfiguration ?? null,
  };
}

interface StoredApi {
  readonly api: Api | undefined;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
  readonly domains: ReadyApi['domains'];
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly authorizerNames: ReadonlyMap<string, string>;
}

function readApi(store: Store, apiId: string): Promise<StoredApi> {
  return store.transact(async (transaction) => {
    const [stages, routes, integrations, authorizers] = await Promise.all([
      transaction.list('stages', apiId),
      transaction.list('routes', apiId),
      transaction.list('integrations', apiId),
      transaction.list('authorizers', apiId),
    ]);
    const byPath = (a: Route, b: Route): number => {
      const [left, right] = [pathOf(a.RouteKey), pathOf(b.RouteKey)];
      return left === right ? (a.RouteKey < b.RouteKey ? -1 : 1) : left < right ? -1 : 1;
    };
    return {
      api: await transaction.get('apis', apiId),
      stages: stages.map(({ value }) => value),
      routes: routes.map(({ value }) => value).sort(byPath),
      domains: await readDomains(transaction, apiId),
      integrations: new Map(integrations.map(({ value }) => [value.IntegrationId, value])),
      authorizerNames: new Map(authorizers.map(({ value }) => [value.AuthorizerId, value.Name])),
    };
  });
}

function readyRoute(route: Route, stored: StoredApi, state: StackState): ReadyRoute {
  const integration = stored.integrations.get(route.Target?.split('/')[1] ?? '');
  const authorizer =
    route.AuthorizationType === 'AWS_IAM' ? 'AWS_IAM' : stored.authorizerNames.get(route.AuthorizerId ?? '');
  const functionName = functionBehind(integration?.IntegrationUri, state);
  const other = integration?.IntegrationSubtype ?? integration?.IntegrationUri;
  return {
    method: route.RouteKey === '$default' ? 'ANY' : (route.RouteKey.split(' ')[0] as string),
    path: pathOf(route.RouteKey),
    function: functionName,
    ...(functionName === null && other !== undefined ? { integration: other } : {}),
    authorizer: authorizer ?? null,
  };
}

function pathOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? routeKey;
}
