import type { Assumptions } from '../../../../aws/assumptions.ts';
import { isNamed } from '../../../../base/header-list.ts';
import type { MethodCall } from '../../method-call.ts';
import { isNotSent } from '../header-rules.ts';
import type { MethodRequest } from '../method-request.ts';
import type { NamedValues } from '../request-parameters.ts';

/** What a request to a backend has of its own, before mappings. */
export interface OwnHeaders {
  readonly host: string;
  readonly apiId: string;
  readonly bodyLength: number;
}

/** HTTP: nothing of the client's is sent but the type of a body (recorded). */
export function customHeaders(call: MethodCall, contentType: string | null, own: OwnHeaders): NamedValues[] {
  return [
    ['Host', [own.host]],
    ['x-amzn-apigateway-api-id', [own.apiId]],
    ['Accept', ['application/json']],
    ['User-Agent', [`AmazonAPIGateway_${own.apiId}`]],
    ['X-Amzn-Trace-Id', [call.traceId]],
    ...(own.bodyLength === 0 ? [] : [['Content-Type', [contentType ?? 'application/json']] as NamedValues]),
  ];
}

/** HTTP_PROXY: the headers of the method request, without Host, Content-Encoding and Via (recorded). */
export function proxyHeaders(
  request: MethodRequest,
  own: Pick<OwnHeaders, 'host' | 'apiId'>,
  assume: Assumptions,
): NamedValues[] {
  const sendsForwarded = assume['rest-api.http-proxy.forwarded-headers'] !== 'absent';
  const headers: NamedValues[] = [
    ['Host', [own.host]],
    ['x-amzn-apigateway-api-id', [own.apiId]],
  ];
  let hasUserAgent = false;
  for (const entry of request.headers) {
    const [name] = entry;
    if (NOT_PASSED.has(name.toLowerCase()) || (!sendsForwarded && FORWARDED.test(name))) continue;
    hasUserAgent ||= name === 'User-Agent';
    headers.push(entry);
  }
  if (!hasUserAgent) headers.push(['User-Agent', [`AmazonAPIGateway_${own.apiId}`]]);
  return headers;
}

const FORWARDED = /^x-forwarded-(?:for|port|proto)$/i;
const NOT_PASSED = new Set(['host', 'content-encoding', 'via', 'x-amzn-apigateway-api-id']);

/** With what mappings say, which takes the place of the headers of its name, and Content-Length, which is always there. */
export function writeHeaders(headers: NamedValues[], mapped: readonly NamedValues[], bodyLength: number): string[] {
  for (const entry of mapped) {
    const [name] = entry;
    if (isNotSent(name)) continue;
    const lowerCaseName = name.toLowerCase();
    const at = headers.findIndex(([given]) => isNamed(given, lowerCaseName));
    if (at === -1) headers.push(entry);
    else headers[at] = entry;
  }
  const lines = headers.flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  lines.push('Content-Length', String(bodyLength));
  return lines;
}
