import { executeApiArn } from '../../../aws/arn.ts';
import { exceedsBytes } from '../../../base/byte-length.ts';
import { firstHeader } from '../../../base/header-list.ts';
import type { GatewayFailureType } from '../../failure.ts';
import type { FunctionOutcome } from '../../ports.ts';
import type { IntegrationReport } from '../../response.ts';
import { parseRouteKey } from '../../route-key.ts';
import {
  type CompiledIntegration,
  type IntegrationFailure,
  type IntegrationOutcome,
  type IntegrationSource,
  PAYLOAD_LIMIT_BYTES,
} from '../integration.ts';
import { readWholeBody } from '../whole-body.ts';
import { compileAnswer10 } from './answer-1.0.ts';
import { compileAnswer20 } from './answer-2.0.ts';
import type { DecodeAnswer } from './answer-parts.ts';
import { compileEvent10 } from './event-1.0.ts';
import { compileEvent20 } from './event-2.0.ts';
import { readFunctionArn } from './function-arn.ts';
import { explainFunctionError } from './function-error.ts';
import { newTraceId } from './trace-id.ts';

/** AWS_PROXY to a Lambda function: body → event → invocation → answer. */
export function compileLambdaIntegration(source: IntegrationSource): CompiledIntegration {
  const { integration, stage, ports } = source;
  const reading = readFunctionArn(integration.IntegrationUri, stage.StageVariables ?? {});
  if (reading.kind === 'none') return async () => failed('integration-failure', reading.detail, null);

  const functionArn = reading.arn;
  const isFormat1 = integration.PayloadFormatVersion === '1.0';
  const encodeEvent = isFormat1 ? compileEvent10(source) : compileEvent20(source);
  const decodeAnswer = isFormat1 ? compileAnswer10(ports.assume) : compileAnswer20(ports.assume);
  const sourceArnOf = compileSourceArn(source);

  return async (call) => {
    const { request } = call;
    const body = await readWholeBody(request.body, PAYLOAD_LIMIT_BYTES);
    if (!Buffer.isBuffer(body)) return body;
    const traceId = firstHeader(request.headers, 'x-amzn-trace-id') ?? newTraceId(request.receivedAtMs);
    const payload = encodeEvent(call, body, traceId);
    if (exceedsFunctionLimit(payload)) {
      return failed('request-too-large', 'The event is larger than the 6 MB that a function takes.', null);
    }
    const startedAtMs = ports.now();
    const outcome = await ports.invokeFunction({
      functionArn,
      payload,
      sourceArn: sourceArnOf(request.method),
      traceId,
      timeoutMs: integration.TimeoutInMillis,
    });
    return explainOutcome(outcome, decodeAnswer, { target: functionArn, latencyMs: ports.now() - startedAtMs });
  };
}

/** 6 MB and the allowance of 100 bytes that Lambda's own refusals name: "maximum allowed payload size (6291556 bytes)". */
const FUNCTION_PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024 + 100;

/** Whether an event is larger than a function takes. */
export function exceedsFunctionLimit(payload: string): boolean {
  return exceedsBytes(payload, FUNCTION_PAYLOAD_LIMIT_BYTES);
}

/**
 * What the function's permission is checked against. It carries the route's path with its parameters unfilled, not the
 * request's: permissions that end in `/items/{id}`, as the CDK and the console write them, do work on AWS.
 */
function compileSourceArn({ route, snapshot, stage, ports }: IntegrationSource): (method: string) => string {
  const { path } = parseRouteKey(route.RouteKey);
  const base = `${executeApiArn(ports, snapshot.Api.ApiId)}/${stage.StageName}/`;
  return path === null ? () => `${base}$default` : (method) => `${base}${method}${path}`;
}

interface InvocationFacts {
  readonly target: string;
  readonly latencyMs: number;
}

/** What became of an invocation, as an HTTP API calls it. */
export function explainOutcome(
  outcome: FunctionOutcome,
  decodeAnswer: DecodeAnswer,
  facts: InvocationFacts,
): IntegrationOutcome {
  switch (outcome.kind) {
    case 'answer': {
      if (outcome.payload.length > FUNCTION_PAYLOAD_LIMIT_BYTES) {
        return failedCall(
          'integration-failure',
          'The answer is larger than the 6 MB that a function may return.',
          facts,
        );
      }
      const answer = decodeAnswer(outcome.payload);
      if (answer.kind === 'bad-answer') return failedCall('integration-failure', answer.detail, facts);
      const { status, contentType, headers, body } = answer;
      return { kind: 'answer', status, contentType, headers, body, report: reportOf(facts, status, null) };
    }
    case 'function-error':
      return failedCall('integration-failure', explainFunctionError(outcome.payload), facts);
    case 'refused':
      return failedCall(REFUSALS[outcome.reason], outcome.detail, facts);
    case 'integration-timeout':
      return failedCall('integration-timeout', 'The function did not answer within the integration timeout.', facts);
  }
}

const REFUSALS = {
  'no-such-function': 'integration-failure',
  'no-permission': 'integration-failure',
  'host-failed': 'integration-failure',
  // Recorded 2026-05-01: 503 {"message":"Service Unavailable"}.
  concurrency: 'function-concurrency',
  'payload-too-large': 'request-too-large',
} as const satisfies Record<string, GatewayFailureType>;

function failed(type: GatewayFailureType, detail: string, report: IntegrationReport | null): IntegrationFailure {
  return { kind: 'failure', failure: { type, detail }, report };
}

function failedCall(type: GatewayFailureType, detail: string, facts: InvocationFacts): IntegrationFailure {
  return failed(type, detail, reportOf(facts, null, detail));
}

function reportOf(
  { target, latencyMs }: InvocationFacts,
  status: number | null,
  error: string | null,
): IntegrationReport {
  return { kind: 'lambda', target, latencyMs, status, error };
}
