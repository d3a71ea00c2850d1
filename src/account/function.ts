/** A Lambda function as the account keeps it; names are those of the Lambda service model. */
export interface LambdaFunction {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  /** Absent for `PackageType: Image`, which is listed and not served. */
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role: string;
  readonly PackageType: 'Zip' | 'Image';
  readonly Description: string;
  /** Seconds. */
  readonly Timeout: number;
  /** Megabytes. */
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Code: FunctionCode;
  /** What clients see: changes with code and configuration, and also with tags and when a version is published. */
  readonly RevisionId: string;
  /**
   * Changes with code and configuration alone. Environments of an older one are retired, and no second version is
   * published of the same.
   */
  readonly ContentId: string;
  /** The policy has a revision of its own; absent while it has had no statement. */
  readonly PolicyRevisionId?: string;
  readonly CodeSha256: string;
  readonly CodeSize: number;
  readonly LastModified: string;
  readonly ReservedConcurrentExecutions?: number;
  readonly Layers?: readonly LayerReference[];
  readonly Architectures?: readonly string[];
  readonly EphemeralStorage?: { readonly Size: number };
  readonly TracingConfig?: { readonly Mode?: string };
  readonly LoggingConfig?: {
    readonly LogFormat?: string;
    readonly ApplicationLogLevel?: string;
    readonly SystemLogLevel?: string;
    readonly LogGroup?: string;
  };
  readonly Tags?: Readonly<Record<string, string>>;
  /** Statements of the function's resource policy, by statement id. */
  readonly Policy: Readonly<Record<string, PermissionStatement>>;
}

/** A layer version that a function has, in the order in which they lie over one another. */
export interface LayerReference {
  readonly Arn: string;
  /** 0 for a layer of another account, which is not here. */
  readonly CodeSize: number;
}

/**
 * What a function was when the version was published. A package is kept as it was; a directory of this machine is not
 * copied, so that a version of one runs what lies there now.
 */
export interface FunctionVersion extends LambdaFunction {
  /** `1` */
  readonly Version: string;
  /** Changes when the files of a directory do, which are not copied for a version. */
  readonly CodeRevision?: string;
}

export interface FunctionAlias {
  readonly AliasArn: string;
  readonly Name: string;
  /** A number, or `$LATEST`. */
  readonly FunctionVersion: string;
  readonly Description: string;
  /** Version → share of the invocations, from 0 to 1; at most one. */
  readonly AdditionalVersionWeights?: Readonly<Record<string, number>>;
  readonly RevisionId: string;
  readonly Policy: Readonly<Record<string, PermissionStatement>>;
  readonly PolicyRevisionId?: string;
}

/** A record only: environments start on demand here, whatever is provisioned. */
export interface ProvisionedConcurrencyConfig {
  readonly RequestedProvisionedConcurrentExecutions: number;
  readonly LastModified: string;
}

/** How asynchronous invocations of a function, a version or an alias are retried. Destinations are kept and not used. */
export interface FunctionEventInvokeConfig {
  readonly FunctionArn: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig: {
    readonly OnSuccess: { readonly Destination?: string };
    readonly OnFailure: { readonly Destination?: string };
  };
  /** Epoch seconds. */
  readonly LastModified: number;
}

/** What is counted up and never down: a number is not given twice, also after a deletion. */
export interface VersionCounter {
  readonly LastVersion: number;
}

export interface LayerVersion {
  readonly LayerName: string;
  readonly LayerArn: string;
  readonly LayerVersionArn: string;
  readonly Version: number;
  readonly Description: string;
  readonly CreatedDate: string;
  readonly CompatibleRuntimes?: readonly string[];
  readonly CompatibleArchitectures?: readonly string[];
  readonly LicenseInfo?: string;
  readonly Content: FunctionCode;
  readonly CodeSha256: string;
  readonly CodeSize: number;
  /** Functions that have it keep it; nobody else sees it any more. */
  readonly IsDeleted?: true;
}

/** Where the code is. `Directory` and `Inline` never come over the wire: a definition on this machine has them. */
export type FunctionCode =
  | { readonly Kind: 'directory'; readonly Path: string; readonly Build?: EsbuildOptions }
  | { readonly Kind: 'zip-file'; readonly Path: string }
  | { readonly Kind: 'zip-bytes'; readonly Base64: string }
  | { readonly Kind: 'inline'; readonly Text: string }
  | { readonly Kind: 'none'; readonly Reason: string };

/** SAM's `Metadata: { BuildMethod: esbuild, BuildProperties }`. */
export interface EsbuildOptions {
  readonly EntryPoints?: readonly string[];
  readonly Target?: string;
  readonly Format?: string;
  readonly Minify?: boolean;
  readonly Sourcemap?: boolean;
  readonly External?: readonly string[];
  readonly MainFields?: string;
}

export interface PermissionStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly FunctionUrlAuthType?: string;
  /** True: only calls through the function's URL. */
  readonly InvokedViaFunctionUrl?: boolean;
  readonly EventSourceToken?: string;
  readonly PrincipalOrgID?: string;
}

/** The URL of a function, or of its alias, as the account keeps it. */
export interface FunctionUrlConfig {
  /** The first label of its host. */
  readonly UrlId: string;
  /** With a final `/`, as AWS has it. */
  readonly FunctionUrl: string;
  /** With the alias, when the URL is that of one. */
  readonly FunctionArn: string;
  readonly AuthType: 'NONE' | 'AWS_IAM';
  readonly Cors?: FunctionUrlCors;
  readonly InvokeMode?: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly CreationTime: string;
  readonly LastModifiedTime: string;
}

/** Not the CorsConfiguration of an HTTP API, though the members are called alike: see gateway/function-url/cors.ts. */
export interface FunctionUrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}
