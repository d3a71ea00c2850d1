import { Lexer, type Token, type TokenKind } from './lexer.ts';
import { readInteger, readStringLiteral } from './literals.ts';
import { readReferenceRoot } from './reference-root.ts';
import type {
  Argument,
  BinaryOperator,
  Block,
  DirectiveNode,
  Expression,
  IfNode,
  ReferenceNode,
  SetNode,
  Statement,
  Step,
} from './syntax.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';

/** Deeper than any template people write, and far from where the stack ends. */
const MAX_NESTING = 200;

const BLOCK_DIRECTIVES = new Set(['foreach', 'macro', 'define', 'literal']);
const LINE_DIRECTIVES = new Set(['include', 'parse', 'evaluate', 'break', 'stop']);

/**
 * Reads a template as Velocity 1.7 does. `isMacro` says which macros are known already: they decide whether a backslash
 * before their name escapes something. Throws a TemplateSyntaxError.
 */
export function parseTemplate(source: string, isMacro: (name: string) => boolean = () => false): Block {
  return new Parser(source, isMacro).template();
}

class Parser {
  readonly #lexer: Lexer;
  readonly #isMacro: (name: string) => boolean;
  /** Macros whose definition has been read. */
  readonly #macros = new Set<string>();
  #last: Token;
  #depth = 0;

  constructor(source: string, isMacro: (name: string) => boolean) {
    this.#lexer = new Lexer(source);
    this.#isMacro = isMacro;
    this.#last = { kind: 'text', image: '', line: 1, column: 1, skipped: '', next: null };
  }

  template(): Block {
    const block = this.#block();
    if (this.#kind() !== 'eof') throw this.#unexpected();
    return block;
  }

  #block(): Block {
    const statements: Statement[] = [];
    for (;;) {
      const statement = this.#statement();
      if (statement === null) return statements;
      statements.push(statement);
    }
  }

