import type { Budget } from './budget.ts';
import { areEqual } from './compare-values.ts';
import { ABSENT, isKind, isObject, type MapValue, type Value } from './value.ts';

/** The key that is equal to `key`; undefined when there is none. */
export function findKey(target: MapValue, key: Value, budget: Budget): Value | undefined {
  if (target.entries.has(key)) return key;
  if (target.flavour === 'any-case' && typeof key === 'string') {
    const lowerCase = key.toLowerCase();
    budget.spend(target.entries.size);
    for (const other of target.entries.keys()) {
      if (typeof other === 'string' && other.length === key.length && other.toLowerCase() === lowerCase) return other;
    }
    return undefined;
  }
  if (!isObject(key)) return undefined;
  for (const other of target.entries.keys()) {
    if (isObject(other) && areEqual(other, key, budget)) return other;
  }
  return undefined;
}

/** What is missing from a map that AWS made, or is null there, is absent; in a template's own map it is null. */
export function getEntry(target: MapValue, key: Value, budget: Budget): Value {
  const found = target.entries.get(key);
  if (found !== undefined && found !== null) return found;
  const equal = findKey(target, key, budget);
  if (equal === undefined) return missingFrom(target);
  return target.entries.get(equal) ?? missingFrom(target);
}

export function missingFrom({ flavour }: { readonly flavour: string }): Value {
  return flavour === 'literal' || flavour === 'list' || flavour === 'array' || flavour === 'set' ? null : ABSENT;
}

/** Gives what was there, null if nothing. */
export function putEntry(target: MapValue, key: Value, value: Value, budget: Budget): Value {
  budget.spend();
  const equal = findKey(target, key, budget) ?? key;
  const before = target.entries.get(equal) ?? null;
  target.entries.set(equal, isKind(value, 'absent') ? null : value);
  target.largest = Math.max(target.largest, target.entries.size);
  return before;
}
