import type { IntegrationSource, RestIntegrationFailure } from '../method-call.ts';
import type { Payload } from './content-handling.ts';
import { configurationError, invalidRequestJson } from './integration-failures.ts';
import { readMappedDocument } from './mapped-document.ts';
import type { MethodRequest } from './method-request.ts';
import { bodyFor } from './read-bodies.ts';
import { compileRequestParameters, type RequestParameters } from './request-parameters.ts';
import { compileRequestPayload } from './request-payload.ts';

/** What an integration that is no proxy makes of a request. */
export interface IntegrationRequest {
  readonly kind: 'request';
  readonly payload: Payload;
  /** That of the client; null when it sent none. */
  readonly contentType: string | null;
  readonly parameters: RequestParameters;
}

export type MakeIntegrationRequest = (request: MethodRequest) => Promise<IntegrationRequest | RestIntegrationFailure>;

/** The template comes first, since it may override what the mappings say. */
export function compileIntegrationRequest(source: IntegrationSource): MakeIntegrationRequest {
  const payload = compileRequestPayload(source);
  const parameters = compileRequestParameters(source);
  return async (request) => {
    const { call } = request;
    const plan = payload.plan(request);
    const body = await bodyFor(call, (plan.needsBody && !plan.isRefused) || parameters.needsBody);
    if (!Buffer.isBuffer(body)) return body;
    const encoded = payload.encode(request, plan, body);
    if ('kind' in encoded) return encoded;
    const requestBody = parameters.needsBody ? readMappedDocument(body.toString('utf8')) : null;
    if (parameters.needsBody && requestBody === null) return invalidRequestJson('The body is no JSON.');
    const mapped = parameters.read({ request, requestBody, response: null });
    if (mapped.kind === 'bad-parameters') return configurationError(call, mapped.logged);
    return { kind: 'request', payload: encoded, contentType: plan.contentType, parameters: mapped.parameters };
  };
}
