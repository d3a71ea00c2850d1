import { Lexer, type Token, type TokenKind } from './lexer.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';

/** Deeper than any template people write, and far from where the stack ends. */
const MAX_NESTING = 200;

/** The tokens of a template, one after the other. */
export class TokenStream {
  readonly lexer: Lexer;
  /** The token that was taken last. */
  last: Token = { kind: 'text', image: '', line: 1, column: 1, skipped: '', next: null };
  #depth = 0;

  constructor(source: string) {
    this.lexer = new Lexer(source);
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) throw this.error('The template is nested too deeply', this.last);
    const result = read();
    this.#depth--;
    return result;
  }

  skipSpace(): void {
    if (this.kind() === 'space') this.take();
  }

  /** Tokens are read no sooner than they are needed: reading a directive changes how the next ones are read. */
  peek(ahead = 1): Token {
    let token = this.last;
    for (let count = 0; count < ahead; count++) {
      token.next ??= this.lexer.next();
      token = token.next;
      if (token.kind === 'eof') break;
    }
    return token;
  }

  kind(ahead = 1): TokenKind {
    return this.peek(ahead).kind;
  }

  take(): Token {
    const token = this.peek();
    this.last = token;
    return token;
  }

  expect(kind: TokenKind): Token {
    if (this.kind() !== kind) throw this.unexpected();
    return this.take();
  }

  unexpected(): TemplateSyntaxError {
    const token = this.peek();
    const what =
      token.kind === 'eof'
        ? 'The template ends where more has to follow'
        : `${JSON.stringify(token.image)} is not expected here`;
    return this.error(what, token);
  }

  error(message: string, token: Token): TemplateSyntaxError {
    return new TemplateSyntaxError(message, positionOf(token));
  }
}

export function positionOf({ line, column }: Token): { line: number; column: number } {
  return { line, column };
}

/** A token with what was skipped before it, unless that is a comment. */
export function literalOf({ skipped, image }: Token): string {
  return skipped + image;
}

export function literalBetween(first: Token, last: Token): string {
  let text = '';
  for (let token: Token | null = first; token !== null; token = token.next) {
    text += literalOf(token);
    if (token === last) break;
  }
  return text;
}

export function textBetween(first: Token, last: Token): string {
  let text = '';
  for (let token: Token | null = first; token !== null; token = token.next) {
    text += token.image;
    if (token === last) break;
  }
  return text;
}
