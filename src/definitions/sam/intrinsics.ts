import { isMap, type SamMap } from './sam-map.ts';

export const NO_VALUE = 'AWS::NoValue';

export function ref(logicalId: string): SamMap {
  return { Ref: logicalId };
}

export function getAtt(logicalId: string, attribute: string): SamMap {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

export function sub(text: string, variables?: SamMap): SamMap {
  return { 'Fn::Sub': variables === undefined ? text : [text, variables] };
}

/** `Fn::If` that yields nothing when the condition does not hold. */
export function conditional(condition: unknown, whenTrue: unknown, whenFalse: unknown = ref(NO_VALUE)): SamMap {
  return { 'Fn::If': [condition, whenTrue, whenFalse] };
}

/** A map whose only key is `Ref`, `Condition` or `Fn::…`. */
export function isIntrinsic(value: unknown): value is SamMap {
  const key = onlyKey(value);
  return key !== undefined && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
}

export function isIntrinsicIf(value: unknown): value is SamMap {
  return onlyKey(value) === 'Fn::If';
}

export function isNoValue(value: unknown): boolean {
  return isMap(value) && onlyKey(value) === 'Ref' && value.Ref === NO_VALUE;
}

/** Where a property may be an intrinsic, the translator takes any map of one key for one. */
export function mayBeIntrinsic(value: unknown): boolean {
  return onlyKey(value) !== undefined;
}

export function onlyKey(value: unknown): string | undefined {
  if (!isMap(value)) return undefined;
  const keys = Object.keys(value);
  return keys.length === 1 ? keys[0] : undefined;
}

/** The logical id behind `Ref` or `Fn::GetAtt`. */
export function referredLogicalId(value: unknown): string | undefined {
  if (!isIntrinsic(value)) return undefined;
  const target = value.Ref ?? value['Fn::GetAtt'];
  if ('Ref' in value) return typeof target === 'string' ? target : undefined;
  if (Array.isArray(target)) return target.length === 2 && typeof target[0] === 'string' ? target[0] : undefined;
  if (typeof target !== 'string') return undefined;
  const tokens = target.split('.');
  return tokens.length === 2 ? tokens[0] : undefined;
}

/** CloudFormation allows this many conditions in one `Fn::Or`. */
const CONDITIONS_PER_OR = 10;

/**
 * Conditions that together hold when one of `names` does: `name`, or `name2`, `name1`, `name` in a chain when there
 * are more than ten.
 */
export function anyOfConditions(names: readonly string[], name: string): [name: string, definition: SamMap][] {
  const conditions: [string, SamMap][] = [];
  let rest = [...names];
  let remaining = Math.floor((names.length - 2) / (CONDITIONS_PER_OR - 1));
  while (rest.length > 1) {
    const conditionName = remaining > 0 ? `${name}${remaining}` : name;
    remaining -= 1;
    const members = rest.slice(0, CONDITIONS_PER_OR).map((condition) => ({ Condition: condition }));
    rest = [...rest.slice(CONDITIONS_PER_OR), conditionName];
    conditions.push([conditionName, { 'Fn::Or': members }]);
  }
  return conditions;
}
