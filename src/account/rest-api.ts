/**
 * A REST API as the account keeps it. Names and shapes are those of the APIGateway service model (2015-07-09), so that
 * an operation and the stored noun say the same words. Times are epoch milliseconds; the wire has seconds.
 */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly createdDate: number;
  readonly warnings?: readonly string[];
  readonly binaryMediaTypes?: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly endpointConfiguration: EndpointConfiguration;
  /** The resource policy as JSON text. */
  readonly policy?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly disableExecuteApiEndpoint: boolean;
  readonly rootResourceId: string;
}

export interface EndpointConfiguration {
  readonly types: readonly ('REGIONAL' | 'EDGE' | 'PRIVATE')[];
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly vpcEndpointIds?: readonly string[];
}

export interface RestResource {
  readonly id: string;
  /** Absent on the root resource. */
  readonly parentId?: string;
  /** `pets`, `{id}` or `{proxy+}`; absent on the root resource. */
  readonly pathPart?: string;
  /** `/pets/{id}` */
  readonly path: string;
}

/** Its integration and its responses are parts of it, as GetMethod shows it. */
export interface Method {
  /** `GET` … or `ANY` */
  readonly httpMethod: string;
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly requestValidatorId?: string;
  readonly operationName?: string;
  /** `method.request.{header|querystring|path}.name` → whether it has to be there. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  /** Content type → model name. */
  readonly requestModels?: Readonly<Record<string, string>>;
  /** Status code → response. */
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>;
  readonly methodIntegration?: RestIntegration;
}

export interface MethodResponse {
  readonly statusCode: string;
  /** `method.response.header.name` → whether it is required. */
  readonly responseParameters?: Readonly<Record<string, boolean>>;
  readonly responseModels?: Readonly<Record<string, string>>;
}

export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT';

export interface RestIntegration {
  readonly type: 'HTTP' | 'AWS' | 'MOCK' | 'HTTP_PROXY' | 'AWS_PROXY';
  /** The method that the backend is called with. */
  readonly httpMethod?: string;
  readonly uri?: string;
  readonly connectionType?: 'INTERNET' | 'VPC_LINK';
  readonly connectionId?: string;
  readonly credentials?: string;
  /** `integration.request.{header|querystring|path}.name` → mapping expression. */
  readonly requestParameters?: Readonly<Record<string, string>>;
  /** Content type → mapping template. */
  readonly requestTemplates?: Readonly<Record<string, string>>;
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  readonly contentHandling?: ContentHandling;
  readonly timeoutInMillis: number;
  readonly cacheNamespace: string;
  readonly cacheKeyParameters: readonly string[];
  readonly tlsConfig?: { readonly insecureSkipVerification?: boolean };
  readonly responseTransferMode?: 'BUFFERED' | 'STREAM';
  readonly integrationTarget?: string;
  /** Status code → response. */
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>;
}

export interface IntegrationResponse {
  readonly statusCode: string;
  /** A Java regular expression; absent or '' on the default response. */
  readonly selectionPattern?: string;
  /** `method.response.header.name` → mapping expression. */
  readonly responseParameters?: Readonly<Record<string, string>>;
  readonly responseTemplates?: Readonly<Record<string, string>>;
  readonly contentHandling?: ContentHandling;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** JSON Schema draft 4 as JSON text. */
  readonly schema: string;
  readonly contentType: string;
}

export interface RequestValidator {
  readonly id: string;
  readonly name: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface RestAuthorizer {
  readonly id: string;
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS';
  readonly providerARNs?: readonly string[];
  readonly authType?: string;
  readonly authorizerUri?: string;
  readonly authorizerCredentials?: string;
  /** `method.request.header.Authorization`, several joined with commas. */
  readonly identitySource?: string;
  readonly identityValidationExpression?: string;
  readonly authorizerResultTtlInSeconds?: number;
}

export const GATEWAY_RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
] as const;

export type GatewayResponseType = (typeof GATEWAY_RESPONSE_TYPES)[number];

/** What PutGatewayResponse has stored. A type without one takes that of its DEFAULT_4XX or DEFAULT_5XX family. */
export interface StoredGatewayResponse {
  readonly responseType: GatewayResponseType;
  /** Absent: the type's own status. */
  readonly statusCode?: string;
  /** `gatewayresponse.{header|path|querystring}.name` → mapping expression. */
  readonly responseParameters: Readonly<Record<string, string>>;
  /** Absent: the default template. */
  readonly responseTemplates?: Readonly<Record<string, string>>;
}