  /** Null where a block ends. */
  #statement(): Statement | null {
    switch (this.#kind()) {
      case 'if':
        return this.#nested(() => this.#ifStatement());
      case 'identifier':
        return this.#reference();
      case 'reference-open':
        return this.#kind(2) === 'identifier' ? this.#reference() : this.#text();
      case 'line-comment-start': {
        const { image } = this.#take();
        if (this.#kind() === 'line-comment') this.#take();
        return { type: 'text', text: image.slice(0, image.indexOf('##')) };
      }
      case 'comment': {
        const { image } = this.#take();
        const start = image.indexOf('#*');
        return { type: 'text', text: start === -1 ? '' : image.slice(0, start) };
      }
      case 'verbatim':
        return { type: 'text', text: this.#take().image.slice(3, -3) };
      case 'set':
        return this.#setDirective();
      case 'escaped-directive':
        return { type: 'text', text: this.#escapedDirective(this.#take().image) };
      case 'double-escape':
        return this.#escapes();
      case 'word':
      case 'bracketed-word':
        return this.#nested(() => this.#directive());
      default:
        return this.#isText() ? this.#text() : null;
    }
  }

  #isText(): boolean {
    return TEXT_KINDS.has(this.#kind());
  }

  #text(): Statement {
    return { type: 'text', text: literalOf(this.#take()) };
  }

  #ifStatement(): IfNode {
    this.#take();
    const branches = [{ condition: this.#condition(), body: this.#block() }];
    while (this.#kind() === 'elseif') {
      this.#take();
      branches.push({ condition: this.#condition(), body: this.#block() });
    }
    let otherwise: Block | null = null;
    if (this.#kind() === 'else') {
      this.#take();
      otherwise = this.#block();
    }
    this.#expect('end');
    return { type: 'if', branches, otherwise };
  }

  #condition(): Expression {
    this.#skipSpace();
    this.#expect('(');
    const condition = this.#expression();
    this.#expect(')');
    return condition;
  }

  #setDirective(): SetNode {
    this.#take();
    this.#skipSpace();
    const target = this.#reference();
    this.#skipSpace();
    this.#expect('=');
    const value = this.#expression();
    this.#expect(')');
    this.#lexer.endSet();
    return { type: 'set', target, value };
  }

  #directive(): DirectiveNode {
    const first = this.#take();
    const name = first.kind === 'bracketed-word' ? first.image.slice(2, -1) : first.image.slice(1);
    const isMacroDefinition = name === 'macro';
    const isBlock = BLOCK_DIRECTIVES.has(name) || name.startsWith('@');
    this.#lexer.enterDirective();
    const node = { type: 'directive', name, position: positionOf(first) } as const;
    if (!this.#lexer.isAtArguments) {
      if (isMacroDefinition) throw this.#error('#macro needs a name', first);
      this.#lexer.leaveDirective();
      return { ...node, arguments: [], body: null, text: first.image, bodyText: '' };
    }
    this.#skipSpace();
    this.#expect('(');
    const args = this.#directiveArguments(name, first);
    this.#expect(')');
    const text = textBetween(first, this.#last);
    if (!isBlock) return { ...node, arguments: args, body: null, text, bodyText: '' };
    const beforeBody = this.#last;
    const body = this.#block();
    const bodyText = beforeBody === this.#last ? '' : literalBetween(beforeBody.next ?? this.#last, this.#last);
    this.#expect('end');
    if (isMacroDefinition) this.#macros.add(macroName(args, first));
    return { ...node, arguments: args, body, text: textBetween(first, this.#last), bodyText };
  }

  #directiveArguments(name: string, first: Token): Argument[] {
    const args: Argument[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#kind() === ',') {
        this.#take();
        this.#skipSpace();
      } else if (this.#kind() === ')') {
        return args;
      }
      const argument = this.#directiveArgument();
      const mayBeWord = name === 'macro' ? args.length === 0 : name === 'foreach' ? args.length === 1 : false;
      if (
        argument.type === 'word' ? !mayBeWord && this.#isKnownDirective(name) : name === 'macro' && args.length === 0
      ) {
        throw this.#error(`#${name} cannot have the argument ${argument.text} there`, first);
      }
      args.push(argument);
    }
  }

  #isKnownDirective(name: string): boolean {
    return BLOCK_DIRECTIVES.has(name) || LINE_DIRECTIVES.has(name) || this.#isMacro(name);
  }

  #directiveArgument(): Argument {
    if (this.#kind() !== 'word') return this.#value();
    const { image } = this.#take();
    return { type: 'word', word: image, text: image };
  }

  #escapedDirective(image: string): string {
    const at = image.lastIndexOf('\\');
    const directive = image.slice(at + 1);
    const tag = directive[1] === '{' ? directive.slice(2, -1) : directive.slice(1);
    const isKnown = CORE_DIRECTIVES.has(tag) || this.#isKnownDirective(tag) || this.#macros.has(tag);
    return isKnown ? image.slice(0, at / 2) + directive : image;
  }

  #escapes(): Statement {
    let count = 0;
    while (this.#kind() === 'double-escape') {
      this.#take();
      count++;
    }
    const next = this.#peek();
    const tag = next.image.slice(1);
    const escapesDirective =
      ['if', 'else', 'elseif', 'end'].includes(next.kind) || this.#isKnownDirective(tag) || this.#macros.has(tag);
    return { type: 'text', text: (escapesDirective ? '\\' : '\\\\').repeat(count) };
  }

  #reference(): ReferenceNode {
    return this.#nested(() => {
      const first = this.#peek();
      const isFormal = this.#kind() === 'reference-open';
      if (isFormal) this.#take();
      const identifier = this.#expect('identifier');
      const steps = this.#steps();
      if (isFormal) this.#expect('reference-close');
      return { type: 'reference', steps, ...readReferenceRoot(first, identifier, this.#last, literalBetween) };
    });
  }

  #steps(): Step[] {
    const steps: Step[] = this.#indexes();
    while (this.#kind() === 'dot' && this.#kind(2) === 'identifier') {
      this.#take();
      const name = this.#take().image;
      steps.push(this.#isMethodCall() ? this.#method(name) : { type: 'property', name }, ...this.#indexes());
    }
    return steps;
  }

