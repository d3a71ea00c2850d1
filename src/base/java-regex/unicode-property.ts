import type { CharSet } from './char-set.ts';
import { complement, predicateSet, rangeSet, union } from './char-set.ts';
import { unicodeBlock } from './unicode-blocks.ts';

const RANGES: Readonly<Record<string, readonly number[]>> = {
  ASCII: [0, 0x7f],
  Alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  Alpha: [0x41, 0x5a, 0x61, 0x7a],
  Blank: [9, 9, 0x20, 0x20],
  Cntrl: [0, 0x1f, 0x7f, 0x7f],
  Digit: [0x30, 0x39],
  Graph: [0x21, 0x7e],
  L1: [0, 0xff],
  Lower: [0x61, 0x7a],
  Print: [0x20, 0x7e],
  Punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  Space: [9, 13, 0x20, 0x20],
  Upper: [0x41, 0x5a],
  XDigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
  all: [0, 0x10ffff],
  javaISOControl: [0, 0x1f, 0x7f, 0x9f],
};

export const ASCII_DIGIT = rangeSet(0x30, 0x39);
export const ASCII_WORD = rangeSet(0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a);
export const ASCII_SPACE = rangeSet(9, 13, 0x20, 0x20);
export const HORIZONTAL_SPACE = rangeSet(
  ...[9, 9, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x180e, 0x180e],
  ...[0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000],
);
export const VERTICAL_SPACE = rangeSet(0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029);

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
// Format characters, and of the controls those that Character.isIdentifierIgnorable names.
const IGNORABLE = '\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f\\p{Cf}';

/** Names of Java's own classes and what they are in JavaScript's. */
const JAVA_CLASSES: Readonly<Record<string, string>> = {
  LC: '\\p{Lu}\\p{Ll}\\p{Lt}',
  LD: '\\p{L}\\p{Nd}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaDefined: '\\P{Cn}',
  javaDigit: '\\p{Nd}',
  javaIdentifierIgnorable: IGNORABLE,
  javaIdeographic: '\\p{Ideographic}',
  javaJavaIdentifierPart: `\\p{L}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Nl}\\p{Mc}\\p{Mn}${IGNORABLE}`,
  javaJavaIdentifierStart: '\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaLowerCase: '\\p{Lowercase}',
  javaMirrored: '\\p{Bidi_Mirrored}',
  javaSpaceChar: '\\p{Z}',
  javaTitleCase: '\\p{Lt}',
  javaUnicodeIdentifierPart: `\\p{L}\\p{Nl}\\p{Pc}\\p{Nd}\\p{Mc}\\p{Mn}\\u1885\\u1886\\u2118\\u212e\\u309b\\u309c${IGNORABLE}`,
  javaUnicodeIdentifierStart: '\\p{L}\\p{Nl}',
  javaUpperCase: '\\p{Uppercase}',
  javaWhitespace: '\\t-\\r\\x1c-\\x1f\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000',
};

/** `\p{IsName}`, in capitals. */
const BINARY_PROPERTIES: Readonly<Record<string, string>> = {
  ALPHABETIC: '\\p{Alphabetic}',
  ASSIGNED: '\\P{Cn}',
  CONTROL: '\\p{Cc}',
  HEXDIGIT: '\\p{Nd}A-Fa-f\\uff21-\\uff26\\uff41-\\uff46',
  HEX_DIGIT: '\\p{Nd}A-Fa-f\\uff21-\\uff26\\uff41-\\uff46',
  IDEOGRAPHIC: '\\p{Ideographic}',
  JOINCONTROL: '\\p{Join_Control}',
  JOIN_CONTROL: '\\p{Join_Control}',
  LETTER: '\\p{L}',
  LOWERCASE: '\\p{Lowercase}',
  NONCHARACTERCODEPOINT: '\\p{Noncharacter_Code_Point}',
  NONCHARACTER_CODE_POINT: '\\p{Noncharacter_Code_Point}',
  PUNCTUATION: '\\p{P}',
  TITLECASE: '\\p{Lt}',
  UPPERCASE: '\\p{Uppercase}',
  WHITESPACE: '\\p{White_Space}',
  WHITE_SPACE: '\\p{White_Space}',
  WORD,
};

const BLANK = '\\p{Zs}\\t';
const NOT_GRAPH = '\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}';

/** What `(?U)` makes of the POSIX names, and `\p{Is…}` always, in capitals. */
const UNICODE_POSIX: Readonly<Record<string, string>> = {
  ALNUM: '\\p{Alphabetic}\\p{Nd}',
  ALPHA: '\\p{Alphabetic}',
  BLANK,
  CNTRL: '\\p{Cc}',
  DIGIT: '\\p{Nd}',
  LOWER: '\\p{Lowercase}',
  PUNCT: '\\p{P}',
  SPACE: '\\p{White_Space}',
  UPPER: '\\p{Uppercase}',
  XDIGIT: '\\p{Nd}A-Fa-f\\uff21-\\uff26\\uff41-\\uff46',
};

