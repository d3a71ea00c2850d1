import type { PolicyAnswer } from '../../authorizers/lambda/authorizer-answer.ts';
import { conditionKeysOf } from '../../authorizers/policy/condition-keys.ts';
import { evaluatePolicy } from '../../authorizers/policy/policy.ts';
import type { MethodAuthorization } from '../authorize-method.ts';
import { maskSecret } from '../log-secrets.ts';
import type { MethodCall } from '../method-call.ts';
import { type AuthorizerLog, authorizerLog } from './authorizer-log.ts';
import { deniedByAuthorizer, unauthorized } from './denials.ts';
import { compileIdentitySources } from './identity-sources.ts';
import { compileAnswers } from './lambda-answers.ts';
import { compileQuestion } from './lambda-question.ts';
import type { AuthorizeByArn, MethodAuthorizerSource } from './method-authorizer.ts';
import type { ResourcePolicy } from './resource-policy.ts';
import { compileValidation } from './validation-expression.ts';

/**
 * A Lambda authorizer on one method: identity → remembered answer, or the function's → decision about this method. The
 * resource policy is asked twice: what it denies never reaches the function, and what it allows needs no Allow of the
 * function (developer guide, "Lambda authorizer and resource policy" and table A).
 */
export function compileLambdaAuthorizer(source: MethodAuthorizerSource, policy: ResourcePolicy | null): AuthorizeByArn {
  const { authorizer } = source;
  const readIdentity = compileIdentityReader(source);
  const answers = compileAnswers(source);
  const ask = compileQuestion(source);
  const decide = compileDecision(source, policy);
  const missing = unauthorized(
    `The request lacks one of ${authorizer.identitySource || 'no identity sources'}, or it does not match ` +
      'identityValidationExpression; the authorizer was not called.',
  );

  const askAndDecide = async (call: MethodCall, methodArn: string, identity: readonly string[]) => {
    const log = authorizerLog(source, call);
    logIdentity(log, source, identity);
    const outcome = await ask({ call, methodArn, token: identity[0] ?? '', log });
    if (outcome.kind === 'refused') return outcome;
    answers.remember(call, identity, outcome.answer);
    return decide(call, methodArn, outcome.answer, log);
  };
  return (call, methodArn) => {
    if (policy?.judge(call, methodArn, null) === 'denied') return policy.deny('denied', methodArn, null);
    const identity = readIdentity(call);
    if (identity === null) {
      logRefusal(authorizerLog(source, call), call);
      return missing;
    }
    const known = answers.recall(call, identity);
    if (known === null) return askAndDecide(call, methodArn, identity);
    const log = authorizerLog(source, call);
    logIdentity(log, source, identity);
    return decide(call, methodArn, known, log);
  };
}

/** The values of all identity sources; null when one is missing, or when the token is not of the expected form. */
function compileIdentityReader(source: MethodAuthorizerSource): (call: MethodCall) => readonly string[] | null {
  const { authorizer } = source;
  const sources = compileIdentitySources(authorizer.identitySource, source);
  const isValid = authorizer.type === 'TOKEN' ? compileValidation(authorizer.identityValidationExpression) : null;
  return (call) => {
    const identity: string[] = [];
    for (const { read } of sources) {
      const value = read(call);
      if (value === null) return null;
      identity.push(value);
    }
    // A TOKEN authorizer without a token is never called.
    if (authorizer.type === 'TOKEN' && identity.length === 0) return null;
    return isValid === null || isValid(identity[0] ?? '') ? identity : null;
  };
}

type Decide = (
  call: MethodCall,
  methodArn: string,
  answer: PolicyAnswer,
  log: AuthorizerLog | null,
) => MethodAuthorization;

/** Table A of the developer guide. An answer is asked about each method anew, remembered or not. */
function compileDecision({ authorizer, ports }: MethodAuthorizerSource, policy: ResourcePolicy | null): Decide {
  return (call, methodArn, answer, log) => {
    const key = conditionKeysOf(call.request, { ports });
    const verdict = evaluatePolicy(answer.policy, { arn: methodArn, principal: null, key });
    log?.line(`Using valid authorizer policy for principal: ${maskSecret(answer.principalId)}`);
    log?.line('Successfully completed authorizer execution');
    if (verdict === 'allowed' || (verdict !== 'denied' && policy?.judge(call, methodArn, null) === 'allowed')) {
      const { principalId, context, usageIdentifierKey } = answer;
      return { kind: 'permitted', caller: { kind: 'lambda', principalId, context, usageIdentifierKey } };
    }
    log?.line('The client is not authorized to perform this operation.');
    const says = verdict === 'denied' ? 'denies' : 'has no Allow for';
    const detail = `The policy of the authorizer ${authorizer.name} ${says} ${methodArn}.`;
    return deniedByAuthorizer(verdict, { detail, assume: ports.assume });
  };
}

function logIdentity(log: AuthorizerLog | null, source: MethodAuthorizerSource, identity: readonly string[]): void {
  if (log === null) return;
  log.start();
  if (source.authorizer.type === 'TOKEN') log.identity(identity[0] ?? '');
  else {
    const sources = compileIdentitySources(source.authorizer.identitySource, source);
    log.identity(sources.map(({ expression }, at) => [expression, identity[at] ?? ''] as const));
  }
}

/** Recorded 2026-01-10. */
function logRefusal(log: AuthorizerLog | null, call: MethodCall): void {
  log?.start();
  log?.line(`Unauthorized request: ${call.request.requestId}`);
}
