import type { Token, TokenKind } from './lexer.ts';
import { ExpressionParser } from './parse-expression.ts';
import type { Argument, Block, DirectiveNode, Expression, IfNode, SetNode, Statement } from './syntax.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';
import { literalBetween, literalOf, positionOf, TokenStream, textBetween } from './token-stream.ts';

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
  readonly #tokens: TokenStream;
  readonly #expressions: ExpressionParser;
  readonly #isMacro: (name: string) => boolean;
  /** Macros whose definition has been read. */
  readonly #macros = new Set<string>();

  constructor(source: string, isMacro: (name: string) => boolean) {
    this.#tokens = new TokenStream(source);
    this.#expressions = new ExpressionParser(this.#tokens);
    this.#isMacro = isMacro;
  }

  template(): Block {
    const block = this.#block();
    if (this.#tokens.kind() !== 'eof') throw this.#tokens.unexpected();
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
    switch (this.#tokens.kind()) {
      case 'if':
        return this.#tokens.nested(() => this.#ifStatement());
      case 'identifier':
        return this.#expressions.reference();
      case 'reference-open':
        return this.#tokens.kind(2) === 'identifier' ? this.#expressions.reference() : this.#text();
      case 'line-comment-start': {
        const { image } = this.#tokens.take();
        if (this.#tokens.kind() === 'line-comment') this.#tokens.take();
        return { type: 'text', text: image.slice(0, image.indexOf('##')) };
      }
      case 'comment': {
        const { image } = this.#tokens.take();
        const start = image.indexOf('#*');
        return { type: 'text', text: start === -1 ? '' : image.slice(0, start) };
      }
      case 'verbatim':
        return { type: 'text', text: this.#tokens.take().image.slice(3, -3) };
      case 'set':
        return this.#setDirective();
      case 'escaped-directive':
        return { type: 'text', text: this.#escapedDirective(this.#tokens.take().image) };
      case 'double-escape':
        return this.#escapes();
      case 'word':
      case 'bracketed-word':
        return this.#tokens.nested(() => this.#directive());
      default:
        return this.#isText() ? this.#text() : null;
    }
  }

  #isText(): boolean {
    return TEXT_KINDS.has(this.#tokens.kind());
  }

  #text(): Statement {
    return { type: 'text', text: literalOf(this.#tokens.take()) };
  }

  #ifStatement(): IfNode {
    this.#tokens.take();
    const branches = [{ condition: this.#condition(), body: this.#block() }];
    while (this.#tokens.kind() === 'elseif') {
      this.#tokens.take();
      branches.push({ condition: this.#condition(), body: this.#block() });
    }
    let otherwise: Block | null = null;
    if (this.#tokens.kind() === 'else') {
      this.#tokens.take();
      otherwise = this.#block();
    }
    this.#tokens.expect('end');
    return { type: 'if', branches, otherwise };
  }

  #condition(): Expression {
    this.#tokens.skipSpace();
    this.#tokens.expect('(');
    const condition = this.#expressions.expression();
    this.#tokens.expect(')');
    return condition;
  }

  #setDirective(): SetNode {
    this.#tokens.take();
    this.#tokens.skipSpace();
    const target = this.#expressions.reference();
    this.#tokens.skipSpace();
    this.#tokens.expect('=');
    const value = this.#expressions.expression();
    this.#tokens.expect(')');
    this.#tokens.lexer.endSet();
    return { type: 'set', target, value };
  }

  #directive(): DirectiveNode {
    const first = this.#tokens.take();
    const name = first.kind === 'bracketed-word' ? first.image.slice(2, -1) : first.image.slice(1);
    const isMacroDefinition = name === 'macro';
    const isBlock = BLOCK_DIRECTIVES.has(name) || name.startsWith('@');
    this.#tokens.lexer.enterDirective();
    const node = { type: 'directive', name, position: positionOf(first) } as const;
    if (!this.#tokens.lexer.isAtArguments) {
      if (isMacroDefinition) throw this.#tokens.error('#macro needs a name', first);
      this.#tokens.lexer.leaveDirective();
      return { ...node, arguments: [], body: null, text: first.image, bodyText: '' };
    }
    this.#tokens.skipSpace();
    this.#tokens.expect('(');
    const args = this.#directiveArguments(name, first);
    this.#tokens.expect(')');
    const text = textBetween(first, this.#tokens.last);
    if (!isBlock) return { ...node, arguments: args, body: null, text, bodyText: '' };
    const beforeBody = this.#tokens.last;
    const body = this.#block();
    const bodyText =
      beforeBody === this.#tokens.last ? '' : literalBetween(beforeBody.next ?? this.#tokens.last, this.#tokens.last);
    this.#tokens.expect('end');
    if (isMacroDefinition) this.#macros.add(macroName(args, first));
    return { ...node, arguments: args, body, text: textBetween(first, this.#tokens.last), bodyText };
  }

  #directiveArguments(name: string, first: Token): Argument[] {
    const args: Argument[] = [];
    for (;;) {
      this.#tokens.skipSpace();
      if (this.#tokens.kind() === ',') {
        this.#tokens.take();
        this.#tokens.skipSpace();
      } else if (this.#tokens.kind() === ')') {
        return args;
      }
      const argument = this.#directiveArgument();
      const mayBeWord = name === 'macro' ? args.length === 0 : name === 'foreach' ? args.length === 1 : false;
      if (
        argument.type === 'word' ? !mayBeWord && this.#isKnownDirective(name) : name === 'macro' && args.length === 0
      ) {
        throw this.#tokens.error(`#${name} cannot have the argument ${argument.text} there`, first);
      }
      args.push(argument);
    }
  }

  #isKnownDirective(name: string): boolean {
    return BLOCK_DIRECTIVES.has(name) || LINE_DIRECTIVES.has(name) || this.#isMacro(name);
  }

  #directiveArgument(): Argument {
    if (this.#tokens.kind() !== 'word') return this.#expressions.value();
    const { image } = this.#tokens.take();
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
    while (this.#tokens.kind() === 'double-escape') {
      this.#tokens.take();
      count++;
    }
    const next = this.#tokens.peek();
    const tag = next.image.slice(1);
    const escapesDirective =
      ['if', 'else', 'elseif', 'end'].includes(next.kind) || this.#isKnownDirective(tag) || this.#macros.has(tag);
    return { type: 'text', text: (escapesDirective ? '\\' : '\\\\').repeat(count) };
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

function macroName(args: readonly Argument[], first: Token): string {
  const [name] = args;
  if (name?.type !== 'word') throw new TemplateSyntaxError('#macro needs a name', positionOf(first));
  return name.word;
}
