import { firstHeader } from '../../../base/header-list.ts';
import type { GatewayFailure } from '../../failure.ts';
import { readFunctionArn } from '../../integrations/lambda/function-arn.ts';
import { explainFunctionError, functionErrorMessage } from '../../integrations/lambda/function-error.ts';
import { newTraceId } from '../../integrations/lambda/trace-id.ts';
import type { FunctionOutcome, GatewayPorts } from '../../ports.ts';
import { type Authorization, type Authorize, type AuthorizerSource, refused } from '../authorizer.ts';
import { compileIdentitySource } from '../identity-source.ts';
import { conditionKeysOf } from '../policy/condition-keys.ts';
import { evaluatePolicy, type PolicyQuestion } from '../policy/policy.ts';
import { type AuthorizerAnswer, readAuthorizerAnswer } from './authorizer-answer.ts';
import { type AuthorizerQuestion, compileAuthorizerEvent10, compileAuthorizerEvent20 } from './authorizer-event.ts';
import { authorizerArn, compileRouteArn } from './route-arn.ts';

/** "Timeout for Lambda authorizers 10,000 ms" (HTTP API quotas). */
const TIMEOUT_MS = 10_000;

/** A Lambda authorizer on one route: identity → remembered answer, or the function's → decision about this route. */
export function compileRequestAuthorizer(source: AuthorizerSource): Authorize {
  const { authorizer, ports } = source;
  const { assume } = ports;
  const readers = authorizer.IdentitySource.map((expression) => compileIdentitySource(expression, source));
  const routeArnOf = compileRouteArn(source);
  const answers = compileAnswers(source);
  const ask = compileQuestion(source);
  const missing = refused({
    type: 'unauthorized',
    detail: `The request lacks one of ${authorizer.IdentitySource.join(', ')}; the authorizer was not called.`,
  });

  const askAndDecide = async (call: Parameters<Authorize>[0], question: AuthorizerQuestion): Promise<Authorization> => {
    const answer = await ask(call, question);
    if (answer.kind === 'failure') return refused(answer.failure);
    answers.remember(question.identity, answer);
    return decide(answer, policyQuestion(call, question.routeArn), source);
  };
  return (call) => {
    const identity: string[] = [];
    for (const read of readers) {
      const value = read(call);
      if (value === null) return missing;
      identity.push(value);
    }
    const routeArn = routeArnOf(call);
    const known = answers.recall(identity);
    if (known !== null) return decide(known, policyQuestion(call, routeArn), source);
    const traceId = firstHeader(call.request.headers, 'x-amzn-trace-id') ?? newTraceId(call.request.receivedAtMs);
    return askAndDecide(call, { routeArn, identity, traceId });
  };

  function policyQuestion({ request }: Parameters<Authorize>[0], arn: string): PolicyQuestion {
    return { arn, principal: null, key: conditionKeysOf(request, { ports }) };
  }

  function decide(
    answer: AuthorizerAnswer,
    question: PolicyQuestion,
    { authorizer: { Name: name } }: AuthorizerSource,
  ) {
    const denial = denialOf(answer, question, name);
    if (denial === null) return permitted(answer);
    const type = assume['http-api.authorizer.deny'] === '401' ? 'unauthorized' : 'forbidden';
    return refused({ type, detail: denial });
  }
}

function permitted(answer: AuthorizerAnswer): Authorization {
  const principalId = answer.kind === 'policy' ? answer.principalId : null;
  return { kind: 'permitted', caller: { kind: 'lambda', context: answer.context, principalId } };
}

/** Null when the answer lets the request through. It is asked for each route anew, remembered or not. */
function denialOf(answer: AuthorizerAnswer, question: PolicyQuestion, name: string): string | null {
  if (answer.kind === 'simple') {
    return answer.isAuthorized ? null : `The authorizer ${name} answered isAuthorized: false.`;
  }
  switch (evaluatePolicy(answer.policy, question)) {
    case 'allowed':
      return null;
    case 'denied':
      return `The policy of the authorizer ${name} denies ${question.arn}.`;
    case 'not-mentioned':
      return `The policy of the authorizer ${name} has no Allow for ${question.arn}.`;
  }
}

interface Answers {
  recall(identity: readonly string[]): AuthorizerAnswer | null;
  remember(identity: readonly string[], answer: AuthorizerAnswer): void;
}

