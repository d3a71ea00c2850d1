import { firstHeader } from '../../base/header-list.ts';
import { decodeQuery } from './percent.ts';
import type { WireRequest } from './wire-message.ts';
import { type WireService, wireServices } from './wire-service.ts';

/**
 * The service that a signed request is for: the one of its signature's scope, and of the two that sign as `apigateway`
 * the one of its path. Null when that service is not served here.
 */
export function selectService(signingName: string, path: string): WireService | null {
  if (signingName === 'apigateway') return isOfV2(path) ? wireServices.apigatewayv2 : wireServices.apigateway;
  return Object.values(wireServices).find((service) => service.signingName === signingName) ?? null;
}

/**
 * How a service that is not served here speaks, by the form of a request to it. S3 sends neither a target nor a form, and
 * its clients read the XML of the query protocol as well.
 */
export function protocolOfUnserved(
  signingName: string | null,
  headers: WireRequest['headers'],
): WireService['protocol'] {
  if (firstHeader(headers, 'x-amz-target') !== null) return 'json-1.1';
  const isForm = firstHeader(headers, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm || signingName === 's3' ? 'query' : 'rest-json';
}

function isOfV2(path: string): boolean {
  return path === '/v2' || path.startsWith('/v2/');
}

/** The service of a request without signature, as its form tells it. */
export function guessService({ path, headers, query, body }: WireRequest): WireService | null {
  const services = Object.values(wireServices);
  const target = firstHeader(headers, 'x-amz-target');
  if (target !== null) {
    const [prefix] = target.split('.');
    return services.find(({ targetPrefix }) => targetPrefix !== undefined && targetPrefix === prefix) ?? null;
  }
  if (isOfV2(path)) return wireServices.apigatewayv2;
  if (/^\/20\d\d-\d\d-\d\d\//.test(path)) return wireServices.lambda;
  if (path !== '/') return wireServices.apigateway;
  const form = decodeQuery(body.length === 0 ? query : Buffer.from(body).toString('utf8'));
  const version = form.find(([name]) => name === 'Version')?.[1];
  return services.find((service) => service.version !== undefined && service.version === version) ?? null;
}
