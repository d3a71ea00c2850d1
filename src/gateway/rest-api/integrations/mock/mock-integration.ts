import type { IntegrationSource, RestIntegrate, RestIntegrationOutcome } from '../../method-call.ts';
import { payloadText } from '../content-handling.ts';
import { configurationError } from '../integration-failures.ts';
import { MethodRequest } from '../method-request.ts';
import { compileMethodResponse } from '../method-response.ts';
import { bodyFor } from '../read-bodies.ts';
import { compileRequestPayload, type PayloadPlan } from '../request-payload.ts';
import { readMockStatus } from './mock-status.ts';

/**
 * MOCK: the rendered request template says a status, and the status selects the integration response. Nothing here knows
 * CORS, and this is what answers the preflight of nearly every REST API: it waits for nothing unless a template asks for
 * the body.
 */
export function compileMockIntegration(source: IntegrationSource): RestIntegrate {
  const payload = compileRequestPayload(source);
  const respond = compileMethodResponse(source);
  const readStatus = withMemory(readMockStatus);
  const answersAnyStatus = source.ports.assume['rest-api.mock.status-out-of-range'] === 'selects';

  const answer = (request: MethodRequest, plan: PayloadPlan, body: Buffer): RestIntegrationOutcome => {
    const encoded = payload.encode(request, plan, body);
    if ('kind' in encoded) return encoded;
    const status = readStatus(payloadText(encoded));
    if (status === null) return configurationError(request.call, NO_STATUS);
    if (!answersAnyStatus && (status < 100 || status > 599)) {
      return configurationError(request.call, NO_STATUS, { detail: `${status} is no status code.` });
    }
    return respond(request, {
      status,
      selection: String(status),
      headers: [],
      body: null,
      traceId: null,
      report: null,
    });
  };
  return (call) => {
    const request = new MethodRequest(call);
    const plan = payload.plan(request);
    const body = bodyFor(call, plan.needsBody && !plan.isRefused);
    if (Buffer.isBuffer(body)) return answer(request, plan, body);
    return body.then((read) => (Buffer.isBuffer(read) ? answer(request, plan, read) : read));
  };
}

/** Most templates say the same status every time, and text that is no JSON costs an exception to find out. */
function withMemory(read: (text: string) => number | null): (text: string) => number | null {
  let latest: { readonly text: string; readonly status: number | null } | null = null;
  return (text) => {
    if (latest?.text !== text) latest = { text, status: read(text) };
    return latest.status;
  };
}

const NO_STATUS = 'Unable to parse statusCode. It should be an integer that is defined in the request template.';