export function unicodeClass(name: 'DIGIT' | 'SPACE' | 'WORD'): CharSet {
  return ofClass(name === 'WORD' ? WORD : (UNICODE_POSIX[name] ?? ''));
}

export interface PropertyOptions {
  readonly isCaseInsensitive: boolean;
  readonly usesUnicodeClasses: boolean;
}

/** The set that `\p{name}` means; null for a name that Java does not know. */
export function unicodeProperty(name: string, options: PropertyOptions): CharSet | null {
  if (name.startsWith('In')) return block(name.slice(2));
  if (name.startsWith('Is')) {
    const rest = name.slice(2);
    return binaryProperty(rest, options) ?? posixProperty(rest, options) ?? javaProperty(rest, options) ?? script(rest);
  }
  return (options.usesUnicodeClasses ? posixProperty(name, options) : null) ?? javaProperty(name, options);
}

/** `\p{key=value}`, the key in lower case. */
export function keyedUnicodeProperty(key: string, value: string, options: PropertyOptions): CharSet | null {
  switch (key) {
    case 'sc':
    case 'script':
      return script(value);
    case 'blk':
    case 'block':
      return block(value);
    case 'gc':
    case 'general_category':
      return javaProperty(value, options);
    default:
      return null;
  }
}

const CASED = new Set(['Lu', 'Ll', 'Lt']);
const JAVA_CASED = new Set(['javaLowerCase', 'javaUpperCase', 'javaTitleCase']);
const CATEGORY = /^(?:L[ultmo]?|M[nec]?|N[dlo]?|Z[slp]?|C[cfosn]?|P[dsecoif]?|S[mcko]?)$/;
const EITHER_CASE = '\\p{Lowercase}\\p{Uppercase}\\p{Lt}';

function javaProperty(name: string, { isCaseInsensitive }: PropertyOptions): CharSet | null {
  if (isCaseInsensitive) {
    if (CASED.has(name)) return ofClass('\\p{Lu}\\p{Ll}\\p{Lt}');
    if (JAVA_CASED.has(name)) return ofClass(EITHER_CASE);
    if (name === 'Lower' || name === 'Upper') return rangeSet(...(RANGES.Alpha ?? []));
  }
  if (Object.hasOwn(RANGES, name)) return rangeSet(...(RANGES[name] ?? []));
  if (CATEGORY.test(name)) return ofClass(`\\p{${name}}`);
  return Object.hasOwn(JAVA_CLASSES, name) ? ofClass(JAVA_CLASSES[name] ?? '') : null;
}

const ANY_CASE = new Set(['LOWERCASE', 'UPPERCASE', 'TITLECASE']);

function binaryProperty(name: string, { isCaseInsensitive }: PropertyOptions): CharSet | null {
  const key = name.toUpperCase();
  if (isCaseInsensitive && ANY_CASE.has(key)) return ofClass(EITHER_CASE);
  return Object.hasOwn(BINARY_PROPERTIES, key) ? ofClass(BINARY_PROPERTIES[key] ?? '') : null;
}

function posixProperty(name: string, { isCaseInsensitive }: PropertyOptions): CharSet | null {
  const key = name.toUpperCase();
  if (isCaseInsensitive && (key === 'LOWER' || key === 'UPPER')) return ofClass(EITHER_CASE);
  if (key === 'GRAPH') return complement(ofClass(NOT_GRAPH));
  if (key === 'PRINT') {
    return withoutControls(union(complement(ofClass(NOT_GRAPH)), ofClass(BLANK)));
  }
  return Object.hasOwn(UNICODE_POSIX, key) ? ofClass(UNICODE_POSIX[key] ?? '') : null;
}

function withoutControls(set: CharSet): CharSet {
  const controls = ofClass('\\p{Cc}');
  return predicateSet((codePoint) => set.has(codePoint) && !controls.has(codePoint));
}

function script(name: string): CharSet | null {
  const spelled = name.toLowerCase().replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase());
  try {
    return ofClass(`\\p{Script=${spelled}}`);
  } catch {
    return null;
  }
}

function block(name: string): CharSet | null {
  const range = unicodeBlock(name);
  return range === null ? null : rangeSet(...range);
}

function ofClass(classText: string): CharSet {
  const expression = new RegExp(`[${classText}]`, 'u');
  return predicateSet((codePoint) => expression.test(String.fromCodePoint(codePoint)));
}
