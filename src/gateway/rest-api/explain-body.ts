import { compileEcmaRegex, type EcmaRegex } from '../../base/ecma-regex/ecma-regex.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { BODY_FORMATS } from './body-formats.ts';
import type { StepCounter } from './model-validators.ts';
import { canonicalJson, hasDuplicates } from './same-json.ts';

/** A schema in the document that its references are relative to. */
export interface PlacedSchema {
  readonly schema: JsonObject;
  readonly root: Json;
}

export interface ExplainContext {
  /** Follows `$ref`; null where there is nothing. */
  readonly resolve: (reference: string, from: PlacedSchema) => PlacedSchema | null;
  readonly steps: StepCounter;
  /** Those of the schemas, each compiled once. */
  readonly regexes: Map<string, EcmaRegex>;
}

/** More than anybody reads; a body of many items may have a message for each. */
const MESSAGES_LIMIT_CHARACTERS = 100_000;

class Messages {
  readonly all: string[] = [];
  readonly #limit: number;
  #length = 0;

  /** @param limit after how many characters nothing more has to be found */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(message: string): void {
    this.all.push(message);
    this.#length += message.length;
  }

  get isFull(): boolean {
    return this.#length > this.#limit;
  }
}

/**
 * What the validator of AWS says of a body that its model refuses: each message, in its order. It is the one whose words
 * are recorded of API Gateway (`object has missing required properties (["a"])`, `ECMA 262 regex "…" does not match input
 * string "…"`): keywords in the order of their names, `format` last, and what is inside only while nothing has failed.
 */
export function explainBody(body: Json, placed: PlacedSchema, context: ExplainContext): readonly string[] {
  const messages = new Messages(MESSAGES_LIMIT_CHARACTERS);
  explain(body, placed, context, messages);
  return messages.all;
}

function fits(body: Json, placed: PlacedSchema, context: ExplainContext): boolean {
  const messages = new Messages(0);
  explain(body, placed, context, messages);
  return messages.all.length === 0;
}

function explain(body: Json, given: PlacedSchema, context: ExplainContext, messages: Messages): void {
  if (messages.isFull) return;
  const placed = dereferenced(given, context);
  if (placed === null) {
    messages.add('Unknown error parsing request body');
    return;
  }
  const place: Place = { body, placed, context };
  for (const [keyword, check] of CHECKS) {
    const value = placed.schema[keyword];
    if (value === undefined) continue;
    for (const message of check(value, place)) messages.add(message);
    if (messages.isFull) return;
  }
  if (messages.all.length > 0) return;
  if (Array.isArray(body)) {
    for (const [index, item] of body.entries()) {
      for (const schema of schemasOfItem(placed.schema, index)) explain(item, { ...placed, schema }, context, messages);
    }
  } else if (isObject(body)) {
    for (const name of Object.keys(body).sort()) {
      for (const schema of schemasOfMember(placed.schema, name, context)) {
        explain(body[name] ?? null, { ...placed, schema }, context, messages);
      }
    }
  }
}

const CHAIN_LIMIT = 100;

function dereferenced(given: PlacedSchema, context: ExplainContext): PlacedSchema | null {
  let placed: PlacedSchema | null = given;
  for (let count = 0; count < CHAIN_LIMIT && placed !== null; count++) {
    context.steps.take();
    const reference: Json | undefined = placed.schema.$ref;
    if (typeof reference !== 'string') return placed;
    placed = context.resolve(reference, placed);
  }
  return null;
}

function schemasOfItem({ items, additionalItems }: JsonObject, index: number): readonly JsonObject[] {
  const schema = Array.isArray(items) ? (index < items.length ? items[index] : additionalItems) : items;
  return isObject(schema) ? [schema] : [];
}

function schemasOfMember(schema: JsonObject, name: string, context: ExplainContext): readonly JsonObject[] {
  const { properties, patternProperties, additionalProperties } = schema;
  const found: JsonObject[] = [];
  const own = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (isObject(own)) found.push(own);
  if (isObject(patternProperties)) {
    for (const [pattern, value] of Object.entries(patternProperties)) {
      if (isObject(value) && matches(pattern, name, context)) found.push(value);
    }
  }
  return found.length === 0 && isObject(additionalProperties) ? [additionalProperties] : found;
}

interface Place {
  readonly body: Json;
  readonly placed: PlacedSchema;
  readonly context: ExplainContext;
}

/** Gives messages; none for a body of a type that the keyword is not about. */
type Check = (value: Json, place: Place) => readonly string[];

