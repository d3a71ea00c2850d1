import type { CharSet } from './char-set.ts';
import { complement, intersection, predicateSet, rangeSet, union } from './char-set.ts';
import { foldAscii, foldCase, isAsciiLetter, lowerCase, upperCase } from './letter-case.ts';
import { parseEscape } from './parse-escape.ts';
import type { Flags, PatternReader } from './pattern-reader.ts';
import { code, isEnd, PatternSyntaxError } from './pattern-reader.ts';

const OPEN = code('[');
const CLOSE = code(']');
const AND = code('&');
const DASH = code('-');
const BACKSLASH = code('\\');
const CARET = code('^');

const DEPTH_LIMIT = 200;

interface ClassPlace {
  /** The operand after `&&` ends before the bracket, which is that of the whole class. */
  readonly consumesEnd: boolean;
  readonly depth: number;
}

/** Reads a class; the reader stands on its `[`. */
export function parseClass(reader: PatternReader): CharSet {
  return parseOperand(reader, { consumesEnd: true, depth: 0 });
}

/**
 * Java keeps single characters apart from ranges and nested classes, and adds all of them again at each `&&` and at the
 * end, whatever an intersection in between has taken away (recorded).
 */
function parseOperand(reader: PatternReader, { consumesEnd, depth }: ClassPlace): CharSet {
  if (depth > DEPTH_LIMIT) throw new PatternSyntaxError('Character class is nested too deeply');
  let singles: CharSet | null = null;
  let hasNewSingles = false;
  let all: CharSet | null = null;
  let isNegated = false;
  const add = (set: CharSet | null) => {
    if (set !== null) all = joined(all, set);
  };
  const addSingles = () => {
    if (hasNewSingles) add(singles);
  };
  let char = reader.next();
  for (;;) {
    if (char === CARET && reader.at(reader.position - 1) === OPEN) {
      isNegated = true;
      char = reader.next();
      continue;
    }
    if (char === OPEN) {
      add(parseOperand(reader, { consumesEnd: true, depth: depth + 1 }));
      char = reader.peek();
      continue;
    }
    if (char === AND && reader.at(reader.position + 1) === AND) {
      reader.position++;
      const right = parseRightOperand(reader, depth);
      addSingles();
      hasNewSingles = false;
      if (all === null && right === null) throw new PatternSyntaxError('Bad class syntax');
      if (right !== null) all = all === null ? right : intersection(all, right);
      char = reader.peek();
      continue;
    }
    if (isEnd(reader, char)) throw new PatternSyntaxError('Unclosed character class');
    if (char === CLOSE && (all !== null || hasNewSingles)) {
      if (consumesEnd) reader.next();
      addSingles();
      const set: CharSet = all ?? rangeSet();
      return isNegated ? complement(set) : set;
    }
    const item = parseItem(reader);
    if (item.isSingle) {
      singles = joined(singles, item.set);
      hasNewSingles = true;
    } else add(item.set);
    char = reader.peek();
  }
}

function joined(a: CharSet | null, b: CharSet): CharSet {
  return a === null ? b : union(a, b);
}

/** What follows `&&`, up to the next one or to the end. */
function parseRightOperand(reader: PatternReader, depth: number): CharSet | null {
  let right: CharSet | null = null;
  for (let char = reader.next(); char !== CLOSE && char !== AND; char = reader.peek()) {
    if (isEnd(reader, char)) throw new PatternSyntaxError('Unclosed character class');
    if (char === OPEN) {
      right = joined(right, parseOperand(reader, { consumesEnd: true, depth: depth + 1 }));
    } else {
      reader.position--;
      right = joined(right, parseOperand(reader, { consumesEnd: false, depth: depth + 1 }));
    }
  }
  return right;
}

interface ClassItem {
  readonly set: CharSet;
  readonly isSingle: boolean;
}

function parseItem(reader: PatternReader): ClassItem {
  const { flags } = reader;
  let first = reader.peek();
  if (first === BACKSLASH) {
    const isRangeEnd = reader.at(reader.position + 2) === DASH;
    const parsed = parseEscape(reader, { isInClass: true, isRangeEnd });
    if (parsed.kind === 'set') return { set: parsed.set, isSingle: false };
    first = parsed.kind === 'char' ? parsed.codePoint : 0;
  } else reader.next();
  if (reader.peek() !== DASH) return singleItem(first, flags);
  const afterDash = reader.at(reader.position + 1);
  if (afterDash === OPEN || afterDash === CLOSE) return singleItem(first, flags);
  reader.next();
  const last = parseRangeEnd(reader);
  if (last < first) throw new PatternSyntaxError('Illegal character range');
  return { set: foldedRange(first, last, flags), isSingle: false };
}

function parseRangeEnd(reader: PatternReader): number {
  const char = reader.peek();
  if (char !== BACKSLASH) {
    reader.next();
    return char;
  }
  const parsed = parseEscape(reader, { isInClass: true, isRangeEnd: true });
  return parsed.kind === 'char' ? parsed.codePoint : -1;
}

function singleItem(codePoint: number, flags: Flags): ClassItem {
  return { set: singleCharSet(codePoint, flags), isSingle: codePoint < 256 };
}

/** The characters that one character of a pattern means under the flags. */
export function singleCharSet(codePoint: number, { caseInsensitive, unicodeCase }: Flags): CharSet {
  if (!caseInsensitive) return rangeSet(codePoint, codePoint);
  if (unicodeCase && (codePoint > 127 || isAsciiLetter(codePoint))) {
    const folded = foldCase(codePoint);
    // What has no two cases stands for itself alone, even if another letter folds to it: ß, not ẞ (recorded).
    if (upperCase(codePoint) === folded) return rangeSet(codePoint, codePoint);
    return predicateSet((other) => other === folded || foldCase(other) === folded);
  }
  if (!isAsciiLetter(codePoint)) return rangeSet(codePoint, codePoint);
  const folded = foldAscii(codePoint);
  return rangeSet(folded, folded, folded - 0x20, folded - 0x20);
}

function foldedRange(first: number, last: number, { caseInsensitive, unicodeCase }: Flags): CharSet {
  const range = rangeSet(first, last);
  if (!caseInsensitive) return range;
  if (unicodeCase) {
    return predicateSet((char) => {
      if (range.has(char)) return true;
      const upper = upperCase(char);
      return range.has(upper) || range.has(lowerCase(upper));
    });
  }
  const other: number[] = [];
  for (const [from, shift] of [
    [0x41, 0x20],
    [0x61, -0x20],
  ] as const) {
    const low = Math.max(first, from);
    const high = Math.min(last, from + 25);
    if (low <= high) other.push(low + shift, high + shift);
  }
  return union(range, rangeSet(...other));
}
