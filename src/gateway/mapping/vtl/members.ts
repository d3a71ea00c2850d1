import type { Budget } from './budget.ts';
import { intValue } from './java-number.ts';
import { getEntry, missingFrom, putEntry } from './map-access.ts';
import { arrayMethods, listMethods, setMethods } from './methods/list-methods.ts';
import { entryMethods, loopMethods, mapMethods } from './methods/map-methods.ts';
import { type Method, methodFailure, methods, textMethod } from './methods/method.ts';
import { booleanMethods, numberMethods } from './methods/number-methods.ts';
import { stringMethods } from './methods/string-methods.ts';
import {
  ABSENT,
  type BlockValue,
  type IteratorValue,
  isKind,
  isNumber,
  type ListValue,
  type ObjectValue,
  type Value,
} from './value.ts';

/** `target.name` of `target`, which is not null. Null where there is nothing. */
export type ReadMember = (target: Value, budget: Budget) => Value;
export type CallMember = (target: Value, args: readonly Value[], budget: Budget) => Value;

/** A property is a getter of the class, else an entry of the map. */
export function compileProperty(name: string): ReadMember {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const getters = [`get${capital}`, `is${capital}`];
  const getterIn = (table: ReadonlyMap<string, unknown>): string | undefined =>
    getters.find((getter) => table.has(getter));
  const ofString = stringMethods.get(getterIn(stringMethods) ?? '');
  const ofLoop = loopMethods.get(getterIn(loopMethods) ?? '');
  const ofEntry = entryMethods.get(getterIn(entryMethods) ?? '');
  const asksIfEmpty = capital === 'Empty';
  return (target, budget) => {
    budget.spend();
    if (typeof target === 'string') return ofString?.(target, NO_ARGUMENTS, budget) ?? null;
    if (typeof target !== 'object' || target === null) return null;
    switch (target.kind) {
      case 'map':
        return getEntry(target, name, budget);
      case 'list':
        return asksIfEmpty ? target.items.length === 0 : missingFrom(target);
      case 'entry':
        return ofEntry?.(target, NO_ARGUMENTS, budget) ?? null;
      case 'loop':
        return (
          (ofLoop ?? loopMethods.get('get'))?.(target, ofLoop === undefined ? [name] : NO_ARGUMENTS, budget) ?? null
        );
      case 'host':
        return target.property(name) ?? ABSENT;
      case 'absent':
        return ABSENT;
      default:
        return null;
    }
  };
}

const NO_ARGUMENTS: readonly Value[] = [];

/** Which methods a value has is known only when it is there; all that could be meant are looked up before. */
export function compileMethod(name: string): CallMember {
  const ofString = stringMethods.get(name);
  const ofNumber = numberMethods.get(name);
  const ofBoolean = booleanMethods.get(name);
  const callOfObject = compileObjectMethod(name);
  return (target, args, budget) => {
    budget.spend();
    if (typeof target === 'string') return ofString?.(target, args, budget) ?? null;
    if (typeof target === 'object' && target !== null && target.kind !== 'double') {
      return callOfObject(target, args, budget);
    }
    if (typeof target === 'boolean') return ofBoolean?.(target, args, budget) ?? null;
    return isNumber(target) ? (ofNumber?.(target, args, budget) ?? null) : null;
  };
}

function compileObjectMethod(
  name: string,
): (target: Exclude<ObjectValue, { kind: 'double' }>, args: readonly Value[], budget: Budget) => Value {
  const ofMap = mapMethods.get(name);
  const ofList: Readonly<Record<ListValue['flavour'], Method<ListValue> | undefined>> = {
    list: listMethods.get(name),
    json: listMethods.get(name),
    array: arrayMethods.get(name),
    set: setMethods.get(name),
  };
  const ofEntry = entryMethods.get(name);
  const ofLoop = loopMethods.get(name);
  const ofIterator = iteratorMethods.get(name);
  const ofBlock = blockMethods.get(name);
  return (target, args, budget) => {
    switch (target.kind) {
      case 'map':
        return ofMap?.(target, args, budget) ?? missingFrom(target);
      case 'list':
        return ofList[target.flavour]?.(target, args, budget) ?? missingFrom(target);
      case 'entry':
        return ofEntry?.(target, args, budget) ?? null;
      case 'loop':
        return ofLoop?.(target, args, budget) ?? null;
      case 'iterator':
        return ofIterator?.(target, args, budget) ?? null;
      case 'block':
        return ofBlock?.(target, args, budget) ?? null;
      case 'host':
        return target.call(name, args) ?? ABSENT;
      case 'absent':
        return ABSENT;
    }
  };
}

const iteratorMethods = methods<IteratorValue>({
  hasNext: (target) => target.next < target.items.length,
  next: (target) => {
    if (target.next >= target.items.length) throw methodFailure('next: the iterator has come to its end.');
    return target.items[target.next++] ?? null;
  },
});

const blockMethods = methods<BlockValue>({ toString: textMethod() });

const getItem = compileMethod('get');
const sizeOf = compileMethod('size');
const setItem = compileMethod('set');
const putItem = compileMethod('put');

/** `target[index]`: its method get; a negative index counts from the end. */
export function readIndex(target: Value, index: Value, budget: Budget): Value {
  return getItem(target, [fromTheEnd(target, index, budget)], budget);
}

/** `#set($target[index] = value)`: the method set, else put. */
export function writeIndex(target: Value, index: Value, value: Value, budget: Budget): void {
  const at = fromTheEnd(target, index, budget);
  if (isKind(target, 'list')) setItem(target, [at, value], budget);
  else putItem(target, [at, value], budget);
}

function fromTheEnd(target: Value, index: Value, budget: Budget): Value {
  if (!isNumber(index) || typeof index !== 'number' || index >= 0 || isKind(target, 'absent')) return index;
  const size = sizeOf(target, NO_ARGUMENTS, budget);
  if (!isNumber(size)) throw methodFailure('A negative index needs something that has a size.');
  return intValue(size) + index;
}

/** `#set($target.name = value)`: a map's entry; anything else has no properties that can be set. */
export function writeProperty(target: Value, name: string, value: Value, budget: Budget): void {
  if (isKind(target, 'map')) putEntry(target, name, value, budget);
  else if (isKind(target, 'loop')) target.own.set(name, value);
}
