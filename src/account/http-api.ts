/**
 * An HTTP API as the account keeps it. Names and shapes are those of the ApiGatewayV2 service model, which are also
 * CloudFormation's property names, so that a definition, an operation and the stored noun say the same words.
 */
export interface Api {
  readonly ApiId: string;
  readonly Name: string;
  readonly ProtocolType: 'HTTP';
  readonly ApiEndpoint: string;
  readonly CreatedDate: string;
  readonly Description?: string;
  readonly Version?: string;
  readonly RouteSelectionExpression: string;
  readonly ApiKeySelectionExpression: string;
  readonly DisableExecuteApiEndpoint: boolean;
  readonly IpAddressType?: string;
  readonly CorsConfiguration?: CorsConfiguration;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly ImportInfo?: readonly string[];
  readonly Warnings?: readonly string[];
  /** True while the API was made by an import: its routes belong to the body. */
  readonly ApiGatewayManaged?: boolean;
}

export interface CorsConfiguration {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  /** Stored in lower case, in the configured order (recorded: cdk-real-drift corpus, 2026). */
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
  readonly AllowCredentials?: boolean;
}

export interface Route {
  readonly RouteId: string;
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly RouteKey: string;
  /** `integrations/<IntegrationId>`. */
  readonly Target?: string;
  readonly AuthorizationType: 'NONE' | 'JWT' | 'CUSTOM' | 'AWS_IAM';
  readonly AuthorizerId?: string;
  readonly AuthorizationScopes?: readonly string[];
  readonly ApiKeyRequired: boolean;
  readonly OperationName?: string;
  /** True when CreateApi made it by itself (`Target`): it can be changed and not deleted. */
  readonly ApiGatewayManaged?: boolean;
}

export interface Integration {
  readonly IntegrationId: string;
  readonly IntegrationType: 'AWS_PROXY' | 'HTTP_PROXY';
  readonly IntegrationMethod?: string;
  readonly IntegrationUri?: string;
  readonly IntegrationSubtype?: string;
  readonly PayloadFormatVersion: '1.0' | '2.0';
  readonly TimeoutInMillis: number;
  readonly ConnectionType: 'INTERNET' | 'VPC_LINK';
  readonly ConnectionId?: string;
  readonly CredentialsArn?: string;
  readonly Description?: string;
  readonly RequestParameters?: Readonly<Record<string, string>>;
  readonly ResponseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly TlsConfig?: { readonly ServerNameToVerify?: string };
  readonly ApiGatewayManaged?: boolean;
}

export interface Authorizer {
  readonly AuthorizerId: string;
  readonly Name: string;
  readonly AuthorizerType: 'JWT' | 'REQUEST';
  readonly IdentitySource: readonly string[];
  readonly JwtConfiguration?: { readonly Audience?: readonly string[]; readonly Issuer?: string };
  readonly AuthorizerUri?: string;
  readonly AuthorizerCredentialsArn?: string;
  readonly AuthorizerPayloadFormatVersion?: '1.0' | '2.0';
  readonly AuthorizerResultTtlInSeconds?: number;
  readonly EnableSimpleResponses?: boolean;
  readonly IdentityValidationExpression?: string;
}

export interface RouteSettings {
  readonly ThrottlingBurstLimit?: number;
  readonly ThrottlingRateLimit?: number;
  readonly DetailedMetricsEnabled?: boolean;
}

export interface Stage {
  readonly StageName: string;
  readonly AutoDeploy: boolean;
  readonly CreatedDate: string;
  readonly LastUpdatedDate: string;
  readonly DeploymentId?: string;
  readonly Description?: string;
  readonly StageVariables?: Readonly<Record<string, string>>;
  readonly DefaultRouteSettings?: RouteSettings;
  readonly RouteSettings?: Readonly<Record<string, RouteSettings>>;
  readonly AccessLogSettings?: { readonly DestinationArn?: string; readonly Format?: string };
  readonly Tags?: Readonly<Record<string, string>>;
  readonly LastDeploymentStatusMessage?: string;
  readonly ApiGatewayManaged?: boolean;
}

/**
 * A deployment is a snapshot: later edits to the API do not reach it. The data plane compiles a Deployment and a
 * Stage and sees nothing else of the account.
 */
export interface Deployment {
  readonly DeploymentId: string;
  readonly CreatedDate: string;
  readonly Description?: string;
  readonly AutoDeployed: boolean;
  readonly DeploymentStatus: 'PENDING' | 'FAILED' | 'DEPLOYED';
  readonly Snapshot: HttpApiSnapshot;
}

export interface HttpApiSnapshot {
  readonly Api: Api;
  readonly Routes: readonly Route[];
  readonly Integrations: readonly Integration[];
  readonly Authorizers: readonly Authorizer[];
}

/** What leads to a VPC from HTTP APIs; a REST API's VpcLink is another thing. */
export interface HttpVpcLink {
  readonly VpcLinkId: string;
  readonly Name: string;
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds: readonly string[];
  readonly CreatedDate: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

/**
 * A custom domain name. It belongs to the account, and its API mappings lead to stages of any API of it. REST APIs have
 * the same thing under other names: their base path mappings are API mappings.
 */
export interface DomainName {
  readonly DomainName: string;
  readonly ApiMappingSelectionExpression: string;
  readonly DomainNameArn: string;
  readonly DomainNameConfigurations: readonly DomainNameConfiguration[];
  readonly MutualTlsAuthentication?: { readonly TruststoreUri?: string; readonly TruststoreVersion?: string };
  readonly RoutingMode: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

export interface DomainNameConfiguration {
  /** What a DNS record of the domain name points at: `d-abcdef1234.execute-api.us-east-1.amazonaws.com`. */
  readonly ApiGatewayDomainName: string;
  readonly CertificateArn?: string;
  readonly CertificateName?: string;
  readonly DomainNameStatus: 'AVAILABLE';
  /** EDGE for REST APIs only. */
  readonly EndpointType: 'REGIONAL' | 'EDGE';
  readonly HostedZoneId: string;
  readonly IpAddressType: string;
  readonly SecurityPolicy: string;
  readonly OwnershipVerificationCertificateArn?: string;
}

export interface ApiMapping {
  readonly ApiMappingId: string;
  readonly ApiId: string;
  /**
   * Absent only of a REST API's base path mapping: callers then name the stage themselves, after the base path.
   * Documented: "if you do not want callers to explicitly specify the stage name after any base path name" (API reference).
   */
  readonly Stage?: string;
  /** `orders/v1`, or '' for the root of the domain name. */
  readonly ApiMappingKey: string;
}
