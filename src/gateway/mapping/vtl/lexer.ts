import { TemplateSyntaxError } from './template-syntax-error.ts';

/**
 * The tokens of Velocity 1.7 (its Parser.jjt). They depend on where one stands: after `$` other tokens are known than in
 * the parentheses of a directive, hence the lexical states and their stack. Of what a state knows, the longest match
 * wins, then the first listed. This decides which white space belongs to a directive, so it is followed to the letter.
 */
export interface Token {
  readonly kind: TokenKind;
  image: string;
  readonly line: number;
  readonly column: number;
  /** What has been skipped before it and still shows in text: `$` and `#` that began nothing. */
  readonly skipped: string;
  next: Token | null;
}

export type LexicalState =
  | 'text'
  | 'after-hash'
  | 'directive'
  | 'reference'
  | 'member'
  | 'arguments'
  | 'index'
  | 'line-comment'
  | 'formal-comment'
  | 'comment'
  | 'verbatim';

type Rule = readonly [kind: TokenKind, pattern: RegExp, act?: (lexer: Lexer) => void];

export type TokenKind =
  | 'index-open'
  | 'index-close'
  | '['
  | ']'
  | ','
  | '..'
  | ':'
  | '{'
  | '}'
  | '('
  | ')'
  | 'arguments-end'
  | 'escaped-directive'
  | 'set'
  | 'line-comment-start'
  | 'double-escape'
  | 'escape'
  | 'text'
  | 'line-comment'
  | 'comment'
  | 'verbatim'
  | 'space'
  | 'string'
  | 'true'
  | 'false'
  | '-'
  | '+'
  | '*'
  | '/'
  | '%'
  | '&&'
  | '||'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '!'
  | '='
  | 'end'
  | 'if'
  | 'elseif'
  | 'else'
  | 'integer'
  | 'float'
  | 'word'
  | 'bracketed-word'
  | 'identifier'
  | 'dot'
  | 'reference-open'
  | 'reference-close'
  | 'empty-index'
  | 'eof'
  /** Not tokens: what a token may begin with, what belongs to nothing, what vanishes. */
  | 'prefix'
  | 'reference-terminator'
  | 'directive-terminator'
  | 'skip';

interface SavedState {
  readonly state: LexicalState;
  readonly open: number;
  readonly closed: number;
}

export class Lexer {
  readonly #source: string;
  #at = 0;
  #state: LexicalState = 'text';
  readonly #stack: SavedState[] = [];
  #open = 0;
  #closed = 0;
  #inComment = false;
  #inSet = false;
  #line = 1;
  #lineStart = 0;
  #backslashesEnd = 0;
  #backslashesEscape = false;
  #countedTo = 0;

  constructor(source: string) {
    this.#source = source;
  }

  next(): Token {
    let start = this.#at;
    let skipped = '';
    for (let isBegun = false; ; ) {
      if (this.#at >= this.#source.length) {
        if (isBegun) throw this.#error('The template ends where more has to follow');
        return this.#token('eof', '', this.#at, skipped);
      }
      const rule = this.#longestMatch();
      if (rule === null) {
        throw this.#error(`${JSON.stringify(this.#source[this.#at])} is not expected here`);
      }
      const [kind, pattern, act] = rule;
      this.#at = pattern.lastIndex;
      const image = this.#source.slice(start, this.#at);
      if (kind !== 'dot') act?.(this);
      if (kind === 'prefix') {
        isBegun = true;
        continue;
      }
      if (kind === 'reference-terminator' || kind === 'directive-terminator') skipped += visibleOf(image);
      if (kind === 'reference-terminator' || kind === 'directive-terminator' || kind === 'skip') {
        start = this.#at;
        isBegun = false;
        continue;
      }
      return this.#finish(rule, image, start, skipped);
    }
  }

