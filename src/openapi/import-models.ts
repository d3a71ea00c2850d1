import { createHash } from 'node:crypto';
import { isJsonObject } from '../base/json.ts';
import { type BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';
import type { Dialect } from './dialect.ts';
import type { ImportedModel, ImportProblem } from './rest-api-import.ts';

/** How a content type's schema is referred to from a method: by the name of a model, or why it cannot be. */
export type ModelReference =
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'missing'; readonly name: string }
  /** With the word that the parser of OpenAPI has for it. */
  | { readonly kind: 'unsupported'; readonly type: string };

/** The schemas of a body as models: those it declares by name, and those it writes where they are used. */
export class ModelImporter {
  readonly #reader: BodyReader;
  readonly #dialect: Dialect;
  readonly #restApiId: string;
  readonly #models = new Map<string, ImportedModel>();
  readonly #errors: ImportProblem[] = [];

  constructor(reader: BodyReader, dialect: Dialect, restApiId: string) {
    this.#reader = reader;
    this.#dialect = dialect;
    this.#restApiId = restApiId;
    const declared = dialect.schemas(reader);
    for (const entry of declared === undefined ? [] : reader.entries(declared)) {
      if (isObjectPlace(entry)) this.#declare(entry.key, entry);
    }
  }

  get models(): readonly ImportedModel[] {
    return [...this.#models.values()];
  }

  get errors(): readonly ImportProblem[] {
    return this.#errors;
  }

  /** The model of a schema that stands at a body or a response. */
  refer(schema: ObjectPlace): ModelReference {
    const reference = this.#reader.text(schema, '$ref');
    if (reference !== undefined) {
      const name = this.#nameIn(reference) ?? reference;
      return this.#models.has(name) ? { kind: 'model', name } : { kind: 'missing', name };
    }
    const type = this.#reader.text(schema, 'type');
    const parserWord = type !== undefined && Object.hasOwn(SIMPLE_TYPES, type) ? SIMPLE_TYPES[type] : undefined;
    if (parserWord !== undefined) return { kind: 'unsupported', type: parserWord };
    // How AWS calls the model of a schema without a name is not recorded; here its content decides.
    const text = JSON.stringify(this.#canonical(schema.value));
    const name = `MODEL${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
    if (!this.#models.has(name)) this.#declare(name, schema);
    return this.#models.has(name) ? { kind: 'model', name } : { kind: 'missing', name };
  }

  #declare(name: string, schema: ObjectPlace): void {
    const canonical = this.#canonical(schema.value);
    if (!hasCanonicalReferences(canonical)) {
      // Recorded 2024, of references to other documents.
      const message = `Unable to create model for '${name}': Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]`;
      this.#errors.push({ kind: 'part', message, pointer: schema.pointer });
      return;
    }
    this.#models.set(name, {
      name,
      pointer: schema.pointer,
      ...present('description', this.#reader.text(schema, 'description')),
      schema: JSON.stringify(canonical),
    });
  }

  /** `Pet` of `#/definitions/Pet` */
  #nameIn(reference: string): string | undefined {
    const { schemaPrefix } = this.#dialect;
    const name = reference.startsWith(schemaPrefix) ? reference.slice(schemaPrefix.length) : '';
    return name === '' || name.includes('/') ? undefined : name.replaceAll('~1', '/').replaceAll('~0', '~');
  }

  /** Recorded: a reference becomes `https://apigateway.amazonaws.com/restapis/<id>/models/<name>`. */
  #canonical(value: unknown, role: Role = 'schema'): unknown {
    if (typeof value === 'string') return this.#reader.substitute(value);
    if (Array.isArray(value)) return value.map((item) => this.#canonical(item, role));
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([key, member]) => {
      if (role === 'schemas') return [key, this.#canonical(member, 'schema')] as const;
      const memberRole = role === 'schema' ? roleOf(key) : 'data';
      const reference = role === 'schema' && key === '$ref' && typeof member === 'string' ? member : '';
      const name = this.#nameIn(reference);
      const url = `https://apigateway.amazonaws.com/restapis/${this.#restApiId}/models/${name}`;
      return [key, name === undefined ? this.#canonical(member, memberRole) : url] as const;
    });
    const isOrdered = role === 'schema' && this.#dialect.version === 'oas30';
    return Object.fromEntries(isOrdered ? inParserOrder(entries) : entries);
  }
}

function hasCanonicalReferences(schema: unknown, role: Role = 'schema'): boolean {
  if (Array.isArray(schema)) return schema.every((item) => hasCanonicalReferences(item, role));
  if (!isJsonObject(schema) || role === 'data') return true;
  return Object.entries(schema).every(([key, member]) => {
    if (role === 'schemas') return hasCanonicalReferences(member, 'schema');
    if (key === '$ref')
      return typeof member === 'string' && /^(#|https:\/\/apigateway\.amazonaws\.com\/restapis\/)/.test(member);
    return hasCanonicalReferences(member, roleOf(key));
  });
}

/** What a value in a schema is: a schema, schemas by name, or data in which nothing refers to a model. */
type Role = 'schema' | 'schemas' | 'data';

const ROLES: Readonly<Record<string, Role | undefined>> = {
  properties: 'schemas',
  patternProperties: 'schemas',
  definitions: 'schemas',
  items: 'schema',
  additionalItems: 'schema',
  additionalProperties: 'schema',
  not: 'schema',
  allOf: 'schema',
  anyOf: 'schema',
  oneOf: 'schema',
};

function roleOf(key: string): Role {
  return (Object.hasOwn(ROLES, key) ? ROLES[key] : undefined) ?? 'data';
}

/** Classes of the parser that AWS's warnings name (recorded 2019: `Unsupported model type 'StringSchema'`). */
const SIMPLE_TYPES: Readonly<Record<string, string | undefined>> = {
  string: 'StringSchema',
  integer: 'IntegerSchema',
  number: 'NumberSchema',
  boolean: 'BooleanSchema',
};

/**
 * The members of a schema as AWS stores them from OpenAPI 3.0, and `required` sorted. Recorded of two models: all of
 * their members come in this order, which is that of the parser's class; the rest of the list is that class's, too.
 */
function inParserOrder(entries: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  const rank = ([key]: readonly [string, unknown]): number => PARSER_ORDER.get(key) ?? PARSER_ORDER.size;
  return [...entries]
    .sort((a, b) => rank(a) - rank(b))
    .map(([key, value]) => [key, key === 'required' && isTexts(value) ? [...value].sort() : value]);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const PARSER_ORDER: ReadonlyMap<string, number> = new Map(
  [
    'title',
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
    'maxItems',
    'minItems',
    'uniqueItems',
    'maxProperties',
    'minProperties',
    'required',
    'type',
    'not',
    'properties',
    'additionalProperties',
    'description',
    'format',
    '$ref',
    'nullable',
    'readOnly',
    'writeOnly',
    'example',
    'externalDocs',
    'deprecated',
    'enum',
    'discriminator',
    'items',
    'allOf',
    'anyOf',
    'oneOf',
    'default',
  ].map((key, index) => [key, index]),
);
