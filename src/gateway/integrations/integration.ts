import type { HttpApiSnapshot, Integration, Route, Stage } from '../../account/http-api.ts';
import type { HeaderList } from '../../base/header-list.ts';
import type { Caller } from '../authorizers/caller.ts';
import type { BodyStream } from '../body-stream.ts';
import type { GatewayFailure } from '../failure.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import type { RequestPath } from '../request-path.ts';
import type { IntegrationReport } from '../response.ts';
import type { PathParameters } from '../route-key.ts';

/** One request on its way to the backend. */
export interface IntegrationCall {
  readonly request: GatewayRequest;
  readonly path: RequestPath;
  /** Decoded; null when the route has none. */
  readonly pathParameters: PathParameters | null;
  /** Null when nobody was asked who calls. */
  readonly caller: Caller | null;
  /** What parameter mapping has put in the place of the path and of `Host`. */
  readonly overwritten?: { readonly path?: string; readonly host?: string };
}

export type IntegrationOutcome = IntegrationAnswer | IntegrationFailure;

/** What the backend answered; the gateway adds CORS and its request id. */
export interface IntegrationAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string | null;
  /** Without Content-Type. */
  readonly headers: HeaderList;
  readonly body: Buffer | string | BodyStream;
  readonly report: IntegrationReport;
}

export interface IntegrationFailure {
  readonly kind: 'failure';
  readonly failure: GatewayFailure;
  /** Null when the backend was not called. */
  readonly report: IntegrationReport | null;
}

export type CompiledIntegration = (call: IntegrationCall) => Promise<IntegrationOutcome>;

/** A route and where it stands. */
export interface RouteSource {
  readonly route: Route;
  readonly snapshot: HttpApiSnapshot;
  readonly stage: Stage;
  readonly ports: GatewayPorts;
}

/** What an integration is compiled from. */
export interface IntegrationSource extends RouteSource {
  readonly integration: Integration;
}

/** The documented quota of HTTP APIs for a payload. */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;
