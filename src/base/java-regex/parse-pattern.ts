import type { CharSet } from './char-set.ts';
import { complement, rangeSet } from './char-set.ts';
import { parseClass, singleCharSet } from './parse-class.ts';
import type { Escape } from './parse-escape.ts';
import { parseEscape } from './parse-escape.ts';
import type { Anchor, CaseFold, PatternNode, RepeatNode } from './pattern-node.ts';
import { lengthsOf } from './pattern-node.ts';
import type { Flags, PatternReader } from './pattern-reader.ts';
import { code, createPatternReader, isEnd, PatternSyntaxError } from './pattern-reader.ts';

export interface ParsedPattern {
  readonly node: PatternNode;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

interface Parser {
  readonly reader: PatternReader;
  readonly groupNames: Map<string, number>;
  groupCount: number;
  depth: number;
}

const EMPTY: PatternNode = { kind: 'empty' };
// Deeper nesting would cost stack, here and where the pattern runs; nobody writes it.
const DEPTH_LIMIT = 200;
const REPETITION_LIMIT = 0x7fffffff;

const CLOSE_PARENTHESIS = code(')');
const BAR = code('|');

/** Reads a pattern as java.util.regex.Pattern of Java 17 does. Throws PatternSyntaxError with its descriptions. */
export function parsePattern(pattern: string): ParsedPattern {
  const parser: Parser = { reader: createPatternReader(pattern), groupNames: new Map(), groupCount: 0, depth: 0 };
  const node = parseAlternation(parser);
  if (parser.reader.position !== parser.reader.length) {
    const isUnmatched = parser.reader.peek() === CLOSE_PARENTHESIS;
    if (isUnmatched) throw new PatternSyntaxError("Unmatched closing ')'");
    if (parser.reader.position < parser.reader.length) throw new PatternSyntaxError('Unexpected internal error');
  }
  return { node, groupCount: parser.groupCount, groupNames: parser.groupNames };
}

function parseAlternation(parser: Parser): PatternNode {
  if (++parser.depth > DEPTH_LIMIT) throw new PatternSyntaxError('Pattern is nested too deeply');
  const nodes = [parseSequence(parser)];
  while (parser.reader.peek() === BAR) {
    parser.reader.next();
    nodes.push(parseSequence(parser));
  }
  parser.depth--;
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'alternation', nodes };
}

function parseSequence(parser: Parser): PatternNode {
  const { reader } = parser;
  const nodes: PatternNode[] = [];
  for (;;) {
    const char = reader.peek();
    if (char === BAR || char === CLOSE_PARENTHESIS || isEnd(reader, char)) break;
    const atom = parseAtom(parser, char);
    if (atom !== null) nodes.push(parseRepetition(reader, atom));
  }
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'sequence', nodes };
}

/** Null: flags alone, which nothing can repeat. */
function parseAtom(parser: Parser, char: number): PatternNode | null {
  const { reader } = parser;
  const { flags } = reader;
  switch (String.fromCodePoint(char)) {
    case '(':
      return parseGroup(parser);
    case '[':
      return { kind: 'set', set: parseClass(reader) };
    case '\\':
      return escapeNode(parser, parseEscape(reader, { isInClass: false }));
    case '^':
      reader.next();
      return anchorNode(flags.multiline ? (flags.unixLines ? 'line-begin-unix' : 'line-begin') : 'begin');
    case '$':
      reader.next();
      return anchorNode(lineEnd(flags));
    case '.':
      reader.next();
      return { kind: 'set', set: dotSet(flags) };
    case '?':
    case '*':
    case '+':
      throw new PatternSyntaxError(`Dangling meta character '${String.fromCodePoint(char)}'`);
    // Where nothing precedes a counted repetition, it repeats nothing (recorded: `{3}abc` matches abc).
    case '{':
      return EMPTY;
    default:
      reader.next();
      return charNode(char, flags);
  }
}

function anchorNode(anchor: Anchor): PatternNode {
  return { kind: 'anchor', anchor };
}

function lineEnd({ multiline, unixLines }: Flags): Anchor {
  if (multiline) return unixLines ? 'line-end-unix' : 'line-end';
  return unixLines ? 'final-terminator-unix' : 'final-terminator';
}

