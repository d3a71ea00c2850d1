import type { CharSet } from './char-set.ts';
import { complement } from './char-set.ts';
import type { Anchor } from './pattern-node.ts';
import type { PatternReader } from './pattern-reader.ts';
import { code, PatternSyntaxError } from './pattern-reader.ts';
import {
  ASCII_DIGIT,
  ASCII_SPACE,
  ASCII_WORD,
  HORIZONTAL_SPACE,
  keyedUnicodeProperty,
  unicodeClass,
  unicodeProperty,
  VERTICAL_SPACE,
} from './unicode-property.ts';

export type Escape =
  | { readonly kind: 'char'; readonly codePoint: number }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'line-ending' }
  | { readonly kind: 'back-reference'; readonly firstDigit: number }
  | { readonly kind: 'named-reference' };

export interface EscapePlace {
  readonly isInClass: boolean;
  /** `\v` is one character where it begins or ends a range. */
  readonly isRangeEnd?: boolean;
}

/** Reads an escape; the reader stands on its backslash. */
export function parseEscape(reader: PatternReader, { isInClass, isRangeEnd = false }: EscapePlace): Escape {
  const char = reader.at(reader.position + 1);
  reader.position += 2;
  const name = char === 0 ? '' : String.fromCodePoint(char);
  const codePoint = charEscape(reader, name, isRangeEnd);
  if (codePoint !== null) return { kind: 'char', codePoint };
  if (name === 'p' || name === 'P') return { kind: 'set', set: parseFamily(reader, name === 'P') };
  const set = classEscape(reader, name);
  if (set !== null) return { kind: 'set', set };
  if (name === '') throw new PatternSyntaxError('Unexpected internal error');
  if (!isInClass) {
    if (char >= 0x31 && char <= 0x39) return { kind: 'back-reference', firstDigit: char - 0x30 };
    const anchor = anchorEscape(reader, name);
    if (anchor !== null) return { kind: 'anchor', anchor };
    if (name === 'R') return { kind: 'line-ending' };
    if (name === 'k') return { kind: 'named-reference' };
  }
  if (/[A-Za-z1-9]/.test(name)) throw new PatternSyntaxError('Illegal/unsupported escape sequence');
  return { kind: 'char', codePoint: char };
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 9 };

function charEscape(reader: PatternReader, name: string, isRangeEnd: boolean): number | null {
  switch (name) {
    case '0':
      return octal(reader);
    case 'x':
      return hexadecimal(reader);
    case 'u':
      return utf16(reader);
    case 'c':
      if (reader.position >= reader.length) throw new PatternSyntaxError('Illegal control escape sequence');
      return reader.read() ^ 64;
    case 'v':
      return isRangeEnd ? 0x0b : null;
    default:
      return SIMPLE[name] ?? null;
  }
}

function classEscape(reader: PatternReader, name: string): CharSet | null {
  const positive = positiveClass(name.toLowerCase(), reader.flags.unicodeClasses);
  if (positive === null || positive === undefined) return null;
  return name === name.toLowerCase() ? positive : complement(positive);
}

function positiveClass(lowerName: string, usesUnicode: boolean): CharSet | null {
  switch (lowerName) {
    case 'd':
      return usesUnicode ? unicodeClass('DIGIT') : ASCII_DIGIT;
    case 'h':
      return HORIZONTAL_SPACE;
    case 's':
      return usesUnicode ? unicodeClass('SPACE') : ASCII_SPACE;
    case 'v':
      return VERTICAL_SPACE;
    case 'w':
      return usesUnicode ? unicodeClass('WORD') : ASCII_WORD;
    default:
      return null;
  }
}

function anchorEscape({ flags }: PatternReader, name: string): Anchor | null {
  switch (name) {
    case 'A':
      return 'begin';
    case 'B':
      return flags.unicodeClasses ? 'no-unicode-word-boundary' : 'no-word-boundary';
    case 'b':
      return flags.unicodeClasses ? 'unicode-word-boundary' : 'word-boundary';
    case 'G':
      return 'last-match';
    case 'Z':
      return flags.unixLines ? 'final-terminator-unix' : 'final-terminator';
    case 'z':
      return 'end';
    default:
      return null;
  }
}

