import type { PolicyAnswer } from '../../authorizers/lambda/authorizer-answer.ts';
import { readFunctionArn } from '../../integrations/lambda/function-arn.ts';
import { explainFunctionError, functionErrorMessage } from '../../integrations/lambda/function-error.ts';
import type { FunctionOutcome } from '../../ports.ts';
import type { MethodCall } from '../method-call.ts';
import type { AuthorizerLog } from './authorizer-log.ts';
import { authorizerFailed, type Refusal, unauthorized } from './denials.ts';
import { readPolicyAnswer } from './lambda-answer.ts';
import { requestEvent, tokenEvent } from './lambda-event.ts';
import { authorizerArn } from './method-arn.ts';
import type { MethodAuthorizerSource } from './method-authorizer.ts';

export interface Question {
  readonly call: MethodCall;
  readonly methodArn: string;
  /** The value of the first identity source. */
  readonly token: string;
  readonly log: AuthorizerLog | null;
}

export type QuestionOutcome = { readonly kind: 'answered'; readonly answer: PolicyAnswer } | Refusal;

/** Compiles how the function of an authorizer is asked. */
export function compileQuestion(source: MethodAuthorizerSource): (question: Question) => Promise<QuestionOutcome> {
  const { authorizer, ports } = source;
  const sourceArn = authorizerArn(source, authorizer.id);
  const { authorizerCredentials: credentialsArn } = authorizer;
  const timeoutMs = Number(ports.assume['rest-api.authorizer.timeout']);
  return async ({ call, methodArn, token, log }) => {
    const reading = readFunctionArn(authorizer.authorizerUri, call.stageVariables, 'AuthorizerUri');
    if (reading.kind === 'none') return misconfigured(reading.detail, log);
    const event = authorizer.type === 'TOKEN' ? tokenEvent(methodArn, token) : requestEvent(call, methodArn, source);
    const payload = JSON.stringify(event);
    logQuestion(log, { source, call, functionArn: reading.arn, payload });
    const outcome = await ports.invokeFunction({
      functionArn: reading.arn,
      payload,
      sourceArn,
      traceId: call.traceId,
      timeoutMs,
      ...(credentialsArn === undefined ? {} : { credentialsArn }),
    });
    return readOutcome(outcome, source, { call, log });
  };
}

/** As a Lambda integration has them (recorded 2017 to 2023), but for the signature that there is none of. */
function logQuestion(
  log: AuthorizerLog | null,
  {
    source: { ports, snapshot },
    call,
    functionArn,
    payload,
  }: {
    readonly source: MethodAuthorizerSource;
    readonly call: MethodCall;
    readonly functionArn: string;
    readonly payload: string;
  },
): void {
  if (log === null) return;
  const uri = `https://lambda.${ports.region}.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`;
  const { id } = snapshot.api;
  log.line(`Endpoint request URI: ${uri}`);
  log.line(
    `Endpoint request headers: {x-amzn-lambda-integration-tag=${call.request.requestId}, ` +
      `x-amzn-apigateway-api-id=${id}, Accept=application/json, User-Agent=AmazonAPIGateway_${id}}`,
  );
  log.secretLine(`Endpoint request body after transformations: ${payload}`);
  log.line(`Sending request to ${uri}`);
}

function readOutcome(
  outcome: FunctionOutcome,
  { authorizer: { name }, ports: { assume } }: MethodAuthorizerSource,
  { call, log }: { readonly call: MethodCall; readonly log: AuthorizerLog | null },
): QuestionOutcome {
  switch (outcome.kind) {
    case 'answer': {
      log?.secretLine(`Authorizer result body before parsing: ${outcome.payload.toString('utf8')}`);
      const reading = readPolicyAnswer(outcome.payload, assume);
      if (reading.kind === 'answer') return { kind: 'answered', answer: reading.answer };
      log?.line(`Execution failed due to configuration error: ${reading.detail}`);
      return misconfigured(`The answer of the authorizer ${name} is not usable: ${reading.detail}.`, log);
    }
    case 'function-error': {
      log?.secretLine(`Authorizer result body before parsing: ${outcome.payload.toString('utf8')}`);
      const detail = `The authorizer ${name} failed: ${explainFunctionError(outcome.payload)}`;
      // "You can send a 401 Unauthorized response to the client by failing like so"; any other text is a failure.
      if (functionErrorMessage(outcome.payload) === 'Unauthorized') {
        log?.line(`Unauthorized request: ${call.request.requestId}`);
        return unauthorized(detail);
      }
      // AWS takes the error for an answer, and stumbles over its first member (recorded 2023-06-08).
      const reading = readPolicyAnswer(outcome.payload, assume);
      const reason = reading.kind === 'nonsense' ? reading.detail : 'Authorizer error';
      log?.line(`Execution failed due to configuration error: ${reason}`);
      return misconfigured(detail, log);
    }
    case 'refused': {
      // Recorded 2023-06-07, of a role that could not be assumed.
      log?.line('Execution failed due to configuration error: Authorizer error');
      return misconfigured(`The authorizer ${name} was not called: ${outcome.detail}`, log);
    }
    case 'integration-timeout': {
      const seconds = Number(assume['rest-api.authorizer.timeout']) / 1_000;
      const detail = `The authorizer ${name} did not answer within ${seconds} s.`;
      if (assume['rest-api.authorizer.timeout-type'] === 'AUTHORIZER_CONFIGURATION_ERROR') {
        return misconfigured(detail, log);
      }
      log?.line('AuthorizerFailureException');
      return authorizerFailed('AUTHORIZER_FAILURE', detail);
    }
  }
}

function misconfigured(detail: string, log: AuthorizerLog | null): QuestionOutcome {
  log?.line('AuthorizerConfigurationException');
  return authorizerFailed('AUTHORIZER_CONFIGURATION_ERROR', detail);
}
