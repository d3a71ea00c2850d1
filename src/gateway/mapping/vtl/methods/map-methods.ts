import { areEqual } from '../compare-values.ts';
import { hashCode, keysInOrder } from '../java-hash.ts';
import { findKey, getEntry, missingFrom, putEntry } from '../map-access.ts';
import { textOf } from '../print-value.ts';
import { type EntryValue, isKind, type LoopValue, list, type MapValue, map, type Value } from '../value.ts';
import { methods, VOID } from './method.ts';

/** java.util.Map. */
export const mapMethods = methods<MapValue>({
  clear: (target, args) => {
    if (args.length > 0) return undefined;
    target.entries.clear();
    return VOID;
  },
  clone: (target, args, budget) => {
    budget.spend(target.entries.size);
    return args.length === 0 ? map(new Map(target.entries), target.flavour) : undefined;
  },
  containsKey: (target, [key, ...rest], budget) =>
    key === undefined || rest.length > 0 ? undefined : findKey(target, key, budget) !== undefined,
  containsValue: (target, args, budget) => {
    if (args.length !== 1) return undefined;
    const wanted = isKind(args[0] ?? null, 'absent') ? null : (args[0] ?? null);
    return [...target.entries.values()].some((value) => areEqual(value, wanted, budget));
  },
  entrySet: (target, args, budget) =>
    args.length === 0
      ? list(
          keysInOrder(target, budget).map((key): EntryValue => ({ kind: 'entry', map: target, key })),
          'set',
        )
      : undefined,
  equals: (target, args, budget) => (args.length === 1 ? areEqual(target, args[0] ?? null, budget) : undefined),
  get: (target, args, budget) => (args.length === 1 ? getEntry(target, args[0] ?? null, budget) : undefined),
  getOrDefault: (target, [key, otherwise, ...rest], budget) => {
    if (key === undefined || otherwise === undefined || rest.length > 0) return undefined;
    return findKey(target, key, budget) === undefined ? otherwise : getEntry(target, key, budget);
  },
  hashCode: (target, args, budget) => (args.length === 0 ? hashCode(target, budget) : undefined),
  isEmpty: (target, args) => (args.length === 0 ? target.entries.size === 0 : undefined),
  keySet: (target, args, budget) => (args.length === 0 ? list(keysInOrder(target, budget), 'set') : undefined),
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
  remove: (target, [key, ...rest], budget) => {
    if (key === undefined || rest.length > 0) return undefined;
    const equal = findKey(target, key, budget);
    if (equal === undefined) return missingFrom(target);
    const before = target.entries.get(equal) ?? missingFrom(target);
    target.entries.delete(equal);
    return before;
  },
  size: (target, args) => (args.length === 0 ? target.entries.size : undefined),
  toString: (target, args, budget) => (args.length === 0 ? textOf(target, budget) : undefined),
  values: (target, args, budget) =>
    args.length === 0
      ? list(
          keysInOrder(target, budget).map((key) => target.entries.get(key) ?? missingFrom(target)),
          'set',
        )
      : undefined,
});

/** java.util.Map.Entry. */
export const entryMethods = methods<EntryValue>({
  equals: (target, args, budget) => (args.length === 1 ? areEqual(target, args[0] ?? null, budget) : undefined),
  getKey: (target, args) => (args.length === 0 ? target.key : undefined),
  getValue: (target, args, budget) => (args.length === 0 ? getEntry(target.map, target.key, budget) : undefined),
  hashCode: (target, args, budget) => (args.length === 0 ? hashCode(target, budget) : undefined),
  setValue: (target, args, budget) =>
    args.length === 1 ? putEntry(target.map, target.key, args[0] ?? null, budget) : undefined,
  toString: (target, args, budget) => (args.length === 0 ? textOf(target, budget) : undefined),
});

/** `$foreach`: what Velocity's ForeachScope has, which is a map, too. */
export const loopMethods = methods<LoopValue>({
  containsKey: (loop, [key]) => (key === undefined ? undefined : loop.own.has(key)),
  get: (loop, [key]) => (key === undefined ? undefined : loopEntry(loop, key)),
  getCount: (loop) => loop.index + 1,
  getFirst: (loop) => loop.index < 1,
  getHasNext: (loop) => loop.hasNext,
  getIndex: (loop) => loop.index,
  getLast: (loop) => !loop.hasNext,
  getParent: (loop) => loop.parent,
  getReplaced: (loop) => topmost(loop).replaced,
  getTopmost: (loop) => topmost(loop),
  hasNext: (loop) => loop.hasNext,
  isEmpty: (loop) => loop.own.size === 0,
  isFirst: (loop) => loop.index < 1,
  isLast: (loop) => !loop.hasNext,
  put: (loop, [key, value], budget) => {
    budget.spend();
    if (key === undefined || value === undefined) return undefined;
    const before: Value = loop.own.get(key) ?? null;
    loop.own.set(key, value);
    return before;
  },
  size: (loop) => loop.own.size,
  toString: (loop, _, budget) => textOf(loop, budget),
});

function loopEntry(loop: LoopValue, key: Value): Value {
  return loop.own.get(key) ?? (loop.parent === null ? null : loopEntry(loop.parent, key));
}

function topmost(loop: LoopValue): LoopValue {
  return loop.parent === null ? loop : topmost(loop.parent);
}
