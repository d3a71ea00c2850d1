import type { Assumptions } from '../../../aws/assumptions.ts';
import { firstHeader } from '../../../base/header-list.ts';
import { unsentBody } from '../../body-stream.ts';
import type { HttpApiFailureType } from '../../http-api/gateway-response.ts';
import type { UpstreamAnswer, UpstreamFailure, UpstreamOutcome } from '../../ports.ts';
import type { RequestBody } from '../../request.ts';
import type { IntegrationReport } from '../../response.ts';
import {
  type CompiledIntegration,
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

  return async (call) => {
    const { request } = call;
    const body = request.body.declaredLength === 0 ? NO_BODY : await takeBody(request.body);
    if ('failure' in body) return body;
    const method = fixedMethod === 'ANY' ? request.method : fixedMethod;
    const startedAtMs = ports.now();
    const outcome = await ports.sendUpstream({
      method,
      origin,
      target: targetOf(call),
      headers: writeHeaders(call, body.length),
      body: body.content,
      timeoutMs,
      limitBytes: PAYLOAD_LIMIT_BYTES,
      serverName,
    });
    const facts = { target: url, latencyMs: ports.now() - startedAtMs, ...(note === null ? {} : { note }) };
    return explainUpstream(outcome, { method, facts, kind: 'http', assume: ports.assume });
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
  readonly method: string;
  readonly kind: 'http' | 'service';
  readonly facts: Pick<IntegrationReport, 'target' | 'latencyMs' | 'note'>;
  readonly assume: Assumptions;
}

export function explainUpstream(outcome: UpstreamOutcome, context: UpstreamFacts): IntegrationOutcome {
  const { kind, facts } = context;
  if (outcome.kind === 'failed') {
    const { detail } = outcome;
    const report = { kind, ...facts, status: null, error: detail };
    return { kind: 'failure', failure: { type: failureType(outcome, context.assume), detail }, report };
  }
  const { status } = outcome;
  return {
    kind: 'answer',
    status,
    ...readUpstreamHeaders(outcome.headers),
    body: context.method === 'HEAD' ? unsentBody(declaredLength(outcome)) : outcome.body,
    report: { kind, ...facts, status, error: null },
  };
}

/** HEAD is answered with the length that GET would have. */
function declaredLength({ headers }: UpstreamAnswer): number | null {
  const value = firstHeader(headers, 'content-length');
  return value !== null && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
}

function failureType({ reason }: UpstreamFailure, assume: Assumptions): HttpApiFailureType {
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
