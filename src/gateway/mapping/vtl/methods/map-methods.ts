import { areEqual } from '../compare-values.ts';
import { hashCode, keysInOrder } from '../java-hash.ts';
import { findKey, getEntry, missingFrom, putEntry } from '../map-access.ts';
import { type EntryValue, isKind, type LoopValue, list, type MapValue, map, type Value } from '../value.ts';
import { equality, methods, nullary, textMethod, VOID } from './method.ts';

/** java.util.Map. */
export const mapMethods = methods<MapValue>({
  clear: nullary((target) => {
    target.entries.clear();
    return VOID;
  }),
  clone: nullary((target, budget) => {
    budget.spend(target.entries.size);
    return map(new Map(target.entries), target.flavour);
  }),
  containsKey: (target, [key, ...rest], budget) =>
    key === undefined || rest.length > 0 ? undefined : findKey(target, key, budget) !== undefined,
  containsValue: (target, args, budget) => {
    if (args.length !== 1) return undefined;
    const wanted = isKind(args[0] ?? null, 'absent') ? null : (args[0] ?? null);
    return [...target.entries.values()].some((value) => areEqual(value, wanted, budget));
  },
  entrySet: nullary((target, budget) =>
    list(
      keysInOrder(target, budget).map((key): EntryValue => ({ kind: 'entry', map: target, key })),
      'set',
    ),
  ),
  equals: equality(),
  get: (target, args, budget) => (args.length === 1 ? getEntry(target, args[0] ?? null, budget) : undefined),
  getOrDefault: (target, [key, otherwise, ...rest], budget) => {
    if (key === undefined || otherwise === undefined || rest.length > 0) return undefined;
    return findKey(target, key, budget) === undefined ? otherwise : getEntry(target, key, budget);
  },
  hashCode: nullary((target, budget) => hashCode(target, budget)),
  isEmpty: nullary((target) => target.entries.size === 0),
  keySet: nullary((target, budget) => list(keysInOrder(target, budget), 'set')),
  put: (target, [key, value, ...rest], budget) => {
    if (key === undefined || value === undefined || rest.length > 0) return undefined;
    return putEntry(target, key, value, budget) ?? missingFrom(target);
  },
  putAll: (target, [other, ...rest], budget) => {
    if (!isKind(other ?? null, 'map') || rest.length > 0) return undefined;
    const source = other as MapValue;
    for (const key of keysInOrder(source, budget)) putEntry(target, key, source.entries.get(key) ?? null, budget);
    return VOID;
  },
  putIfAbsent: (target, [key, value, ...rest], budget) => {
    if (key === undefined || value === undefined || rest.length > 0) return undefined;
    const before = target.entries.get(findKey(target, key, budget) ?? key) ?? null;
    if (before === null) putEntry(target, key, value, budget);
    return before ?? missingFrom(target);
  },
  replace: (target, [key, value, ...rest], budget) => {
    if (key === undefined || value === undefined || rest.length > 0) return undefined;
    const isThere = findKey(target, key, budget) !== undefined;
    return (isThere ? putEntry(target, key, value, budget) : null) ?? missingFrom(target);
  },
  remove: (target, [key, ...rest], budget) => {
    if (key === undefined || rest.length > 0) return undefined;
    const equal = findKey(target, key, budget);
    if (equal === undefined) return missingFrom(target);
    const before = target.entries.get(equal) ?? missingFrom(target);
    target.entries.delete(equal);
    return before;
  },
  size: nullary((target) => target.entries.size),
  toString: textMethod(),
  values: nullary((target, budget) =>
    list(
      keysInOrder(target, budget).map((key) => target.entries.get(key) ?? missingFrom(target)),
      'set',
    ),
  ),
});

/** java.util.Map.Entry. */
export const entryMethods = methods<EntryValue>({
  equals: equality(),
  getKey: nullary((target) => target.key),
  getValue: nullary((target, budget) => getEntry(target.map, target.key, budget)),
  hashCode: nullary((target, budget) => hashCode(target, budget)),
  setValue: (target, args, budget) =>
    args.length === 1 ? putEntry(target.map, target.key, args[0] ?? null, budget) : undefined,
  toString: textMethod(),
});

/** `$foreach`: what Velocity's ForeachScope has, which is a map, too. */
export const loopMethods = methods<LoopValue>({
  containsKey: (loop, [key]) => (key === undefined ? undefined : loop.own.has(key)),
  get: (loop, [key]) => (key === undefined ? undefined : loopEntry(loop, key)),
  getCount: nullary((loop) => loop.index + 1),
  getFirst: nullary((loop) => loop.index < 1),
  getHasNext: nullary((loop) => loop.hasNext),
  getIndex: nullary((loop) => loop.index),
  getLast: nullary((loop) => !loop.hasNext),
  getParent: nullary((loop) => loop.parent),
  getReplaced: nullary((loop) => topmost(loop).replaced),
  getTopmost: nullary((loop) => topmost(loop)),
  hasNext: nullary((loop) => loop.hasNext),
  isEmpty: nullary((loop) => loop.own.size === 0),
  isFirst: nullary((loop) => loop.index < 1),
  isLast: nullary((loop) => !loop.hasNext),
  put: (loop, [key, value], budget) => {
    budget.spend();
    if (key === undefined || value === undefined) return undefined;
    const before: Value = loop.own.get(key) ?? null;
    loop.own.set(key, value);
    return before;
  },
  size: nullary((loop) => loop.own.size),
  toString: textMethod(),
});

function loopEntry(loop: LoopValue, key: Value): Value {
  return loop.own.get(key) ?? (loop.parent === null ? null : loopEntry(loop.parent, key));
}

function topmost(loop: LoopValue): LoopValue {
  return loop.parent === null ? loop : topmost(loop.parent);
}
