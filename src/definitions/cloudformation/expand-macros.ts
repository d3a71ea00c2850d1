import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { setEntry } from '../set-entry.ts';
import { type TemplateOptions, Unknown } from '../template.ts';
import type { IntrinsicScope } from './intrinsic-scope.ts';
import { scalarText } from './intrinsic-scope.ts';
import { evaluate } from './intrinsics.ts';
import { resolveParameters } from './parameter-values.ts';
import { pseudoParameter } from './pseudo-parameters.ts';

export interface ExpandOptions extends TemplateOptions {
  /** Reads the file an `AWS::Include` names; undefined when it is not one that can be read here (`s3://…`). */
  readonly include?: (location: string) => Reading<unknown> | undefined;
}

/** Loops in loops multiply; CloudFormation itself allows 500 resources. */
const MAX_EXPANDED = 100_000;
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/**
 * Does what `AWS::LanguageExtensions` and `AWS::Include` do before anything else is read: `Fn::ForEach::Name` loops become
 * their entries, includes become the file's content. A document without either is returned itself.
 *
 * Both run before SAM's transform on AWS, so this does, too.
 */
export function expandMacros(document: unknown, positions: SourcePositions, options: ExpandOptions): Reading<unknown> {
  if (!isJsonObject(document) || !hasMacro(document)) return { value: document, diagnostics: [] };
  const expansion = new Expansion(document, positions, options);
  return { value: expansion.expand(document, new Map()), diagnostics: expansion.diagnostics };
}

