import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import type { SourcePosition, SourcePositions } from '../base/source-position.ts';
import { numberOrText } from './plain-scalar.ts';
import { setEntry } from './set-entry.ts';

const MAX_DEPTH = 500;

/**
 * Reads JSON (RFC 8259) with the position of every entry; `JSON.parse` knows no positions and names mistakes poorly.
 * Numbers follow the rule of `plainScalarValue`: one that would not be written back as it is stays text.
 */
export function readJson(text: string, file: string, positions: SourcePositions): Reading<unknown> {
  const reader = new JsonReader(text, file, positions);
  try {
    return { value: reader.readAll(), diagnostics: reader.diagnostics };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { value: null, diagnostics: [...reader.diagnostics, error.diagnostic] };
  }
}

/** Leaves the recursion at the first mistake; never leaves this file. */
class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;

class JsonReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #positions: SourcePositions;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #depth = 0;

  constructor(text: string, file: string, positions: SourcePositions) {
    this.#text = text;
    this.#file = file;
    this.#positions = positions;
  }

  readAll(): unknown {
    this.#skipSpace();
    if (this.#at === this.#text.length) this.#fail('empty', 'The file is empty.', 'Write a JSON object: { … }');
    const value = this.#readValue();
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      this.#fail(
        'trailing-text',
        `Unexpected ${this.#shown()} after the end of the JSON value.`,
        'A JSON file holds one value. Is there one closing bracket too many before this place?',
      );
    }
    return value;
  }

  #readValue(): unknown {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x7b) return this.#nested(() => this.#readObject());
    if (code === 0x5b) return this.#nested(() => this.#readArray());
    if (code === QUOTE) return this.#readString();
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#readNumber();
    return this.#readWord();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      this.#fail('too-deep', `Values are nested more than ${MAX_DEPTH} deep here.`, 'No template needs that.');
    }
    const value = read();
    this.#depth--;
    return value;
  }

  #readObject(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#positions.markContainer(object, this.#here());
    this.#at++;
    this.#skipSpace();
    if (this.#takes('}')) return object;
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== QUOTE) this.#failAtKey();
      const keyStart = this.#here();
      const key = this.#readString();
      const keyPosition = this.#until(keyStart);
      if (Object.hasOwn(object, key)) this.#reportDuplicate(key, keyPosition, object);
      this.#skipSpace();
      if (!this.#takes(':')) {
        this.#fail('syntax', `Expected ":" after the key "${key}", found ${this.#shown()}.`, 'Write "key": value.');
      }
      this.#skipSpace();
      const start = this.#here();
      const value = this.#readValue();
      setEntry(object, key, value);
      this.#positions.mark(object, key, isContainer(value) ? start : this.#until(start), keyPosition);
      this.#skipSpace();
      if (this.#takes('}')) return object;
      this.#expectComma('}');
    }
  }

  #readArray(): unknown[] {
    const array: unknown[] = [];
    this.#positions.markContainer(array, this.#here());
    this.#at++;
    this.#skipSpace();
    if (this.#takes(']')) return array;
    for (;;) {
      const start = this.#here();
      const value = this.#readValue();
      this.#positions.mark(array, array.length, isContainer(value) ? start : this.#until(start));
      array.push(value);
      this.#skipSpace();
      if (this.#takes(']')) return array;
      this.#expectComma(']');
    }
  }

  #readString(): string {
    const start = ++this.#at;
    let text = '';
    let from = start;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        text += this.#text.slice(from, this.#at) + this.#readEscape();
        from = this.#at;
      } else if (code >= 0x20) {
        this.#at++;
      } else {
        this.#failInString(start);
      }
    }
    text += this.#text.slice(from, this.#at++);
    return text;
  }

  #readEscape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        this.#fail('syntax', `"\\u" needs four hexadecimal digits, found "${digits}".`, 'For example \\u00e9.');
      }
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES[letter];
    if (character === undefined) {
      this.#fail('syntax', `"\\${letter}" is not an escape that JSON knows.`, 'A backslash itself is written \\\\.');
    }
    this.#at += 2;
    return character;
  }

  #readNumber(): string | number {
    NUMBER.lastIndex = this.#at;
    const [token] = NUMBER.exec(this.#text) ?? [''];
    const next = this.#text.charAt(this.#at + token.length);
    if (token === '' || /[0-9A-Za-z_.+-]/.test(next)) {
      const [written = ''] = /^[-+.0-9A-Za-z_]*/.exec(this.#text.slice(this.#at, this.#at + 40)) ?? [];
      this.#fail('syntax', `"${written}" is not a number that JSON knows.`, `Write it as a string: "${written}".`);
    }
    this.#at += token.length;
    return numberOrText(token);
  }

  #readWord(): boolean | null {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0] ?? '';
    const value = { true: true, false: false, null: null }[word];
    if (value !== undefined) {
      this.#at += word.length;
      return value;
    }
    const quoted = word === '' ? '"…"' : `"${word}"`;
    const help =
      word === ''
        ? 'Expected a value: {…}, […], "text", a number, true, false or null.'
        : `Strings need double quotes: ${quoted}.`;
    return this.#fail(
      'syntax',
      `Unexpected ${this.#shown()} where a value should be.`,
      helpFor(this.#text.charAt(this.#at), help),
    );
  }

  #expectComma(close: string): void {
    if (!this.#takes(',')) {
      const help =
        this.#at === this.#text.length ? `Close what is open: "${close}".` : 'Is a comma missing before this place?';
      this.#fail(
        'syntax',
        `Expected "," or "${close}", found ${this.#shown()}.`,
        helpFor(this.#text.charAt(this.#at), help),
      );
    }
    this.#skipSpace();
    if (this.#text.charAt(this.#at) === close) {
      this.#fail('trailing-comma', `JSON allows no comma before "${close}".`, 'Remove the comma before it.');
    }
  }

  #failAtKey(): never {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    const help =
      word === undefined
        ? 'A key is written in double quotes: "Resources".'
        : `A key is written in double quotes: "${word}".`;
    return this.#fail('syntax', `Expected a key, found ${this.#shown()}.`, helpFor(this.#text.charAt(this.#at), help));
  }

  #failInString(start: number): never {
    if (this.#at >= this.#text.length || this.#text.charAt(this.#at) === '\n') {
      this.#at = start - 1;
      return this.#fail(
        'syntax',
        'This string has no closing quote on its line.',
        'Line breaks are written \\n in JSON.',
      );
    }
    const code = this.#text.charCodeAt(this.#at).toString(16).padStart(4, '0');
    const isTab = this.#text.charAt(this.#at) === '\t';
    return this.#fail(
      'syntax',
      isTab ? 'A tab stands inside a string.' : `The control character U+${code} stands inside a string.`,
      `Write it as ${isTab ? '\\t' : `\\u${code}`}.`,
    );
  }

  #reportDuplicate(key: string, where: SourcePosition, object: object): void {
    const first = this.#positions.of(object, key, 'key');
    this.diagnostics.push({
      code: 'json/duplicate-key',
      severity: 'error',
      message: `The key "${key}" occurs twice in this object; it is also on line ${first?.line}.`,
      help: 'Keep one of them: a reader of JSON sees only the last.',
      where,
    });
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x0a) {
        this.#at++;
        this.#line++;
        this.#lineStart = this.#at;
      } else if (code === 0x20 || code === 0x09 || code === 0x0d) {
        this.#at++;
      } else {
        return;
      }
    }
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #here(): SourcePosition {
    return { file: this.#file, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  /** From `start` to here; strings and numbers never span lines. */
  #until(start: SourcePosition): SourcePosition {
    const { file, line, column } = start;
    return { file, line, column, endLine: this.#line, endColumn: this.#at - this.#lineStart + 1 };
  }

  #shown(): string {
    if (this.#at >= this.#text.length) return 'the end of the file';
    return JSON.stringify(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0));
  }

  #fail(code: string, message: string, help: string): never {
    throw new JsonSyntaxError({ code: `json/${code}`, severity: 'error', message, help, where: this.#here() });
  }
}

function helpFor(character: string, otherwise: string): string {
  if (character === "'") return 'JSON strings are written in double quotes.';
  if (character === '/' || character === '#') return 'JSON has no comments.';
  return otherwise;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
