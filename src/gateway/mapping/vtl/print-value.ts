import { Budget, checkDepth } from './budget.ts';
import { keysInOrder } from './java-hash.ts';
import { doubleText } from './java-number.ts';
import type { EntryValue, ListValue, MapValue, ObjectValue, Value } from './value.ts';

/** What a template wrote into `$context.requestOverride` or `$context.responseOverride`, as text. */
export function printValue(value: unknown): string {
  return typeof value === 'string' ? value : (textOf(value as Value, new Budget()) ?? '');
}

/** `toString()`. Null is null's own answer, and that of a `#define` that contains itself too often. */
export function textOf(value: Value, budget: Budget): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return null;
  return typeof value === 'object' ? textOfObject(value, budget, 0) : String(value);
}

function textOfObject(value: ObjectValue, budget: Budget, depth: number): string | null {
  switch (value.kind) {
    case 'double':
      return doubleText(value.value);
    case 'list':
      return textOfList(value, budget, depth);
    case 'map':
      return textOfMap(value, budget, depth);
    case 'entry':
      return textOfEntry(value, budget, depth);
    case 'block':
      return value.text();
    case 'loop':
      return textOfPairs([...value.own], value, budget, depth);
    case 'absent':
      return '';
    case 'host':
    case 'iterator':
      return `[${value.kind === 'host' ? value.name : 'iterator'}]`;
  }
}

/** A JSON array prints as JSON, whatever is in it (recorded); other lists as java.util.AbstractCollection does. */
function textOfList(list: ListValue, budget: Budget, depth: number): string {
  if (list.flavour === 'json') return jsonText(list, budget, depth);
  // Java prints an array's type and address.
  if (list.flavour === 'array') return '[Ljava.lang.String;@0';
  return `[${joined(list.items, (item) => textInside(item, list, budget, depth), budget)}]`;
}

function textOfMap(target: MapValue, budget: Budget, depth: number): string {
  const pairs = keysInOrder(target, budget).map((key) => [key, target.entries.get(key) ?? null] as const);
  return textOfPairs(pairs, target, budget, depth);
}

function textOfPairs(
  pairs: readonly (readonly [Value, Value])[],
  container: ObjectValue,
  budget: Budget,
  depth: number,
): string {
  const textOfPair = ([key, value]: readonly [Value, Value]): string =>
    `${textInside(key, container, budget, depth)}=${textInside(value, container, budget, depth)}`;
  return `{${joined(pairs, textOfPair, budget)}}`;
}

function textOfEntry({ key, map }: EntryValue, budget: Budget, depth: number): string {
  return `${textInside(key, map, budget, depth)}=${textInside(map.entries.get(key) ?? null, map, budget, depth)}`;
}

function textInside(value: Value, container: ObjectValue, budget: Budget, depth: number): string {
  checkDepth(depth);
  budget.spend();
  if (value === container) return container.kind === 'list' ? '(this Collection)' : '(this Map)';
  if (typeof value !== 'object') return String(value);
  return value === null ? 'null' : String(textOfObject(value, budget, depth + 1));
}

function joined<T>(parts: readonly T[], textOfPart: (part: T) => string, budget: Budget, separator = ', '): string {
  let text = '';
  let isFirst = true;
  for (const part of parts) {
    text += isFirst ? textOfPart(part) : separator + textOfPart(part);
    budget.checkLength(text.length);
    isFirst = false;
  }
  return text;
}

/** The value as JSON, without white space. What is no JSON is the text of its Java counterpart, as a string. */
export function jsonText(value: Value, budget: Budget, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  checkDepth(depth);
  budget.spend();
  const inside = (item: Value): string => jsonText(item, budget, depth + 1);
  switch (value.kind) {
    case 'list':
      return `[${joined(value.items, inside, budget, ',')}]`;
    case 'map': {
      const member = (key: Value): string =>
        `${JSON.stringify(textOf(key, budget) ?? 'null')}:${inside(value.entries.get(key) ?? null)}`;
      return `{${joined(keysInOrder(value, budget), member, budget, ',')}}`;
    }
    case 'double':
      return Number.isFinite(value.value) ? doubleText(value.value) : 'null';
    case 'absent':
      return 'null';
    default:
      return JSON.stringify(textOfObject(value, budget, depth) ?? '');
  }
}
