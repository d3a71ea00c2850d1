import type {
  Method,
  MethodSetting,
  RestApi,
  RestApiSnapshot,
  RestDeployment,
  RestIntegration,
  RestStage,
} from '../src/account/rest-api.ts';
import { derivedId } from '../src/base/ids.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import type { GatewayPorts } from '../src/gateway/ports.ts';
import { compileRestApi } from '../src/gateway/rest-api/gateway.ts';
import { gatewayPorts } from './http-api-fixture.ts';

export interface GivenMethod extends Partial<Omit<Method, 'methodIntegration' | 'httpMethod'>> {
  readonly integration?: Partial<RestIntegration>;
}

export interface GivenRestApi {
  /** Path → method → method. Resources between are there without being named. */
  readonly resources?: Readonly<Record<string, Readonly<Record<string, GivenMethod>>>>;
  readonly api?: Partial<RestApi>;
  readonly stage?: Partial<RestStage>;
  readonly snapshot?: Partial<Omit<RestApiSnapshot, 'api' | 'resources'>>;
  readonly deploymentId?: string;
}

/** What SAM and the console make: 200, for whatever is asked. */
export const MOCK_200: Partial<RestIntegration> = {
  type: 'MOCK',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  integrationResponses: { '200': { statusCode: '200' } },
};

/** A MOCK that answers with a text, so that a test can tell which method was selected. */
export function mockAnswering(text: string): GivenMethod {
  return {
    integration: {
      ...MOCK_200,
      integrationResponses: { '200': { statusCode: '200', responseTemplates: { 'application/json': text } } },
    },
  };
}

export const FUNCTION_URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:fn/invocations';

export const LAMBDA_PROXY: Partial<RestIntegration> = { type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION_URI };

export const METHOD_SETTING: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

/** A deployment and a stage of a REST API. The stage is `dev` unless it says otherwise. */
export function deployedRestApi(given: GivenRestApi): {
  readonly deployment: RestDeployment;
  readonly stage: RestStage;
} {
  const deploymentId = given.deploymentId ?? 'dep001';
  return {
    deployment: { id: deploymentId, createdDate: 0, snapshot: snapshotOf(given) },
    stage: {
      stageName: 'dev',
      deploymentId,
      createdDate: 0,
      lastUpdatedDate: 0,
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      tracingEnabled: false,
      ...given.stage,
    },
  };
}

export function compiledRest(given: GivenRestApi, ports: GatewayPorts = gatewayPorts()): Gateway {
  return compileRestApi({ stages: [deployedRestApi(given)], ports });
}

function snapshotOf({ resources = {}, api, snapshot }: GivenRestApi): RestApiSnapshot {
  return {
    api: {
      id: 'api0000001',
      name: 'example',
      createdDate: 0,
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: resourceId('/'),
      ...api,
    },
    resources: [...new Set(['/', ...Object.keys(resources).flatMap(withParents)])].map((path) => ({
      id: resourceId(path),
      path,
      ...(path === '/'
        ? {}
        : { parentId: resourceId(path.replace(/\/[^/]*$/, '') || '/'), pathPart: path.replace(/^.*\//, '') }),
      methods: Object.entries(resources[path] ?? {}).map(([httpMethod, method]) => methodOf(httpMethod, method)),
    })),
    models: [],
    requestValidators: [],
    authorizers: [],
    gatewayResponses: [],
    ...snapshot,
  };
}

function methodOf(httpMethod: string, { integration = MOCK_200, ...method }: GivenMethod): Method {
  return {
    httpMethod,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    methodResponses: { '200': { statusCode: '200' } },
    ...method,
    methodIntegration: {
      type: 'MOCK',
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29_000,
      cacheNamespace: 'ns',
      cacheKeyParameters: [],
      ...integration,
    },
  };
}

function resourceId(path: string): string {
  return derivedId(6, path);
}

function withParents(path: string): string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
