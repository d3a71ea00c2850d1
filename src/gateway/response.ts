import type { HeaderList } from '../base/header-list.ts';
import type { Caller } from './authorizers/caller.ts';
import type { BodyStream } from './body-stream.ts';

/**
 * What a gateway answers. `Date`, `Content-Type`, `Content-Length` and `Connection` are written by the front, in this
 * order and before `headers`, as HTTP APIs do (recorded 2024-07-01: Date, Content-Type, Content-Length, Connection,
 * access-control-allow-origin, vary, access-control-allow-credentials, www-authenticate, apigw-requestid).
 */
export interface GatewayResponse {
  readonly status: number;
  /** null: the header is absent, as on an automatic preflight answer. */
  readonly contentType: string | null;
  readonly headers: HeaderList;
  /** null: no body and no Content-Length. On HEAD it is what the front measures and does not send. */
  readonly body: Buffer | string | BodyStream | null;
  readonly report: RequestReport;
}

/** What happened, for log lines. Nothing of it is sent. */
export interface RequestReport {
  readonly stageName: string | null;
  /** `GET /pets/{id}`; null when no route matched. */
  readonly routeKey: string | null;
  /** True when the gateway answered a preflight by itself. */
  readonly automaticPreflight: boolean;
  /** Why the gateway itself answered with an error; null when it did not. */
  readonly failure: Failure | null;
  /** What the client is told of the failure: `Not Found`. */
  readonly errorMessage?: string;
  readonly integration: IntegrationReport | null;
  /** Who called, as the route's authorizer says; absent when none was asked. */
  readonly caller?: Caller;
  /** Why the authorizer refused: `$context.authorizer.error`. */
  readonly authorizerError?: string;
}

export interface IntegrationReport {
  readonly kind: 'lambda' | 'http' | 'service';
  /** ARN or URL. */
  readonly target: string;
  readonly latencyMs: number;
  readonly status: number | null;
  /** One sentence for people: what went wrong, e.g. `Task timed out after 3.00 seconds`. */
  readonly error: string | null;
  /** The backend's id of the request: `$context.integration.requestId`. */
  readonly requestId?: string;
  /** What is different here from AWS, for people: a private integration without its VPC link. */
  readonly note?: string;
}

/** A failure in the data plane is a value with a type; the pipeline's one gateway-response.ts renders it. */
export interface Failure {
  readonly type: string;
  /** For people, not for the client. */
  readonly detail: string;
}
