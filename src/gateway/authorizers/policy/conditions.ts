import { isJsonObject } from '../../../base/json.ts';
import type { ReadConditionKey } from './condition-keys.ts';
import { isInIpRange } from './ip-range.ts';
import { fillVariables, matchesFilled, plainText } from './policy-variables.ts';

/** One operator with one key: `"IpAddress": { "aws:SourceIp": ["192.0.2.0/24"] }`. */
export interface Condition {
  /** Without `ForAllValues:`, `ForAnyValue:`, `Not` and `IfExists`. */
  readonly operator: string;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly forAllValues: boolean;
  /** In lower case: keys have no case (IAM user guide, "Condition"). */
  readonly key: string;
  readonly values: readonly string[];
}

/** Null when they are no conditions, or use an operator that nobody knows. */
export function readConditions(block: unknown): readonly Condition[] | null {
  if (!isJsonObject(block)) return null;
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(block)) {
    const parts = OPERATOR.exec(name);
    if (parts === null || !isJsonObject(keys) || Object.keys(keys).length === 0) return null;
    const [, set, operator = '', exists] = parts;
    const kind = operator.replace('Not', '');
    if (!Object.hasOwn(comparisons, kind) && kind !== 'Null') return null;
    for (const [key, given] of Object.entries(keys)) {
      const values = [given].flat();
      if (values.length === 0 || !values.every(isScalar)) return null;
      conditions.push({
        operator: kind,
        isNegated: operator !== kind,
        ifExists: exists !== undefined,
        forAllValues: set === 'ForAllValues:',
        key: key.toLowerCase(),
        values: values.map(String),
      });
    }
  }
  return conditions;
}

const OPERATOR = /^(ForAllValues:|ForAnyValue:)?([A-Za-z]+?)(IfExists)?$/;

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

/**
 * Whether all conditions hold; null when that cannot be decided. Several values of one key are alternatives, several
 * keys and operators all have to hold (IAM user guide, "Condition").
 */
export function evaluateConditions(
  conditions: readonly Condition[] | null,
  key: ReadConditionKey,
  hasVariables: boolean,
): boolean | null {
  if (conditions === null) return null;
  let isDecided = true;
  for (const condition of conditions) {
    const holds = evaluateCondition(condition, key, hasVariables);
    if (holds === false) return false;
    if (holds === null) isDecided = false;
  }
  return isDecided ? true : null;
}

function evaluateCondition(condition: Condition, key: ReadConditionKey, hasVariables: boolean): boolean | null {
  const { operator, isNegated, ifExists, forAllValues } = condition;
  const actual = key(condition.key);
  if (operator === 'Null') return condition.values.some((value) => (value === 'true') === (actual === undefined));
  // "If the key that you specify in a policy condition is not present in the request context, the values do not match
  // and the condition is false", true for the negated operators, for …IfExists, and for no values at all.
  if (actual === undefined) return isNegated || ifExists || forAllValues;
  const compare = comparisons[operator] as Compare;
  let isMatched: boolean | null = false;
  for (const value of condition.values) {
    const filled = hasVariables ? fillVariables(value, key) : value;
    const matches = filled === null ? false : compare(actual, filled);
    if (matches === true) return !isNegated;
    if (matches === null) isMatched = null;
  }
  return isMatched === null ? null : isNegated;
}

/** Null when the value of the policy cannot be compared with. */
type Compare = (actual: string, value: string) => boolean | null;

const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, value) => actual === plainText(value),
  StringEqualsIgnoreCase: (actual, value) => actual.toLowerCase() === plainText(value).toLowerCase(),
  StringLike: (actual, value) => matchesFilled(value, actual),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (actual, value) => actual.toLowerCase() === value.toLowerCase(),
  BinaryEquals: (actual, value) => actual === value,
  IpAddress: isInIpRange,
  NumericEquals: numeric((actual, value) => actual === value),
  NumericLessThan: numeric((actual, value) => actual < value),
  NumericLessThanEquals: numeric((actual, value) => actual <= value),
  NumericGreaterThan: numeric((actual, value) => actual > value),
  NumericGreaterThanEquals: numeric((actual, value) => actual >= value),
  DateEquals: date((actual, value) => actual === value),
  DateLessThan: date((actual, value) => actual < value),
  DateLessThanEquals: date((actual, value) => actual <= value),
  DateGreaterThan: date((actual, value) => actual > value),
  DateGreaterThanEquals: date((actual, value) => actual >= value),
};

/** "Each of the six colon-delimited components of the ARN is checked separately and each can include wildcards." */
function matchesArn(actual: string, value: string): boolean {
  const parts = splitArn(actual);
  const patterns = splitArn(value);
  return (
    parts.length === patterns.length && patterns.every((pattern, at) => matchesFilled(pattern, parts[at] as string))
  );
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function numeric(compare: (actual: number, value: number) => boolean): Compare {
  return (actual, value) => comparedAs(Number(actual), value.trim() === '' ? Number.NaN : Number(value), compare);
}

/** Dates are texts as of ISO 8601, or seconds since 1970. */
function date(compare: (actual: number, value: number) => boolean): Compare {
  return (actual, value) => comparedAs(timeOf(actual), timeOf(value), compare);
}

function comparedAs(
  actual: number,
  value: number,
  compare: (actual: number, value: number) => boolean,
): boolean | null {
  if (Number.isNaN(value)) return null;
  return Number.isNaN(actual) ? false : compare(actual, value);
}

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
}