function octal(reader: PatternReader): number {
  const first = reader.read();
  if (!isOctal(first)) throw new PatternSyntaxError('Illegal octal escape sequence');
  let value = first - 0x30;
  for (let count = first <= 0x33 ? 2 : 1; count > 0; count--) {
    const char = reader.read();
    if (!isOctal(char)) {
      reader.position--;
      break;
    }
    value = value * 8 + char - 0x30;
  }
  return value;
}

function isOctal(char: number): boolean {
  return char >= 0x30 && char <= 0x37;
}

function hexadecimal(reader: PatternReader): number {
  const first = reader.read();
  if (first === code('{') && isHex(reader.peek())) return bracedHexadecimal(reader);
  if (isHex(first)) {
    const second = reader.read();
    if (isHex(second)) return hexValue(first) * 16 + hexValue(second);
  }
  throw new PatternSyntaxError('Illegal hexadecimal escape sequence');
}

function bracedHexadecimal(reader: PatternReader): number {
  let value = 0;
  let char = reader.read();
  for (; isHex(char); char = reader.read()) {
    value = value * 16 + hexValue(char);
    if (value > 0x10ffff) throw new PatternSyntaxError('Hexadecimal codepoint is too big');
  }
  if (char !== code('}')) throw new PatternSyntaxError('Unclosed hexadecimal escape sequence');
  return value;
}

/** Two escapes that are a surrogate pair are one character. */
function utf16(reader: PatternReader): number {
  const high = codeUnit(reader);
  if (high < 0xd800 || high > 0xdbff) return high;
  const after = reader.position;
  if (reader.read() === code('\\') && reader.read() === code('u')) {
    const low = codeUnit(reader);
    if (low >= 0xdc00 && low <= 0xdfff) return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
  }
  reader.position = after;
  return high;
}

function codeUnit(reader: PatternReader): number {
  let value = 0;
  for (let count = 0; count < 4; count++) {
    const char = reader.read();
    if (!isHex(char)) throw new PatternSyntaxError('Illegal Unicode escape sequence');
    value = value * 16 + hexValue(char);
  }
  return value;
}

function isHex(char: number): boolean {
  return (char >= 0x30 && char <= 0x39) || (char >= 0x41 && char <= 0x46) || (char >= 0x61 && char <= 0x66);
}

function hexValue(char: number): number {
  return char <= 0x39 ? char - 0x30 : (char | 0x20) - 0x57;
}

/** `\pL` and `\p{…}`, after the p. */
function parseFamily(reader: PatternReader, isComplement: boolean): CharSet {
  const name = familyName(reader);
  const { caseInsensitive, unicodeClasses } = reader.flags;
  const options = { isCaseInsensitive: caseInsensitive, usesUnicodeClasses: unicodeClasses };
  const equals = name.indexOf('=');
  if (equals === -1) {
    const set = unicodeProperty(name, options);
    if (set === null) throw new PatternSyntaxError(`Unknown character property name {${name}}`);
    return isComplement ? complement(set) : set;
  }
  const key = name.slice(0, equals).toLowerCase();
  const value = name.slice(equals + 1);
  const set = keyedUnicodeProperty(key, value, options);
  if (set === null) throw new PatternSyntaxError(`Unknown Unicode property {name=<${key}>, value=<${value}>}`);
  return isComplement ? complement(set) : set;
}

function familyName(reader: PatternReader): string {
  const first = reader.peek();
  reader.position++;
  if (first !== code('{')) return String.fromCodePoint(first);
  const from = reader.position;
  let to = from;
  while (to < reader.length && reader.at(to) !== code('}')) to++;
  if (to >= reader.length) throw new PatternSyntaxError('Unclosed character family');
  if (to === from) throw new PatternSyntaxError('Empty character family');
  reader.position = to + 1;
  return reader.textBetween(from, to);
}