function about<T>(
  is: (body: Json) => body is T & Json,
  check: (value: Json, body: T, place: Place) => string | null,
): Check {
  return (value, place) => {
    const message = is(place.body) ? check(value, place.body, place) : null;
    return message === null ? [] : [message];
  };
}

const isArray = (body: Json): body is Json[] => Array.isArray(body);
const isObject = (body: Json | undefined): body is JsonObject =>
  typeof body === 'object' && body !== null && !Array.isArray(body);
const isNumber = (body: Json): body is number => typeof body === 'number';
const isText = (body: Json): body is string => typeof body === 'string';

const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length++;
  return length;
};

/** How many of the schemas the body fits. */
function fitting(schemas: Json, { body, placed, context }: Place): { readonly matched: number; readonly all: number } {
  const list = Array.isArray(schemas) ? schemas.filter(isObject) : [];
  const matched = list.filter((schema) => fits(body, { ...placed, schema }, context)).length;
  return { matched, all: list.length };
}

const CHECKS: readonly (readonly [keyword: string, check: Check])[] = [
  [
    'additionalItems',
    about(isArray, (value, body, { placed }) => {
      const { items } = placed.schema;
      if (value !== false || !Array.isArray(items) || body.length <= items.length) return null;
      return `schema only allows ${items.length} elements in array but instance has ${body.length} elements`;
    }),
  ],
  [
    'additionalProperties',
    about(isObject, (value, body, { placed, context }) => {
      if (value !== false) return null;
      const unwanted = unwantedMembers(placed.schema, body, context);
      if (unwanted.length === 0) return null;
      return `object instance has properties which are not allowed by the schema: ${JSON.stringify(unwanted)}`;
    }),
  ],
  [
    'allOf',
    (value, place) => {
      const { matched, all } = fitting(value, place);
      if (matched === all) return [];
      return [`instance failed to match all required schemas (matched only ${matched} out of ${all})`];
    },
  ],
  [
    'anyOf',
    (value, place) => {
      const { matched, all } = fitting(value, place);
      return matched > 0 ? [] : [`instance failed to match at least one required schema among ${all}`];
    },
  ],
  ['dependencies', (value, place) => (isObject(place.body) ? dependencyMessages(value, place.body, place) : [])],
  [
    'enum',
    (value, { body, context }) => {
      const text = canonicalJson(body);
      const values = Array.isArray(value) ? value : [];
      context.steps.take(values.length);
      if (values.some((item) => canonicalJson(item) === text)) return [];
      return [`instance value (${JSON.stringify(body)}) not found in enum (possible values: ${JSON.stringify(value)})`];
    },
  ],
  [
    'maxItems',
    about(isArray, (value, { length }) =>
      length <= Number(value)
        ? null
        : `array is too long: must have at most ${value} elements but instance has ${length} elements`,
    ),
  ],
  [
    'maxLength',
    about(isText, (value, body) =>
      lengthOf(body) <= Number(value)
        ? null
        : `string "${body}" is too long (length: ${lengthOf(body)}, maximum allowed: ${value})`,
    ),
  ],
  [
    'maxProperties',
    about(isObject, (value, body) => {
      const { length } = Object.keys(body);
      if (length <= Number(value)) return null;
      return `object has too many properties (found ${length} but schema requires at most ${value})`;
    }),
  ],
  [
    'maximum',
    about(isNumber, (value, body, { placed }) => {
      if (body > Number(value)) {
        return `numeric instance is greater than the required maximum (maximum: ${value}, found: ${body})`;
      }
      if (body < Number(value) || placed.schema.exclusiveMaximum !== true) return null;
      return `numeric instance is not strictly lower than the required maximum ${value}`;
    }),
  ],
  [
    'minItems',
    about(isArray, (value, { length }) =>
      length >= Number(value)
        ? null
        : `array is too short: must have at least ${value} elements but instance has ${length} elements`,
    ),
  ],
  [
    'minLength',
    about(isText, (value, body) =>
      lengthOf(body) >= Number(value)
        ? null
        : `string "${body}" is too short (length: ${lengthOf(body)}, required minimum: ${value})`,
    ),
  ],
  [
    'minProperties',
    about(isObject, (value, body) => {
      const { length } = Object.keys(body);
      if (length >= Number(value)) return null;
      return `object has too few properties (found ${length} but schema requires at least ${value})`;
    }),
  ],
  [
    'minimum',
    about(isNumber, (value, body, { placed }) => {
      if (body < Number(value)) {
        return `numeric instance is lower than the required minimum (minimum: ${value}, found: ${body})`;
      }
      if (body > Number(value) || placed.schema.exclusiveMinimum !== true) return null;
      return `numeric instance is not strictly greater than the required minimum ${value}`;
    }),
  ],
  [
    'multipleOf',
    about(isNumber, (value, body) => {
      const quotient = body / Number(value);
      return Number.isInteger(quotient) ? null : `remainder of division is not zero (${body} / ${value})`;
    }),
  ],
  [
    'not',
    (value, { body, placed, context }) => {
      if (!isObject(value)) return [];
      return fits(body, { ...placed, schema: value }, context)
        ? ['instance matched a schema which it should not have']
        : [];
    },
  ],
  [
    'oneOf',
    (value, place) => {
      const { matched, all } = fitting(value, place);
      if (matched === 1) return [];
      return [`instance failed to match exactly one schema (matched ${matched} out of ${all})`];
    },
  ],
  [
    'pattern',
    about(isText, (value, body, { context }) =>
      matches(String(value), body, context) ? null : `ECMA 262 regex "${value}" does not match input string "${body}"`,
    ),
  ],
  [
    'required',
    about(isObject, (value, body) => {
      const missing = textsOf(value).filter((name) => !Object.hasOwn(body, name));
      return missing.length === 0 ? null : `object has missing required properties (${JSON.stringify(missing)})`;
    }),
  ],
  [
    'type',
    (value, { body }) => {
      const allowed = allowedTypes(value);
      const type = typeOf(body);
      if (allowed.includes(type)) return [];
      return [
        `instance type (${type}) does not match any allowed primitive type (allowed: ${JSON.stringify(allowed)})`,
      ];
    },
  ],
  [
    'uniqueItems',
    about(isArray, (value, body) =>
      value === true && hasDuplicates(body) ? 'array must not contain duplicate elements' : null,
    ),
  ],
  [
    'format',
    about(isText, (value, body) => {
      const format = Object.hasOwn(BODY_FORMATS, String(value)) ? BODY_FORMATS[String(value)] : undefined;
      return format === undefined || format.isValid(body) ? null : format.message(body);
    }),
  ],
];

