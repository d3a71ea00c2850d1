import { type Budget, checkDepth } from './budget.ts';
import { isObject, type MapValue, type ObjectValue, type Value } from './value.ts';

/** Object.hashCode() of a value, which the order of a HashMap depends on. */
export function hashCode(value: Value, budget: Budget, depth = 0): number {
  checkDepth(depth);
  budget.spend();
  if (value === null) return 0;
  if (typeof value === 'string') return stringHash(value);
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (isObject(value)) return objectHash(value, budget, depth);
  return typeof value === 'number' && (value | 0) === value ? value : longHash(BigInt(value));
}

function objectHash(value: ObjectValue, budget: Budget, depth: number): number {
  const hashOf = (item: Value): number => hashCode(item, budget, depth + 1);
  switch (value.kind) {
    case 'double': {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, value.value);
      return bits.getInt32(0) ^ bits.getInt32(4);
    }
    case 'list':
      if (value.flavour === 'set') return value.items.reduce<number>((sum, item) => (sum + hashOf(item)) | 0, 0);
      return value.items.reduce<number>((hash, item) => (Math.imul(31, hash) + hashOf(item)) | 0, 1);
    case 'map':
      return [...value.entries].reduce((sum, [key, item]) => (sum + (hashOf(key) ^ hashOf(item))) | 0, 0);
    case 'entry':
      return hashOf(value.key) ^ hashOf(value.map.entries.get(value.key) ?? null);
    default:
      return stringHash(value.kind);
  }
}

/** String.hashCode(). */
export function stringHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Long.hashCode(). */
function longHash(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ BigInt.asUintN(64, value >> 32n)));
}

/** The keys in the order in which Java would give them. */
export function keysInOrder(target: MapValue, budget: Budget): Value[] {
  const keys = [...target.entries.keys()];
  budget.spend(keys.length);
  return target.flavour === 'hash' ? inHashOrder(keys, target.largest, budget) : keys;
}

/** By bucket; in a bucket, first come first. The table doubles when it is more than three quarters full. */
function inHashOrder(keys: readonly Value[], largest: number, budget: Budget): Value[] {
  let capacity = 16;
  while (largest > capacity * 0.75) capacity *= 2;
  const placed = keys.map((key) => {
    const hash = hashCode(key, budget);
    return { key, bucket: (hash ^ (hash >>> 16)) & (capacity - 1) };
  });
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ key }) => key);
}
