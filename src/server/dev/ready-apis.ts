import type { Api, Integration, Route, Stage } from '../../account/http-api.ts';
import type { Store, Transaction } from '../../account/store.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ReadyApi, ReadyRoute } from './events.ts';

/** The APIs of a stack as the `ready` event has them, ordered by logical id, with their routes in the order of their keys. */
export async function readyApis(stack: {
  readonly name: string;
  readonly state: StackState;
  readonly store: Store;
  /** The URL of an API's data port, without a final `/`. */
  readonly url: (apiId: string) => string;
}): Promise<ReadyApi[]> {
  const apis = apisOf(stack.state);
  return Promise.all(
    apis.map(async ({ logicalId, apiId }) => {
      const stored = await readApi(stack.store, apiId);
      const url = stack.url(apiId);
      return {
        id: apiId,
        logicalId,
        stack: stack.name,
        name: stored.api?.Name ?? logicalId,
        type: 'HTTP' as const,
        url,
        stages: stored.stages.map(({ StageName }) => ({
          name: StageName,
          url: StageName === '$default' ? url : `${url}/${StageName}`,
        })),
        domains: stored.mappings,
        routes: stored.routes.map((route) => readyRoute(route, stored, stack.state)),
        cors: stored.api?.CorsConfiguration ?? null,
      };
    }),
  );
}

/** The HTTP APIs of a stack, in the order in which they get their ports. */
export function apisOf(state: StackState): { readonly logicalId: string; readonly apiId: string }[] {
  return [...state.resources.values()]
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Api')
    .map(({ logicalId, physicalId }) => ({ logicalId, apiId: physicalId }))
    .sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

interface StoredApi {
  readonly api: Api | undefined;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
  readonly mappings: ReadyApi['domains'];
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
      mappings: await readMappings(transaction, apiId),
      integrations: new Map(integrations.map(({ value }) => [value.IntegrationId, value])),
      authorizerNames: new Map(authorizers.map(({ value }) => [value.AuthorizerId, value.Name])),
    };
  });
}

async function readMappings(transaction: Transaction, apiId: string): Promise<ReadyApi['domains']> {
  const mappings = (await transaction.list('apiMappings', '')).filter(({ value }) => value.ApiId === apiId);
  const domains = await Promise.all(
    mappings.map(async ({ key, value: { ApiMappingKey, Stage } }) => {
      const name = key.split('/')[0] as string;
      const domain = await transaction.get('domainNames', name);
      return { name: domain?.DomainName ?? name, path: ApiMappingKey === '' ? '' : `/${ApiMappingKey}`, stage: Stage };
    }),
  );
  return domains.sort((a, b) => (`${a.name}${a.path}` < `${b.name}${b.path}` ? -1 : 1));
}

function readyRoute(route: Route, stored: StoredApi, state: StackState): ReadyRoute {
  const integration = stored.integrations.get(route.Target?.split('/')[1] ?? '');
  const authorizer =
    route.AuthorizationType === 'AWS_IAM' ? 'AWS_IAM' : stored.authorizerNames.get(route.AuthorizerId ?? '');
  return {
    method: route.RouteKey === '$default' ? 'ANY' : (route.RouteKey.split(' ')[0] as string),
    path: pathOf(route.RouteKey),
    function: functionBehind(integration?.IntegrationUri, state),
    authorizer: authorizer ?? null,
  };
}

function pathOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? routeKey;
}

/** The logical id of the function whose ARN is in the integration's URI. */
function functionBehind(uri: string | undefined, state: StackState): string | null {
  const name = uri?.match(/:function:([^:/]+)/)?.[1];
  if (name === undefined) return null;
  const found = [...state.resources.values()].find(
    ({ type, physicalId }) => type === 'AWS::Lambda::Function' && physicalId === name,
  );
  return found?.logicalId ?? name;
}
