import { type Budget, checkDepth } from './budget.ts';
import { compareNumbers } from './java-number.ts';
import { textOf } from './print-value.ts';
import { isKind, isNumber, isObject, type Value } from './value.ts';

/**
 * The operator `==` of Velocity 1.7: numbers by value, equals() between what has the same class, otherwise the texts.
 * What is absent equals null and empty text (recorded). `nullEqualsEmpty` extends that to every null.
 */
export function looselyEqual(left: Value, right: Value, budget: Budget, nullEqualsEmpty: boolean): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (left === null || right === null) {
    if (left === right) return true;
    const other = left ?? right;
    if (isKind(other, 'absent')) return true;
    if (isKind(other, 'block')) return other.text() === null;
    return nullEqualsEmpty && other === '';
  }
  if (hasSameClass(left, right)) return areEqual(left, right, budget);
  const leftText = textOf(left, budget);
  const rightText = textOf(right, budget);
  budget.spendText((leftText?.length ?? 0) + (rightText?.length ?? 0));
  return leftText === rightText;
}

function hasSameClass(left: Value, right: Value): boolean {
  if (!isObject(left) || !isObject(right)) return typeof left === typeof right;
  if (left.kind === 'list' && right.kind === 'list') return (left.flavour === 'set') === (right.flavour === 'set');
  return left.kind === right.kind;
}

/** equals() of Java. */
export function areEqual(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  checkDepth(depth);
  budget.spend();
  if (left === right) return true;
  if (!isObject(left) || !isObject(right)) return typeof left === 'bigint' && left === right;
  if (left.kind === 'double' && right.kind === 'double') return Object.is(left.value, right.value);
  if (left.kind === 'list' && right.kind === 'list') {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => areEqual(item, right.items[index] ?? null, budget, depth + 1))
    );
  }
  if (left.kind === 'map' && right.kind === 'map') {
    return (
      left.entries.size === right.entries.size &&
      [...left.entries].every(
        ([key, value]) => right.entries.has(key) && areEqual(value, right.entries.get(key) ?? null, budget, depth + 1),
      )
    );
  }
  if (left.kind === 'entry' && right.kind === 'entry') {
    return (
      areEqual(left.key, right.key, budget, depth + 1) &&
      areEqual(left.map.entries.get(left.key) ?? null, right.map.entries.get(right.key) ?? null, budget, depth + 1)
    );
  }
  return left.kind === right.kind && left.kind === 'absent';
}
