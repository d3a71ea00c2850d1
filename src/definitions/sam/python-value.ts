import { isMap } from './sam-map.ts';

/**
 * The translator is a Python program, and its error texts, logical ids and conditions show it: values are printed as
 * Python prints them, hashed as Python's `json.dumps` writes them, and tested by Python's idea of truth.
 */

/** False for null, false, 0, '' and empty lists and maps. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** `isinstance(value, int)`: in Python, true and false are integers. */
export function isInteger(value: unknown): boolean {
  return typeof value === 'boolean' || Number.isInteger(value);
}

/** `str(value)`. */
export function pythonString(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** `repr(value)`: `{'Ref': 'MyAuth'}`, `['REGIONAL']`, `None`, `True`. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return reprString(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${reprString(key)}: ${pythonRepr(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** The name of the value's Python type. */
export function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return Array.isArray(value) ? 'list' : 'dict';
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]|[\u0000-\u001f\u007f-\u00a0]/g, (character) => {
    const short: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return short[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** `json.dumps(value, separators=(',', ':'), sort_keys=True)`: keys sorted, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`;
  if (isMap(value)) {
    return `{${Object.keys(value)
      .sort(compareStrings)
      .map((key) => `${asciiJson(key)}:${pythonJson(value[key])}`)
      .join(',')}}`;
  }
  return typeof value === 'string' ? asciiJson(value) : JSON.stringify(value ?? null);
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python's order of strings: by code point, where JavaScript compares UTF-16 units. */
export function compareStrings(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** `text.isalnum()`. */
export function isAlphanumeric(text: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(text);
}
