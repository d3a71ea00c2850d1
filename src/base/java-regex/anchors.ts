import type { Anchor } from './pattern-node.ts';
import { ASCII_WORD } from './unicode-property.ts';

export interface AnchorPlace {
  readonly text: string;
  readonly position: number;
  readonly lastMatchEnd: number;
}

export function matchesAnchor(anchor: Anchor, { text, position, lastMatchEnd }: AnchorPlace): boolean {
  switch (anchor) {
    case 'begin':
      return position === 0;
    case 'end':
      return position === text.length;
    case 'last-match':
      return position === lastMatchEnd;
    case 'line-begin':
      return isLineBegin(text, position);
    case 'line-begin-unix':
      return position < text.length && (position === 0 || text.charCodeAt(position - 1) === NEWLINE);
    case 'line-end':
      return isLineEnd(text, position);
    case 'line-end-unix':
      return position === text.length || text.charCodeAt(position) === NEWLINE;
    case 'final-terminator':
      return isBeforeFinalTerminator(text, position);
    case 'final-terminator-unix':
      return position === text.length || (position === text.length - 1 && text.charCodeAt(position) === NEWLINE);
    case 'word-boundary':
      return isWordBoundary(text, position, isWordBeforeJava19);
    case 'no-word-boundary':
      return !isWordBoundary(text, position, isWordBeforeJava19);
    case 'unicode-word-boundary':
      return isWordBoundary(text, position, isUnicodeWord);
    case 'no-unicode-word-boundary':
      return !isWordBoundary(text, position, isUnicodeWord);
    case 'ascii-word-boundary':
      return isAsciiBoundary(text, position);
    case 'no-ascii-word-boundary':
      return !isAsciiBoundary(text, position);
  }
}

const NEWLINE = 10;
const RETURN = 13;

function isTerminator(char: number): boolean {
  return char === NEWLINE || char === RETURN || char === 0x85 || char === 0x2028 || char === 0x2029;
}

/** Never at the end of the text, even if that is empty (recorded). */
function isLineBegin(text: string, position: number): boolean {
  if (position === text.length) return false;
  if (position === 0) return true;
  const before = text.charCodeAt(position - 1);
  if (!isTerminator(before)) return false;
  return before !== RETURN || text.charCodeAt(position) !== NEWLINE;
}

function isLineEnd(text: string, position: number): boolean {
  if (position === text.length) return true;
  const char = text.charCodeAt(position);
  if (char === NEWLINE) return position === 0 || text.charCodeAt(position - 1) !== RETURN;
  return isTerminator(char);
}

function isBeforeFinalTerminator(text: string, position: number): boolean {
  const left = text.length - position;
  if (left === 0) return true;
  if (left === 2) return text.charCodeAt(position) === RETURN && text.charCodeAt(position + 1) === NEWLINE;
  return left === 1 && isLineEnd(text, position);
}

/**
 * Until Java 19, `\b` asks for letters and digits of any script, though `\w` means ASCII. A mark belongs to the letter
 * that it stands on.
 */
function isWordBoundary(text: string, position: number, isWord: (codePoint: number) => boolean): boolean {
  const before = position > 0 && isWordPart(text, codePointStartBefore(text, position), isWord);
  const after = position < text.length && isWordPart(text, position, isWord);
  return before !== after;
}

/** `\b` of ECMAScript. */
function isAsciiBoundary(text: string, position: number): boolean {
  const before = position > 0 && ASCII_WORD.has(text.charCodeAt(position - 1));
  return before !== (position < text.length && ASCII_WORD.has(text.charCodeAt(position)));
}

function isWordPart(text: string, at: number, isWord: (codePoint: number) => boolean): boolean {
  const codePoint = text.codePointAt(at) ?? 0;
  if (isWord(codePoint)) return true;
  return codePoint > 127 && isMark(codePoint) && hasBase(text, at);
}

function hasBase(text: string, from: number): boolean {
  const farthest = Math.max(0, from - MARKS_LIMIT);
  for (let at = from; at >= farthest; at--) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (isLetterOrDigit(codePoint)) return true;
    if (!isMark(codePoint)) return false;
  }
  return false;
}

/** Marks that are looked through for a letter; more of them in a row are no text, and would take quadratic time. */
const MARKS_LIMIT = 1000;

function codePointStartBefore(text: string, position: number): number {
  const isPair =
    position > 1 &&
    (text.charCodeAt(position - 1) & 0xfc00) === 0xdc00 &&
    (text.charCodeAt(position - 2) & 0xfc00) === 0xd800;
  return position - (isPair ? 2 : 1);
}

function isWordBeforeJava19(codePoint: number): boolean {
  return codePoint < 128 ? ASCII_WORD.has(codePoint) : isLetterOrDigit(codePoint);
}

function isLetterOrDigit(codePoint: number): boolean {
  return /[\p{L}\p{Nd}]/u.test(String.fromCodePoint(codePoint));
}

function isMark(codePoint: number): boolean {
  return /\p{Mn}/u.test(String.fromCodePoint(codePoint));
}

function isUnicodeWord(codePoint: number): boolean {
  return /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u.test(String.fromCodePoint(codePoint));
}