function charNode(codePoint: number, flags: Flags): PatternNode {
  if (!flags.caseInsensitive) return { kind: 'char', codePoint };
  const set = singleCharSet(codePoint, flags);
  return set.ranges?.length === 2 ? { kind: 'char', codePoint } : { kind: 'set', set };
}

const ANY = rangeSet(0, 0x10ffff);
const NOT_NEWLINE = complement(rangeSet(10, 10));
const NOT_TERMINATOR = complement(rangeSet(10, 10, 13, 13, 0x85, 0x85, 0x2028, 0x2029));

function dotSet({ dotAll, unixLines }: Flags): CharSet {
  if (dotAll) return ANY;
  return unixLines ? NOT_NEWLINE : NOT_TERMINATOR;
}

function escapeNode(parser: Parser, parsed: Escape): PatternNode {
  switch (parsed.kind) {
    case 'char':
      return charNode(parsed.codePoint, parser.reader.flags);
    case 'back-reference':
      return numberedReference(parser, parsed.firstDigit);
    case 'named-reference':
      return namedReference(parser);
    default:
      return parsed;
  }
}

/** Takes digits for as long as there is such a group already. */
function numberedReference({ reader, groupCount }: Parser, firstDigit: number): PatternNode {
  let index = firstDigit;
  for (;;) {
    const digit = reader.peek() - 0x30;
    if (digit < 0 || digit > 9 || index * 10 + digit > groupCount) break;
    index = index * 10 + digit;
    reader.read();
  }
  return { kind: 'back-reference', index, fold: foldOf(reader.flags) };
}

function namedReference({ reader, groupNames }: Parser): PatternNode {
  if (reader.read() !== code('<')) {
    throw new PatternSyntaxError("\\k is not followed by '<' for named capturing group");
  }
  const name = parseGroupName(reader, reader.read());
  const index = groupNames.get(name);
  if (index === undefined) throw new PatternSyntaxError(`named capturing group <${name}> does not exist`);
  return { kind: 'back-reference', index, fold: foldOf(reader.flags) };
}

function foldOf({ caseInsensitive, unicodeCase }: Flags): CaseFold {
  if (!caseInsensitive) return 'none';
  return unicodeCase ? 'unicode' : 'ascii';
}

function parseGroup(parser: Parser): PatternNode | null {
  const { reader } = parser;
  const outerFlags = { ...reader.flags };
  const node = reader.next() === code('?') ? parseSpecialGroup(parser) : capturingGroup(parser, null);
  if (node === null) return null;
  if (reader.read() !== CLOSE_PARENTHESIS) throw new PatternSyntaxError('Unclosed group');
  Object.assign(reader.flags, outerFlags);
  return node;
}

function capturingGroup(parser: Parser, name: string | null): PatternNode {
  const index = ++parser.groupCount;
  if (name !== null) parser.groupNames.set(name, index);
  return { kind: 'group', index, node: parseAlternation(parser) };
}

function parseSpecialGroup(parser: Parser): PatternNode | null {
  const { reader } = parser;
  const char = reader.at(reader.position + 1);
  reader.position += 2;
  switch (char === 0 ? '' : String.fromCodePoint(char)) {
    case ':':
      return { kind: 'group', index: 0, node: parseAlternation(parser) };
    case '=':
    case '!':
      return { kind: 'look', isNegated: char === code('!'), node: parseAlternation(parser), behind: null };
    case '>':
      return { kind: 'atomic', node: parseAlternation(parser) };
    case '<':
      return parseAngleGroup(parser);
    case '$':
    case '@':
      throw new PatternSyntaxError('Unknown group type');
    default:
      reader.position--;
      return parseFlagGroup(parser);
  }
}

function parseAngleGroup(parser: Parser): PatternNode {
  const { reader } = parser;
  const char = reader.read();
  if (char !== code('=') && char !== code('!')) {
    const name = parseGroupName(reader, char);
    if (parser.groupNames.has(name)) {
      throw new PatternSyntaxError(`Named capturing group <${name}> is already defined`);
    }
    return capturingGroup(parser, name);
  }
  const node = parseAlternation(parser);
  const behind = lengthsOf(node);
  if (behind.max === Number.POSITIVE_INFINITY) {
    throw new PatternSyntaxError('Look-behind group does not have an obvious maximum length');
  }
  return { kind: 'look', isNegated: char === code('!'), node, behind };
}