/** A deployment is a snapshot: later edits to the API do not reach it. */
export interface RestDeployment {
  readonly id: string;
  readonly description?: string;
  readonly createdDate: number;
  readonly snapshot: RestApiSnapshot;
}

/** What a REST API's data plane sees of the account, beside the stage. */
export interface RestApiSnapshot {
  readonly api: RestApi;
  readonly resources: readonly DeployedResource[];
  readonly models: readonly Model[];
  readonly requestValidators: readonly RequestValidator[];
  readonly authorizers: readonly RestAuthorizer[];
  readonly gatewayResponses: readonly StoredGatewayResponse[];
}

export interface DeployedResource extends RestResource {
  readonly methods: readonly Method[];
}

export interface RestStage {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly createdDate: number;
  readonly lastUpdatedDate: number;
  readonly cacheClusterEnabled: boolean;
  readonly cacheClusterSize?: string;
  readonly cacheClusterStatus: 'AVAILABLE' | 'NOT_AVAILABLE';
  /** Resource path and method, e.g. `pets/{id}/GET`; a star for each stands for all of them. */
  readonly methodSettings: Readonly<Record<string, MethodSetting>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly documentationVersion?: string;
  readonly accessLogSettings?: { readonly destinationArn?: string; readonly format?: string };
  readonly canarySettings?: CanarySettings;
  readonly tracingEnabled: boolean;
  readonly clientCertificateId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface MethodSetting {
  readonly metricsEnabled: boolean;
  readonly loggingLevel?: 'OFF' | 'ERROR' | 'INFO';
  readonly dataTraceEnabled: boolean;
  readonly throttlingBurstLimit: number;
  readonly throttlingRateLimit: number;
  readonly cachingEnabled: boolean;
  readonly cacheTtlInSeconds: number;
  readonly cacheDataEncrypted: boolean;
  readonly requireAuthorizationForCacheControl: boolean;
  readonly unauthorizedCacheControlHeaderStrategy:
    | 'FAIL_WITH_403'
    | 'SUCCEED_WITH_RESPONSE_HEADER'
    | 'SUCCEED_WITHOUT_RESPONSE_HEADER';
}

export interface CanarySettings {
  readonly percentTraffic: number;
  readonly deploymentId: string;
  readonly stageVariableOverrides?: Readonly<Record<string, string>>;
  readonly useStageCache: boolean;
}

export interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly name: string;
  readonly customerId?: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly createdDate: number;
  readonly lastUpdatedDate: number;
  /** `<restApiId>/<stageName>` */
  readonly stageKeys: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ThrottleSettings {
  readonly burstLimit: number;
  readonly rateLimit: number;
}

export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly apiStages: readonly UsagePlanStage[];
  readonly throttle?: ThrottleSettings;
  readonly quota?: { readonly limit: number; readonly offset: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' };
  readonly productCode?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface UsagePlanStage {
  readonly apiId: string;
  readonly stage: string;
  /** `/pets/GET` → limits of that method. */
  readonly throttle?: Readonly<Record<string, ThrottleSettings>>;
}

/** One API key's membership of a usage plan. */
export interface UsagePlanKey {
  readonly id: string;
  readonly type: 'API_KEY';
}

export interface DocumentationPart {
  readonly id: string;
  readonly location: {
    readonly type: string;
    readonly path?: string;
    readonly method?: string;
    readonly statusCode?: string;
    readonly name?: string;
  };
  /** JSON text. */
  readonly properties: string;
}

/** Its parts are those of the API when it was made. */
export interface DocumentationVersion {
  readonly version: string;
  readonly createdDate: number;
  readonly description?: string;
  readonly parts: readonly DocumentationPart[];
}

export interface VpcLink {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly targetArns: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ClientCertificate {
  readonly clientCertificateId: string;
  readonly description?: string;
  readonly createdDate: number;
  readonly expirationDate: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface GatewayAccount {
  readonly cloudwatchRoleArn?: string;
}

/**
 * The key of a method in `methodSettings` of a stage: the path of the resource without its first slash, and the
 * method. `pets/{id}/GET`; of the root resource `/GET`.
 */
export function methodSettingKey(resourcePath: string, httpMethod: string): string {
  return `${resourcePath.replace(/^\//, '')}/${httpMethod}`;
}
