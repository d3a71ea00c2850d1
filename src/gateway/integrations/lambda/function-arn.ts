import { fillStageVariables, type StageVariables } from '../stage-variables.ts';

/** The function that a URI names, or why there is none. */
export type FunctionArnReading =
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'none'; readonly detail: string };

/**
 * Reads a function's ARN from an IntegrationUri or AuthorizerUri. Both forms are in use: the ARN itself, and the one of
 * the invoke action that consoles, SAM and OpenAPI bodies write. `${stageVariables.name}` stands for a stage variable, as in REST APIs.
 */
export function readFunctionArn(
  given: string | undefined,
  stageVariables: StageVariables,
  member: 'IntegrationUri' | 'AuthorizerUri' = 'IntegrationUri',
): FunctionArnReading {
  if (given === undefined) return { kind: 'none', detail: `There is no ${member}.` };
  const { text: uri, missing } = fillStageVariables(given, stageVariables);
  if (missing.length > 0) {
    return { kind: 'none', detail: `${member} needs the stage variable ${missing.join(', ')}, which is not set.` };
  }
  const arn = INVOKE_ACTION.exec(uri)?.[1] ?? uri;
  return FUNCTION_ARN.test(arn)
    ? { kind: 'function', arn }
    : { kind: 'none', detail: `${member} ${uri} does not name a Lambda function.` };
}

const INVOKE_ACTION = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+(?::[^:]+)?$/;
