import type { Model } from '../../account/rest-api.ts';
import { compileEcmaRegex } from '../../base/ecma-regex/ecma-regex.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

/** A model's schema cannot be used; the message says why, for people. */
export class ModelSchemaError extends Error {
  override readonly name = 'ModelSchemaError';
}

export interface ModelSchemaOptions {
  readonly ignoresExclusiveMinimum: boolean;
}

/** A keyword of our own before each reference: it counts, since references are what makes work without end. */
export const COUNTED = 'countedReference';

/**
 * A schema with `COUNTED` before each of its references. It is not beside them, since a validator that leaves at the first
 * keyword that fails would not come to it.
 */
export function withCountedReferences(schema: JsonObject): JsonObject {
  const { $ref, ...rest } = schema;
  if (typeof $ref === 'string') return { ...mapValues(rest, countIn), allOf: [{ [COUNTED]: true }, { $ref }] };
  // What is in an enum is no schema.
  const counted = Object.entries(schema).map(([keyword, value = null]) => [
    keyword,
    keyword === 'enum' ? value : countIn(value),
  ]);
  return Object.fromEntries(counted) as JsonObject;
}

function countIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(countIn);
  return isJsonObject(value) ? withCountedReferences(value) : value;
}

const MODEL_URL = /^https?:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)(#.*)?$/;

/** Under which name a model's schema is known to the schemas that refer to it. */
export function modelUrl(name: string): string {
  return `https://apigateway.amazonaws.com/restapis/api/models/${name}`;
}

/**
 * Reads the schema of a model and keeps of it what draft 4 has: `nullable`, `example` and the like are ignored, as by the
 * validator of AWS, and so are `id` and `$schema`, by which no model refers to another. Beside `$ref` nothing counts.
 * References to a model by any API's id mean that of this API.
 */
export function readModelSchema({ name, schema }: Model, options: ModelSchemaOptions): Json {
  let parsed: Json;
  try {
    parsed = JSON.parse(schema) as Json;
  } catch {
    throw new ModelSchemaError(`The schema of the model ${name} is no JSON.`);
  }
  return readSchema(parsed, options, 0);
}

const DEPTH_LIMIT = 100;

function readSchema(schema: Json, options: ModelSchemaOptions, depth: number): JsonObject {
  if (!isJsonObject(schema)) throw new ModelSchemaError(`A schema has to be an object: ${JSON.stringify(schema)}`);
  if (depth > DEPTH_LIMIT) throw new ModelSchemaError('The schema is nested too deeply.');
  const reference = schema.$ref;
  const readInner = (inner: Json) => readSchema(inner, options, depth + 1);
  if (typeof reference === 'string') {
    const { definitions } = schema;
    return {
      $ref: readReference(reference),
      // Nothing is validated against them here; the reference may be to one of them.
      ...(isJsonObject(definitions) ? { definitions: mapValues(definitions, readInner) } : {}),
    };
  }
  const result: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const read = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (read === undefined || value === undefined) continue;
    if (keyword === 'exclusiveMinimum' && options.ignoresExclusiveMinimum) continue;
    if (keyword.startsWith('exclusive') && schema[keyword.slice(9).toLowerCase()] === undefined) continue;
    const kept = read(value, readInner);
    if (kept === null) throw new ModelSchemaError(`${keyword} cannot be ${JSON.stringify(value)}.`);
    result[keyword] = kept;
  }
  return result;
}

function readReference(reference: string): string {
  const [, name, fragment = ''] = MODEL_URL.exec(reference) ?? [];
  return name === undefined ? reference : modelUrl(name) + fragment;
}

/** Gives null for what the keyword cannot be. */
type ReadKeyword = (value: Json, readInner: (schema: Json) => JsonObject) => Json;

const number: ReadKeyword = (value) => (typeof value === 'number' ? value : null);
const count: ReadKeyword = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
const flag: ReadKeyword = (value) => (typeof value === 'boolean' ? value : null);
const inner: ReadKeyword = (value, readInner) => readInner(value);
const innerOrFlag: ReadKeyword = (value, readInner) => (typeof value === 'boolean' ? value : readInner(value));
const inners: ReadKeyword = (value, readInner) =>
  Array.isArray(value) && value.length > 0 ? value.map(readInner) : null;
const innerOrInners: ReadKeyword = (value, readInner) =>
  Array.isArray(value) ? value.map(readInner) : readInner(value);
const innerMap: ReadKeyword = (value, readInner) => (isJsonObject(value) ? mapValues(value, readInner) : null);
const names: ReadKeyword = (value) => (isTextList(value) ? [...new Set(value)].sort() : null);

const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

const KEYWORDS: Readonly<Record<string, ReadKeyword>> = {
  additionalItems: innerOrFlag,
  additionalProperties: innerOrFlag,
  allOf: inners,
  anyOf: inners,
  definitions: innerMap,
  dependencies: (value, readInner) =>
    isJsonObject(value)
      ? mapValues(value, (dependency) => (isTextList(dependency) ? dependency : readInner(dependency)))
      : null,
  enum: (value) => (Array.isArray(value) && value.length > 0 ? value : null),
  exclusiveMaximum: flag,
  exclusiveMinimum: flag,
  format: (value) => (typeof value === 'string' ? value : null),
  items: innerOrInners,
  maxItems: count,
  maxLength: count,
  maxProperties: count,
  maximum: number,
  minItems: count,
  minLength: count,
  minProperties: count,
  minimum: number,
  multipleOf: (value) => (typeof value === 'number' && value > 0 ? value : null),
  not: inner,
  oneOf: inners,
  pattern: (value) => (typeof value === 'string' && isPattern(value) ? value : null),
  patternProperties: (value, readInner) =>
    isJsonObject(value) && Object.keys(value).every(isPattern) ? mapValues(value, readInner) : null,
  properties: innerMap,
  required: names,
  type: (value) => ([value].flat().every((type) => typeof type === 'string' && TYPES.has(type)) ? value : null),
  uniqueItems: flag,
};

function mapValues(object: JsonObject, read: (value: Json) => Json): JsonObject {
  // An own property even for `__proto__`.
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, read(value ?? null)]));
}

function isTextList(value: Json): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isPattern(pattern: string): boolean {
  return !('error' in compileEcmaRegex(pattern));
}
