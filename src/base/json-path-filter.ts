import { compileJavaRegex, type JavaRegex } from './java-regex/java-regex.ts';
import type { JsonTree, ReadPath } from './json-tree.ts';

/** Whether an item passes. */
export type Holds<T> = (item: T, root: T) => boolean;

export interface ReadFilter<T> {
  readonly holds: Holds<T>;
  /** Where the text after it begins. */
  readonly end: number;
}

/** Compiles `(@.price < 10 && @.kind == 'book')` at `start`. Null when that is no filter. */
export function compileFilter<T>(
  text: string,
  start: number,
  { tree, readPath }: { readonly tree: JsonTree<T>; readonly readPath: ReadPathAt<T> },
): ReadFilter<T> | null {
  const reader = new FilterReader(text, start, { tree, readPath });
  const holds = text[start] === '(' ? reader.primary() : null;
  return holds === null ? null : { holds, end: reader.at };
}

/** Reads the path that begins at `start`, as far as it goes. */
export type ReadPathAt<T> = (text: string, start: number) => ReadPath<T> | null;

type Scalar = string | number | boolean | null;

/** What stands on a side of an operator: every value that it means, none when there is none. */
type Operand<T> = (
  item: T,
  root: T,
) => { readonly nodes: readonly T[] } | { readonly literal: Scalar | Scalar[] } | { readonly regex: JavaRegex };

const OPERATOR = /\s*(===?|!==?|<>|<=|>=|<|>|=~|in\b|nin\b|subsetof\b|anyof\b|noneof\b|contains\b|size\b|empty\b)\s*/iy;
const STRING = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)\b/y;
const REGEX = /\/((?:[^/\\]|\\[\s\S])+)\/([dimsuxU]*)/y;
const MAX_DEPTH = 50;

class FilterReader<T> {
  at: number;
  readonly #text: string;
  readonly #tree: JsonTree<T>;
  readonly #readPath: ReadPathAt<T>;
  #depth = 0;

  constructor(
    text: string,
    at: number,
    { tree, readPath }: { readonly tree: JsonTree<T>; readonly readPath: ReadPathAt<T> },
  ) {
    this.#text = text;
    this.at = at;
    this.#tree = tree;
    this.#readPath = readPath;
  }

  /** Parentheses, a negation or a comparison. Null, here and below: that is none. */
  primary(): Holds<T> | null {
    if (++this.#depth > MAX_DEPTH) return null;
    const holds = this.#unary();
    this.#depth--;
    return holds;
  }

  #unary(): Holds<T> | null {
    if (this.#takes('(')) {
      const inner = this.#alternatives();
      return inner !== null && this.#takes(')') ? inner : null;
    }
    if (!this.#takes('!')) return this.#comparison();
    const inner = this.primary();
    return inner === null ? null : (item, root) => !inner(item, root);
  }

  #alternatives(): Holds<T> | null {
    let left = this.#conjunction();
    while (left !== null && this.#takes('||')) {
      const [before, after] = [left, this.#conjunction()];
      left = after === null ? null : (item, root) => before(item, root) || after(item, root);
    }
    return left;
  }

  #conjunction(): Holds<T> | null {
    let left = this.primary();
    while (left !== null && this.#takes('&&')) {
      const [before, after] = [left, this.primary()];
      left = after === null ? null : (item, root) => before(item, root) && after(item, root);
    }
    return left;
  }

  #comparison(): Holds<T> | null {
    const left = this.#operand();
    if (left === null) return null;
    const operator = this.#match(OPERATOR)?.[1]?.toLowerCase();
    if (operator === undefined) {
      return (item, root) => {
        const found = left(item, root);
        return 'nodes' in found && found.nodes.length > 0;
      };
    }
    const right = this.#operand();
    return right === null ? null : compareOperands(operator, left, right, this.#tree);
  }

  #operand(): Operand<T> | null {
    this.#skipSpace();
    const first = this.#text[this.at];
    if (first === '@' || first === '$') return this.#path(first);
    if (first === '[') return this.#array();
    if (first === '/') return this.#regex();
    const literal = this.#literal();
    return literal === undefined ? null : () => ({ literal });
  }

  #path(first: string): Operand<T> | null {
    const path = this.#readPath(this.#text, this.at + 1);
    if (path === null) return null;
    this.at = path.end;
    return (item, root) => ({ nodes: path.select(first === '@' ? item : root, root) });
  }

  #regex(): Operand<T> | null {
    const [, pattern = '', flags = ''] = this.#match(REGEX) ?? [];
    const regex = compileJavaRegex(flags === '' ? pattern : `(?${flags})${pattern}`);
    return pattern === '' || 'error' in regex ? null : () => ({ regex });
  }

  #array(): Operand<T> | null {
    const literal: Scalar[] = [];
    this.at++;
    if (!this.#takes(']')) {
      do {
        this.#skipSpace();
        const value = this.#literal();
        if (value === undefined) return null;
        literal.push(value);
      } while (this.#takes(','));
      if (!this.#takes(']')) return null;
    }
    return () => ({ literal });
  }

  #literal(): Scalar | undefined {
    const string = this.#match(STRING);
    if (string !== null) return (string[1] ?? string[2] ?? '').replace(/\\(.)/gs, '$1');
    const word = this.#match(WORD)?.[0];
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    const number = this.#match(NUMBER)?.[0];
    return number === undefined ? undefined : Number(number);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  #takes(symbol: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  #skipSpace(): void {
    while (this.#text[this.at] === ' ') this.at++;
  }
}

