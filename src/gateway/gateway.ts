import type { GatewayRequest } from './request.ts';
import type { GatewayResponse } from './response.ts';

/** One API, compiled: what the server knows of an HTTP API and of a REST API alike. */
export interface Gateway {
  /** What needs no waiting is answered at once and not through a promise. */
  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse>;
  /** Writes to the access log of the stage that answered. To be called when the answer is over: only then is it measured. */
  logAccess(exchange: LoggedExchange): void;
}

/** One exchange, when it is over. */
export interface LoggedExchange {
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  readonly responseLatencyMs: number;
  /** Bytes of the body that was sent. */
  readonly responseLength: number;
}
