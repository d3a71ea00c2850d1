import type { CharSet } from '../java-regex/char-set.ts';
import { complement, rangeSet, union } from '../java-regex/char-set.ts';
import type { PatternNode } from '../java-regex/pattern-node.ts';
import { PatternSyntaxError } from '../java-regex/pattern-reader.ts';
import { ASCII_DIGIT, ASCII_WORD } from '../java-regex/unicode-property.ts';

export interface ParsedEcmaPattern {
  readonly node: PatternNode;
  readonly groupCount: number;
}

interface Parser {
  readonly pattern: string;
  position: number;
  groupCount: number;
  readonly groupsInAll: number;
  depth: number;
}

const EMPTY: PatternNode = { kind: 'empty' };
const DEPTH_LIMIT = 200;
const NOT_TERMINATOR = complement(rangeSet(10, 10, 13, 13, 0x2028, 0x2029));
const SPACE = rangeSet(
  ...[9, 13, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029],
  ...[0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff],
);

/**
 * Reads a regular expression of ECMAScript 5 without flags, with what engines tolerate beyond the grammar (its Annex B):
 * a brace that begins no count is itself, and so is an escaped letter without a meaning. Throws PatternSyntaxError.
 */
export function parseEcmaPattern(pattern: string): ParsedEcmaPattern {
  const parser: Parser = { pattern, position: 0, groupCount: 0, groupsInAll: countGroups(pattern), depth: 0 };
  const node = parseAlternatives(parser);
  if (parser.position < pattern.length) throw new PatternSyntaxError("Unmatched ')'");
  return { node, groupCount: parser.groupCount };
}

/** Whether `\2` is a group or a character depends on groups that may come later. */
function countGroups(pattern: string): number {
  const tokens = pattern.match(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]?|\((?!\?)|[\s\S]/g) ?? [];
  return tokens.filter((token) => token === '(').length;
}

function parseAlternatives(parser: Parser): PatternNode {
  if (++parser.depth > DEPTH_LIMIT) throw new PatternSyntaxError('Pattern is nested too deeply');
  const nodes = [parseSequence(parser)];
  while (eat(parser, '|')) nodes.push(parseSequence(parser));
  parser.depth--;
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'alternation', nodes };
}

function parseSequence(parser: Parser): PatternNode {
  const nodes: PatternNode[] = [];
  while (parser.position < parser.pattern.length && !/[|)]/.test(peek(parser))) {
    nodes.push(parseQuantifier(parser, parseAtom(parser)));
  }
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'sequence', nodes };
}

function parseAtom(parser: Parser): PatternNode {
  const char = peek(parser);
  if (/[*+?]/.test(char) || (char === '{' && countAt(parser) !== null))
    throw new PatternSyntaxError('Nothing to repeat');
  parser.position++;
  switch (char) {
    case '^':
      return { kind: 'anchor', anchor: 'begin' };
    case '$':
      return { kind: 'anchor', anchor: 'end' };
    case '.':
      return { kind: 'set', set: NOT_TERMINATOR };
    case '(':
      return parseGroup(parser);
    case '[':
      return { kind: 'set', set: parseClass(parser) };
    case '\\':
      return parseEscape(parser);
    default:
      return charNode(char.charCodeAt(0));
  }
}

function charNode(codePoint: number): PatternNode {
  return { kind: 'char', codePoint };
}

function parseGroup(parser: Parser): PatternNode {
  const node = parseOpenGroup(parser);
  if (!eat(parser, ')')) throw new PatternSyntaxError('Unterminated group');
  return node;
}

function parseOpenGroup(parser: Parser): PatternNode {
  if (!eat(parser, '?')) {
    const index = ++parser.groupCount;
    return { kind: 'group', index, node: parseAlternatives(parser) };
  }
  if (eat(parser, ':')) return { kind: 'group', index: 0, node: parseAlternatives(parser) };
  const isNegated = eat(parser, '!');
  if (!isNegated && !eat(parser, '=')) throw new PatternSyntaxError('Invalid group');
  return { kind: 'look', isNegated, node: parseAlternatives(parser), behind: null };
}

function parseQuantifier(parser: Parser, node: PatternNode): PatternNode {
  const count = readCount(parser);
  if (count === null) return node;
  const mode = eat(parser, '?') ? 'lazy' : 'greedy';
  if (count.max < count.min) throw new PatternSyntaxError('Numbers out of order in a quantifier');
  return { kind: 'repeat', node, min: count.min, max: count.max, mode };
}

interface Count {
  readonly min: number;
  readonly max: number;
}

function readCount(parser: Parser): Count | null {
  if (eat(parser, '*')) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (eat(parser, '+')) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (eat(parser, '?')) return { min: 0, max: 1 };
  const counted = countAt(parser);
  if (counted === null) return null;
  parser.position += counted.length;
  return counted;
}

const COUNT = /\{(\d+)(?:(,)(\d*))?\}/y;

