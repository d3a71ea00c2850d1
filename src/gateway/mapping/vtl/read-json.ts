import { MAX_DEPTH } from './budget.ts';
import { normalised } from './java-number.ts';
import { double, list, map, type Value } from './value.ts';

/** Why text is no JSON. */
export interface JsonProblem {
  readonly problem: string;
}

/**
 * Reads JSON into a template's own kinds. Not JSON.parse: that changes the order of keys that look like numbers, the
 * digits of large integers and the kind of `1.0`, all of which show when a template prints them.
 */
export function readJson(text: string): { readonly value: Value } | JsonProblem {
  const cursor: Cursor = { text, at: 0, depth: 0, keys: [] };
  try {
    const value = readValue(cursor);
    if (skipSpace(cursor) !== END) throw unexpected(cursor);
    return { value };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { problem: error.message };
    throw error;
  }
}

class JsonSyntaxError extends Error {}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  readonly keys: string[];
}

/** Character codes; beyond the text there is none. */
const END = -1;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function readValue(cursor: Cursor): Value {
  switch (skipSpace(cursor)) {
    case QUOTE:
      return readString(cursor);
    case OPEN_BRACE:
      return readObject(cursor);
    case OPEN_BRACKET:
      return readArray(cursor);
    case 0x74:
      return readWord(cursor, 'true', true);
    case 0x66:
      return readWord(cursor, 'false', false);
    case 0x6e:
      return readWord(cursor, 'null', null);
    default:
      return readNumber(cursor);
  }
}

function readObject(cursor: Cursor): Value {
  const entries = new Map<Value, Value>();
  enter(cursor);
  if (skipSpace(cursor) !== CLOSE_BRACE) {
    for (;;) {
      if (skipSpace(cursor) !== QUOTE) throw unexpected(cursor);
      const key = readKey(cursor, entries.size);
      if (skipSpace(cursor) !== COLON) throw unexpected(cursor);
      cursor.at++;
      entries.set(key, readValue(cursor));
      if (skipSpace(cursor) !== COMMA) break;
      cursor.at++;
    }
    if (skipSpace(cursor) !== CLOSE_BRACE) throw unexpected(cursor);
  }
  leave(cursor);
  return map(entries, 'json');
}

/** Objects beside each other mostly have the same keys: those of the last one are looked for first. */
function readKey(cursor: Cursor, index: number): string {
  const { text, at, keys } = cursor;
  const expected = keys[index];
  if (expected !== undefined && text.startsWith(expected, at + 1)) {
    const end = at + 1 + expected.length;
    if (text.charCodeAt(end) === QUOTE) {
      cursor.at = end + 1;
      return expected;
    }
  }
  const key = readString(cursor);
  const isPlain = cursor.at - at === key.length + 2;
  if (isPlain && index < MAX_EXPECTED_KEYS) keys[index] = key;
  return key;
}

const MAX_EXPECTED_KEYS = 32;

function readArray(cursor: Cursor): Value {
  const items: Value[] = [];
  enter(cursor);
  if (skipSpace(cursor) !== CLOSE_BRACKET) {
    for (;;) {
      items.push(readValue(cursor));
      if (skipSpace(cursor) !== COMMA) break;
      cursor.at++;
    }
    if (skipSpace(cursor) !== CLOSE_BRACKET) throw unexpected(cursor);
  }
  leave(cursor);
  return list(items, 'json');
}

function enter(cursor: Cursor): void {
  cursor.at++;
  if (++cursor.depth > MAX_DEPTH) throw new JsonSyntaxError(`nested more than ${MAX_DEPTH} levels deep`);
}

function leave(cursor: Cursor): void {
  cursor.at++;
  cursor.depth--;
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.at;
  let at = start + 1;
  let code = text.charCodeAt(at);
  while (code !== QUOTE && code !== BACKSLASH && code >= 0x20) code = text.charCodeAt(++at);
  if (code === QUOTE) {
    cursor.at = at + 1;
    return text.slice(start + 1, at);
  }
  return readEscapedString(cursor);
}

function readEscapedString(cursor: Cursor): string {
  const { text, at: start } = cursor;
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  try {
    const value = JSON.parse(text.slice(start, at + 1)) as string;
    cursor.at = at + 1;
    return value;
  } catch {
    throw at < text.length ? unexpected(cursor) : new JsonSyntaxError('it ends too soon');
  }
}

function readWord(cursor: Cursor, word: string, value: Value): Value {
  if (!cursor.text.startsWith(word, cursor.at)) throw unexpected(cursor);
  cursor.at += word.length;
  return value;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;

function readNumber(cursor: Cursor): Value {
  const { text, at: start } = cursor;
  const isNegative = text.charCodeAt(start) === MINUS;
  let at = isNegative ? start + 1 : start;
  let value = 0;
  let code = text.charCodeAt(at);
  const firstDigit = at;
  while (code >= ZERO && code <= NINE) {
    value = value * 10 + (code - ZERO);
    code = text.charCodeAt(++at);
  }
  const digits = at - firstDigit;
  const isPlain = digits > 0 && digits <= 15 && code !== DOT && (code | 0x20) !== 0x65;
  if (!isPlain || (digits > 1 && text.charCodeAt(firstDigit) === ZERO)) return readOtherNumber(cursor);
  cursor.at = at;
  return isNegative ? -value : value;
}

/** With a fraction, an exponent or many digits. */
function readOtherNumber(cursor: Cursor): Value {
  NUMBER.lastIndex = cursor.at;
  const match = NUMBER.exec(cursor.text);
  if (match === null) throw unexpected(cursor);
  cursor.at = NUMBER.lastIndex;
  const [image, fraction, exponent] = match;
  return fraction === undefined && exponent === undefined ? normalised(BigInt(image)) : double(Number(image));
}

/** The code of what follows. */
function skipSpace(cursor: Cursor): number {
  const { text } = cursor;
  while (cursor.at < text.length) {
    const code = text.charCodeAt(cursor.at);
    if (code > 0x20 || !(code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)) return code;
    cursor.at++;
  }
  return END;
}

function unexpected({ text, at }: Cursor): JsonSyntaxError {
  const found = text[at];
  return new JsonSyntaxError(
    found === undefined ? 'it ends too soon' : `${JSON.stringify(found)} at character ${at + 1} is unexpected`,
  );
}
