import type { Assumptions } from '../../../aws/assumptions.ts';
import { firstHeader } from '../../../base/header-list.ts';
import { unsentBody } from '../../body-stream.ts';
import type { GatewayFailureType } from '../../failure.ts';
import type { UpstreamAnswer, UpstreamFailure, UpstreamOutcome } from '../../ports.ts';
import type { RequestBody } from '../../request.ts';
import type { IntegrationReport } from '../../response.ts';
import {
  type CompiledIntegration,
  type IntegrationCall,
  type IntegrationFailure,
  type IntegrationOutcome,
  type IntegrationSource,
  PAYLOAD_LIMIT_BYTES,
} from '../integration.ts';
import { readWholeBody, tooLarge } from '../whole-body.ts';
import { readUpstreamHeaders } from './upstream-answer.ts';
import { compileUpstreamHeaders } from './upstream-headers.ts';
import { compileUpstreamTarget } from './upstream-target.ts';

/** HTTP_PROXY: the request to the backend of the IntegrationUri, its answer to the client. */
export function compileHttpIntegration(source: IntegrationSource): CompiledIntegration {
  const { integration, ports } = source;
  const target = compileUpstreamTarget(source);
  if (target.kind === 'none') {
    const failure = { type: 'integration-failure', detail: target.detail } as const;
    return async () => ({ kind: 'failure', failure, report: null });
  }
  const { origin, url, note, targetOf } = target;
  const { IntegrationMethod: fixedMethod = 'ANY', TimeoutInMillis: timeoutMs } = integration;
  const serverName = integration.TlsConfig?.ServerNameToVerify ?? null;
  const writeHeaders = compileUpstreamHeaders(source, target.host);

  const noted = note === null ? {} : { note };

  const ask = (call: IntegrationCall, body: TakenBody): Promise<IntegrationOutcome> => {
    const method = fixedMethod === 'ANY' ? call.request.method : fixedMethod;
    const startedAtMs = ports.now();
    return ports
      .sendUpstream({
        method,
        origin,
        target: targetOf(call),
        headers: writeHeaders(call, body.length),
        body: body.content,
        timeoutMs,
        limitBytes: PAYLOAD_LIMIT_BYTES,
        serverName,
      })
      .then((outcome) => {
        const facts = { kind: 'http', target: url, latencyMs: ports.now() - startedAtMs, noted } as const;
        return explainUpstream(outcome, method, facts, ports.assume);
      });
  };
  return (call) => {
    const { body } = call.request;
    if (body.declaredLength === 0) return ask(call, NO_BODY);
    return takeBody(body).then((taken) => ('failure' in taken ? taken : ask(call, taken)));
  };
}

interface TakenBody {
  readonly content: Buffer | AsyncIterable<Buffer> | null;
  readonly length: number;
}

const NO_BODY: TakenBody = { content: null, length: 0 };

/** A short body is worth no stream, and one of unknown length is sent with a Content-Length, as AWS sends it. */
const STREAMED_BYTES = 65_536;

async function takeBody(body: RequestBody): Promise<TakenBody | IntegrationFailure> {
  const { declaredLength } = body;
  if (declaredLength !== null && declaredLength > PAYLOAD_LIMIT_BYTES) return tooLarge;
  if (declaredLength !== null && declaredLength > STREAMED_BYTES && body.stream !== undefined) {
    return { content: body.stream(), length: declaredLength };
  }
  const bytes = await readWholeBody(body, PAYLOAD_LIMIT_BYTES);
  return Buffer.isBuffer(bytes) ? { content: bytes.length === 0 ? null : bytes, length: bytes.length } : bytes;
}

export interface UpstreamFacts {
  readonly kind: 'http' | 'service';
  readonly target: string;
  readonly latencyMs: number;
  readonly noted: Pick<IntegrationReport, 'note'>;
}

export function explainUpstream(
  outcome: UpstreamOutcome,
  method: string,
  { kind, target, latencyMs, noted }: UpstreamFacts,
  assume: Assumptions,
): IntegrationOutcome {
  if (outcome.kind === 'failed') {
    const { detail } = outcome;
    const report = { kind, target, latencyMs, status: null, error: detail, ...noted };
    return { kind: 'failure', failure: { type: failureType(outcome, assume), detail }, report };
  }
  const { status } = outcome;
  const { contentType, headers } = readUpstreamHeaders(outcome.headers);
  return {
    kind: 'answer',
    status,
    contentType,
    headers,
    body: method === 'HEAD' ? unsentBody(declaredLength(outcome)) : outcome.body,
    report: { kind, target, latencyMs, status, error: null, ...noted },
  };
}

/** HEAD is answered with the length that GET would have. */
function declaredLength({ headers }: UpstreamAnswer): number | null {
  const value = firstHeader(headers, 'content-length');
  return value !== null && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
}

function failureType({ reason }: UpstreamFailure, assume: Assumptions): GatewayFailureType {
  switch (reason) {
    case 'timeout':
      return 'integration-timeout';
    case 'unreachable':
      return assume['http-api.http.unreachable'] === '500' ? 'integration-failure' : 'integration-unreachable';
    case 'broken':
      return assume['http-api.http.broken-answer'] === '503' ? 'integration-unreachable' : 'integration-failure';
    case 'too-large':
      return assume['http-api.http.answer-too-large'] === '503' ? 'integration-unreachable' : 'integration-failure';
  }
}
