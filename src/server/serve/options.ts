/** The flags of `crossgate serve`. */
export interface ServeOptions {
  /** Port of the management APIs and of API hosts; 0: any free one. Default: 4566, or the next free one. */
  readonly endpointPort?: number;
  /** Address to listen on. Beyond the loopback it takes `credentials`. Default: 127.0.0.1. */
  readonly host?: string;
  /** Directory that keeps the account; without it, the account ends with the process. */
  readonly persist?: string;
  /** A file of access keys as AWS's tools keep it: then signatures are verified. */
  readonly credentials?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** true: `lambda:InvokeFunction` permissions are not checked. */
  readonly permissive?: boolean;
  readonly passCredentials?: boolean;
  /** Assumption name → value. */
  readonly assume?: Readonly<Record<string, string>>;
  readonly serviceEndpoint?: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly quotas?: 'none' | 'aws';
}
