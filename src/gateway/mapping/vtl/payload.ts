import { compileJsonQuery, type JsonQuery } from '../../../base/json-path.ts';
import { type JsonTree, plainJson } from '../../../base/json-tree.ts';
import { Budget } from './budget.ts';
import { jsonText } from './print-value.ts';
import { readJson } from './read-json.ts';
import { guarded } from './regex.ts';
import { TemplateFailure } from './template-failure.ts';
import { ABSENT, type Value } from './value.ts';
import { valueTree } from './value-tree.ts';

/** The compiled paths of a template. They outlive a rendering; what they spend is that of the one that goes on. */
export class PayloadPaths {
  readonly #queries = new Map<string, JsonQuery<Value> | null>();
  readonly #plainQueries = new Map<string, JsonQuery<unknown> | null>();
  #budget = new Budget();
  readonly #tree = valueTree(() => this.#budget);

  select(path: string, document: Value, budget: Budget): Value | undefined {
    const select = compiledQuery(path, { queries: this.#queries, tree: this.#tree }, budget);
    this.#budget = budget;
    return guarded(() => select(document));
  }

  /** For a path that selects one place at most. */
  selectPlain(path: string, document: unknown, budget: Budget): unknown {
    return compiledQuery(path, { queries: this.#plainQueries, tree: plainJson }, budget)(document);
  }
}

function compiledQuery<T>(
  path: string,
  { queries, tree }: { readonly queries: Map<string, JsonQuery<T> | null>; readonly tree: JsonTree<T> },
  budget: Budget,
): JsonQuery<T> {
  let query = queries.get(path);
  if (query === undefined) {
    budget.spend(path.length);
    query = compileJsonQuery(path, tree);
    // A template can make up any number of paths.
    if (queries.size >= MAX_PATHS) queries.clear();
    queries.set(path, query);
  }
  if (query === null) throw new TemplateFailure('method', `${JSON.stringify(path.slice(0, 200))} is no JSONPath.`);
  return query;
}

const MAX_PATHS = 200;

/** The payload of one rendering: parsed once, when a template first asks. Whatever a template changes in it stays. */
export class Payload {
  /** As `$input.body` has it. */
  readonly text: string;
  readonly #paths: PayloadPaths;
  readonly #budget: Budget;
  #document: Value | undefined;
  #plain: { readonly document: unknown } | null | undefined;

  constructor(body: string, { paths, budget }: { readonly paths: PayloadPaths; readonly budget: Budget }) {
    this.text = body === '' ? '{}' : body;
    this.#paths = paths;
    this.#budget = budget;
  }

  /** `$input.path(path)`. */
  path(path: string): Value {
    return this.#select(path) ?? ABSENT;
  }

  /** `$input.json(path)`: what is not there is `""`. */
  json(path: string): string {
    const plain = MANY_PLACES.test(path) ? undefined : this.#plainDocument();
    if (plain !== undefined) {
      const selected = this.#paths.selectPlain(path, plain.document, this.#budget);
      return selected === undefined ? '""' : this.#budget.unhurried(() => JSON.stringify(selected));
    }
    const selected = this.#select(path);
    return selected === undefined ? '""' : this.#budget.unhurried(() => jsonText(selected, this.#budget));
  }

  #select(path: string): Value | undefined {
    this.#document ??= this.#budget.unhurried(() => readPayload(this.text)) ?? ABSENT;
    return this.#paths.select(path, this.#document, this.#budget);
  }

  /**
   * The payload as JavaScript has it, which is faster: as long as no template could have changed the document, and only
   * where JavaScript would print it as it is. Undefined otherwise.
   */
  #plainDocument(): { readonly document: unknown } | undefined {
    if (this.#document !== undefined) return undefined;
    if (this.#plain === undefined) this.#plain = this.#budget.unhurried(() => readPlain(this.text)) ?? null;
    return this.#plain ?? undefined;
  }
}

/** Whether a path may select several places: what it selects can be larger than the document. */
const MANY_PLACES = /\.\.|[*?:,(]/;

/**
 * Whether JavaScript would print the text as another one: numbers with a fraction, an exponent or many digits, and keys
 * that look like numbers, which it sorts. That may be said of text in quotes that only looks so.
 */
function isChangedByJavaScript(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > 15) return true;
    } else if (digits > 0) {
      if (code === 0x2e || (code | 0x20) === 0x65) return true;
      const isQuoted = code === 0x22 && text.charCodeAt(at - digits - 1) === 0x22;
      if (isQuoted && KEY_END.test(text.slice(at, at + 20))) return true;
      digits = 0;
    }
  }
  return false;
}

const KEY_END = /^"\s*(?::|$)/;

function readPlain(text: string): { readonly document: unknown } | undefined {
  if (isChangedByJavaScript(text)) return undefined;
  try {
    return { document: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Text that does not begin as JSON does is a string (reported of the mapping of bodies). */
function readPayload(text: string): Value {
  const result = readJson(text);
  if ('value' in result) return result.value;
  if (!/^\s*[[{"']/.test(text)) return text;
  throw new TemplateFailure('payload', `The payload is no JSON: ${result.problem}.`);
}
