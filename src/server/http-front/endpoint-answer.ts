import { isIP } from 'node:net';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';

export interface EndpointStatus {
  readonly version: string;
  /** Asked by few answers. */
  readonly apis: () => readonly { readonly id: string; readonly name: string; readonly url: string }[];
  /** A name by which the endpoint port may be called beside loopback names and addresses; null when there is none. */
  readonly hostName: string | null;
}

/** What the endpoint port says by itself: `/_health`, and otherwise what is served. */
export function answerEndpoint(request: GatewayRequest, status: EndpointStatus): GatewayResponse {
  if (!isOwnHost(request.domainName, status.hostName)) {
    return json(
      403,
      { message: 'Forbidden', help: 'The endpoint port answers to loopback names and addresses.' },
      request,
    );
  }
  const { version, apis } = status;
  if (request.path === '/_health') return json(200, { status: 'ok', version, apis: apis().length }, request);
  return json(404, { message: 'Not Found', help: 'Call an API at its URL.', apis: apis() }, request);
}

/** The answer for a host or path that names an API which does not exist here. */
export function answerNoSuchApi(apiId: string, request: GatewayRequest, status: EndpointStatus): GatewayResponse {
  return json(404, { message: 'Not Found', help: `There is no API ${apiId} here.`, apis: status.apis() }, request);
}

/** The answer of a custom domain name at a path that none of its API mappings has. */
export function answerNoApiMapping(request: GatewayRequest, status: 403 | 404): GatewayResponse {
  const response = json(status, { message: status === 403 ? 'Forbidden' : 'Not Found' }, request);
  const detail = `No API mapping of ${request.domainName} matches ${request.path}.`;
  return { ...response, report: { ...response.report, failure: { type: 'no-api-mapping', detail } } };
}

/**
 * A web page may make its own name resolve to the loopback (DNS rebinding) and would then read these answers as its
 * own; an address or a `localhost` name cannot be made so.
 */
export function isOwnHost(domainName: string, hostName: string | null): boolean {
  const name = domainName.toLowerCase().replace(/\.$/, '');
  if (name === '' || name === 'localhost' || name.endsWith('.localhost')) return true;
  return name === hostName?.toLowerCase() || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

function json(status: number, value: unknown, request: GatewayRequest): GatewayResponse {
  return {
    status,
    contentType: 'application/json',
    headers: ['apigw-requestid', request.requestId],
    body: JSON.stringify(value),
    report: { stageName: null, routeKey: null, automaticPreflight: false, failure: null, integration: null },
  };
}
