import { isJsonObject } from '../../../base/json.ts';
import { matchesPattern } from '../../../base/wildcard-match.ts';

/** The statements of an IAM policy that speak of invoking an API. */
export type Policy = readonly PolicyStatement[];

interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly resources: readonly string[];
  /** True for NotResource: the statement is about every ARN that does not match. */
  readonly isNegated: boolean;
  /** Conditions are not evaluated here: the statement then never allows, and always denies. */
  readonly isConditional: boolean;
}

export type PolicyReading =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'nonsense'; readonly detail: string };

export function readPolicy(document: unknown): PolicyReading {
  if (!isJsonObject(document)) return nonsense('policyDocument is no object');
  const statements = [document.Statement].flat();
  const policy: PolicyStatement[] = [];
  for (const statement of statements) {
    const read = readStatement(statement);
    if (typeof read === 'string') return nonsense(read);
    if (read !== null) policy.push(read);
  }
  return { kind: 'policy', policy };
}

/** Null when the statement is about other actions; one sentence when it is no statement. */
function readStatement(statement: unknown): PolicyStatement | null | string {
  if (!isJsonObject(statement)) return 'policyDocument has a Statement that is no object';
  const { Effect: effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return 'a Statement has an Effect that is neither Allow nor Deny';
  const actions = textsOf(Action ?? NotAction);
  if (actions === null) return 'a Statement has no Action';
  const resources = textsOf(Resource ?? NotResource);
  if (resources === null) return 'a Statement has no Resource';
  // Actions are compared without regard to case (IAM user guide, "Action").
  const isNamed = actions.some((action) => matchesPattern(action.toLowerCase(), 'execute-api:invoke'));
  if (isNamed !== (Action !== undefined)) return null;
  return { effect, resources, isNegated: Resource === undefined, isConditional: Condition !== undefined };
}

function textsOf(value: unknown): readonly string[] | null {
  const texts = [value].flat();
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

function nonsense(detail: string): PolicyReading {
  return { kind: 'nonsense', detail };
}

/** A Deny wins over every Allow, and what nothing allows is denied (IAM user guide, "Policy evaluation logic"). */
export function evaluatePolicy(policy: Policy, arn: string): 'allowed' | 'denied' | 'not-mentioned' {
  const applicable = policy.filter(({ resources, isNegated }) => {
    return resources.some((pattern) => matchesPattern(pattern, arn)) !== isNegated;
  });
  if (applicable.some(({ effect }) => effect === 'Deny')) return 'denied';
  return applicable.some(({ isConditional }) => !isConditional) ? 'allowed' : 'not-mentioned';
}
