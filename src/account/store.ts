import type {
  FunctionAlias,
  FunctionEventInvokeConfig,
  FunctionUrlConfig,
  FunctionVersion,
  LambdaFunction,
  LayerVersion,
  ProvisionedConcurrencyConfig,
  VersionCounter,
} from './function.ts';
import type {
  Api,
  ApiMapping,
  Authorizer,
  Deployment,
  DomainName,
  HttpVpcLink,
  Integration,
  Route,
  Stage,
} from './http-api.ts';
import type { LogGroup, LogStream } from './log-group.ts';
import type {
  ApiKey,
  ClientCertificate,
  DocumentationPart,
  DocumentationVersion,
  GatewayAccount,
  Method,
  Model,
  RequestValidator,
  RestApi,
  RestAuthorizer,
  RestDeployment,
  RestResource,
  RestStage,
  StoredGatewayResponse,
  UsagePlan,
  UsagePlanKey,
  VpcLink,
} from './rest-api.ts';
import type { Role } from './role.ts';

/**
 * Everything that exists in the account, by collection. A key is the path of ids to the thing, joined with `/`:
 * an API is `<ApiId>`, its route `<ApiId>/<RouteId>`, so that the children of a parent are a listing by prefix.
 */
export interface Collections {
  /** `<ApiId>` */
  readonly apis: Api;
  /** `<ApiId>/<RouteId>` */
  readonly routes: Route;
  /** `<ApiId>/<encodeURIComponent(RouteKey)>`: finds a route by its key, and keeps two routes from having the same. */
  readonly routeKeys: { readonly RouteId: string };
  /** `<ApiId>/<IntegrationId>` */
  readonly integrations: Integration;
  /** `<ApiId>/<AuthorizerId>` */
  readonly authorizers: Authorizer;
  /** `<ApiId>/<StageName>` */
  readonly stages: Stage;
  /** `<ApiId>/<DeploymentId>` */
  readonly deployments: Deployment;
  /** `<DomainName>` in lower case */
  readonly domainNames: DomainName;
  /** `<DomainName>` in lower case `/<ApiMappingId>` */
  readonly apiMappings: ApiMapping;
  /** `<VpcLinkId>` */
  readonly httpVpcLinks: HttpVpcLink;
  /** `<restApiId>` */
  readonly restApis: RestApi;
  /** `<restApiId>/<resourceId>` */
  readonly resources: RestResource;
  /** `<restApiId>/<resourceId>/<httpMethod>` */
  readonly methods: Method;
  /** `<restApiId>/<model name>` */
  readonly models: Model;
  /** `<restApiId>/<requestValidatorId>` */
  readonly requestValidators: RequestValidator;
  /** `<restApiId>/<authorizerId>` */
  readonly restAuthorizers: RestAuthorizer;
  /** `<restApiId>/<responseType>` */
  readonly gatewayResponses: StoredGatewayResponse;
  /** `<restApiId>/<stageName>` */
  readonly restStages: RestStage;
  /** `<restApiId>/<deploymentId>` */
  readonly restDeployments: RestDeployment;
  /** `<apiKeyId>` */
  readonly apiKeys: ApiKey;
  /** `<usagePlanId>` */
  readonly usagePlans: UsagePlan;
  /** `<usagePlanId>/<apiKeyId>` */
  readonly usagePlanKeys: UsagePlanKey;
  /** `<restApiId>/<documentationPartId>` */
  readonly documentationParts: DocumentationPart;
  /** `<restApiId>/<version>` */
  readonly documentationVersions: DocumentationVersion;
  /** `<vpcLinkId>` */
  readonly vpcLinks: VpcLink;
  /** `<clientCertificateId>` */
  readonly clientCertificates: ClientCertificate;
  /** `account`: what the account has set for API Gateway in this Region. */
  readonly gatewayAccount: GatewayAccount;
  /** `<FunctionName>` */
  readonly functions: LambdaFunction;
  /** `<FunctionName>/<alias or $LATEST>` */
  readonly functionUrlConfigs: FunctionUrlConfig;
  /** `<FunctionName>/<Version>` */
  readonly functionVersions: FunctionVersion;
  /** `<FunctionName>`: outlives the function. */
  readonly functionVersionCounters: VersionCounter;
  /** `<FunctionName>/<Name>` */
  readonly functionAliases: FunctionAlias;
  /** `<FunctionName>/<version or alias>` */
  readonly provisionedConcurrencyConfigs: ProvisionedConcurrencyConfig;
  /** `<FunctionName>/<version, alias or $LATEST>` */
  readonly functionEventInvokeConfigs: FunctionEventInvokeConfig;
  /** `<LayerName>/<Version>` */
  readonly layerVersions: LayerVersion;
  /** `<LayerName>`: outlives its versions. */
  readonly layerVersionCounters: VersionCounter;
  /** `<RoleName>` in lower case */
  readonly roles: Role;
  /** `<key of the name>` */
  readonly logGroups: LogGroup;
  /** `<id of the LogGroup>/<key of the name>` */
  readonly logStreams: LogStream;
}

export type CollectionName = keyof Collections;

/**
 * What keeps the account. It is asynchronous so that a store on a disk or on another machine fits behind it unchanged.
 */
export interface Store {
  /**
   * Runs `work` on one consistent state; all of its writes happen or none. A concurrent change of something that
   * `work` has read makes it run again; after several tries it rejects with ConflictError. Rejects with whatever
   * `work` rejects with, and then nothing has changed.
   */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;

  /** Calls `listener` once per commit that changed something, in commit order. Returns how to stop. */
  subscribe(listener: (commit: Commit) => void): () => void;
}

/** Reads see the transaction's own writes. Values are immutable: a change is a `put` of a new value. */
export interface Transaction {
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>;
  /** Entries whose key begins with `prefix` + `/`, or all entries for `''`, ordered by key. */
  list<C extends CollectionName>(collection: C, prefix: string): Promise<readonly Entry<C>[]>;
  put<C extends CollectionName>(collection: C, key: string, value: Collections[C]): void;
  delete(collection: CollectionName, key: string): void;
}

export interface Entry<C extends CollectionName> {
  readonly key: string;
  readonly value: Collections[C];
}

export interface Commit {
  readonly version: number;
  readonly changes: readonly { readonly collection: CollectionName; readonly key: string }[];
}

/** Two writers met, and trying again did not help. Operations answer it as AWS's ConflictException. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}
