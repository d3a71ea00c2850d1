import { randomUUID } from 'node:crypto';
import { executeApiArn } from '../../../../aws/arn.ts';
import { exceedsFunctionLimit } from '../../../integrations/lambda/lambda-integration.ts';
import type { FunctionInvocation, FunctionOutcome } from '../../../ports.ts';
import type { IntegrationReport } from '../../../response.ts';
import type { IntegrationSource, MethodCall, RestIntegrationFailure } from '../../method-call.ts';
import { logEndpointRequest, logEndpointResponse } from '../endpoint-log.ts';
import { configurationError, failed, timedOut } from '../integration-failures.ts';

/** What a function gave back, or the failure that the client gets in place of it. */
export type InvokedFunction =
  | {
      readonly kind: 'answer' | 'function-error';
      readonly payload: Buffer;
      readonly latencyMs: number;
      /** Lambda's id of the invocation. */
      readonly requestId: string;
    }
  | RestIntegrationFailure;

/**
 * `isEvent`: the function is not waited for, and what it gives back is nothing. Of an empty payload the function gets `{}`,
 * while the log shows that nothing was sent (recorded of test-invoke-method).
 */
export type InvokeFunction = (call: MethodCall, payload: string, isEvent?: boolean) => Promise<InvokedFunction>;

/** Compiles the invocation of a function by a REST API, up to what it gave back. */
export function compileInvocation(
  { resource, integration, snapshot, stage, ports }: IntegrationSource,
  { arn, path }: { readonly arn: string; readonly path: string },
): InvokeFunction {
  const { credentials, timeoutInMillis } = integration;
  const apiId = snapshot.api.id;
  // With the resource's path, its variables unfilled, as permissions of the console and the CDK name it.
  const sourceArnOf = (method: string): string =>
    `${executeApiArn(ports, apiId)}/${stage.stageName}/${method}${resource.path}`;
  const url = `https://lambda.${ports.region}.amazonaws.com${path}`;

  return async (call, payload, isEvent = false) => {
    if (exceedsFunctionLimit(payload)) return tooLargeForFunction;
    const { request, traceId } = call;
    const requestId = randomUUID();
    const invocation: FunctionInvocation = {
      functionArn: arn,
      payload: payload === '' ? '{}' : payload,
      sourceArn: sourceArnOf(request.method),
      ...(credentials === undefined ? {} : { credentialsArn: credentials }),
      ...(isEvent ? { invocationType: 'Event' } : {}),
      requestId,
      traceId,
      timeoutMs: timeoutInMillis,
    };
    logEndpointRequest(call, () => ({
      url,
      headers: endpointHeaders(apiId, invocation, request.requestId),
      body: payload,
    }));
    const startedAtMs = ports.now();
    const outcome = await ports.invokeFunction(invocation);
    const latencyMs = ports.now() - startedAtMs;
    if (outcome.kind === 'answer' || outcome.kind === 'function-error') {
      const headers = [
        'Date',
        new Date(ports.now()).toUTCString(),
        'Content-Type',
        'application/json',
        'Content-Length',
        String(outcome.payload.length),
        'Connection',
        'keep-alive',
        'x-amzn-RequestId',
        requestId,
        'x-amzn-Remapped-Content-Length',
        '0',
        ...(outcome.kind === 'answer' ? [] : ['X-Amz-Function-Error', 'Unhandled']),
        'X-Amz-Executed-Version',
        '$LATEST',
        'X-Amzn-Trace-Id',
        traceId,
      ];
      logEndpointResponse(call, () => ({ status: 200, latencyMs, headers, body: outcome.payload }));
      return { kind: outcome.kind, payload: outcome.payload, latencyMs, requestId };
    }
    return refused(call, outcome, { kind: 'lambda', target: arn, latencyMs, status: null, error: null, requestId });
  };
}

function endpointHeaders(apiId: string, { sourceArn, traceId }: FunctionInvocation, requestId: string): string[] {
  return [
    'x-amzn-lambda-integration-tag',
    requestId,
    'x-amzn-apigateway-api-id',
    apiId,
    'Accept',
    'application/json',
    'User-Agent',
    `AmazonAPIGateway_${apiId}`,
    'X-Amz-Source-Arn',
    sourceArn,
    'X-Amzn-Trace-Id',
    traceId,
    'Content-Type',
    'application/json',
  ];
}

const tooLargeForFunction = failed({
  type: 'REQUEST_TOO_LARGE',
  detail: 'The event is larger than the 6 MB that a function takes.',
});

/** No environment was started, or it did not answer in time. */
function refused(
  call: MethodCall,
  outcome: Extract<FunctionOutcome, { readonly kind: 'refused' | 'integration-timeout' }>,
  facts: IntegrationReport,
): RestIntegrationFailure {
  if (outcome.kind === 'integration-timeout') {
    const detail = 'The function did not answer within the integration timeout.';
    return timedOut(call, detail, { ...facts, error: detail });
  }
  const { detail } = outcome;
  const report = { ...facts, error: detail };
  switch (outcome.reason) {
    // A function that does not exist is one that API Gateway may not invoke.
    case 'no-permission':
    case 'no-such-function':
      return configurationError(call, 'Invalid permissions on Lambda function', { detail, report });
    case 'payload-too-large':
      return failed({ type: 'REQUEST_TOO_LARGE', detail }, report);
    // 500, `Rate Exceeded.` and INTEGRATION_FAILURE are recorded (2024-08-07), Lambda's own status is 429.
    case 'concurrency':
      call.log.line(`Lambda invocation failed with status: 429. Lambda request id: ${facts.requestId}`);
      call.log.line('Execution failed due to configuration error: Rate Exceeded.');
      return failed({ type: 'INTEGRATION_FAILURE', status: 500, detail }, report);
    case 'host-failed':
      call.log.line('Execution failed due to an internal error');
      return failed({ type: 'INTEGRATION_FAILURE', status: 500, detail }, report);
  }
}
