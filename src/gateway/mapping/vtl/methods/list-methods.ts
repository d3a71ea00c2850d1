import type { Budget } from '../budget.ts';
import { areEqual } from '../compare-values.ts';
import { hashCode, keysInOrder } from '../java-hash.ts';
import { isInt } from '../java-number.ts';
import { missingFrom } from '../map-access.ts';
import { type IteratorValue, isKind, type ListValue, list, type Value } from '../value.ts';
import {
  equality,
  type Method,
  type Methods,
  methodFailure,
  methods,
  nullary,
  outOfBounds,
  textMethod,
  VOID,
} from './method.ts';

/** java.util.ArrayList. */
const growing = methods<ListValue>({
  add: (target, args, budget) => {
    budget.spend();
    if (args.length === 1) {
      target.items.push(stored(args[0]));
      return true;
    }
    const [index, item] = args;
    if (args.length !== 2 || !isInt(index ?? null)) return undefined;
    target.items.splice(checkedIndex('add', Number(index), target.items.length + 1), 0, stored(item));
    budget.spend(target.items.length >> 6);
    return VOID;
  },
  addAll: (target, args, budget) => {
    const items = itemsOf(args.at(-1), budget);
    if (items === null || args.length > 2) return undefined;
    budget.spend(items.length + 1);
    const at = args.length === 1 ? target.items.length : isInt(args[0] ?? null) ? Number(args[0]) : null;
    if (at === null) return undefined;
    const before = target.items.splice(checkedIndex('addAll', at, target.items.length + 1));
    for (const item of [...items, ...before]) target.items.push(item);
    budget.spend(before.length);
    return items.length > 0;
  },
  clear: nullary((target) => {
    target.items.length = 0;
    return VOID;
  }),
  remove: (target, [wanted, ...rest], budget) => {
    if (wanted === undefined || rest.length > 0) return undefined;
    budget.spend(1 + (target.items.length >> 6));
    if (isInt(wanted)) {
      const [removed] = target.items.splice(checkedIndex('remove', wanted, target.items.length), 1);
      return removed ?? missingFrom(target);
    }
    const index = indexOf(target, wanted, budget);
    if (index >= 0) target.items.splice(index, 1);
    return index >= 0;
  },
  removeAll: (target, [other], budget) => keepOnly(target, other, false, budget),
  retainAll: (target, [other], budget) => keepOnly(target, other, true, budget),
});

/** java.util.List, as far as an array has it, too. */
const indexed = methods<ListValue>({
  get: (target, [index, ...rest]) => {
    if (!isInt(index ?? null) || rest.length > 0) return undefined;
    return target.items[checkedIndex('get', Number(index), target.items.length)] ?? missingFrom(target);
  },
  indexOf: (target, args, budget) => (args.length === 1 ? indexOf(target, args[0] ?? null, budget) : undefined),
  lastIndexOf: (target, args, budget) => {
    if (args.length !== 1) return undefined;
    return target.items.findLastIndex((item) => areEqual(item, stored(args[0]), budget));
  },
  set: (target, [index, item, ...rest]) => {
    if (!isInt(index ?? null) || item === undefined || rest.length > 0) return undefined;
    const at = checkedIndex('set', Number(index), target.items.length);
    const before = target.items[at] ?? missingFrom(target);
    target.items[at] = stored(item);
    return before;
  },
  subList: (target, [from, to, ...rest], budget) => {
    if (!isInt(from ?? null) || !isInt(to ?? null) || rest.length > 0) return undefined;
    const [begin, end] = [Number(from), Number(to)];
    if (begin < 0 || end > target.items.length || begin > end) throw outOfBounds('subList', end, target.items.length);
    budget.spend(end - begin);
    return list(target.items.slice(begin, end), target.flavour);
  },
});

/** java.util.Collection. */
const common = methods<ListValue>({
  contains: (target, args, budget) => (args.length === 1 ? indexOf(target, args[0] ?? null, budget) >= 0 : undefined),
  containsAll: (target, [other], budget) => {
    const items = itemsOf(other, budget);
    return items === null ? undefined : items.every((item) => indexOf(target, item, budget) >= 0);
  },
  equals: equality(),
  hashCode: nullary((target, budget) => hashCode(target, budget)),
  isEmpty: nullary((target) => target.items.length === 0),
  iterator: nullary((target): IteratorValue => ({ kind: 'iterator', items: target.items, next: 0 })),
  size: nullary((target) => target.items.length),
  toArray: nullary((target, budget) => {
    budget.spend(target.items.length);
    return list([...target.items], 'array');
  }),
  toString: textMethod(),
});

const refused: Method<ListValue> = () => {
  throw methodFailure('This collection cannot be changed.');
};

export const listMethods: Methods<ListValue> = new Map([...common, ...indexed, ...growing]);
export const arrayMethods: Methods<ListValue> = new Map([
  ...common,
  ...indexed,
  ...[...growing.keys()].map((name) => [name, refused] as const),
]);
export const setMethods: Methods<ListValue> = new Map([
  ...common,
  ...[...growing.keys()].map((name) => [name, refused] as const),
]);

/** What can be iterated over; null for anything else. */
export function itemsOf(value: Value | undefined, budget: Budget): readonly Value[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'list') return value.items;
  if (value.kind === 'map') return keysInOrder(value, budget).map((key) => value.entries.get(key) ?? null);
  return null;
}

function keepOnly(target: ListValue, other: Value | undefined, keeps: boolean, budget: Budget): Value | undefined {
  if (!isKind(other ?? null, 'list')) return undefined;
  const wanted = other as ListValue;
  const kept = target.items.filter((item) => indexOf(wanted, item, budget) >= 0 === keeps);
  const isChanged = kept.length !== target.items.length;
  target.items.length = 0;
  for (const item of kept) target.items.push(item);
  return isChanged;
}

function indexOf(target: ListValue, wanted: Value, budget: Budget): number {
  const item = stored(wanted);
  return target.items.findIndex((other) => areEqual(other, item, budget));
}

function checkedIndex(method: string, index: number, size: number): number {
  if (index < 0 || index >= size) throw outOfBounds(method, index, size);
  return index;
}

/** In a collection there is null, and nothing that is absent. */
function stored(value: Value | undefined): Value {
  return value === undefined || isKind(value, 'absent') ? null : value;
}
