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
  const reader = new JsonReader(text);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { problem: error.message };
    throw error;
  }
}

class JsonSyntaxError extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y;
const WORDS: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Value {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#problem();
    return value;
  }

  #value(): Value {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      default:
        return this.#wordOrNumber();
    }
  }

  #wordOrNumber(): Value {
    const word = this.#word();
    return word === null ? this.#number() : word.value;
  }

  #object(): Value {
    const entries = new Map<Value, Value>();
    this.#at++;
    this.#skipSpace();
    if (this.#takes('}')) return map(entries, 'json');
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#problem();
      const key = this.#string();
      this.#skipSpace();
      if (!this.#takes(':')) throw this.#problem();
      entries.set(key, this.#value());
      this.#skipSpace();
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#problem();
    return map(entries, 'json');
  }

  #array(): Value {
    const items: Value[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#takes(']')) return list(items, 'json');
    do {
      items.push(this.#value());
      this.#skipSpace();
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#problem();
    return list(items, 'json');
  }

  #string(): string {
    const start = this.#at;
    PLAIN_STRING.lastIndex = start + 1;
    PLAIN_STRING.test(this.#text);
    this.#at = PLAIN_STRING.lastIndex;
    if (this.#takes('"')) return this.#text.slice(start + 1, this.#at - 1);
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    if (!this.#takes('"')) throw this.#problem();
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      this.#at = start;
      throw this.#problem();
    }
  }

  /** Null when none of the words stands here. */
  #word(): { readonly value: Value } | null {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return { value };
      }
    }
    return null;
  }

  #number(): Value {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#problem();
    this.#at = NUMBER.lastIndex;
    const [image, fraction, exponent] = match;
    if (fraction !== undefined || exponent !== undefined) return double(Number(image));
    const value = Number(image);
    return Number.isSafeInteger(value) ? value : normalised(BigInt(image));
  }

  #nested(read: () => Value): Value {
    if (++this.#depth > MAX_DEPTH) throw new JsonSyntaxError(`nested more than ${MAX_DEPTH} levels deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #problem(): JsonSyntaxError {
    const found = this.#text[this.#at];
    return new JsonSyntaxError(
      found === undefined ? 'it ends too soon' : `${JSON.stringify(found)} at character ${this.#at + 1} is unexpected`,
    );
  }
}