  #isMethodCall(): boolean {
    if (this.#kind() !== '(') return false;
    const next = this.#kind(2);
    return next === 'arguments-end' || next === 'space' || VALUE_KINDS.has(next);
  }

  #method(name: string): Step {
    this.#take();
    const args: Expression[] = [];
    if (this.#kind() !== 'arguments-end') {
      args.push(this.#parameter());
      while (this.#kind() === ',') {
        this.#take();
        args.push(this.#parameter());
      }
    }
    this.#expect('arguments-end');
    return { type: 'method', name, arguments: args };
  }

  #indexes(): Step[] {
    const steps: Step[] = [];
    while (this.#kind() === 'index-open') {
      this.#take();
      this.#skipSpace();
      if (!INDEX_KINDS.has(this.#kind())) throw this.#unexpected();
      const argument = this.#value();
      this.#skipSpace();
      this.#expect('index-close');
      steps.push({ type: 'index', argument });
    }
    return steps;
  }

  #expression(): Expression {
    return this.#nested(() => this.#binary(0));
  }

  /** Left to right, the operators of `LEVELS[level]` and what binds more tightly. */
  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.has(this.#kind())) {
      const operator = this.#take().kind as BinaryOperator;
      const before = this.#last;
      const right = this.#binary(level + 1);
      left = { type: 'binary', operator, left, right, text: literalBetween(before.next ?? before, this.#last) };
    }
    return left;
  }

  #unary(): Expression {
    const isNegated = this.#kind() === '!' || (this.#kind() === 'space' && this.#kind(2) === '!');
    if (!isNegated) return this.#primary();
    return this.#nested(() => {
      this.#skipSpace();
      const first = this.#take();
      const operand = this.#unary();
      return { type: 'not', operand, text: literalBetween(first, this.#last) };
    });
  }

  #primary(): Expression {
    this.#skipSpace();
    let value: Expression;
    if (this.#kind() === '(') {
      const open = this.#take();
      const inner = this.#expression();
      value = { ...inner, text: literalBetween(open.next ?? open, this.#last) };
      this.#expect(')');
    } else {
      value = this.#value();
    }
    this.#skipSpace();
    return value;
  }

  #parameter(): Expression {
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    return value;
  }

  #value(): Expression {
    const first = this.#peek();
    switch (first.kind) {
      case 'identifier':
      case 'reference-open':
        return this.#reference();
      case 'string':
        this.#take();
        return {
          type: 'string',
          ...readStringLiteral(first.image),
          text: literalOf(first),
          position: positionOf(first),
        };
      case 'integer':
        this.#take();
        return { type: 'constant', value: readInteger(first.image), text: literalOf(first) };
      case 'float':
        this.#take();
        return { type: 'float', value: Number(first.image), text: literalOf(first) };
      case 'true':
      case 'false':
        this.#take();
        return { type: 'constant', value: first.kind === 'true', text: literalOf(first) };
      case '[':
        return this.#nested(() => this.#listOrRange());
      case '{':
        return this.#nested(() => this.#map());
      default:
        throw this.#unexpected();
    }
  }

