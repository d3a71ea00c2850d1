/** Something the gateway answers by itself. Each pipeline renders it in its own words. */
export interface GatewayFailure {
  readonly type: GatewayFailureType;
  /** For people, not for the client. */
  readonly detail: string;
  /** Value of `www-authenticate`, for refusals of a JWT authorizer. */
  readonly wwwAuthenticate?: string;
  /** What `$context.authorizer.error` says of it, where that is more than the message of the answer. */
  readonly authorizerError?: string;
}

export type GatewayFailureType =
  /** The client went away or broke its message off; nobody reads this answer. */
  | 'request-aborted'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'default-endpoint-disabled'
  | 'request-too-large'
  | 'throttled'
  | 'authorizer-failure'
  | 'integration-failure'
  /** Something of the definition that this gateway does not do. */
  | 'not-supported'
  | 'function-concurrency'
  | 'integration-timeout'
  | 'integration-unreachable';
