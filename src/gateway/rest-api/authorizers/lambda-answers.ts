import { policyAnswersPrefix } from '../../authorizers/authorizer-caches.ts';
import type { PolicyAnswer } from '../../authorizers/lambda/authorizer-answer.ts';
import type { MethodCall } from '../method-call.ts';
import type { MethodAuthorizerSource } from './method-authorizer.ts';

/** Answers of an authorizer function by identity. */
export interface Answers {
  recall(call: MethodCall, identity: readonly string[]): PolicyAnswer | null;
  remember(call: MethodCall, identity: readonly string[], answer: PolicyAnswer): void;
}

/** "The TTL in seconds of cached authorizer results … The default value is 300" (CreateAuthorizer). */
const DEFAULT_TTL_SECONDS = 300;

/**
 * What was true for one identity is true for all methods of the stage that have this authorizer: the answer is a policy,
 * and each method is looked up in it. Without identity sources nothing is remembered.
 */
export function compileAnswers({ authorizer, snapshot, stage, ports }: MethodAuthorizerSource): Answers {
  const ttlMs = (authorizer.authorizerResultTtlInSeconds ?? DEFAULT_TTL_SECONDS) * 1_000;
  if (ttlMs === 0 || !authorizer.identitySource) return { recall: () => null, remember: () => undefined };
  const { policyAnswers } = ports.authorizerCaches;
  const prefix = policyAnswersPrefix(snapshot.api.id, stage.stageName) + JSON.stringify([stage.variables, authorizer]);
  // A canary's stage variables may name another function. Lengths before the values: `a` and `bc` are not `ab` and `c`.
  const keyOf = ({ isCanary }: MethodCall, identity: readonly string[]): string =>
    prefix + (isCanary ? 'canary' : '') + identity.map((value) => `${value.length}:${value}`).join('');
  return {
    recall: (call, identity) => policyAnswers.get(keyOf(call, identity), ports.now()) ?? null,
    remember(call, identity, answer) {
      const key = keyOf(call, identity);
      const weight = key.length + JSON.stringify(answer).length;
      policyAnswers.set(key, answer, { expiresAtMs: ports.now() + ttlMs, weight });
    },
  };
}