/**
 * Answers by identity. What was true for one set of values is true for the authorizer on every route of the stage: with
 * `$context.routeKey` among the identity sources it is not (documented). Without identity sources nothing is remembered.
 */
function compileAnswers({ authorizer, snapshot, stage, ports }: AuthorizerSource): Answers {
  const byDefault = ports.assume['http-api.authorizer.default-ttl'] === '0' ? 0 : 300;
  const ttlMs = (authorizer.AuthorizerResultTtlInSeconds ?? byDefault) * 1_000;
  if (ttlMs === 0 || authorizer.IdentitySource.length === 0) return { recall: () => null, remember: () => {} };
  const { answers } = ports.authorizerCaches;
  const prefix = JSON.stringify([snapshot.Api.ApiId, stage.StageName, stage.StageVariables, authorizer]);
  // Lengths before the values: `a` and `bc` are not `ab` and `c`.
  const keyOf = (identity: readonly string[]): string =>
    prefix + identity.map((value) => `${value.length}:${value}`).join('');
  return {
    recall: (identity) => answers.get(keyOf(identity), ports.now()) ?? null,
    remember(identity, answer) {
      const key = keyOf(identity);
      const weight = key.length + JSON.stringify(answer).length;
      answers.set(key, answer, { expiresAtMs: ports.now() + ttlMs, weight });
    },
  };
}

type Question = (
  call: Parameters<Authorize>[0],
  question: AuthorizerQuestion,
) => Promise<AuthorizerAnswer | { readonly kind: 'failure'; readonly failure: GatewayFailure }>;

function compileQuestion(source: AuthorizerSource): Question {
  const { authorizer, stage, ports } = source;
  const reading = readFunctionArn(authorizer.AuthorizerUri, stage.StageVariables ?? {}, 'AuthorizerUri');
  if (reading.kind === 'none') {
    const failure = failureOf(reading.detail, ports.assume);
    return async () => ({ kind: 'failure', failure });
  }
  const isFormat1 = authorizer.AuthorizerPayloadFormatVersion === '1.0';
  const encodeEvent = isFormat1 ? compileAuthorizerEvent10(source) : compileAuthorizerEvent20(source);
  const isSimple = !isFormat1 && authorizer.EnableSimpleResponses === true;
  const sourceArn = authorizerArn(source, authorizer.AuthorizerId);
  const { AuthorizerCredentialsArn: credentialsArn } = authorizer;
  return async (call, question) => {
    const outcome = await ports.invokeFunction({
      functionArn: reading.arn,
      payload: encodeEvent(call, question),
      sourceArn,
      traceId: question.traceId,
      timeoutMs: TIMEOUT_MS,
      ...(credentialsArn === undefined ? {} : { credentialsArn }),
    });
    return readOutcome(outcome, { name: authorizer.Name, isSimple, assume: ports.assume });
  };
}

function readOutcome(
  outcome: FunctionOutcome,
  {
    name,
    isSimple,
    assume,
  }: { readonly name: string; readonly isSimple: boolean; readonly assume: GatewayPorts['assume'] },
): AuthorizerAnswer | { readonly kind: 'failure'; readonly failure: GatewayFailure } {
  const failed = (detail: string) => ({ kind: 'failure', failure: failureOf(detail, assume) }) as const;
  switch (outcome.kind) {
    case 'answer': {
      const reading = readAuthorizerAnswer(outcome.payload, { isSimple });
      return reading.kind === 'nonsense'
        ? failed(`The answer of the authorizer ${name} is not usable: ${reading.detail}.`)
        : reading;
    }
    case 'function-error': {
      const detail = `The authorizer ${name} failed: ${explainFunctionError(outcome.payload)}`;
      const isUnauthorized = functionErrorMessage(outcome.payload) === 'Unauthorized';
      if (isUnauthorized && assume['http-api.authorizer.unauthorized-error'] === '401') {
        return { kind: 'failure', failure: { type: 'unauthorized', detail } };
      }
      return failed(detail);
    }
    case 'refused':
      return failed(`The authorizer ${name} was not called: ${outcome.detail}`);
    case 'integration-timeout':
      return failed(`The authorizer ${name} did not answer within 10 s.`);
  }
}

function failureOf(detail: string, assume: GatewayPorts['assume']): GatewayFailure {
  return { type: assume['http-api.authorizer.failure'] === '401' ? 'unauthorized' : 'authorizer-failure', detail };
}
