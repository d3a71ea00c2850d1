import type {
  Method,
  RestApi,
  RestAuthorizer,
  RestResource,
  RestStage,
  StoredGatewayResponse,
} from '../../account/rest-api.ts';
import type { Store } from '../../account/store.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ReadyApi, ReadyApiKey, ReadyRestCors, ReadyRoute } from './events.ts';
import { readApiKeys } from './ready-api-keys.ts';
import { declaredStages, functionBehind, readDomains } from './ready-parts.ts';

/** What is shown of one REST API: its methods in the order of their paths. */
export async function readyRestApi(source: {
  readonly apiId: string;
  readonly state: StackState;
  readonly store: Store;
  readonly url: string;
  readonly stagePrefix: boolean;
}): Promise<Omit<ReadyApi, 'id' | 'logicalId' | 'stack'>> {
  const { apiId, state, store, url, stagePrefix } = source;
  const stored = await readApi(store, apiId, state);
  return {
    name: stored.api?.name ?? '',
    type: 'REST',
    url,
    stages: stored.stages.map(({ stageName }) => ({
      name: stageName,
      url: stagePrefix ? `${url}/${stageName}` : url,
    })),
    domains: stored.domains,
    routes: stored.methods.map((method) => readyRoute(method, stored.authorizers, state)),
    cors: null,
    restCors: restCorsOf(stored),
    ...(stored.methods.some(({ method }) => method.apiKeyRequired) ? { apiKeys: stored.apiKeys } : {}),
  };
}

interface StoredRestApi {
  readonly api: RestApi | undefined;
  readonly stages: readonly RestStage[];
  readonly methods: readonly PlacedMethod[];
  readonly authorizers: readonly RestAuthorizer[];
  readonly gatewayResponses: readonly StoredGatewayResponse[];
  readonly domains: ReadyApi['domains'];
  readonly apiKeys: readonly ReadyApiKey[];
}

interface PlacedMethod {
  readonly path: string;
  readonly method: Method;
}

function readApi(store: Store, apiId: string, state: StackState): Promise<StoredRestApi> {
  return store.transact(async (transaction) => {
    const [stages, resources, methods, authorizers, gatewayResponses] = await Promise.all([
      transaction.list('restStages', apiId),
      transaction.list('resources', apiId),
      transaction.list('methods', apiId),
      transaction.list('restAuthorizers', apiId),
      transaction.list('gatewayResponses', apiId),
    ]);
    const byId = new Map<string, RestResource>(resources.map(({ value }) => [value.id, value]));
    const placed = methods.map(({ key, value: method }) => ({
      path: byId.get(key.split('/')[1] as string)?.path ?? '',
      method,
    }));
    const sortKey = ({ path, method }: PlacedMethod): string => `${path} ${method.httpMethod}`;
    return {
      api: await transaction.get('restApis', apiId),
      stages: stages.map(({ value }) => value).sort(byDeclaration(declaredStages(state, apiId))),
      methods: placed.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      authorizers: authorizers.map(({ value }) => value),
      gatewayResponses: gatewayResponses.map(({ value }) => value),
      domains: await readDomains(transaction, apiId),
      apiKeys: await readApiKeys(transaction, apiId),
    };
  });
}

/** Stages that the template declares come first. */
function byDeclaration(declared: readonly string[]): (a: RestStage, b: RestStage) => number {
  return (a, b) => Number(declared.includes(b.stageName)) - Number(declared.includes(a.stageName));
}

function readyRoute(
  { path, method }: PlacedMethod,
  authorizers: readonly RestAuthorizer[],
  state: StackState,
): ReadyRoute {
  const { httpMethod, authorizationType, authorizerId, methodIntegration, apiKeyRequired } = method;
  const named = authorizers.find(({ id }) => id === authorizerId)?.name;
  const functionName = functionBehind(methodIntegration?.uri, state);
  const other = methodIntegration?.type === 'MOCK' ? 'MOCK' : methodIntegration?.uri;
  return {
    method: httpMethod,
    path,
    function: functionName,
    ...(functionName === null && other !== undefined ? { integration: other } : {}),
    authorizer: authorizationType === 'AWS_IAM' ? 'AWS_IAM' : (named ?? null),
    ...(apiKeyRequired ? { apiKeyRequired } : {}),
  };
}

/** A REST API's CORS is what its methods and gateway responses make of it. */
function restCorsOf({ methods, gatewayResponses }: StoredRestApi): ReadyRestCors {
  const answersOptions = (path: string): boolean =>
    methods.some(
      (other) => other.path === path && (other.method.httpMethod === 'OPTIONS' || other.method.httpMethod === 'ANY'),
    );
  const paths = [...new Set(methods.map(({ path }) => path))];
  return {
    origin: originOf(methods),
    preflights: paths.filter(answersOptions),
    withoutPreflight: paths.filter((path) => !answersOptions(path)),
    errors: gatewayResponses
      .filter(({ responseParameters }) =>
        Object.keys(responseParameters).some((name) => name.toLowerCase() === ALLOW_ORIGIN),
      )
      .map(({ responseType }) => responseType),
  };
}

/** The origin that a preflight's mapping names, e.g. `'https://app.example.com'` with its quotes; no list, no path. */
function originOf(methods: readonly PlacedMethod[]): string | null {
  for (const { method } of methods) {
    if (method.httpMethod !== 'OPTIONS') continue;
    for (const { responseParameters = {} } of Object.values(method.methodIntegration?.integrationResponses ?? {})) {
      const mapped = Object.entries(responseParameters).find(([name]) => name.toLowerCase() === MAPPED_ALLOW_ORIGIN);
      const [, origin] = /^'(https?:\/\/[^'/,\s]+)'$/.exec(mapped?.[1] ?? '') ?? [];
      if (origin !== undefined) return origin;
    }
  }
  return null;
}

const MAPPED_ALLOW_ORIGIN = 'method.response.header.access-control-allow-origin';
const ALLOW_ORIGIN = 'gatewayresponse.header.access-control-allow-origin';
