/** What Java calls a PatternSyntaxException; caught where a pattern is compiled. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

export interface Flags {
  caseInsensitive: boolean;
  multiline: boolean;
  dotAll: boolean;
  unixLines: boolean;
  unicodeCase: boolean;
  unicodeClasses: boolean;
  comments: boolean;
}

/** The code points of a pattern and a place in it. In comments mode, whoever looks past white space moves past it. */
export interface PatternReader {
  readonly flags: Flags;
  position: number;
  readonly length: number;
  /** 0 past the end. */
  at(position: number): number;
  peek(): number;
  read(): number;
  next(): number;
  textBetween(from: number, to: number): string;
}

export function isEnd(reader: PatternReader, char: number): boolean {
  return char === 0 && reader.position >= reader.length;
}

export function code(char: string): number {
  return char.codePointAt(0) ?? 0;
}

export function createPatternReader(pattern: string): PatternReader {
  const chars = withoutQuotations(Array.from(pattern, code));
  const at = (position: number) => chars[position] ?? 0;
  const reader: PatternReader = {
    flags: {
      caseInsensitive: false,
      multiline: false,
      dotAll: false,
      unixLines: false,
      unicodeCase: false,
      unicodeClasses: false,
      comments: false,
    },
    position: 0,
    length: chars.length,
    at,
    peek() {
      if (reader.flags.comments) skipComments();
      return at(reader.position);
    },
    read() {
      if (reader.flags.comments) skipComments();
      return at(reader.position++);
    },
    next() {
      reader.position++;
      return reader.peek();
    },
    textBetween: (from, to) => String.fromCodePoint(...chars.slice(from, to)),
  };
  const skipComments = () => {
    for (;;) {
      while (isSpace(at(reader.position))) reader.position++;
      if (at(reader.position) !== HASH) return;
      while (reader.position < chars.length && !isLineEnd(at(reader.position), reader.flags.unixLines))
        reader.position++;
    }
  };
  return reader;
}

const HASH = code('#');
const BACKSLASH = code('\\');

/** `\Q…\E` is taken apart before anything else is: what it quotes is escaped character by character. */
function withoutQuotations(chars: readonly number[]): readonly number[] {
  const result: number[] = [];
  let isQuoting = false;
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? 0;
    const following = chars[at + 1];
    if (isQuoting) {
      if (char === BACKSLASH && following === code('E')) {
        isQuoting = false;
        at++;
      } else result.push(...quoted(char));
    } else if (char === BACKSLASH && following === code('Q')) {
      isQuoting = true;
      at++;
    } else {
      result.push(char);
      if (char === BACKSLASH && following !== undefined) {
        result.push(following);
        at++;
      }
    }
  }
  return result;
}

/** A digit is written as a number, lest it continue a back reference before it. */
function quoted(char: number): readonly number[] {
  if (char >= 0x30 && char <= 0x39) return [BACKSLASH, code('x'), 0x33, char];
  const lower = char | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || char > 127 ? [char] : [BACKSLASH, char];
}

function isSpace(char: number): boolean {
  return char === 0x20 || (char >= 9 && char <= 13);
}

function isLineEnd(char: number, unixLines: boolean): boolean {
  return char === 10 || (!unixLines && (char === 13 || char === 0x85 || char === 0x2028 || char === 0x2029));
}
