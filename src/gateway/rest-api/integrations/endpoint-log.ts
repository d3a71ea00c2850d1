import type { HeaderList } from '../../../base/header-list.ts';
import { loggedHeaders } from '../execution-log.ts';
import type { MethodCall } from '../method-call.ts';

export interface EndpointRequest {
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Buffer | string | null;
}

export interface EndpointResponse {
  readonly status: number;
  readonly latencyMs: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string | null;
}

/** The lines of the execution log about what goes to the backend (recorded of test-invoke-method). */
export function logEndpointRequest({ log }: MethodCall, request: () => EndpointRequest): void {
  if (!log.isOn) return;
  const { url, headers, body } = request();
  log.line(`Endpoint request URI: ${url}`);
  log.line(`Endpoint request headers: ${loggedHeaders(headers)}`);
  log.line(`Endpoint request body after transformations: ${body ?? ''}`);
  log.line(`Sending request to ${url}`);
}

/** And about what comes back. */
export function logEndpointResponse({ log }: MethodCall, response: () => EndpointResponse): void {
  if (!log.isOn) return;
  const { status, latencyMs, headers, body } = response();
  log.line(`Received response. Status: ${status}, Integration latency: ${Math.round(latencyMs)} ms`);
  log.line(`Endpoint response headers: ${loggedHeaders(headers)}`);
  log.line(`Endpoint response body before transformations: ${body ?? ''}`);
}
