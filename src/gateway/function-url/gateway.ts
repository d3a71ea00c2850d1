import { createHash } from 'node:crypto';
import type { FunctionUrlConfig } from '../../account/function.ts';
import { firstHeader, type HeaderList } from '../../base/header-list.ts';
import type { Authorization } from '../authorizers/authorizer.ts';
import type { Caller } from '../authorizers/caller.ts';
import { compileIamAuthorizer } from '../authorizers/iam/iam-authorizer.ts';
import type { IntegrationAnswer } from '../integrations/integration.ts';
import { compileAnswer20 } from '../integrations/lambda/answer-2.0.ts';
import type { DecodeAnswer } from '../integrations/lambda/answer-parts.ts';
import { exceedsFunctionLimit, explainOutcome } from '../integrations/lambda/lambda-integration.ts';
import { newTraceId } from '../integrations/lambda/trace-id.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import type { GatewayResponse, RequestReport } from '../response.ts';
import { type CompiledFunctionUrlCors, compileFunctionUrlCors, mergeHeaders } from './cors.ts';
import { compileFunctionUrlEvent, type FunctionUrlCall } from './event.ts';
import { compileGatewayResponses, type FunctionUrlFailureType, type RenderFailure } from './gateway-response.ts';

export interface FunctionUrlGateway {
  /** A preflight is answered at once and not through a promise. `requestId` of the request has to be a UUID. */
  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse>;
}

/** A body as large as this, in bytes, is more than a function takes. */
const BODY_LIMIT_BYTES = 6 * 1024 * 1024;

/** No limit beside the function's own, of which 15 minutes is the longest. */
const TIMEOUT_MS = 900_000;

/**
 * Compiles the URL of a function to a function from request to response. The way of a request is `handle` and the
 * functions after it, read from top to bottom.
 *
 * An answer in InvokeMode RESPONSE_STREAM is delivered when it is whole.
 */
export function compileFunctionUrl(config: FunctionUrlConfig, ports: GatewayPorts): FunctionUrlGateway {
  const { assume } = ports;
  const isSigned = config.AuthType === 'AWS_IAM';
  const cors = compileFunctionUrlCors(config.Cors, assume);
  const plan: Plan = {
    config,
    ports,
    cors,
    takesOtherOptions: assume['function-url.cors.options'] === 'function',
    authorize: isSigned ? compileIamAuthorizer({ ports, service: 'lambda' }) : null,
    encodeEvent: compileFunctionUrlEvent(config.UrlId, { isSigned, ports }),
    // Everything without a content type of its own is JSON (recorded 2025-11-24), which HTTP APIs do otherwise.
    decodeAnswer: compileAnswer20(assume, 'application/json'),
    renderFailure: compileGatewayResponses(cors, assume),
    lineage: createHash('sha256').update(config.FunctionArn).digest('hex').slice(0, 8),
  };
  return { handle: (request) => handle(plan, request) };
}

/** Everything about one URL that does not depend on the request. */
interface Plan {
  readonly config: FunctionUrlConfig;
  readonly ports: GatewayPorts;
  readonly cors: CompiledFunctionUrlCors;
  readonly takesOtherOptions: boolean;
  readonly authorize: ((call: { readonly request: GatewayRequest }) => Authorization | Promise<Authorization>) | null;
  readonly encodeEvent: (call: FunctionUrlCall) => string;
  readonly decodeAnswer: DecodeAnswer;
  readonly renderFailure: RenderFailure;
  readonly lineage: string;
}

function handle(plan: Plan, request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
  if (request.method === 'OPTIONS' && plan.cors.isConfigured && isAnsweredHere(plan, request.headers)) {
    return answerOptions(plan, request);
  }
  return serve(plan, request);
}

function isAnsweredHere({ takesOtherOptions }: Plan, headers: HeaderList): boolean {
  return !takesOtherOptions || firstHeader(headers, 'access-control-request-method') !== null;
}

/** Before any authorization: a preflight carries no signature. */
function answerOptions({ cors }: Plan, request: GatewayRequest): GatewayResponse {
  return {
    status: 200,
    contentType: 'application/json',
    headers: ['x-amzn-RequestId', request.requestId, ...cors.preflight(request.headers)],
    body: '',
    report: PREFLIGHT_REPORT,
  };
}

