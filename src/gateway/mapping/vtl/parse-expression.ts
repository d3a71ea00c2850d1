import type { TokenKind } from './lexer.ts';
import { readInteger, readStringLiteral } from './literals.ts';
import { readReferenceRoot } from './reference-root.ts';
import type { BinaryOperator, Expression, ReferenceNode, Step } from './syntax.ts';
import { literalBetween, literalOf, positionOf, type TokenStream } from './token-stream.ts';

/** Reads references, literals and what operators make of them. */
export class ExpressionParser {
  readonly #tokens: TokenStream;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
  }

  reference(): ReferenceNode {
    return this.#tokens.nested(() => {
      const first = this.#tokens.peek();
      const isFormal = this.#tokens.kind() === 'reference-open';
      if (isFormal) this.#tokens.take();
      const identifier = this.#tokens.expect('identifier');
      const steps = this.#steps();
      if (isFormal) this.#tokens.expect('reference-close');
      return { type: 'reference', steps, ...readReferenceRoot(first, identifier, this.#tokens.last, literalBetween) };
    });
  }

  #steps(): Step[] {
    const steps: Step[] = this.#indexes();
    while (this.#tokens.kind() === 'dot' && this.#tokens.kind(2) === 'identifier') {
      this.#tokens.take();
      const name = this.#tokens.take().image;
      steps.push(this.#isMethodCall() ? this.#method(name) : { type: 'property', name }, ...this.#indexes());
    }
    return steps;
  }

  #isMethodCall(): boolean {
    if (this.#tokens.kind() !== '(') return false;
    const next = this.#tokens.kind(2);
    return next === 'arguments-end' || next === 'space' || VALUE_KINDS.has(next);
  }

  #method(name: string): Step {
    this.#tokens.take();
    const args: Expression[] = [];
    if (this.#tokens.kind() !== 'arguments-end') {
      args.push(this.#parameter());
      while (this.#tokens.kind() === ',') {
        this.#tokens.take();
        args.push(this.#parameter());
      }
    }
    this.#tokens.expect('arguments-end');
    return { type: 'method', name, arguments: args };
  }

  #indexes(): Step[] {
    const steps: Step[] = [];
    while (this.#tokens.kind() === 'index-open') {
      this.#tokens.take();
      this.#tokens.skipSpace();
      if (!INDEX_KINDS.has(this.#tokens.kind())) throw this.#tokens.unexpected();
      const argument = this.value();
      this.#tokens.skipSpace();
      this.#tokens.expect('index-close');
      steps.push({ type: 'index', argument });
    }
    return steps;
  }

  expression(): Expression {
    return this.#tokens.nested(() => this.#binary(0));
  }

  /** Left to right, the operators of `LEVELS[level]` and what binds more tightly. */
  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.has(this.#tokens.kind())) {
      const operator = this.#tokens.take().kind as BinaryOperator;
      const before = this.#tokens.last;
      const right = this.#binary(level + 1);
      left = { type: 'binary', operator, left, right, text: literalBetween(before.next ?? before, this.#tokens.last) };
    }
    return left;
  }

  #unary(): Expression {
    const isNegated = this.#tokens.kind() === '!' || (this.#tokens.kind() === 'space' && this.#tokens.kind(2) === '!');
    if (!isNegated) return this.#primary();
    return this.#tokens.nested(() => {
      this.#tokens.skipSpace();
      const first = this.#tokens.take();
      const operand = this.#unary();
      return { type: 'not', operand, text: literalBetween(first, this.#tokens.last) };
    });
  }

  #primary(): Expression {
    this.#tokens.skipSpace();
    let value: Expression;
    if (this.#tokens.kind() === '(') {
      const open = this.#tokens.take();
      const inner = this.expression();
      value = { ...inner, text: literalBetween(open.next ?? open, this.#tokens.last) };
      this.#tokens.expect(')');
    } else {
      value = this.value();
    }
    this.#tokens.skipSpace();
    return value;
  }

  #parameter(): Expression {
    this.#tokens.skipSpace();
    const value = this.value();
    this.#tokens.skipSpace();
    return value;
  }

  value(): Expression {
    const first = this.#tokens.peek();
    switch (first.kind) {
      case 'identifier':
      case 'reference-open':
        return this.reference();
      case 'string':
        this.#tokens.take();
        return {
          type: 'string',
          ...readStringLiteral(first.image),
          text: literalOf(first),
          position: positionOf(first),
        };
      case 'integer':
        // `#5`, `$#5`: what is before it has become a part of it.
        if (/^[#$]/.test(first.image)) throw this.#tokens.unexpected();
        this.#tokens.take();
        return { type: 'constant', value: readInteger(first.image), text: literalOf(first) };
      case 'float':
        if (/^[#$]/.test(first.image)) throw this.#tokens.unexpected();
        this.#tokens.take();
        return { type: 'float', value: Number(first.image), text: literalOf(first) };
      case 'true':
      case 'false':
        this.#tokens.take();
        return { type: 'constant', value: first.kind === 'true', text: literalOf(first) };
      case '[':
        return this.#tokens.nested(() => this.#listOrRange());
      case '{':
        return this.#tokens.nested(() => this.#map());
      default:
        throw this.#tokens.unexpected();
    }
  }

  #listOrRange(): Expression {
    const first = this.#tokens.take();
    if (this.#tokens.kind() === ']') {
      this.#tokens.take();
      return { type: 'list', items: [], text: literalBetween(first, this.#tokens.last) };
    }
    const items = [this.#parameter()];
    const from = items[0];
    if (this.#tokens.kind() === '..' && from !== undefined && isRangeEnd(from)) {
      this.#tokens.take();
      this.#tokens.skipSpace();
      if (!RANGE_KINDS.has(this.#tokens.kind())) throw this.#tokens.unexpected();
      const to = this.#parameter();
      this.#tokens.expect(']');
      return { type: 'range', from, to, text: literalBetween(first, this.#tokens.last) };
    }
    while (this.#tokens.kind() === ',') {
      this.#tokens.take();
      items.push(this.#parameter());
    }
    this.#tokens.expect(']');
    return { type: 'list', items, text: literalBetween(first, this.#tokens.last) };
  }

  #map(): Expression {
    const first = this.#tokens.take();
    const entries: (readonly [Expression, Expression])[] = [];
    this.#tokens.skipSpace();
    if (!this.#isMapEnd()) {
      entries.push(this.#mapEntry());
      while (this.#tokens.kind() === ',') {
        this.#tokens.take();
        entries.push(this.#mapEntry());
      }
    }
    if (!this.#isMapEnd()) throw this.#tokens.unexpected();
    this.#tokens.take();
    return { type: 'map', entries, text: literalBetween(first, this.#tokens.last) };
  }

  #mapEntry(): readonly [Expression, Expression] {
    const key = this.#parameter();
    this.#tokens.expect(':');
    return [key, this.#parameter()];
  }

  /** After `$a` in a map, `}` is that of a reference. */
  #isMapEnd(): boolean {
    return this.#tokens.kind() === '}' || this.#tokens.kind() === 'reference-close';
  }
}

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
