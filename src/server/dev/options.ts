/** The flags of `crossgate dev`, which are also the options of `startDev`. */
export interface DevOptions {
  /** A template file, or the directory it is in. Default: the working directory. */
  readonly path?: string;
  /** API i listens on `port + i`; 0: a free port each. Default: 3000, or the next free ones. */
  readonly port?: number;
  /** Address of the data ports. Default: 127.0.0.1. */
  readonly host?: string;
  /** Port of `*.execute-api.localhost` and `/_health`; 0: any free one; 'none': off. Default: 4566, or the next free one. */
  readonly endpointPort?: number | 'none';
  /** Serve the data ports over HTTPS, with a certificate made for this machine unless files are given. */
  readonly https?: boolean;
  /** Certificate in PEM, with its chain. */
  readonly sslCertFile?: string;
  /** Private key of the certificate, in PEM. */
  readonly sslKeyFile?: string;
  readonly from?: string;
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** A file of environment variables as `sam local` reads it: `{ "LogicalId": { "NAME": "value" }, "Parameters": { … } }`. */
  readonly envVars?: string;
  /** `LOCAL=REAL` pairs of origins. */
  readonly standIn?: readonly string[];
  /**
   * Where AWS service integrations and private integrations go: service (`sqs`, `events`, …), VPC link id, IntegrationUri
   * or `vpc-link` for every private one → URL.
   */
  readonly serviceEndpoint?: Readonly<Record<string, string>>;
  /** Assumption name → value. */
  readonly assume?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
  readonly deployOnSave?: boolean;
  /** false: `.aws-sam/build` is not looked at. */
  readonly buildDir?: boolean;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly region?: string;
  readonly accountId?: string;
  readonly stackName?: string;
  readonly passCredentials?: boolean;
  /** true: `lambda:InvokeFunction` permissions are not checked. */
  readonly permissive?: boolean;
  readonly stagePrefix?: boolean;
  /** 'aws': quotas that AWS raises on request are in force, too. Those it does not raise always are. */
  readonly quotas?: 'none' | 'aws';
}