function hasMacro(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasMacro);
  for (const key in value) {
    if (isLoop(key) || key === 'Fn::Transform') return true;
    if (hasMacro((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

function isLoop(key: string): boolean {
  return key.startsWith('Fn::ForEach::');
}

type Bindings = ReadonlyMap<string, string>;

class Expansion {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: { readonly [key: string]: unknown };
  readonly #positions: SourcePositions;
  readonly #options: ExpandOptions;
  readonly #hasLoops: boolean;
  #scope: IntrinsicScope | undefined;
  #expanded = 0;

  constructor(document: { readonly [key: string]: unknown }, positions: SourcePositions, options: ExpandOptions) {
    this.#document = document;
    this.#positions = positions;
    this.#options = options;
    const { Transform: transform } = document;
    this.#hasLoops =
      transform === LANGUAGE_EXTENSIONS || (Array.isArray(transform) && transform.includes(LANGUAGE_EXTENSIONS));
  }

  expand(value: unknown, bindings: Bindings): unknown {
    if (typeof value === 'string') return substitute(value, bindings);
    if (typeof value !== 'object' || value === null || value instanceof Unknown) return value;
    if (++this.#expanded > MAX_EXPANDED) return value;
    if (Array.isArray(value)) return this.#expandList(value, bindings);
    return this.#expandObject(value as Record<string, unknown>, bindings);
  }

  #expandList(list: readonly unknown[], bindings: Bindings): unknown[] {
    const items = list.map((item) => this.expand(item, bindings));
    this.#positions.inherit(list, items);
    return items;
  }

  #expandObject(object: Record<string, unknown>, bindings: Bindings): unknown {
    const name = object.Ref;
    if (typeof name === 'string' && bindings.has(name) && Object.keys(object).length === 1) return bindings.get(name);
    const result: Record<string, unknown> = {};
    this.#positions.markContainer(result, this.#positions.ofContainer(object));
    for (const [key, item] of Object.entries(object)) {
      if (isLoop(key)) {
        this.#expandLoop(key, object, { result, bindings });
      } else if (key !== 'Fn::Transform' || !this.#expandInclude(item, result, bindings)) {
        this.#add(result, substitute(key, bindings), this.expand(item, bindings), { from: object, key });
      }
    }
    return result;
  }

  #add(result: Record<string, unknown>, key: string, value: unknown, source: { from: object; key: string }): void {
    if (Object.hasOwn(result, key)) {
      const help = 'Use the identifier in the key, so that each round of the loop has its own.';
      this.#report(
        'duplicate-key',
        `The key ${key} occurs twice after expansion.`,
        help,
        this.#at(source.from, source.key),
      );
      return;
    }
    setEntry(result, key, value);
    this.#positions.copy(source.from, source.key, result, key);
  }

  #expandLoop(
    key: string,
    object: Record<string, unknown>,
    target: { readonly result: Record<string, unknown>; readonly bindings: Bindings },
  ): void {
    const [identifier, collection, body] = Array.isArray(object[key]) ? (object[key] as unknown[]) : [];
    const where = this.#at(object, key);
    if (!this.#hasLoops) {
      const help = 'Add Transform: [AWS::LanguageExtensions] before any other transform.';
      this.#report('for-each', `${key} needs the transform AWS::LanguageExtensions.`, help, where);
      return;
    }
    const items = this.#itemsOf(collection, target.bindings);
    if (typeof identifier !== 'string' || items === undefined || !isJsonObject(body)) {
      const help = "For example: Fn::ForEach::Topics: [Name, [A, B], { 'Topic${Name}': { Type: AWS::SNS::Topic } }]";
      const message = `${key} requires an identifier, a list of texts, and an object to repeat.`;
      this.#report('for-each', message, help, where);
      return;
    }
    for (const item of items) {
      const bindings = new Map(target.bindings).set(identifier, item);
      const round = this.expand(body, bindings);
      for (const [name, value] of Object.entries(round as object)) {
        this.#add(target.result, name, value, { from: round as object, key: name });
      }
      if (this.#expanded > MAX_EXPANDED) {
        this.#report(
          'for-each',
          `The loops make more than ${MAX_EXPANDED} values.`,
          'A stack has at most 500 resources.',
          where,
        );
        return;
      }
    }
  }

  #itemsOf(collection: unknown, bindings: Bindings): readonly string[] | undefined {
    this.#scope ??= this.#parameterScope();
    const list = evaluate(this.expand(collection, bindings), this.#scope);
    if (!Array.isArray(list)) return undefined;
    const texts = list.map(scalarText);
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }

  /** Collections may use parameters and mappings; resources do not exist yet. */
  #parameterScope(): IntrinsicScope {
    const { value: parameters } = resolveParameters(this.#document, this.#positions, this.#options);
    const notHere = (name: string): Unknown => new Unknown(`${name} cannot be the collection of a loop`);
    return {
      positions: this.#positions,
      report: (diagnostic) => this.diagnostics.push(diagnostic),
      ref: (name) => parameters.get(name) ?? pseudoParameter(name, this.#options) ?? notHere(name),
      getAtt: notHere,
      condition: notHere,
      mappings: isJsonObject(this.#document.Mappings) ? this.#document.Mappings : {},
    };
  }

  /** True when the include could be read; then its entries stand in place of the function. */
  #expandInclude(transform: unknown, result: Record<string, unknown>, bindings: Bindings): boolean {
    if (!isJsonObject(transform) || transform.Name !== 'AWS::Include' || !isJsonObject(transform.Parameters))
      return false;
    const location = this.expand(transform.Parameters.Location, bindings);
    const reading = typeof location === 'string' ? this.#options.include?.(location) : undefined;
    if (reading === undefined) return false;
    this.diagnostics.push(...reading.diagnostics);
    if (!isJsonObject(reading.value)) return false;
    for (const [key, value] of Object.entries(reading.value))
      this.#add(result, key, value, { from: reading.value, key });
    return true;
  }

  #at(container: object, key: string): SourcePosition | undefined {
    return this.#positions.of(container, key, 'key');
  }

  #report(code: string, message: string, help: string, where: SourcePosition | undefined): void {
    this.diagnostics.push({ code: `cloudformation/${code}`, severity: 'error', message, help, where });
  }
}

/** `${Name}` is the item as it is, `&{Name}` the item without what a logical id cannot have. */
function substitute(text: string, bindings: Bindings): string {
  if (bindings.size === 0 || !text.includes('{')) return text;
  return text.replace(/([$&])\{([A-Za-z0-9]+)\}/g, (match: string, mark: string, name: string) => {
    const item = bindings.get(name);
    if (item === undefined) return match;
    return mark === '&' ? item.replace(/[^A-Za-z0-9]/g, '') : item;
  });
}
