import { compileJsonQuery, type JsonQuery } from '../../../base/json-path.ts';
import type { Budget } from './budget.ts';
import { jsonText } from './print-value.ts';
import { readJson } from './read-json.ts';
import { guarded } from './regex.ts';
import { TemplateFailure } from './template-failure.ts';
import { ABSENT, type Value } from './value.ts';
import { valueTree } from './value-tree.ts';

/** The compiled paths of a template. They outlive a rendering; what they spend is that of the one that goes on. */
export class PayloadPaths {
  readonly #queries = new Map<string, JsonQuery<Value> | null>();
  #budget: Budget | null = null;
  readonly #tree = valueTree(() => {
    if (this.#budget === null) throw new Error('A path is read outside of a rendering.');
    return this.#budget;
  });

  select(path: string, document: Value, budget: Budget): Value | undefined {
    let query = this.#queries.get(path);
    if (query === undefined) {
      budget.spendText(path.length * 100);
      query = compileJsonQuery(path, this.#tree);
      // A template can make up any number of paths.
      if (this.#queries.size >= MAX_PATHS) this.#queries.clear();
      this.#queries.set(path, query);
    }
    if (query === null) throw new TemplateFailure('method', `${JSON.stringify(path.slice(0, 200))} is no JSONPath.`);
    const select = query;
    this.#budget = budget;
    return guarded(() => select(document));
  }
}

const MAX_PATHS = 200;

/** The payload of one rendering: parsed once, when a template first asks. Whatever a template changes in it stays. */
export class Payload {
  /** As `$input.body` has it. */
  readonly text: string;
  readonly #paths: PayloadPaths;
  readonly #budget: Budget;
  #document: Value | undefined;

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
    const selected = this.#select(path);
    return selected === undefined ? '""' : this.#budget.unhurried(() => jsonText(selected, this.#budget));
  }

  #select(path: string): Value | undefined {
    this.#document ??= this.#budget.unhurried(() => readPayload(this.text)) ?? ABSENT;
    return this.#paths.select(path, this.#document, this.#budget);
  }
}

/** Text that does not begin as JSON does is a string (reported of the mapping of bodies). */
function readPayload(text: string): Value {
  const result = readJson(text);
  if ('value' in result) return result.value;
  if (!/^\s*[[{"']/.test(text)) return text;
  throw new TemplateFailure('payload', `The payload is no JSON: ${result.problem}.`);
}