function countAt({ pattern, position }: Parser): (Count & { readonly length: number }) | null {
  COUNT.lastIndex = position;
  const [text, min = '', comma, max = ''] = COUNT.exec(pattern) ?? [];
  if (text === undefined) return null;
  const least = Number(min);
  const most = comma === undefined ? least : max === '' ? Number.POSITIVE_INFINITY : Number(max);
  return { min: least, max: most, length: text.length };
}

function parseEscape(parser: Parser): PatternNode {
  const char = peek(parser);
  if (char === '') throw new PatternSyntaxError('\\ at the end of the pattern');
  if (char === 'b' || char === 'B') {
    parser.position++;
    return { kind: 'anchor', anchor: char === 'b' ? 'ascii-word-boundary' : 'no-ascii-word-boundary' };
  }
  const reference = referenceAt(parser);
  if (reference !== null) {
    parser.position += reference.length;
    return { kind: 'back-reference', index: Number(reference), fold: 'unset-is-empty' };
  }
  const escaped = parseCharEscape(parser);
  return typeof escaped === 'number' ? charNode(escaped) : { kind: 'set', set: escaped };
}

function referenceAt({ pattern, position, groupsInAll }: Parser): string | null {
  const digits = /^[1-9]\d*/.exec(pattern.slice(position, position + 10))?.[0];
  return digits !== undefined && Number(digits) <= groupsInAll ? digits : null;
}

const CONTROLS: Readonly<Record<string, number>> = { f: 12, n: 10, r: 13, t: 9, v: 11 };

/** After the backslash: a character, or a set for `\d` and the like. */
function parseCharEscape(parser: Parser): number | CharSet {
  const char = peek(parser);
  const set = classOf(char);
  if (set !== null) {
    parser.position++;
    return set;
  }
  const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(
    parser.pattern.slice(parser.position, parser.position + 3),
  )?.[0];
  if (octal !== undefined) {
    parser.position += octal.length;
    return Number.parseInt(octal, 8);
  }
  const hexadecimal = /^(?:x[\da-f]{2}|u[\da-f]{4})/i.exec(
    parser.pattern.slice(parser.position, parser.position + 5),
  )?.[0];
  if (hexadecimal !== undefined) {
    parser.position += hexadecimal.length;
    return Number.parseInt(hexadecimal.slice(1), 16);
  }
  if (char === 'c') {
    const letter = parser.pattern.charAt(parser.position + 1);
    if (!/[A-Za-z]/.test(letter)) return '\\'.charCodeAt(0);
    parser.position += 2;
    return letter.charCodeAt(0) % 32;
  }
  parser.position++;
  return CONTROLS[char] ?? char.charCodeAt(0);
}

function classOf(char: string): CharSet | null {
  switch (char) {
    case 'd':
      return ASCII_DIGIT;
    case 'D':
      return complement(ASCII_DIGIT);
    case 's':
      return SPACE;
    case 'S':
      return complement(SPACE);
    case 'w':
      return ASCII_WORD;
    case 'W':
      return complement(ASCII_WORD);
    default:
      return null;
  }
}

const DASH = '-'.charCodeAt(0);

/** After the bracket. */
function parseClass(parser: Parser): CharSet {
  const isNegated = eat(parser, '^');
  const ranges: number[] = [];
  let all: CharSet = rangeSet();
  while (!eat(parser, ']')) {
    const first = parseClassAtom(parser);
    if (!isRangeDash(parser)) {
      if (typeof first === 'number') ranges.push(first, first);
      else all = union(all, first);
      continue;
    }
    parser.position++;
    const last = parseClassAtom(parser);
    if (typeof first === 'number' && typeof last === 'number') {
      if (last < first) throw new PatternSyntaxError('Range out of order in a character class');
      ranges.push(first, last);
    } else {
      // Where one end is a class, the dash is itself.
      ranges.push(DASH, DASH);
      for (const end of [first, last]) {
        if (typeof end === 'number') ranges.push(end, end);
        else all = union(all, end);
      }
    }
  }
  all = union(all, rangeSet(...ranges));
  return isNegated ? complement(all) : all;
}

function isRangeDash({ pattern, position }: Parser): boolean {
  return pattern.charAt(position) === '-' && position + 1 < pattern.length && pattern.charAt(position + 1) !== ']';
}

function parseClassAtom(parser: Parser): number | CharSet {
  const char = peek(parser);
  if (char === '') throw new PatternSyntaxError('Unterminated character class');
  parser.position++;
  if (char !== '\\') return char.charCodeAt(0);
  if (peek(parser) === '') throw new PatternSyntaxError('\\ at the end of the pattern');
  if (eat(parser, 'b')) return 8;
  return parseCharEscape(parser);
}

function peek({ pattern, position }: Parser): string {
  return pattern.charAt(position);
}

function eat(parser: Parser, char: string): boolean {
  if (peek(parser) !== char) return false;
  parser.position++;
  return true;
}