  /** Whether `(` follows, after any white space. */
  get isAtArguments(): boolean {
    ARGUMENTS.lastIndex = this.#at;
    return ARGUMENTS.test(this.#source);
  }

  enterDirective(): void {
    this.#state = 'directive';
  }

  leaveDirective(): void {
    this.pop();
  }

  endSet(): void {
    this.#inSet = false;
  }

  switchTo(state: LexicalState): void {
    this.#state = state;
  }

  pop(): boolean {
    const saved = this.#stack.pop();
    this.#open = saved?.open ?? 0;
    this.#closed = saved?.closed ?? this.#closed;
    this.#state = saved?.state ?? 'text';
    return saved !== undefined;
  }

  push(state: LexicalState): void {
    this.#stack.push({ state: this.#state, open: this.#open, closed: this.#closed });
    this.#open = 0;
    this.#state = state;
  }

  back(characters: number): void {
    this.#at -= characters;
  }

  // The actions of the rules below.

  beginReference(): void {
    if (this.#inComment) return;
    if (this.#state === 'reference') this.pop();
    this.push('reference');
  }

  beginDirective(): void {
    if (this.#inComment) return;
    if (this.#state === 'reference' || this.#state === 'member') this.pop();
    this.push('after-hash');
  }

  beginSet(): void {
    if (this.#inComment) return;
    this.push('directive');
    this.#inSet = true;
    this.#open++;
  }

  beginComment(state: LexicalState, unread = 0): void {
    if (this.#inComment) return;
    this.back(unread);
    if (state === 'line-comment' && this.#state === 'reference') this.pop();
    this.#inComment = true;
    this.push(state);
  }

  beginMember(): void {
    this.back(1);
    this.#state = 'member';
  }

  giveBack(): void {
    this.back(1);
    this.pop();
  }

  endComment(): void {
    this.#inComment = false;
    this.pop();
  }

  openParenthesis(): void {
    if (!this.#inComment) this.#open++;
    if (this.#state === 'member') this.#state = 'arguments';
  }

  closeParenthesis(): void {
    if (this.#inComment) return;
    for (;;) {
      if (this.#open > 0) {
        if (this.#open === this.#closed + 1) this.pop();
        else this.#closed++;
        return;
      }
      if (!this.pop()) return;
    }
  }

  /** A literal outside of parentheses is text: `#5`, and the directive that `#` seemed to begin is none. */
  endLiteral(except: readonly LexicalState[]): void {
    if (this.#open === 0 && !this.#inSet && !except.includes(this.#state)) this.pop();
  }

  #longestMatch(): Rule | null {
    let best: Rule | null = null;
    let end = this.#at;
    const code = this.#source.charCodeAt(this.#at);
    const escapesNothing = code === BACKSLASH && !this.#isEscape();
    for (const rule of RULES_BY_CHARACTER[Math.min(code, OTHER)]?.[this.#state] ?? []) {
      if (escapesNothing && (rule[0] === 'escaped-directive' || (rule[0] === 'prefix' && this.#state !== 'verbatim'))) {
        continue;
      }
      const pattern = rule[1];
      pattern.lastIndex = this.#at;
      if (pattern.test(this.#source) && pattern.lastIndex > end) {
        best = rule;
        end = pattern.lastIndex;
      }
    }
    if (best !== null) best[1].lastIndex = end;
    return best;
  }

  /** Whether the backslashes from here on end before `$` or `#`. Looked up once for all of them. */
  #isEscape(): boolean {
    if (this.#at >= this.#backslashesEnd) {
      let end = this.#at;
      while (this.#source.charCodeAt(end) === BACKSLASH) end++;
      this.#backslashesEnd = end;
      this.#backslashesEscape = this.#source[end] === '$' || this.#source[end] === '#';
    }
    return this.#backslashesEscape;
  }

  #finish([kind, , act]: Rule, image: string, start: number, skipped: string): Token {
    if (kind === 'dot') {
      act?.(this);
      return this.#token(kind, '.', start, skipped);
    }
    if (kind === 'integer' && image.endsWith('..')) {
      this.back(2);
      return this.#token(kind, image.slice(0, -2), start, skipped);
    }
    return this.#token(kind, image, start, skipped);
  }

  #token(kind: TokenKind, image: string, start: number, skipped: string): Token {
    return { kind, image, ...this.#position(start), skipped, next: null };
  }

  #position(at: number): { line: number; column: number } {
    while (this.#countedTo < at) {
      if (this.#source[this.#countedTo] === '\n') {
        this.#line++;
        this.#lineStart = this.#countedTo + 1;
      }
      this.#countedTo++;
    }
    return { line: this.#line, column: at - this.#lineStart + 1 };
  }

  #error(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.#position(this.#at));
  }
}

/** Of what began nothing only `$`, `#` and backslashes before `$` have not been given back. */
function visibleOf(image: string): string {
  return image.match(/\\+\$|[$#]/g)?.join('') ?? '';
}

const BACKSLASH = 0x5c;
const ARGUMENTS = /[ \t\r\n]*\(/y;
const LINE_END = '(?:[ \\t]*(?:\\r\\n|\\n|\\r))?';
const WORD_TEXT = '[A-Za-z_@][A-Za-z0-9_@]*';
const BRACKETED_WORD_TEXT = '\\{[A-Za-z_][A-Za-z0-9_@]*\\}';

type StateNames = readonly LexicalState[];

const everywhere: StateNames = [
  'text',
  'after-hash',
  'directive',
  'reference',
  'member',
  'arguments',
  'index',
  'line-comment',
  'formal-comment',
  'comment',
  'verbatim',
];
const directiveOrArguments: StateNames = ['directive', 'arguments'];
const literalStates: StateNames = ['directive', 'arguments', 'index'];
const referenceStates: StateNames = ['reference', 'member'];

/** Of which characters a match can begin; null: of any. */
type FirstCharacters = string | null;

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = LOWER_CASE + LOWER_CASE.toUpperCase();
const DIGITS = '0123456789';

/** In the order of the grammar, which decides between matches of the same length. */
const TABLE: readonly (readonly [StateNames, TokenKind, FirstCharacters, string, ((lexer: Lexer) => void)?])[] = [
  [referenceStates, 'index-open', '[', '\\[', (lexer) => lexer.push('index')],
  [['index'], 'index-close', ']', '\\]', (lexer) => lexer.pop()],
  [directiveOrArguments, '[', '[', '\\['],
  [directiveOrArguments, ']', ']', '\\]'],
  [directiveOrArguments, ',', ',', ','],
  [directiveOrArguments, '..', '.', '\\.\\.'],
  [directiveOrArguments, ':', ':', ':'],
  [directiveOrArguments, '{', '{', '\\{'],
  [directiveOrArguments, '}', '}', '\\}'],
  [['directive', 'member'], '(', '(', '\\(', (lexer) => lexer.openParenthesis()],
  [['directive'], ')', ')', `\\)${LINE_END}`, (lexer) => lexer.closeParenthesis()],
  [['arguments'], 'arguments-end', ')', '\\)', (lexer) => lexer.switchTo('reference')],
  [['text'], 'escaped-directive', '\\', `(?:\\\\\\\\)*\\\\#(?:${WORD_TEXT}|${BRACKETED_WORD_TEXT})`],
  [
    ['text', 'reference', 'member', 'arguments'],
    'set',
    ' \t#',
    '[ \\t]*(?:#set|#\\{set\\}) *\\(',
    (lexer) => lexer.beginSet(),
  ],
  [everywhere, 'prefix', '\\$', '\\\\*\\$(?:\\\\*!)?', (lexer) => lexer.beginReference()],
  [everywhere, 'prefix', '#', '#\\[\\[', (lexer) => lexer.beginComment('verbatim')],
  [everywhere, 'prefix', '#', '#\\*\\*[^#]', (lexer) => lexer.beginComment('formal-comment', 1)],
  [everywhere, 'prefix', '#', '#\\*', (lexer) => lexer.beginComment('comment')],
  [everywhere, 'prefix', '#', '#', (lexer) => lexer.beginDirective()],
  [
    ['text', 'after-hash', 'directive', 'reference'],
    'line-comment-start',
    '#',
    '##',
    (lexer) => lexer.beginComment('line-comment'),
  ],
  [['text'], 'double-escape', '\\', '\\\\\\\\'],
  [['text'], 'escape', '\\', '\\\\'],
  [['text'], 'text', null, '[^$#\\\\]+'],
  [['line-comment'], 'line-comment', '\r\n', '\\r\\n|\\n|\\r', (lexer) => lexer.endComment()],
  [['formal-comment', 'comment'], 'comment', '*', '\\*#', (lexer) => lexer.endComment()],
  [['verbatim'], 'verbatim', ']', '\\]\\]#', (lexer) => lexer.endComment()],
  [['line-comment'], 'skip', null, '[^\\r\\n#$\\\\]+|[^]'],
  [['formal-comment', 'comment'], 'skip', null, '[^*#$\\\\]+|[^]'],
  [['verbatim'], 'prefix', null, '[^\\]#$\\\\]+|[^]'],
  [literalStates, 'space', ' \t\n\r', '[ \\t\\n\\r]+'],
  [
    literalStates,
    'string',
    `"'`,
    `"[^"]*(?:""[^"]*)*"|'[^']*(?:''[^']*)*'`,
    (lexer) => lexer.endLiteral(['arguments', 'index']),
  ],
  [['reference', 'directive', 'member', 'arguments', 'index'], 'true', 't', 'true'],
  [['reference', 'directive', 'member', 'arguments', 'index'], 'false', 'f', 'false'],
  [['directive'], '-', '-', '-'],
  [['directive'], '+', '+', '\\+'],
  [['directive'], '*', '*', '\\*'],
  [['directive'], '/', '/', '/'],
  [['directive'], '%', '%', '%'],
  [['directive'], '&&', '&a', '&&|and'],
  [['directive'], '||', '|o', '\\|\\||or'],
  [['directive'], '<', '<l', '<|lt'],
  [['directive'], '<=', '<l', '<=|le'],
  [['directive'], '>', '>g', '>|gt'],
  [['directive'], '>=', '>g', '>=|ge'],
  [['directive'], '==', '=e', '==|eq'],
  [['directive'], '!=', '!n', '!=|ne'],
  [['directive'], '!', '!n', '!|not'],
  [['directive'], '=', '=', '='],
  [['after-hash'], 'end', 'e{', `(?:end|\\{end\\})${LINE_END}`, (lexer) => lexer.pop()],
  [['after-hash'], 'if', 'i{', 'if|\\{if\\}', (lexer) => lexer.switchTo('directive')],
  [['after-hash'], 'elseif', 'e{', 'elseif|\\{elseif\\}', (lexer) => lexer.switchTo('directive')],
  [['after-hash'], 'else', 'e{', `(?:else|\\{else\\})${LINE_END}`, (lexer) => lexer.pop()],
  [
    ['after-hash', ...literalStates],
    'integer',
    `-${DIGITS}`,
    '-?[0-9]+(?:\\.\\.)?',
    (lexer) => lexer.endLiteral(['arguments', 'index']),
  ],
  [
    ['after-hash', ...literalStates],
    'float',
    `-.${DIGITS}`,
    '-?[0-9]+\\.[0-9]*(?:[eE][+-]?[0-9]+)?|-?\\.[0-9]+(?:[eE][+-]?[0-9]+)?|-?[0-9]+[eE][+-]?[0-9]+',
    (lexer) => lexer.endLiteral(['arguments']),
  ],
  [['after-hash', 'directive'], 'word', `_@${LETTERS}`, WORD_TEXT],
  [['after-hash', 'directive'], 'bracketed-word', '{', BRACKETED_WORD_TEXT],
  [['reference', 'member', 'arguments'], 'identifier', `_${LETTERS}`, '[A-Za-z_][A-Za-z0-9_-]*'],
  [['reference', 'member', 'arguments'], 'dot', '.', '\\.[A-Za-z]', (lexer) => lexer.beginMember()],
  [referenceStates, 'reference-open', '{', '\\{'],
  [referenceStates, 'reference-close', '}', '\\}', (lexer) => lexer.pop()],
  [referenceStates, 'reference-terminator', null, '[^]', (lexer) => lexer.giveBack()],
  [['after-hash'], 'directive-terminator', null, '[^]', (lexer) => lexer.giveBack()],
  [['text', 'reference'], 'empty-index', '$', '\\$(?:\\\\?!)?\\[|\\$\\.'],
];

type RulesByState = Readonly<Record<LexicalState, readonly Rule[]>>;

/** For each character, what can begin with it; in the last place, for all other characters. */
const OTHER = 128;
const RULES_BY_CHARACTER: readonly RulesByState[] = (() => {
  const rules = TABLE.map(([states, kind, first, pattern, act]) => {
    const sticky = new RegExp(pattern, 'y');
    const rule: Rule = act === undefined ? [kind, sticky] : [kind, sticky, act];
    return { states, first, rule };
  });
  return Array.from({ length: OTHER + 1 }, (_, code) => {
    const character = String.fromCharCode(code);
    const ofState = (state: LexicalState): readonly Rule[] =>
      rules
        .filter(
          ({ states, first }) =>
            states.includes(state) && (first === null || (code < OTHER && first.includes(character))),
        )
        .map(({ rule }) => rule);
    return Object.fromEntries(everywhere.map((state) => [state, ofState(state)])) as unknown as RulesByState;
  });
})();
