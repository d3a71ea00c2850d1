import { compileFilter } from './json-path-filter.ts';
import { type JsonTree, plainJson, type ReadPath } from './json-tree.ts';

/** Selects from a parsed JSON document; undefined when nothing is there. */
export type JsonPath = (document: unknown) => unknown;

/** Selects from a document of any kind of tree; undefined when nothing is there. */
export type JsonQuery<T> = (document: T) => T | undefined;

/**
 * Compiles what follows `$request.body`: `.name`, `['name']`, `[0]`, `[-1]`, `[*]`, `.*`, `[0,2]`, `['a','b']`, `[1:3]`.
 * A path that can match several places gives a list. Null when the text is no such path: recursive descent (`..`) and
 * filters (`?(…)`) are not supported (HTTP API developer guide, "Parameter mapping").
 */
export function compileJsonPath(text: string): JsonPath | null {
  const path = readPath(text, 0, plainJson);
  if (path === null || path.end < text.length || path.isQuery) return null;
  return (document) => {
    const values = path.select(document, document);
    if (path.isDefinite) return values[0];
    return values.length === 0 ? undefined : values;
  };
}

/**
 * Compiles a whole path of Jayway's dialect, which REST APIs have: besides the above `..`, filters `[?(@.a > 1)]` and,
 * at the end, functions such as `length()`. The root `$` may be left out. A definite path gives the value, any other a
 * list, which can be empty. Null when the text is no path. A query with a regular expression throws what that throws.
 */
export function compileJsonQuery<T>(text: string, tree: JsonTree<T>): JsonQuery<T> | null {
  const trimmed = text.trim();
  const whole = trimmed.startsWith('$') ? trimmed : `$.${trimmed}`;
  const path = readPath(whole, 1, tree);
  if (path === null) return null;
  const compute = path.end === whole.length ? null : functionAt(whole.slice(path.end), tree);
  if (compute === undefined) return null;
  const isList = !path.isDefinite;
  return (document) => {
    const values = path.select(document, document);
    const selected = isList ? tree.list(values) : values[0];
    return compute === null || selected === undefined ? selected : compute(selected);
  };
}

/** Reads as far as there are steps. Null when a step that begins is none. */
function readPath<T>(text: string, start: number, tree: JsonTree<T>): ReadPath<T> | null {
  const steps: Step<T>[] = [];
  let isDefinite = true;
  let isQuery = false;
  let at = start;
  while (at < text.length && (text[at] === '.' || text[at] === '[') && !FUNCTION.test(text.slice(at))) {
    const match = stepAt(text, at, tree);
    if (match === null) return null;
    steps.push(match.step);
    isDefinite &&= match.isDefinite;
    isQuery ||= match.isQuery ?? false;
    at += match.length;
  }
  const select = (document: T, root: T): T[] => {
    let values = [document];
    for (const step of steps) {
      const next: T[] = [];
      for (const value of values) for (const selected of step(value, root)) next.push(selected);
      tree.spend(next.length);
      values = next;
    }
    return values;
  };
  // Text that is left over belongs to no step: a name without its dot.
  return { select, isDefinite, isQuery, end: at };
}

/** From one value to those that the step selects of it. */
type Step<T> = (value: T, root: T) => readonly T[];

interface StepMatch<T> {
  readonly step: Step<T>;
  readonly length: number;
  readonly isDefinite: boolean;
  readonly isQuery?: boolean;
}

