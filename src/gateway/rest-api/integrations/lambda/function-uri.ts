import { type FunctionArnReading, readFunctionArn } from '../../../integrations/lambda/function-arn.ts';
import { fillStageVariables } from '../../../integrations/stage-variables.ts';
import type { IntegrationSource } from '../../method-call.ts';

export type FunctionUriReading =
  | { readonly kind: 'function'; readonly arn: string; readonly isStreaming: boolean; readonly path: string }
  | Extract<FunctionArnReading, { readonly kind: 'none' }>;

/** Whether an AWS or AWS_PROXY integration calls a Lambda function. */
export function isFunctionUri(uri: string | undefined): boolean {
  return uri !== undefined && /^arn:[^:]+:apigateway:[^:]*:lambda:path\//.test(uri);
}

/**
 * Reads the URI of a Lambda integration, with its stage variables:
 * `arn:aws:apigateway:region:lambda:path/2015-03-31/functions/ARN/invocations`, or
 * `…:lambda:path/2021-11-15/functions/ARN/response-streaming-invocations`.
 */
export function readFunctionUri({ integration, stage }: IntegrationSource): FunctionUriReading {
  const { uri = '', httpMethod = 'POST' } = integration;
  const { text, missing } = fillStageVariables(uri, stage.variables ?? {});
  if (missing.length > 0) return none(`uri needs the stage variable ${missing.join(', ')}, which is not set.`);
  const [, path = '', arn = '', action] = INVOKE_ACTION.exec(text) ?? [];
  if (action === undefined) return none(`uri ${text} does not name a Lambda function.`);
  // Lambda knows no other method of invoking (recorded of GET: 500).
  if (httpMethod !== 'POST' && httpMethod !== 'ANY') {
    return none(`integrationHttpMethod is ${httpMethod}, and Lambda functions are invoked with POST.`);
  }
  const reading = readFunctionArn(arn, {});
  return reading.kind === 'none' ? reading : { ...reading, isStreaming: action !== 'invocations', path };
}

const INVOKE_ACTION =
  /^arn:[^:]+:apigateway:[^:]*:lambda:path(\/[0-9-]+\/functions\/(.+)\/(invocations|response-streaming-invocations))$/;

function none(detail: string): FunctionUriReading {
  return { kind: 'none', detail };
}
