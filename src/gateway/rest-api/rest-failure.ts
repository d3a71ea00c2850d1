import type { GatewayResponseType } from '../../account/rest-api.ts';

/** A failure of a REST API is rendered by a gateway response: the stored one of its type, of its family, or the default. */
export interface RestFailure {
  readonly type: Exclude<GatewayResponseType, 'DEFAULT_4XX' | 'DEFAULT_5XX'>;
  /** `$context.error.message`; null prints as `null`. Absent: the type's own words. */
  readonly message?: string | null;
  /** For people, not for the client. */
  readonly detail: string;
  /** `x-amzn-ErrorType`, where it is not that of the type. */
  readonly errorType?: string;
  /** Where the status is not that of the type: 502 for a malformed answer of a function. */
  readonly status?: number;
  /** `$context.error.validationErrorString`. */
  readonly validationError?: string;
  /** Set when the answer carries `X-Amzn-Trace-Id` (recorded of a time-out). */
  readonly traceId?: string;
  /** What `$context.authorizer.error` says of it. */
  readonly authorizerError?: string;
  /** The client went away or broke its message off; nobody reads this answer. */
  readonly isAborted?: boolean;
}