const NAME = /\.([^.[\]*'"?()\s]+)/y;
const WILDCARD = /\.\*|\[\*\]/y;
const DESCENT = /\.\.(?=[^.])/y;
const BRACKET = /\[((?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[^'"[\]?])+)\]/y;
const KEY = /^(?:'([\s\S]*)'|"([\s\S]*)")$/;
const PARTS = /\s*('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[^,'"]+)\s*(?:,|$)/y;
const INDEX = /^-?\d{1,9}$/;
const SLICE = /^(-?\d{1,9})?:(-?\d{1,9})?(?::(\d{1,9}))?$/;
const FUNCTION = /^\.([a-z]+)\(\s*\)$/;

function stepAt<T>(text: string, at: number, tree: JsonTree<T>): StepMatch<T> | null {
  const wildcard = matchAt(WILDCARD, text, at);
  if (wildcard !== null) return { step: tree.children, length: wildcard[0].length, isDefinite: false };
  if (matchAt(DESCENT, text, at) !== null) return descentAt(text, at, tree);
  const name = matchAt(NAME, text, at);
  if (name?.[1] !== undefined) {
    return { step: memberStep(name[1], tree), length: name[0].length, isDefinite: true };
  }
  if (text.startsWith('[?', at)) return filterAt(text, at, tree);
  const bracket = matchAt(BRACKET, text, at);
  const step = bracket?.[1] === undefined ? null : bracketStep(bracket[1].trim(), tree);
  return bracket === null || step === null ? null : { ...step, length: bracket[0].length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** `..name` and `..[…]`: the step at the value itself and at everything in it. */
function descentAt<T>(text: string, at: number, tree: JsonTree<T>): StepMatch<T> | null {
  const skipped = text[at + 2] === '[' ? 2 : 1;
  const match = stepAt(text, at + skipped, tree);
  if (match === null) return null;
  const step: Step<T> = (value, root) => {
    const selected: T[] = [];
    const open = [value];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const found of match.step(next, root)) selected.push(found);
      const children = tree.children(next);
      tree.spend(1 + children.length);
      for (let index = children.length - 1; index >= 0; index--) open.push(children[index] as T);
    }
    return selected;
  };
  return { step, length: match.length + skipped, isDefinite: false, isQuery: true };
}

function filterAt<T>(text: string, at: number, tree: JsonTree<T>): StepMatch<T> | null {
  const filter = compileFilter(text, at + 2, { tree, readPath: (path, start) => readPath(path, start, tree) });
  if (filter === null || text[filter.end] !== ']') return null;
  const step: Step<T> = (value, root) => {
    const candidates = tree.items(value);
    if (candidates !== null) return candidates.filter((item) => filter.holds(item, root));
    // A filter of an object keeps or drops the object itself.
    return tree.isObject(value) && filter.holds(value, root) ? [value] : [];
  };
  return { step, length: filter.end + 1 - at, isDefinite: false, isQuery: true };
}

function bracketStep<T>(text: string, tree: JsonTree<T>): Omit<StepMatch<T>, 'length'> | null {
  const slice = SLICE.exec(text);
  if (slice !== null) return { step: sliceStep(slice, tree), isDefinite: false };
  const parts = partsOf(text);
  if (parts === null) return null;
  const steps = parts.map((part) => selectorStep(part, tree));
  if (!steps.every((step) => step !== null)) return null;
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return { step: only, isDefinite: true };
  return { step: (value, root) => steps.flatMap((step) => step(value, root)), isDefinite: false };
}

function partsOf(text: string): string[] | null {
  const parts: string[] = [];
  for (PARTS.lastIndex = 0; PARTS.lastIndex < text.length; ) {
    const part = PARTS.exec(text)?.[1];
    if (part === undefined) return null;
    parts.push(part.trim());
  }
  return text.endsWith(',') ? null : parts;
}

function selectorStep<T>(text: string, tree: JsonTree<T>): Step<T> | null {
  const key = KEY.exec(text);
  if (key !== null) return memberStep((key[1] ?? key[2] ?? '').replace(/\\(.)/gs, '$1'), tree);
  return INDEX.test(text) ? indexStep(Number(text), tree) : null;
}

function memberStep<T>(name: string, tree: JsonTree<T>): Step<T> {
  return (value) => {
    const member = tree.member(value, name);
    return member === undefined ? [] : [member];
  };
}

function indexStep<T>(index: number, tree: JsonTree<T>): Step<T> {
  return (value) => {
    const items = tree.items(value);
    if (items === null) return [];
    const at = index < 0 ? items.length + index : index;
    return at in items ? [items[at] as T] : [];
  };
}

function sliceStep<T>([, start, end, stride = '1']: RegExpExecArray, tree: JsonTree<T>): Step<T> {
  const every = Math.max(1, Number(stride));
  return (value) =>
    (tree.items(value) ?? [])
      .slice(start === undefined ? 0 : Number(start), end === undefined ? undefined : Number(end))
      .filter((_, index) => index % every === 0);
}

/** Undefined when there is no such function. */
function functionAt<T>(text: string, tree: JsonTree<T>): ((value: T) => T | undefined) | undefined {
  const name = FUNCTION.exec(text)?.[1];
  const ofNumbers = AGGREGATES.get(name ?? '');
  if (ofNumbers !== undefined) {
    return (value) => {
      const numbers = (tree.items(value) ?? []).map(tree.scalar).filter((item) => typeof item === 'number');
      return numbers.length === 0 ? undefined : tree.double(ofNumbers(numbers));
    };
  }
  switch (name) {
    case 'length':
    case 'size':
      return (value) => {
        const size = tree.items(value)?.length ?? tree.keys(value)?.length;
        return size === undefined ? undefined : tree.integer(size);
      };
    case 'keys':
      return (value) => {
        const keys = tree.keys(value);
        return keys === null ? undefined : tree.list(keys.map(tree.text));
      };
    case 'first':
      return (value) => tree.items(value)?.[0];
    case 'last':
      return (value) => tree.items(value)?.at(-1);
    default:
      return undefined;
  }
}

const AGGREGATES: ReadonlyMap<string, (numbers: readonly number[]) => number> = new Map([
  ['min', (numbers) => numbers.reduce((a, b) => Math.min(a, b))],
  ['max', (numbers) => numbers.reduce((a, b) => Math.max(a, b))],
  ['sum', sum],
  ['avg', (numbers) => sum(numbers) / numbers.length],
]);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
