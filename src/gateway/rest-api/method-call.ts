import type { DeployedResource, Method, RestApiSnapshot, RestIntegration, RestStage } from '../../account/rest-api.ts';
import type { HeaderList } from '../../base/header-list.ts';
import type { BodyStream } from '../body-stream.ts';
import type { Overrides } from '../mapping/vtl/template-scope.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import type { IntegrationReport } from '../response.ts';
import type { RestCaller } from './rest-caller.ts';
import type { RestFailure } from './rest-failure.ts';

/** A method and where it stands: what everything about it is compiled from. */
export interface MethodSource {
  readonly resource: DeployedResource;
  readonly method: Method;
  readonly snapshot: RestApiSnapshot;
  readonly stage: RestStage;
  readonly ports: GatewayPorts;
}

/** One request that a method has been selected for. */
export interface MethodCall {
  readonly request: GatewayRequest;
  readonly resource: DeployedResource;
  readonly method: Method;
  /** Path as events have it: not decoded, below the stage (`/pets/1`), or with the base path of a custom domain name. */
  readonly path: string;
  /** The path that the method was selected by and policies are asked about, where it is another: without a base path. */
  readonly routedPath?: string | undefined;
  /** As in the path, not decoded; empty when the resource has none. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  /** Those of the stage, with the overrides of the canary. */
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly isCanary: boolean;
  readonly deploymentId: string;
  /** Who calls; null when nobody was asked. */
  readonly caller: RestCaller | null;
  /** How long the authorizer took; absent when none was asked. */
  readonly authorizerLatencyMs?: number;
  /** The API key that the request came with; set only where the method requires one. */
  readonly apiKey: { readonly id: string; readonly value: string } | null;
  /** Value of `X-Amzn-Trace-Id` for the backend. */
  readonly traceId: string;
  /** The whole body, or why it could not be read. Read once; validation, mapping and the integration share it. */
  readBody(): Promise<Buffer | RestFailure>;
  /** What templates have set with `$context.requestOverride` and `$context.responseOverride`. */
  readonly overrides: Overrides;
  /** TestInvokeMethod asks: nobody has sent the request, and so nobody has added a header to it. */
  readonly isTest?: true;
  /** Takes a line of the execution log; cheap when the stage keeps none, since the text is made only then. */
  readonly log: ExecutionLog;
}

/** Every value of each parameter, decoded, in the order of the query string. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>;

export interface ExecutionLog {
  readonly isOn: boolean;
  /** A line without prefix, e.g. `Method request path: {}`. */
  line(text: string): void;
  /** From now on, lines show no more of this text than its end, as of the secrets in the request's headers. */
  hide?(secret: string): void;
}

export type RestIntegrationOutcome = RestIntegrationAnswer | RestIntegrationFailure;

/** The method response: what the client gets, but for the gateway's own headers. */
export interface RestIntegrationAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Without Content-Type; names in the case they were written. */
  readonly headers: HeaderList;
  readonly contentType: string | null;
  readonly body: Buffer | string | BodyStream;
  /** Whether the answer carries `X-Amzn-Trace-Id`: AWS_PROXY, AWS and HTTP do; MOCK and HTTP_PROXY do not (recorded). */
  readonly traceId: string | null;
  readonly report: IntegrationReport | null;
}

export interface RestIntegrationFailure {
  readonly kind: 'failure';
  readonly failure: RestFailure;
  /** Null when no backend was called. */
  readonly report: IntegrationReport | null;
}

/**
 * The whole of an integration: request mapping, backend, response mapping. Never rejects or throws. What needs no waiting
 * (a MOCK without a body) is said at once and not through a promise.
 */
export type RestIntegrate = (call: MethodCall) => RestIntegrationOutcome | Promise<RestIntegrationOutcome>;

export interface IntegrationSource extends MethodSource {
  readonly integration: RestIntegration;
}
