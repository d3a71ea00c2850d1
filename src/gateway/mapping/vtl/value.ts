/**
 * What a template computes with: its own kinds only, so that no template reaches an object of JavaScript. An Integer,
 * Long or BigInteger is a number while that is exact, else a bigint; a Double is a kind of its own, since `1.0` prints
 * otherwise than `1`.
 */
export type Value = null | string | boolean | number | bigint | ObjectValue;

export type ObjectValue =
  | DoubleValue
  | ListValue
  | MapValue
  | EntryValue
  | IteratorValue
  | LoopValue
  | BlockValue
  | HostValue
  | AbsentValue;

export interface DoubleValue {
  readonly kind: 'double';
  readonly value: number;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: Value[];
  /**
   * `json` prints as JSON, `list` as Java does; an `array` (of `split`) has the methods of a list, but its text is an
   * address; a `set` (of `keySet`) has no `get`.
   */
  readonly flavour: 'list' | 'json' | 'array' | 'set';
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: Map<Value, Value>;
  readonly flavour: MapFlavour;
  /** The most entries there have been: a HashMap never shrinks, and its order depends on its size. */
  largest: number;
}

/**
 * `literal` is a map of the template's own. What is not in the others is empty text. `hash` iterates in the order of
 * java.util.HashMap, which is what `$context` has (recorded); `any-case` finds keys whatever their case.
 */
export type MapFlavour = 'literal' | 'json' | 'hash' | 'any-case';

export interface EntryValue {
  readonly kind: 'entry';
  readonly map: MapValue;
  readonly key: Value;
}

export interface IteratorValue {
  readonly kind: 'iterator';
  readonly items: readonly Value[];
  next: number;
}

/** `$foreach`. */
export interface LoopValue {
  readonly kind: 'loop';
  index: number;
  hasNext: boolean;
  readonly parent: LoopValue | null;
  /** What `$foreach` was before the outermost loop. */
  readonly replaced: Value;
  readonly own: Map<Value, Value>;
}

/** What `#define` names, and `$bodyContent`. */
export interface BlockValue {
  readonly kind: 'block';
  /** With what was visible where it was defined; null when it contains itself too often. */
  text(): string | null;
  /** The same with what is visible in `frame`, where it is used. */
  textIn(frame: object): string | null;
}

/** `$input`, `$util`. */
export interface HostValue {
  readonly kind: 'host';
  readonly name: string;
  /** Undefined: there is no such member. */
  property(name: string): Value | undefined;
  call(name: string, args: readonly Value[]): Value | undefined;
}

/**
 * What AWS's own objects do not have: prints nothing, equals both null and `""`, and so does whatever is read of it
 * (recorded of `$input.path`).
 */
export interface AbsentValue {
  readonly kind: 'absent';
}

export const ABSENT: AbsentValue = { kind: 'absent' };

export function double(value: number): DoubleValue {
  return { kind: 'double', value };
}

export function list(items: Value[], flavour: ListValue['flavour'] = 'list'): ListValue {
  return { kind: 'list', items, flavour };
}

export function map(entries: Map<Value, Value>, flavour: MapFlavour = 'literal'): MapValue {
  return { kind: 'map', entries, flavour, largest: entries.size };
}

/** A map of the members of a plain object. */
export function mapOf(members: Readonly<Record<string, Value>>, flavour: MapFlavour): MapValue {
  const entries = new Map<Value, Value>();
  for (const name of Object.keys(members)) entries.set(name, members[name] ?? null);
  return map(entries, flavour);
}

export function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null;
}

export function isKind<K extends ObjectValue['kind']>(
  value: Value,
  kind: K,
): value is Extract<ObjectValue, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

export function isNumber(value: Value): value is number | bigint | DoubleValue {
  return typeof value === 'number' || typeof value === 'bigint' || isKind(value, 'double');
}