const PREFLIGHT_REPORT: RequestReport = {
  stageName: '$default',
  routeKey: null,
  automaticPreflight: true,
  failure: null,
  integration: null,
};

async function serve(plan: Plan, request: GatewayRequest): Promise<GatewayResponse> {
  const authorization = plan.authorize === null ? PERMITTED : await plan.authorize({ request });
  if (authorization.kind === 'refused') {
    const { type, detail } = authorization.failure;
    return plan.renderFailure({ type: failureType(type), detail }, request);
  }
  const body = await readBody(request);
  if ('type' in body) return plan.renderFailure(body, request);
  return invoke(plan, request, body.bytes, authorization.caller);
}

const PERMITTED = { kind: 'permitted', caller: null } as const;

async function readBody({
  body,
}: GatewayRequest): Promise<{ bytes: Buffer } | { type: FunctionUrlFailureType; detail: string }> {
  const reading = await body.read(BODY_LIMIT_BYTES);
  if (reading.kind === 'aborted') {
    return { type: 'request-aborted', detail: 'The request ended before its body was whole.' };
  }
  // A signature may have been checked on a larger one.
  if (reading.kind === 'too-large' || reading.bytes.length > BODY_LIMIT_BYTES) {
    return { type: 'request-too-large', detail: 'The body is larger than 6 MB.' };
  }
  return reading;
}

async function invoke(
  plan: Plan,
  request: GatewayRequest,
  body: Buffer,
  caller: Caller | null,
): Promise<GatewayResponse> {
  const { config, ports } = plan;
  const traceId = firstHeader(request.headers, 'x-amzn-trace-id') ?? newTraceId(request.receivedAtMs);
  const payload = plan.encodeEvent({ request, body, traceId, caller });
  if (exceedsFunctionLimit(payload)) {
    const detail = 'The event is larger than the 6 MB that a function takes.';
    return plan.renderFailure({ type: 'request-too-large', detail }, request);
  }
  const startedAtMs = ports.now();
  const outcome = await ports.invokeFunction({
    functionArn: config.FunctionArn,
    payload,
    sourceArn: config.FunctionArn,
    functionUrlAuthType: config.AuthType,
    requestId: request.requestId,
    traceId,
    timeoutMs: TIMEOUT_MS,
  });
  const facts = { target: config.FunctionArn, latencyMs: ports.now() - startedAtMs };
  const explained = explainOutcome(outcome, plan.decodeAnswer, facts);
  if (explained.kind === 'answer') return respond(plan, request, explained, traceId);
  const isForbidden = outcome.kind === 'refused' && outcome.reason === 'no-permission';
  const type = isForbidden ? 'forbidden' : failureType(explained.failure.type);
  return plan.renderFailure({ type, detail: explained.failure.detail }, request, explained.report);
}

/** What HTTP APIs call the same things. */
function failureType(type: string): FunctionUrlFailureType {
  switch (type) {
    case 'request-aborted':
    case 'forbidden':
    case 'request-too-large':
      return type;
    case 'function-concurrency':
      return 'throttled';
    default:
      return 'function-error';
  }
}

function respond(plan: Plan, request: GatewayRequest, answer: IntegrationAnswer, traceId: string): GatewayResponse {
  const { cors, lineage, ports } = plan;
  const own = [...answer.headers, 'X-Amzn-Trace-Id', shownTrace(traceId, lineage)];
  const headers = mergeHeaders(own, cors.actual(request.headers), ports.assume);
  return {
    status: answer.status,
    contentType: answer.contentType,
    headers: ['x-amzn-RequestId', request.requestId, ...headers],
    body: answer.status === 204 || answer.status === 304 ? null : answer.body,
    report: {
      stageName: '$default',
      routeKey: '$default',
      automaticPreflight: false,
      failure: null,
      integration: answer.report,
    },
  };
}

/** `root=1-66b50c01-207a612c605445d738495a39;parent=5ff8d4e2feb9297b;sampled=0;lineage=a964c7ca:0` (recorded 2024-08-08). */
function shownTrace(traceId: string, lineage: string): string {
  const root = /(?:^|;)\s*Root=([^;]*)/i.exec(traceId)?.[1] ?? traceId;
  const sampled = /(?:^|;)\s*Sampled=1/i.test(traceId) ? '1' : '0';
  return `root=${root};parent=${createHash('sha256').update(root).digest('hex').slice(0, 16)};sampled=${sampled};lineage=${lineage}:0`;
}
