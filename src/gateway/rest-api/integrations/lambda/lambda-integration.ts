import { explainFunctionError, functionErrorMessage } from '../../../integrations/lambda/function-error.ts';
import type { IntegrationReport } from '../../../response.ts';
import type { IntegrationSource, RestIntegrate } from '../../method-call.ts';
import { type Payload, payloadText } from '../content-handling.ts';
import { configurationError, failed } from '../integration-failures.ts';
import { compileIntegrationRequest } from '../integration-request.ts';
import { MethodRequest } from '../method-request.ts';
import { compileMethodResponse } from '../method-response.ts';
import type { RequestParameters } from '../request-parameters.ts';
import { answerTraceId } from './answer-trace-id.ts';
import { readFunctionUri } from './function-uri.ts';
import { compileInvocation } from './invoke-function.ts';
import { INVALID_ENDPOINT } from './lambda-proxy-integration.ts';

/** AWS to a Lambda function: what templates make of the body is the event, and what the function returns the payload. */
export function compileLambdaIntegration(source: IntegrationSource): RestIntegrate {
  const uri = readFunctionUri(source);
  if (uri.kind === 'none') return (call) => configurationError(call, INVALID_ENDPOINT, { detail: uri.detail });
  const makeRequest = compileIntegrationRequest(source);
  const invoke = compileInvocation(source, uri);
  const respond = compileMethodResponse(source);

  return async (call) => {
    const request = new MethodRequest(call);
    const made = await makeRequest(request);
    if (made.kind === 'failure') return made;
    const event = readEvent(made.payload);
    if (event === null) return failed({ type: 'BAD_REQUEST_BODY', message: NOT_JSON, detail: EVENT_HELP });
    const isEvent = invocationType(made.parameters) === 'Event';
    const invoked = await invoke(call, event, isEvent);
    if (invoked.kind === 'failure') return invoked;
    const { payload, latencyMs, requestId } = invoked;
    const isError = invoked.kind === 'function-error' && !isEvent;
    const error = isError ? explainFunctionError(payload) : null;
    const report: IntegrationReport = {
      kind: 'lambda',
      target: uri.arn,
      latencyMs,
      status: isEvent ? 202 : 200,
      error,
      requestId,
    };
    return respond(request, {
      status: isEvent ? 202 : 200,
      // Patterns see nothing else of a function: not its status, not its payload (recorded).
      selection: isError ? (functionErrorMessage(payload) ?? '') : '',
      headers: ['Content-Type', 'application/json'],
      body: isEvent ? Buffer.alloc(0) : payload,
      traceId: answerTraceId(call.traceId, uri.arn),
      report,
    });
  };
}

/** Lambda takes nothing but JSON, or no payload at all. */
function readEvent(payload: Payload): string | null {
  if (!payload.isText) return null;
  const text = payloadText(payload);
  if (text.trim() === '') return '';
  try {
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}

/** Lambda's words; behind them comes what its JSON parser says. */
const NOT_JSON = 'Could not parse request body into json: Could not parse payload into json';
const EVENT_HELP =
  'The event for the function is no JSON. Without a request template the body of the request is the event.';

/** `Event`: the function is not waited for (developer guide, "Set up asynchronous invocation of the backend Lambda function"). */
function invocationType({ headers }: RequestParameters): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'x-amz-invocation-type')?.[1].at(-1);
}