function parseFlagGroup(parser: Parser): PatternNode | null {
  const { reader } = parser;
  let isOn = true;
  for (let char = reader.peek(); ; char = reader.next()) {
    if (char === code('-') && isOn) isOn = false;
    else if (!setFlag(reader.flags, String.fromCodePoint(char), isOn)) break;
  }
  const end = reader.read();
  if (end === CLOSE_PARENTHESIS) return null;
  if (end !== code(':')) throw new PatternSyntaxError('Unknown inline modifier');
  return { kind: 'group', index: 0, node: parseAlternation(parser) };
}

function setFlag(flags: Flags, name: string, isOn: boolean): boolean {
  switch (name) {
    case 'i':
      flags.caseInsensitive = isOn;
      return true;
    case 'm':
      flags.multiline = isOn;
      return true;
    case 's':
      flags.dotAll = isOn;
      return true;
    case 'd':
      flags.unixLines = isOn;
      return true;
    case 'u':
      flags.unicodeCase = isOn;
      return true;
    case 'x':
      flags.comments = isOn;
      return true;
    case 'U':
      flags.unicodeClasses = isOn;
      if (isOn) flags.unicodeCase = true;
      return true;
    default:
      // Canonical equivalence is accepted and does nothing: it matters to decomposed text only.
      return name === 'c';
  }
}

function parseGroupName(reader: PatternReader, first: number): string {
  if (!isLetter(first)) throw new PatternSyntaxError('capturing group name does not start with a Latin letter');
  let name = '';
  let char = first;
  for (; isLetter(char) || (char >= 0x30 && char <= 0x39); char = reader.read()) name += String.fromCodePoint(char);
  if (char !== code('>')) throw new PatternSyntaxError("named capturing group is missing trailing '>'");
  return name;
}

function isLetter(char: number): boolean {
  return (char >= 0x41 && char <= 0x5a) || (char >= 0x61 && char <= 0x7a);
}

function parseRepetition(reader: PatternReader, node: PatternNode): PatternNode {
  switch (String.fromCodePoint(reader.peek())) {
    case '?':
      return repeat(reader, node, { min: 0, max: 1 });
    case '*':
      return repeat(reader, node, { min: 0, max: Number.POSITIVE_INFINITY });
    case '+':
      return repeat(reader, node, { min: 1, max: Number.POSITIVE_INFINITY });
    case '{':
      return repeat(reader, node, parseCount(reader));
    default:
      return node;
  }
}

/** The reader stands on the last character of the quantifier. */
function repeat(reader: PatternReader, node: PatternNode, count: { min: number; max: number }): RepeatNode {
  const suffix = reader.next();
  if (suffix === code('?') || suffix === code('+')) reader.next();
  const mode = suffix === code('?') ? 'lazy' : suffix === code('+') ? 'possessive' : 'greedy';
  return { kind: 'repeat', node, ...count, mode };
}

function parseCount(reader: PatternReader): { min: number; max: number } {
  if (!isDigit(reader.at(reader.position + 1))) throw new PatternSyntaxError('Illegal repetition');
  reader.position++;
  const min = parseNumber(reader);
  let max = min;
  if (reader.peek() === code(',')) {
    const following = reader.next();
    max = following === code('}') ? Number.POSITIVE_INFINITY : isDigit(following) ? parseNumber(reader) : 0;
  }
  if (reader.peek() !== code('}')) throw new PatternSyntaxError('Unclosed counted closure');
  if (max < min) throw new PatternSyntaxError('Illegal repetition range');
  return { min, max };
}

function parseNumber(reader: PatternReader): number {
  let value = 0;
  for (let char = reader.peek(); isDigit(char); char = reader.next()) {
    value = value * 10 + (char - 0x30);
    if (value > REPETITION_LIMIT) throw new PatternSyntaxError('Illegal repetition range');
  }
  return value;
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}
