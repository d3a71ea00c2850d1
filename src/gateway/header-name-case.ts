import type { GatewayResponse } from './response.ts';

/** `apigw-requestid` → `Apigw-Requestid`. Payload 1.0 writes request header names so (recorded 2025-04-14). */
export function capitaliseName(name: string): string {
  return name
    .toLowerCase()
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}

/** The response with every header name capitalised: a switch, `http-api.response.header-name-case`. */
export function withCapitalisedNames(response: GatewayResponse): GatewayResponse {
  return {
    ...response,
    headers: response.headers.map((text, index) => (index % 2 === 0 ? capitaliseName(text) : text)),
  };
}