function unwantedMembers(
  { properties, patternProperties }: JsonObject,
  body: JsonObject,
  context: ExplainContext,
): readonly string[] {
  const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
  return Object.keys(body)
    .filter((name) => !(isObject(properties) && Object.hasOwn(properties, name)))
    .filter((name) => !patterns.some((pattern) => matches(pattern, name, context)))
    .sort();
}

function dependencyMessages(value: Json, body: JsonObject, { placed, context }: Place): readonly string[] {
  if (!isObject(value)) return [];
  const messages = new Messages(MESSAGES_LIMIT_CHARACTERS);
  const present = Object.entries(value).filter(([name]) => Object.hasOwn(body, name));
  for (const [name, needed = null] of present) {
    if (!Array.isArray(needed)) continue;
    const missing = textsOf(needed).filter((other) => !Object.hasOwn(body, other));
    if (missing.length === 0) continue;
    const lists = `schema requires ${JSON.stringify(needed)}; missing: ${JSON.stringify(missing)}`;
    messages.add(`property "${name}" of object has missing property dependencies (${lists})`);
  }
  for (const [, schema] of present) {
    if (isObject(schema)) explain(body, { ...placed, schema }, context, messages);
  }
  return messages.all;
}

function textsOf(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/** In the order of their names; a number may be an integer. */
function allowedTypes(value: Json): readonly string[] {
  const types = new Set(textsOf([value].flat()));
  if (types.has('number')) types.add('integer');
  return [...types].sort();
}

function typeOf(body: Json): string {
  if (body === null) return 'null';
  if (Array.isArray(body)) return 'array';
  if (typeof body === 'number') return Number.isInteger(body) ? 'integer' : 'number';
  return typeof body;
}

/** A pattern that does not compile has made its model useless before. */
function matches(pattern: string, text: string, { regexes, steps }: ExplainContext): boolean {
  steps.take(4 + Math.ceil(text.length / 100));
  let regex = regexes.get(pattern);
  if (regex === undefined) {
    const compiled = compileEcmaRegex(pattern);
    if ('error' in compiled) return true;
    regex = compiled;
    regexes.set(pattern, regex);
  }
  return regex.test(text);
}
