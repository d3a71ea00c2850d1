import type { SourcePositions } from '../../base/source-position.ts';

/** A map of the template while it is being transformed: the transform owns a copy of the document and edits it in place. */
export type SamMap = Record<string, unknown>;

export function isMap(value: unknown): value is SamMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own entry `key`, so that a path or logical id called `constructor` finds nothing by accident. */
export function get(map: unknown, key: string): unknown {
  return isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

export function has(map: unknown, key: string): boolean {
  return isMap(map) && Object.hasOwn(map, key);
}

/** The map at `key`, or undefined when there is something else or nothing. */
export function getMap(map: unknown, key: string): SamMap | undefined {
  const value = get(map, key);
  return isMap(value) ? value : undefined;
}

/** Sets an entry; `__proto__` becomes an entry like any other. */
export function set(map: SamMap, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    map[key] = value;
  }
}

/** The map at `key`, made when there is none or null. */
export function ensureMap(map: SamMap, key: string): SamMap {
  const existing = getMap(map, key);
  if (existing !== undefined) return existing;
  const created: SamMap = {};
  set(map, key, created);
  return created;
}

/** A deep copy whose entries stand where those of the original stand. Shared parts of the original become separate. */
export function copyWithPositions<T>(value: T, positions: SourcePositions): T {
  return copy(value, positions, new Set()) as T;
}

function copy(value: unknown, positions: SourcePositions, ancestors: Set<object>): unknown {
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
  // A YAML alias can name a map that contains it; no JSON document can hold that, so the inner one reads as null.
  if (ancestors.has(value)) return null;
  ancestors.add(value);
  const copied: SamMap | unknown[] = Array.isArray(value)
    ? value.map((item) => copy(item, positions, ancestors))
    : copyMap(value as SamMap, positions, ancestors);
  ancestors.delete(value);
  positions.inherit(value, copied);
  return copied;
}

function copyMap(value: SamMap, positions: SourcePositions, ancestors: Set<object>): SamMap {
  const copied: SamMap = {};
  for (const [key, item] of Object.entries(value)) set(copied, key, copy(item, positions, ancestors));
  return copied;
}
