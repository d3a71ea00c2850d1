import type { Assumptions } from '../aws/assumptions.ts';
import type { HeaderList } from '../base/header-list.ts';
import type { AuthorizerCaches } from './authorizers/authorizer-caches.ts';
import type { BodyStream } from './body-stream.ts';
import type { StageCaches } from './stage-caches.ts';
import type { ThrottleState } from './token-bucket.ts';
import type { ApiKeyIndex } from './usage-plans/api-key-index.ts';
import type { UsageState } from './usage-plans/usage-state.ts';

/** What a compiled gateway needs from the outside, handed to it by `server/`. */
export interface GatewayPorts {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Assumptions;
  readonly now: () => number;
  readonly invokeFunction: (invocation: FunctionInvocation) => Promise<FunctionOutcome>;
  /** Sends a request to the backend of an HTTP or service integration. Never rejects. */
  readonly sendUpstream: (request: UpstreamRequest) => Promise<UpstreamOutcome>;
  /**
   * Where requests for an AWS service (`sqs`), a VPC link or a private resource go, as a URL; what is not there is
   * answered by a failure.
   */
  readonly serviceEndpoints?: Readonly<Record<string, string>>;
  /** Gets a JSON document of an issuer: its configuration, its keys. Never rejects. */
  readonly fetchJson: (url: string, limits: FetchLimits) => Promise<FetchedJson>;
  /** What authorizers remember, for longer than a compiled gateway lives. */
  readonly authorizerCaches: AuthorizerCaches;
  /** The secret of an access key; null when nobody here knows it, and a signature by it is then taken as it is. */
  readonly secretFor: (accessKeyId: string) => string | null;
  /**
   * The issuer of a Cognito user pool, when it is another than AWS's own: an OpenID Connect provider that stands in for
   * the pool. Its discovery document is asked for there, and its tokens have to be from there.
   */
  readonly cognitoIssuer?: (userPoolArn: string) => string | undefined;
  /**
   * Condition keys of policies that only the surroundings of an API can tell, by name: `aws:SourceVpce` of a private API.
   */
  readonly conditionKeys?: Readonly<Record<string, string>>;
  /** Token buckets that outlive a compiled gateway; without them, they live as long as it does. */
  readonly throttle?: ThrottleState;
  /** The API keys and usage plans of now; without it, there are none. */
  readonly apiKeys?: ApiKeyIndex;
  /** Counters of quotas that outlive a compiled gateway; without them, they live as long as it does. */
  readonly usage?: UsageState;
  /** Caches of the stages of REST APIs, which outlive a compiled gateway; without them, nothing is cached. */
  readonly stageCaches?: StageCaches;
  /** Where access-log lines go; without it, they go nowhere. */
  readonly accessLog?: (entry: AccessLogEntry) => void;
  /** Where lines of the execution logs of REST APIs go; without it, none are written. */
  readonly executionLog?: (entry: ExecutionLogEntry) => void;
  /** A number from 0 to 1, below 1: which requests a canary takes. `Math.random` when absent. */
  readonly random?: () => number;
  /** `aws`: the account's quotas that AWS raises on request are in force, too. */
  readonly quotas?: 'aws';
}

/** One line of an access log, without its end. It holds no character that would end it. */
export interface AccessLogEntry {
  /** ARN of the log group. */
  readonly destinationArn: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly requestId: string;
  readonly text: string;
}

/** One event of an execution log. A body that it shows may have line breaks, which begin no event. */
export interface ExecutionLogEntry {
  /** `API-Gateway-Execution-Logs_<restApiId>/<stageName>` */
  readonly logGroup: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly requestId: string;
  readonly timestampMs: number;
  readonly text: string;
}

export interface FetchLimits {
  readonly timeoutMs: number;
  readonly limitBytes: number;
}

export type FetchedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  /** No answer in time, none with status 200, none within the limit, or none in JSON; `detail` says which. */
  | { readonly kind: 'failed'; readonly detail: string };

export interface FunctionInvocation {
  /** ARN of the function, with or without a qualifier. */
  readonly functionArn: string;
  /** The event as JSON text. */
  readonly payload: string;
  /**
   * What the function's policy is checked against: `arn:aws:execute-api:region:account:api/stage/METHOD/items/{id}`, with
   * the route's path, or `…:api/stage/$default`.
   */
  readonly sourceArn: string;
  /** The role that the gateway takes on to invoke. It then needs no permission in the function's policy. */
  readonly credentialsArn?: string;
  /** Set for a call through the function's URL, which other statements of the policy allow; `sourceArn` has no part in it. */
  readonly functionUrlAuthType?: 'NONE' | 'AWS_IAM';
  /**
   * The function is not waited for: the outcome is an answer without a payload as soon as nothing is in the way of the
   * invocation.
   */
  readonly invocationType?: 'Event';
  /** What the function's records call the invocation; a new id when absent. */
  readonly requestId?: string;
  readonly traceId: string;
  /** The gateway stops waiting after this long; the function goes on. */
  readonly timeoutMs: number;
}

export type FunctionOutcome =
  | { readonly kind: 'answer'; readonly payload: Buffer }
  /** The handler threw, timed out, exited, or could not be loaded; `payload` is Lambda's error JSON. */
  | { readonly kind: 'function-error'; readonly payload: Buffer }
  /** No environment was started; `detail` says why, for people. */
  | {
      readonly kind: 'refused';
      /** host-failed: what runs functions did not start. */
      readonly reason: 'no-such-function' | 'no-permission' | 'concurrency' | 'payload-too-large' | 'host-failed';
      readonly detail: string;
    }
  | { readonly kind: 'integration-timeout' };

export interface UpstreamRequest {
  readonly method: string;
  /** `https://host:port` as `URL.origin` has it. */
  readonly origin: string;
  /** Path and query as they are sent; begins with `/`. */
  readonly target: string;
  /** With `Host` and `Content-Length`, and without what concerns one connection. */
  readonly headers: HeaderList;
  readonly body: Buffer | AsyncIterable<Buffer> | null;
  /** For the whole exchange, to the last byte of the answer. */
  readonly timeoutMs: number;
  /** A longer answer is broken off. */
  readonly limitBytes: number;
  /** The name that the backend's certificate has to have; null: the host's. */
  readonly serverName: string | null;
}

export type UpstreamOutcome = UpstreamAnswer | UpstreamFailure;

export interface UpstreamAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** As they came: order, case and duplicates kept. */
  readonly headers: HeaderList;
  /** A short body comes whole. A stream has to be piped or cancelled. */
  readonly body: Buffer | BodyStream;
}

export interface UpstreamFailure {
  readonly kind: 'failed';
  /**
   * unreachable: no connection came about (refused, no such host, TLS). broken: the connection ended before the answer
   * did, or what came is no HTTP. too-large: the answer is.
   */
  readonly reason: 'timeout' | 'unreachable' | 'broken' | 'too-large';
  /** For people: `connect ECONNREFUSED 127.0.0.1:9`. */
  readonly detail: string;
}