  #listOrRange(): Expression {
    const first = this.#take();
    if (this.#kind() === ']') {
      this.#take();
      return { type: 'list', items: [], text: literalBetween(first, this.#last) };
    }
    const items = [this.#parameter()];
    const from = items[0];
    if (this.#kind() === '..' && from !== undefined && isRangeEnd(from)) {
      this.#take();
      this.#skipSpace();
      if (!RANGE_KINDS.has(this.#kind())) throw this.#unexpected();
      const to = this.#parameter();
      this.#expect(']');
      return { type: 'range', from, to, text: literalBetween(first, this.#last) };
    }
    while (this.#kind() === ',') {
      this.#take();
      items.push(this.#parameter());
    }
    this.#expect(']');
    return { type: 'list', items, text: literalBetween(first, this.#last) };
  }

  #map(): Expression {
    const first = this.#take();
    const entries: (readonly [Expression, Expression])[] = [];
    this.#skipSpace();
    if (!this.#isMapEnd()) {
      entries.push(this.#mapEntry());
      while (this.#kind() === ',') {
        this.#take();
        entries.push(this.#mapEntry());
      }
    }
    if (!this.#isMapEnd()) throw this.#unexpected();
    this.#take();
    return { type: 'map', entries, text: literalBetween(first, this.#last) };
  }

  #mapEntry(): readonly [Expression, Expression] {
    const key = this.#parameter();
    this.#expect(':');
    return [key, this.#parameter()];
  }

  /** After `$a` in a map, `}` is that of a reference. */
  #isMapEnd(): boolean {
    return this.#kind() === '}' || this.#kind() === 'reference-close';
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) throw this.#error('The template is nested too deeply', this.#last);
    const result = read();
    this.#depth--;
    return result;
  }

  #skipSpace(): void {
    if (this.#kind() === 'space') this.#take();
  }

  /** Tokens are read no sooner than they are needed: reading a directive changes how the next ones are read. */
  #peek(ahead = 1): Token {
    let token = this.#last;
    for (let count = 0; count < ahead; count++) {
      token.next ??= this.#lexer.next();
      token = token.next;
      if (token.kind === 'eof') break;
    }
    return token;
  }

  #kind(ahead = 1): TokenKind {
    return this.#peek(ahead).kind;
  }

  #take(): Token {
    const token = this.#peek();
    this.#last = token;
    return token;
  }

  #expect(kind: TokenKind): Token {
    if (this.#kind() !== kind) throw this.#unexpected();
    return this.#take();
  }

  #unexpected(): TemplateSyntaxError {
    const token = this.#peek();
    const what =
      token.kind === 'eof'
        ? 'The template ends where more has to follow'
        : `${JSON.stringify(token.image)} is not expected here`;
    return this.#error(what, token);
  }

  #error(message: string, token: Token): TemplateSyntaxError {
    return new TemplateSyntaxError(message, positionOf(token));
  }
}

const CORE_DIRECTIVES = new Set(['if', 'end', 'set', 'else', 'elseif']);

const TEXT_KINDS: ReadonlySet<TokenKind> = new Set([
  'text',
  'dot',
  ')',
  '(',
  'integer',
  'float',
  'string',
  'escape',
  'reference-open',
  'reference-close',
  'empty-index',
]);

const VALUE_KINDS: ReadonlySet<TokenKind> = new Set([
  'identifier',
  'reference-open',
  'string',
  'integer',
  'float',
  'true',
  'false',
  '[',
  '{',
]);

const INDEX_KINDS: ReadonlySet<TokenKind> = new Set([
  'identifier',
  'reference-open',
  'string',
  'integer',
  'true',
  'false',
]);

const RANGE_KINDS: ReadonlySet<TokenKind> = new Set(['identifier', 'reference-open', 'integer']);

/** From what binds least. */
const LEVELS: readonly ReadonlySet<TokenKind>[] = [
  new Set(['||']),
  new Set(['&&']),
  new Set(['==', '!=']),
  new Set(['<', '<=', '>', '>=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
];

function isRangeEnd(expression: Expression): boolean {
  return expression.type === 'reference' || (expression.type === 'constant' && typeof expression.value !== 'boolean');
}

function macroName(args: readonly Argument[], first: Token): string {
  const [name] = args;
  if (name?.type !== 'word') throw new TemplateSyntaxError('#macro needs a name', positionOf(first));
  return name.word;
}

function positionOf({ line, column }: Token): { line: number; column: number } {
  return { line, column };
}

/** A token with what was skipped before it, unless that is a comment. */
function literalOf({ skipped, image }: Token): string {
  return skipped + image;
}

function literalBetween(first: Token, last: Token): string {
  let text = '';
  for (let token: Token | null = first; token !== null; token = token.next) {
    text += literalOf(token);
    if (token === last) break;
  }
  return text;
}

function textBetween(first: Token, last: Token): string {
  let text = '';
  for (let token: Token | null = first; token !== null; token = token.next) {
    text += token.image;
    if (token === last) break;
  }
  return text;
}
