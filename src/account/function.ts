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
  /** Changes with every change of code or configuration; environments of an older revision are retired. */
  readonly RevisionId: string;
  /**
   * What clients see as the revision after a permission has come or gone. RevisionId itself stays then, because
   * environments need not be retired for it; the next change of code or configuration takes this away.
   */
  readonly PolicyRevisionId?: string;
  readonly CodeSha256: string;
  readonly CodeSize: number;
  readonly LastModified: string;
  readonly ReservedConcurrentExecutions?: number;
  readonly Layers?: readonly string[];
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
