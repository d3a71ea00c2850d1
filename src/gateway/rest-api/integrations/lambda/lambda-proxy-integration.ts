import { firstHeader } from '../../../../base/header-list.ts';
import { explainFunctionError, functionErrorMessage } from '../../../integrations/lambda/function-error.ts';
import type { IntegrationReport } from '../../../response.ts';
import type { IntegrationSource, MethodCall, RestIntegrate, RestIntegrationOutcome } from '../../method-call.ts';
import { compileBinaryMediaTypes } from '../binary-media-types.ts';
import { configurationError, failed } from '../integration-failures.ts';
import { MethodRequest } from '../method-request.ts';
import { bodyFor } from '../read-bodies.ts';
import { compileRequestParameters } from '../request-parameters.ts';
import { NOT_BASE64 } from '../request-payload.ts';
import { answerTraceId } from './answer-trace-id.ts';
import { readFunctionUri } from './function-uri.ts';
import { compileInvocation, type InvokedFunction } from './invoke-function.ts';
import { type ProxyAnswer, readProxyAnswer } from './proxy-answer.ts';
import { compileProxyEvent } from './proxy-event.ts';
import { readStreamedAnswer } from './streamed-answer.ts';

/** AWS_PROXY to a Lambda function: body → event → invocation → answer. */
export function compileLambdaProxyIntegration(source: IntegrationSource): RestIntegrate {
  const uri = readFunctionUri(source);
  if (uri.kind === 'none') return (call) => configurationError(call, INVALID_ENDPOINT, { detail: uri.detail });
  const encodeEvent = compileProxyEvent(source);
  const invoke = compileInvocation(source, uri);
  const parameters = compileRequestParameters(source);
  const isBinary = compileBinaryMediaTypes(source.snapshot.api.binaryMediaTypes);
  const isStreaming = uri.isStreaming || source.integration.responseTransferMode === 'STREAM';

  const readAnswer = (call: MethodCall, payload: Buffer): ProxyAnswer =>
    isStreaming
      ? readStreamedAnswer(payload)
      : readProxyAnswer(payload, isBinary(firstHeader(call.request.headers, 'accept')));

  return async (call) => {
    const request = new MethodRequest(call);
    // Mappings change nothing here, and one to a header that may not be mapped fails all the same (recorded).
    const mapped = parameters.read({ request, requestBody: null, response: null });
    if (mapped.kind === 'bad-parameters') return configurationError(call, mapped.logged);
    const body = await bodyFor(call, true);
    if (!Buffer.isBuffer(body)) return body;
    const invoked = await invoke(call, encodeEvent(request, body));
    if (invoked.kind === 'failure') return invoked;
    return answerOf(call, invoked, { target: uri.arn, readAnswer });
  };
}

export const INVALID_ENDPOINT = 'Invalid endpoint address';

/** 6 MB and the allowance of 100 bytes that Lambda's own refusals name. */
const ANSWER_LIMIT_BYTES = 6 * 1024 * 1024 + 100;

function answerOf(
  call: MethodCall,
  { kind, payload, latencyMs, requestId }: Exclude<InvokedFunction, { readonly kind: 'failure' }>,
  {
    target,
    readAnswer,
  }: { readonly target: string; readonly readAnswer: (call: MethodCall, payload: Buffer) => ProxyAnswer },
): RestIntegrationOutcome {
  const reported = (status: number | null, error: string | null): IntegrationReport => ({
    kind: 'lambda',
    target,
    latencyMs,
    status,
    error,
    requestId,
  });
  if (kind === 'function-error') {
    const detail = explainFunctionError(payload);
    const message = functionErrorMessage(payload) ?? detail;
    call.log.line(
      `Lambda execution failed with status 200 due to customer function error: ${message}. Lambda request id: ${requestId}`,
    );
    // 502 and INTEGRATION_FAILURE are recorded (2024-06-04).
    return failed({ type: 'INTEGRATION_FAILURE', status: 502, detail }, reported(null, detail));
  }
  const answer = payload.length > ANSWER_LIMIT_BYTES ? TOO_LARGE : readAnswer(call, payload);
  if (answer.kind === 'not-base64') {
    const detail = 'isBase64Encoded is true, and body is not Base64.';
    return configurationError(call, NOT_BASE64, { detail, report: reported(null, detail) });
  }
  if (answer.kind === 'bad-answer') {
    const { detail } = answer;
    call.log.line('Execution failed due to configuration error: Malformed Lambda proxy response');
    return failed({ type: 'INTEGRATION_FAILURE', status: 502, detail }, reported(null, detail));
  }
  return { ...answer, traceId: answerTraceId(call.traceId, target), report: reported(answer.status, null) };
}

const TOO_LARGE: ProxyAnswer = {
  kind: 'bad-answer',
  detail: 'The answer is larger than the 6 MB that a function may return.',
};
