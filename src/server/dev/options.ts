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
  /** ARN or id of a Cognito user pool, or `*` for all of them → the OpenID Connect issuer that stands in for it. */
  readonly cognitoIssuer?: Readonly<Record<string, string>>;
  /** Condition keys of policies that only the surroundings of an API can tell: `aws:SourceVpce`. */
  readonly conditionKey?: Readonly<Record<string, string>>;
  /** Assumption name → value. */
  readonly assume?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
  /** REST APIs are deployed with every save, also where the template has no new Deployment. */
  readonly deployOnSave?: boolean;
  /** false: `.aws-sam/build` is not looked at. */
  readonly buildDir?: boolean;
  readonly json?: boolean;
  /** What AWS refuses is refused, also where it is clear what was meant. */
  readonly strict?: boolean;
  readonly region?: string;
  readonly accountId?: string;
  readonly stackName?: string;
  readonly passCredentials?: boolean;
  /** true: `lambda:InvokeFunction` permissions are not checked. */
  readonly permissive?: boolean;
  /** false: a REST API is at `/` of its port, and not at `/{stage}`. */
  readonly stagePrefix?: boolean;
  /** 'aws': quotas that AWS raises on request are in force, too. Those it does not raise always are. */
  readonly quotas?: 'none' | 'aws';
}