function compareOperands<T>(operator: string, left: Operand<T>, right: Operand<T>, tree: JsonTree<T>): Holds<T> | null {
  const test = TESTS.get(operator);
  if (test === undefined) return null;
  const read = (operand: ReturnType<Operand<T>>): Side => {
    if ('literal' in operand) return sideOf(operand.literal);
    if ('regex' in operand) return { scalar: undefined, items: null, regex: operand.regex };
    const [only] = operand.nodes;
    if (only === undefined) return NOTHING;
    const items = tree.items(only);
    if (items !== null) return { scalar: undefined, items: items.map(tree.scalar) };
    return { scalar: tree.scalar(only), items: null, size: tree.keys(only)?.length };
  };
  return (item, root) => test(read(left(item, root)), read(right(item, root)));
}

interface Side {
  readonly scalar: Scalar | undefined;
  readonly items: readonly (Scalar | undefined)[] | null;
  readonly size?: number | undefined;
  readonly regex?: JavaRegex;
}

const NOTHING: Side = { scalar: undefined, items: null };

function sideOf(literal: Scalar | Scalar[]): Side {
  return Array.isArray(literal) ? { scalar: undefined, items: literal } : { scalar: literal, items: null };
}

const TESTS: ReadonlyMap<string, (left: Side, right: Side) => boolean> = new Map<
  string,
  (left: Side, right: Side) => boolean
>([
  ['==', areEqual],
  ['===', (a, b) => typeof a.scalar === typeof b.scalar && areEqual(a, b)],
  ['!=', (a, b) => !areEqual(a, b)],
  ['<>', (a, b) => !areEqual(a, b)],
  ['!==', (a, b) => typeof a.scalar !== typeof b.scalar || !areEqual(a, b)],
  ['<', (a, b) => order(a, b) < 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>', (a, b) => order(a, b) > 0],
  ['>=', (a, b) => order(a, b) >= 0],
  ['=~', (a, b) => matchesRegex(a, b)],
  ['in', (a, b) => includes(b.items, a.scalar)],
  ['nin', (a, b) => !includes(b.items, a.scalar)],
  ['subsetof', (a, b) => a.items?.every((item) => includes(b.items, item)) ?? false],
  ['anyof', (a, b) => a.items?.some((item) => includes(b.items, item)) ?? false],
  ['noneof', (a, b) => !(a.items?.some((item) => includes(b.items, item)) ?? false)],
  [
    'contains',
    (a, b) =>
      typeof a.scalar === 'string' && typeof b.scalar === 'string'
        ? a.scalar.includes(b.scalar)
        : includes(a.items, b.scalar),
  ],
  ['size', (a, b) => sizeOf(a) === b.scalar],
  ['empty', (a, b) => (sizeOf(a) === 0) === b.scalar],
]);

function areEqual(a: Side, b: Side): boolean {
  if (a.items !== null || b.items !== null) {
    return (
      a.items !== null &&
      b.items !== null &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => isSame(item, b.items?.[index]))
    );
  }
  return isSame(a.scalar, b.scalar);
}

/** A number equals its text, as in Jayway. */
function isSame(a: Scalar | undefined, b: Scalar | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && Number(b) === a;
  if (typeof a === 'string' && typeof b === 'number') return isSame(b, a);
  return a === b;
}

function order({ scalar: a }: Side, { scalar: b }: Side): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number.NaN;
}

/** The whole text, on either side of the operator. */
function matchesRegex(a: Side, b: Side): boolean {
  if (a.regex !== undefined) return b.regex === undefined && matchesRegex(b, a);
  return b.regex !== undefined && typeof a.scalar === 'string' && b.regex.matches(a.scalar);
}

function includes(items: readonly (Scalar | undefined)[] | null, wanted: Scalar | undefined): boolean {
  return items?.some((item) => isSame(item, wanted)) ?? false;
}

function sizeOf({ scalar, items, size }: Side): number | undefined {
  return items?.length ?? size ?? (typeof scalar === 'string' ? scalar.length : undefined);
}
