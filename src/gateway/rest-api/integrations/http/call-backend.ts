import { gatherBody, isBodyStream } from '../../../body-stream.ts';
import { PAYLOAD_LIMIT_BYTES } from '../../../integrations/integration.ts';
import type { GatewayPorts, UpstreamAnswer, UpstreamFailure, UpstreamRequest } from '../../../ports.ts';
import type { IntegrationReport } from '../../../response.ts';
import type { MethodCall, RestIntegrationFailure, RestIntegrationOutcome } from '../../method-call.ts';
import { logEndpointRequest, logEndpointResponse } from '../endpoint-log.ts';
import { failed, timedOut } from '../integration-failures.ts';
import type { MethodRequest } from '../method-request.ts';
import type { RespondToMethod } from '../method-response.ts';

/** One request to a backend over HTTP. */
export interface BackendRequest
  extends Pick<UpstreamRequest, 'method' | 'origin' | 'target' | 'headers' | 'timeoutMs'> {
  readonly body: UpstreamRequest['body'] | string;
  readonly facts: BackendFacts;
  /** The answer may be longer than a buffered one. */
  readonly isStreamed?: boolean;
}

/** What the report calls a backend. */
export type BackendFacts = Pick<IntegrationReport, 'kind' | 'target' | 'note'>;

export type BackendAnswer =
  | { readonly kind: 'answer'; readonly answer: UpstreamAnswer; readonly report: IntegrationReport }
  | RestIntegrationFailure;

/** Sends a request to a backend; the body of what comes back may be on its way still. */
export async function callBackend(
  call: MethodCall,
  request: BackendRequest,
  ports: GatewayPorts,
): Promise<BackendAnswer> {
  const { method, origin, target, headers, timeoutMs, facts } = request;
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  logEndpointRequest(call, () => ({ url: `${origin}${target}`, headers, body: loggedBody(body) }));
  const startedAtMs = ports.now();
  const outcome = await ports.sendUpstream({
    method,
    origin,
    target,
    headers,
    body: Buffer.isBuffer(body) && body.length === 0 ? null : body,
    timeoutMs,
    limitBytes: request.isStreamed === true ? Number.MAX_SAFE_INTEGER : PAYLOAD_LIMIT_BYTES,
    serverName: null,
  });
  const latencyMs = ports.now() - startedAtMs;
  if (outcome.kind === 'failed') {
    const report = { ...facts, latencyMs, status: null, error: outcome.detail };
    return explainFailure(call, outcome, report, ports);
  }
  const { status } = outcome;
  logEndpointResponse(call, () => ({ status, latencyMs, headers: outcome.headers, body: loggedBody(outcome.body) }));
  return { kind: 'answer', answer: outcome, report: { ...facts, latencyMs, status, error: null } };
}

/** The whole body of an answer, or the failure that the client gets when it breaks off. */
export async function wholeBody(
  call: MethodCall,
  { body }: UpstreamAnswer,
  report: IntegrationReport,
  ports: GatewayPorts,
): Promise<Buffer | RestIntegrationFailure> {
  if (!isBodyStream(body)) return body;
  const gathered = await gatherBody(body);
  if (gathered.kind === 'whole') return gathered.bytes;
  const { detail } = gathered;
  return explainFailure(call, { kind: 'failed', reason: 'broken', detail }, { ...report, error: detail }, ports);
}

/** What the answer of a backend becomes by the integration responses, which are selected by its status. */
export async function respondWhole(
  request: MethodRequest,
  { answer, report }: Extract<BackendAnswer, { readonly kind: 'answer' }>,
  { respond, ports }: { readonly respond: RespondToMethod; readonly ports: GatewayPorts },
): Promise<RestIntegrationOutcome> {
  const { call } = request;
  const body = await wholeBody(call, answer, report, ports);
  if (!Buffer.isBuffer(body)) return body;
  const { status, headers } = answer;
  return respond(request, { status, selection: String(status), headers, body, traceId: call.traceId, report });
}

function loggedBody(body: UpstreamRequest['body'] | UpstreamAnswer['body']): string {
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

function explainFailure(
  call: MethodCall,
  { reason, detail }: UpstreamFailure,
  report: IntegrationReport,
  { assume }: GatewayPorts,
): RestIntegrationFailure {
  switch (reason) {
    case 'timeout':
      return timedOut(call, detail, report);
    case 'too-large':
      call.log.line('Execution failed due to an internal error');
      return failed({ type: 'INTEGRATION_FAILURE', status: 500, detail }, report);
    case 'unreachable':
    case 'broken':
      call.log.line('Execution failed due to a network error communicating with endpoint');
      return assume['rest-api.http.network-error'] === '500'
        ? failed({ type: 'INTEGRATION_FAILURE', status: 500, detail }, report)
        : failed({ type: 'INTEGRATION_FAILURE', status: 504, message: NETWORK_ERROR, detail }, report);
  }
}

/** Recorded 2020-06-23, with status 504 and InternalServerErrorException. */
const NETWORK_ERROR = 'Network error communicating with endpoint';
