import type { Reading } from '../base/diagnostic.ts';
import type { SourcePosition, SourcePositions } from '../base/source-position.ts';
import { plainScalarValue } from './plain-scalar.ts';
import { setEntry } from './set-entry.ts';
import { longForm, SHORT_TAGS } from './short-tags.ts';

/**
 * Reads the part of YAML that nearly every template is written in: block mappings and lists, one-line scalars, `|` texts,
 * flow collections, comments, CloudFormation's short tags. undefined for anything else, and for everything that is or
 * might be a mistake: anchors, merges, folded and multi-line scalars, tabs, directives, duplicate keys, odd indentation.
 *
 * It takes a quarter of the library's time when both are new to the process, as in every start, and a tenth later on.
 * Whatever it reads the library reads alike, positions included; the tests compare the two.
 */
export function readPlainYaml(text: string, file: string, positions: SourcePositions): Reading<unknown> | undefined {
  try {
    return { value: new PlainYamlReader(text, file, positions).readAll(), diagnostics: [] };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Leaves the recursion when the text is not plain enough; never leaves this file. */
class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

function giveUp(): never {
  throw new NotPlain();
}

const MAX_DEPTH = 200;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const HASH = 0x23;
const COLON = 0x3a;
const DASH = 0x2d;

/** Characters that mean something at the beginning of a value or key; an unquoted text cannot begin with them. */
const INDICATORS = new Set('?:,[]{}#&*!|>\'"%@`\t\n\r '.split('').map((character) => character.charCodeAt(0)));
const FLOW_INDICATORS = new Set(',[]{}'.split('').map((character) => character.charCodeAt(0)));
/** Text without `: `, ` #` and tabs, and without spaces at its end. */
const PLAIN_TEXT = /(?:[^\t\n\r :]|:(?![ \n])| +(?=[^ #\n:]))+/y;
const PLAIN_KEY = /(?:[^\t\n\r :]|:(?![ \n])| +(?=[^ #\n:]))+(?=:[ \n])/y;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', n: '\n', r: '\r', t: '\t' };

class PlainYamlReader {
  readonly #text: string;
  readonly #file: string;
  readonly #positions: SourcePositions;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #depth = 0;

  constructor(text: string, file: string, positions: SourcePositions) {
    // With a line break at the end, no loop has to look for the end of the text.
    this.#text = text.endsWith('\n') ? text : `${text}\n`;
    this.#file = file;
    this.#positions = positions;
  }

  readAll(): unknown {
    if (this.#text.startsWith('---\n')) this.#nextLine(4);
    const indent = this.#toContent();
    // An empty document, and one that is a single scalar, are the library's to report.
    if (indent !== 0) giveUp();
    const value = this.#isListItem() ? this.#readList(0) : this.#readMapping(0);
    if (this.#toContent() !== -1) giveUp();
    return value;
  }

  // Lines and columns

  /** From the beginning of a line to the next line that says something; its indentation, or -1 at the end. */
  #toContent(): number {
    const text = this.#text;
    for (;;) {
      if (this.#at >= text.length) return -1;
      let at = this.#at;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      if (code === NEWLINE) {
        this.#nextLine(at + 1);
      } else if (code === HASH) {
        this.#nextLine(text.indexOf('\n', at) + 1);
      } else {
        const indent = at - this.#at;
        if (code === 0x09 || (indent === 0 && this.#isDocumentMark(at))) giveUp();
        this.#at = at;
        return indent;
      }
    }
  }

  #isDocumentMark(at: number): boolean {
    return this.#text.startsWith('---', at) || this.#text.startsWith('...', at) || this.#text[at] === '%';
  }

  #nextLine(at: number): void {
    this.#at = at;
    this.#line++;
    this.#lineStart = at;
  }

  /** After a value: nothing but a comment may follow on its line. */
  #finishLine(): void {
    this.#skipSpaces();
    const code = this.#text.charCodeAt(this.#at);
    if (code === HASH && this.#text.charCodeAt(this.#at - 1) === SPACE) this.#at = this.#text.indexOf('\n', this.#at);
    else if (code !== NEWLINE) giveUp();
    this.#nextLine(this.#at + 1);
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++;
  }

  #isBlankAt(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === SPACE || code === NEWLINE;
  }

  #column(at: number): number {
    return at - this.#lineStart + 1;
  }

  #here(): SourcePosition {
    return { file: this.#file, line: this.#line, column: this.#column(this.#at) };
  }

  /** From `start`, on this line, to here. */
  #span(start: number): SourcePosition {
    const line = this.#line;
    const end = this.#column(this.#at);
    return { file: this.#file, line, column: this.#column(start), endLine: line, endColumn: end };
  }

  // Block collections

  #isListItem(): boolean {
    return this.#text.charCodeAt(this.#at) === DASH && this.#isBlankAt(this.#at + 1);
  }

  #readMapping(indent: number): Record<string, unknown> {
    if (++this.#depth > MAX_DEPTH) giveUp();
    const object: Record<string, unknown> = {};
    this.#positions.markContainer(object, this.#here());
    do {
      const start = this.#at;
      const key = this.#readKey();
      const keyPosition = this.#span(start);
      if (Object.hasOwn(object, key)) giveUp();
      this.#at++;
      const entry = this.#readEntry(indent, true);
      setEntry(object, key, entry.value);
      this.#positions.mark(object, key, entry.position, keyPosition);
    } while (this.#continues(indent));
    this.#depth--;
    return object;
  }

  #readList(indent: number): unknown[] {
    if (++this.#depth > MAX_DEPTH) giveUp();
    const array: unknown[] = [];
    this.#positions.markContainer(array, this.#here());
    do {
      this.#at++;
      const entry = this.#readItem(indent);
      this.#positions.mark(array, array.length, entry.position);
      array.push(entry.value);
    } while (this.#continues(indent) && this.#isListItem());
    // A list may stand in the column of the key it belongs to; then that mapping goes on in this line.
    this.#backToLineStart();
    this.#depth--;
    return array;
  }

  /** True when the collection has another entry; then here is its first character. */
  #continues(indent: number): boolean {
    const next = this.#toContent();
    if (next > indent) giveUp();
    if (next === indent) return true;
    this.#backToLineStart();
    return false;
  }

  #backToLineStart(): void {
    this.#at = this.#lineStart;
  }

  /** After `- `: a mapping or a list may begin on the same line. */
  #readItem(indent: number): Entry {
    this.#skipSpaces();
    if (this.#isListItem() || this.#isKey()) {
      return this.#readBlock(this.#at - this.#lineStart);
    }
    return this.#readEntry(indent, false);
  }

  #readBlock(indent: number): Entry {
    const position = this.#here();
    return { value: this.#isListItem() ? this.#readList(indent) : this.#readMapping(indent), position };
  }

  /** After `key:` or `- ` or a tag: what stands on the line, or below it further in than `indent`. */
  #readEntry(indent: number, mayBeListInColumn: boolean): Entry {
    this.#skipSpaces();
    const code = this.#text.charCodeAt(this.#at);
    if (code === NEWLINE || code === HASH) {
      this.#finishLine();
      return this.#readBelow(indent, mayBeListInColumn);
    }
    if (code === 0x21) return this.#readTagged(indent);
    if (code === 0x7c) return this.#readLiteral(indent);
    const entry = this.#readInline(indent);
    this.#finishLine();
    return entry;
  }

  #readBelow(indent: number, mayBeListInColumn: boolean): Entry {
    const next = this.#toContent();
    if (next > indent) {
      if (this.#isListItem() || this.#isKey()) return this.#readBlock(next);
      giveUp();
    }
    if (next === indent && mayBeListInColumn && this.#isListItem()) return this.#readBlock(next);
    this.#backToLineStart();
    return { value: null, position: undefined };
  }

  #readTagged(indent: number): Entry {
    const tag = this.#here();
    const key = this.#readTag();
    return this.#tagged(key, tag, this.#readEntry(indent, false));
  }

  #tagged(key: string, tag: SourcePosition, entry: Entry): Entry {
    if (entry.position === undefined || entry.isTagged === true) giveUp();
    const value = longForm(key, entry.source ?? entry.value, this.#positions, { tag, value: entry.position });
    const { endLine, endColumn } = entry.position;
    if (endLine !== tag.line || endColumn === undefined) return { value, position: tag, isTagged: true };
    const { file, line, column } = tag;
    return { value, position: { file, line, column, endLine, endColumn }, isTagged: true };
  }

  #readTag(): string {
    let end = this.#at + 1;
    while (/[A-Za-z0-9]/.test(this.#text.charAt(end))) end++;
    const key = SHORT_TAGS.get(this.#text.slice(this.#at, end));
    if (key === undefined || !this.#isBlankAt(end)) giveUp();
    this.#at = end;
    return key;
  }

  // Keys

  #isKey(): boolean {
    return this.#keyEnd() !== -1;
  }

  /** Where the colon of the key that begins here is; -1 when none does. */
  #keyEnd(): number {
    const text = this.#text;
    const first = text.charCodeAt(this.#at);
    if (first === 0x22 || first === 0x27) {
      const end = text.indexOf(String.fromCharCode(first), this.#at + 1) + 1;
      return end !== 0 && text.charCodeAt(end) === COLON && this.#isBlankAt(end + 1) ? end : -1;
    }
    if (INDICATORS.has(first)) return -1;
    PLAIN_KEY.lastIndex = this.#at;
    return PLAIN_KEY.test(text) ? PLAIN_KEY.lastIndex : -1;
  }

  /** Reads a key up to its colon. */
  #readKey(): string {
    const start = this.#at;
    const end = this.#keyEnd();
    if (end === -1) giveUp();
    const code = this.#text.charCodeAt(start);
    if (code === 0x22 || code === 0x27) {
      const key = code === 0x22 ? this.#readDoubleQuoted() : this.#readSingleQuoted();
      if (this.#at !== end) giveUp();
      return key;
    }
    const key = this.#text.slice(start, end);
    if (key.length > 1000 || key === '<<' || (code === DASH && this.#isListItem())) giveUp();
    this.#at = end;
    return key;
  }

  // Scalars and flow collections

  #readInline(indent: number): Entry {
    const start = this.#at;
    const code = this.#text.charCodeAt(start);
    if (code === 0x5b || code === 0x7b) return this.#readFlow(indent);
    if (code === 0x22) return this.#scalar(this.#readDoubleQuoted(), start);
    if (code === 0x27) return this.#scalar(this.#readSingleQuoted(), start);
    const source = this.#readPlain();
    return { value: plainScalarValue(source), source, position: this.#span(start) };
  }

  #scalar(value: string, start: number): Entry {
    return { value, source: value, position: this.#span(start) };
  }

  /** An unquoted text to the end of its line or a comment; what may not follow it makes #finishLine give up. */
  #readPlain(): string {
    const start = this.#at;
    this.#checkPlainStart();
    PLAIN_TEXT.lastIndex = start;
    if (!PLAIN_TEXT.test(this.#text)) giveUp();
    this.#at = PLAIN_TEXT.lastIndex;
    return this.#text.slice(start, this.#at);
  }

  #checkPlainStart(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (INDICATORS.has(code) || (code === DASH && this.#isBlankAt(this.#at + 1))) giveUp();
  }

  #readSingleQuoted(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let end = text.indexOf("'", start);
    while (text[end + 1] === "'") end = text.indexOf("'", end + 2);
    const content = end === -1 ? '\n' : text.slice(start, end);
    if (content.includes('\n')) giveUp();
    this.#at = end + 1;
    return content.includes("'") ? content.replaceAll("''", "'") : content;
  }

  #readDoubleQuoted(): string {
    const text = this.#text;
    let value = '';
    let from = this.#at + 1;
    for (let at = from; ; at++) {
      const character = text.charAt(at);
      if (character === '"') {
        this.#at = at + 1;
        return value + text.slice(from, at);
      }
      if (character === '\n' || character === '') giveUp();
      if (character !== '\\') continue;
      const escaped = SIMPLE_ESCAPES[text.charAt(at + 1)];
      if (escaped === undefined) giveUp();
      value += text.slice(from, at) + escaped;
      at++;
      from = at + 1;
    }
  }

  #readFlow(indent: number): Entry {
    if (++this.#depth > MAX_DEPTH) giveUp();
    const position = this.#here();
    const value = this.#text[this.#at] === '[' ? this.#readFlowList(indent) : this.#readFlowMapping(indent);
    this.#depth--;
    return { value, position };
  }

  #readFlowList(indent: number): unknown[] {
    const array: unknown[] = [];
    this.#positions.markContainer(array, this.#here());
    this.#at++;
    for (;;) {
      this.#skipFlowSpace(indent);
      if (this.#takes(']')) return array;
      const entry = this.#readFlowNode(indent);
      this.#positions.mark(array, array.length, entry.position);
      array.push(entry.value);
      this.#skipFlowSpace(indent);
      if (this.#takes(']')) return array;
      if (!this.#takes(',')) giveUp();
    }
  }

  #readFlowMapping(indent: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#positions.markContainer(object, this.#here());
    this.#at++;
    for (;;) {
      this.#skipFlowSpace(indent);
      if (this.#takes('}')) return object;
      const start = this.#at;
      const key = this.#readFlowKey();
      const keyPosition = this.#span(start);
      if (Object.hasOwn(object, key) || !this.#takes(':')) giveUp();
      this.#skipFlowSpace(indent);
      const entry = this.#readFlowNode(indent);
      setEntry(object, key, entry.value);
      this.#positions.mark(object, key, entry.position, keyPosition);
      this.#skipFlowSpace(indent);
      if (this.#takes('}')) return object;
      if (!this.#takes(',')) giveUp();
    }
  }

  #readFlowKey(): string {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x22) return this.#readDoubleQuoted();
    if (code === 0x27) return this.#readSingleQuoted();
    const key = this.#readFlowPlain();
    if (!this.#isBlankAt(this.#at + 1) || key === '<<') giveUp();
    return key;
  }

  #readFlowNode(indent: number): Entry {
    const start = this.#at;
    const code = this.#text.charCodeAt(start);
    if (code === 0x5b || code === 0x7b) return this.#readFlow(indent);
    if (code === 0x22) return this.#scalar(this.#readDoubleQuoted(), start);
    if (code === 0x27) return this.#scalar(this.#readSingleQuoted(), start);
    if (code === 0x21) return this.#readFlowTagged(indent);
    const source = this.#readFlowPlain();
    return { value: plainScalarValue(source), source, position: this.#span(start) };
  }

  #readFlowTagged(indent: number): Entry {
    const tag = this.#here();
    const key = this.#readTag();
    this.#skipSpaces();
    return this.#tagged(key, tag, this.#readFlowNode(indent));
  }

  #readFlowPlain(): string {
    const text = this.#text;
    const start = this.#at;
    this.#checkPlainStart();
    if (text.charCodeAt(start) === DASH && FLOW_INDICATORS.has(text.charCodeAt(start + 1))) giveUp();
    let at = start;
    let end = start;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE || FLOW_INDICATORS.has(code)) break;
      if (code === SPACE) continue;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON) {
        if (FLOW_INDICATORS.has(text.charCodeAt(at + 1))) giveUp();
        if (this.#isBlankAt(at + 1)) {
          if (end !== at) giveUp();
          break;
        }
      }
      if (code === 0x09 || code === 0x0d) giveUp();
      end = at + 1;
    }
    this.#at = end;
    return text.slice(start, end);
  }

  /** Spaces, comments and line breaks between the parts of a flow collection, which stays right of `indent`. */
  #skipFlowSpace(indent: number): void {
    for (;;) {
      const before = this.#at;
      this.#skipSpaces();
      const code = this.#text.charCodeAt(this.#at);
      if (code === HASH && this.#at > before) this.#at = this.#text.indexOf('\n', this.#at);
      else if (code !== NEWLINE) return;
      this.#nextLine(this.#at + 1);
      const next = this.#toContent();
      const isClosing = next === Math.max(0, indent) && /[\]}]/.test(this.#text.charAt(this.#at));
      if (next <= Math.max(0, indent) && !isClosing) giveUp();
      return;
    }
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  // Literal texts

  /** `|`, `|-` and `|+`, without an explicit indentation. */
  #readLiteral(indent: number): Entry {
    const position = this.#here();
    const chomping = this.#text.charAt(++this.#at);
    const hasChomping = chomping === '-' || chomping === '+';
    if (hasChomping) this.#at++;
    this.#finishLine();
    const lines = this.#literalLines(indent);
    const isKept = hasChomping && chomping === '+';
    let last = lines.length;
    while (!isKept && last > 0 && lines[last - 1] === '') last--;
    const content = lines.slice(0, last).join('\n');
    const value = hasChomping && chomping === '-' ? content : `${content}\n`;
    return { value, source: value, position };
  }

  #literalLines(parentIndent: number): string[] {
    const text = this.#text;
    const lines: string[] = [];
    let indent = -1;
    while (this.#at < text.length) {
      const end = text.indexOf('\n', this.#at);
      let at = this.#at;
      while (text.charCodeAt(at) === SPACE) at++;
      const column = at - this.#at;
      if (at === end) {
        // A line of spaces that reaches into the text is the library's to judge.
        if (column > Math.max(0, indent)) giveUp();
        lines.push('');
      } else {
        if (indent === -1) indent = column;
        if (indent <= parentIndent) giveUp();
        if (column < indent) break;
        lines.push(text.slice(this.#at + indent, end));
      }
      this.#nextLine(end + 1);
    }
    if (indent === -1) giveUp();
    return lines;
  }
}

/** A value, the text it was read from when it is a scalar, and where it begins; no position when nothing is written. */
interface Entry {
  readonly value: unknown;
  readonly source?: string;
  readonly position: SourcePosition | undefined;
  readonly isTagged?: boolean;
}
