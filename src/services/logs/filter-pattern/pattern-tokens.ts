import { invalidCharacters, invalidPattern } from './pattern-error.ts';

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>=';

export type Token =
  | { readonly kind: 'mark'; readonly text: Comparison | '&&' | '||' | '(' | ')' | ',' | '...' }
  /** Unquoted: a selector, a name, a number, a keyword. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'regex'; readonly text: string };

const SPACE = /\s+/y;
const MARK = /&&|\|\||!=|<=|>=|[=<>(),]|\.\.\.(?=\s*(?:,|$))/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
const REGEX = /%((?:[^%\\]|\\[\s\S])*)%/y;
/** A selector: brackets may hold a quoted name with anything in it. */
const SELECTOR = /\$(?:[\w.*-]|\[(?:'[^']*'|"[^"]*"|\d+|\*)\])*/y;
const WORD = /[\p{L}\p{N}_.*+:/#@-]+/uy;
/** What cannot stand right behind a selector. */
const AFTER_SELECTOR = /[^\s=!<>)&|]/y;

/** The tokens between the braces or brackets of a pattern. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const space = matchAt(SPACE, text, at);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const [token, length] = tokenAt(text, at);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): readonly [Token, number] {
  const mark = matchAt(MARK, text, at)?.[0];
  if (mark !== undefined) return [{ kind: 'mark', text: mark } as Token, mark.length];
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) return [{ kind: 'string', text: withoutEscapes(quoted[1] ?? '') }, quoted[0].length];
  const regex = matchAt(REGEX, text, at);
  if (regex !== null) return [{ kind: 'regex', text: regex[1] ?? '' }, regex[0].length];
  const selector = matchAt(SELECTOR, text, at)?.[0];
  if (selector !== undefined) {
    const bad = matchAt(AFTER_SELECTOR, text, at + selector.length)?.[0];
    if (bad !== undefined) throw invalidCharacters(`${selector}${bad}`);
    return [{ kind: 'word', text: selector }, selector.length];
  }
  const word = matchAt(WORD, text, at)?.[0];
  if (word !== undefined) return [{ kind: 'word', text: word }, word.length];
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw character === '"' || character === '%' ? invalidPattern() : invalidCharacters(character);
}

export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** `\"` and `\\` inside double quotation marks. */
export function withoutEscapes(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}

/** Reads tokens one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw invalidPattern();
    this.#at += 1;
    return token;
  }

  /** Takes the next token when it is this mark. */
  takeMark(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'mark' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  takeWord(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'word' || token.text.toUpperCase() !== text) return false;
    this.#at += 1;
    return true;
  }

  /** The comparison that has to come now. */
  comparison(): Comparison {
    const token = this.next();
    if (token.kind !== 'mark' || !COMPARISONS.has(token.text)) throw invalidPattern();
    return token.text as Comparison;
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '>', '<=', '>=']);

/** `a || b && (c)`: "() > && > ||". */
export function readExpression<T>(
  reader: TokenReader,
  readCondition: (reader: TokenReader) => (subject: T) => boolean,
  depth = 0,
): (subject: T) => boolean {
  if (depth > DEEPEST) throw invalidPattern();
  const readOperand = (): ((subject: T) => boolean) => {
    if (!reader.takeMark('(')) return readCondition(reader);
    const inner = readExpression(reader, readCondition, depth + 1);
    if (!reader.takeMark(')')) throw invalidPattern();
    return inner;
  };
  const readAll = (): ((subject: T) => boolean) => {
    const operands = [readOperand()];
    while (reader.takeMark('&&')) operands.push(readOperand());
    return (subject) => operands.every((holds) => holds(subject));
  };
  const alternatives = [readAll()];
  while (reader.takeMark('||')) alternatives.push(readAll());
  return (subject) => alternatives.some((holds) => holds(subject));
}

const DEEPEST = 50;
