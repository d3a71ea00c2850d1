import { isJsonObject } from '../../../base/json.ts';
import type { ReadConditionKey } from './condition-keys.ts';
import { type Condition, evaluateConditions, readConditions } from './conditions.ts';
import { fillVariables, matchesFilled } from './policy-variables.ts';
import { type PolicyPrincipal, type PrincipalElement, readPrincipal, speaksOf } from './principal.ts';

/** The statements of an IAM policy that speak of invoking an API. */
export type Policy = readonly PolicyStatement[];

interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly resources: readonly string[];
  /** True for NotResource: the statement is about every ARN that does not match. */
  readonly isNegated: boolean;
  /** Null when the statement names nobody, as those of an authorizer do: it is then about whoever calls. */
  readonly principal: PrincipalElement | null;
  /** Null when they cannot be read. */
  readonly conditions: readonly Condition[] | null;
  /** Version 2012-10-17 has variables; in older policies `${` is text (IAM user guide, "Policy variables"). */
  readonly hasVariables: boolean;
}

export type PolicyReading =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'nonsense'; readonly detail: string };

export function readPolicy(document: unknown): PolicyReading {
  if (!isJsonObject(document)) return nonsense('policyDocument is no object');
  const statements = [document.Statement].flat();
  const hasVariables = document.Version === '2012-10-17';
  const policy: PolicyStatement[] = [];
  for (const statement of statements) {
    const read = readStatement(statement, hasVariables);
    if (typeof read === 'string') return nonsense(read);
    if (read !== null) policy.push(read);
  }
  return { kind: 'policy', policy };
}

/** Null when the statement is about other actions; one sentence when it is no statement. */
function readStatement(statement: unknown, hasVariables: boolean): PolicyStatement | null | string {
  if (!isJsonObject(statement)) return 'policyDocument has a Statement that is no object';
  const { Effect: effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return 'a Statement has an Effect that is neither Allow nor Deny';
  const actions = textsOf(Action ?? NotAction);
  if (actions === null) return 'a Statement has no Action';
  const resources = textsOf(Resource ?? NotResource);
  if (resources === null) return 'a Statement has no Resource';
  // Actions are compared without regard to case (IAM user guide, "Action").
  const isNamed = actions.some((action) => matchesFilled(action.toLowerCase(), 'execute-api:invoke'));
  if (isNamed !== (Action !== undefined)) return null;
  return {
    effect,
    resources,
    isNegated: Resource === undefined,
    principal: readPrincipal(statement),
    conditions: Condition === undefined ? [] : readConditions(Condition),
    hasVariables,
  };
}

function textsOf(value: unknown): readonly string[] | null {
  const texts = [value].flat();
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

function nonsense(detail: string): PolicyReading {
  return { kind: 'nonsense', detail };
}

/** What a policy is asked: may this caller invoke this method, now and from there? */
export interface PolicyQuestion {
  /** `arn:aws:execute-api:region:account:api/stage/GET/pets/6` */
  readonly arn: string;
  /** Null for a caller that nobody knows. */
  readonly principal: PolicyPrincipal | null;
  readonly key: ReadConditionKey;
}

export type PolicyVerdict = 'allowed' | 'denied' | 'not-mentioned';

/** A Deny wins over every Allow, and what nothing allows is denied (IAM user guide, "Policy evaluation logic"). */
export function evaluatePolicy(policy: Policy, question: PolicyQuestion): PolicyVerdict {
  let verdict: PolicyVerdict = 'not-mentioned';
  for (const statement of policy) {
    if (!applies(statement, question)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(statement: PolicyStatement, question: PolicyQuestion): boolean {
  const { resources, isNegated, principal, hasVariables } = statement;
  if (principal !== null && !speaksOf(principal, question.principal)) return false;
  const isMatched = resources.some((pattern) => {
    const filled = hasVariables ? fillVariables(pattern, question.key) : pattern;
    return filled !== null && matchesFilled(filled, question.arn);
  });
  if (isMatched === isNegated) return false;
  // What cannot be decided never allows, and always denies.
  return evaluateConditions(statement.conditions, question.key, hasVariables) ?? statement.effect === 'Deny';
}
