import { isJsonObject } from '../../../src/base/json.ts';

/** What the placeholders of one test stand for: `<id:1>` → `a1b2c3`. */
export type Bindings = Map<string, string>;

export interface Reading {
  readonly bindings: Bindings;
  /** Recordings from before 2025 know no `ipAddressType`, which AWS has shown since then. */
  readonly isFromBefore2025: boolean;
}

/**
 * Where `actual` is not what was recorded, in words; null where it is. A placeholder matches any text, the same one
 * throughout a test.
 */
export function explainMismatch(recorded: unknown, actual: unknown, reading: Reading, at = ''): string | null {
  if (recorded === 'datetime') return typeof actual === 'number' ? null : `${at} is no time: ${show(actual)}`;
  if (recorded === null && actual === '') return null;
  if (typeof recorded === 'string') return matchText(recorded, actual, { reading, at });
  const value = typeof actual === 'string' && typeof recorded === 'object' ? parsed(actual) : actual;
  if (Array.isArray(recorded)) return matchList(recorded, value, { reading, at });
  if (isJsonObject(recorded)) return matchObject(recorded, value, { reading, at });
  return recorded === value ? null : `${at} is ${show(actual)} and was ${show(recorded)}`;
}

interface Place {
  readonly reading: Reading;
  readonly at: string;
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function matchText(recorded: string, actual: unknown, { reading, at }: Place): string | null {
  const different = `${at} is ${show(actual)} and was ${show(recorded)}`;
  if (typeof actual !== 'string') return different;
  const names: string[] = [];
  const pattern = recorded
    .split(PLACEHOLDER)
    .map((part) => {
      if (!PLACEHOLDER.test(part)) return escaped(part);
      const bound = reading.bindings.get(part);
      if (bound !== undefined) return escaped(bound);
      if (names.includes(part)) return `\\${names.indexOf(part) + 1}`;
      names.push(part);
      return '(.+?)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`, 's').exec(actual);
  if (found === null) return different;
  for (const [index, name] of names.entries()) reading.bindings.set(name, found[index + 1] ?? '');
  return null;
}

const PLACEHOLDER = /(<[a-z][a-z_-]*(?::\d+)?>)/;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function matchList(recorded: readonly unknown[], actual: unknown, { reading, at }: Place): string | null {
  if (!Array.isArray(actual)) return `${at} is no list: ${show(actual)}`;
  if (actual.length !== recorded.length) return `${at} has ${actual.length} items and had ${recorded.length}`;
  for (const [index, item] of recorded.entries()) {
    const mismatch = explainMismatch(item, actual[index], reading, `${at}[${index}]`);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

function matchObject(recorded: Readonly<Record<string, unknown>>, actual: unknown, place: Place): string | null {
  const { reading, at } = place;
  if (!isJsonObject(actual)) return `${at} is no object: ${show(actual)}`;
  const names = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
  for (const name of names) {
    if (name === 'ipAddressType' && reading.isFromBefore2025 && !Object.hasOwn(recorded, name)) continue;
    if (!Object.hasOwn(recorded, name)) return `${at}.${name} is ${show(actual[name])} and was not there`;
    const mismatch = explainMismatch(recorded[name], actual[name], reading, `${at}.${name}`);
    if (mismatch !== null) return mismatch;
  }
  return null;
}
