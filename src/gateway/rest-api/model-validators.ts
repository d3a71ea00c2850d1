import type { default as AjvDraft04, ValidateFunction } from 'ajv-draft-04';
import type { Model } from '../../account/rest-api.ts';
import { compileEcmaRegex, type EcmaRegex } from '../../base/ecma-regex/ecma-regex.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import { BODY_FORMATS } from './body-formats.ts';
import { explainBody, type PlacedSchema } from './explain-body.ts';
import {
  COUNTED,
  ModelSchemaError,
  type ModelSchemaOptions,
  modelUrl,
  readModelSchema,
  withCountedReferences,
} from './model-schema.ts';
import { canonicalJson, hasDuplicates } from './same-json.ts';

/** Gives the messages of AWS about a body that the model refuses; null for one that fits. */
export type ValidateBody = (body: Json) => readonly string[] | null;

export interface ModelValidators {
  /** Compiles the model when it is first asked for. Throws ModelSchemaError for one that cannot be used. */
  ofModel(name: string): ValidateBody;
}

/** Counts the work on one body, which references can multiply without end. */
export interface StepCounter {
  /** Throws TooManyStepsError. */
  take(count?: number): true;
  reset(): void;
}

export class TooManyStepsError extends Error {
  override readonly name = 'TooManyStepsError';
}

/** Some 50 milliseconds. */
const STEP_LIMIT = 500_000;

function createStepCounter(): StepCounter {
  let steps = 0;
  return {
    take(count = 1) {
      steps += count;
      if (steps > STEP_LIMIT) throw new TooManyStepsError('The body takes too long to validate.');
      return true;
    },
    reset() {
      steps = 0;
    },
  };
}

/**
 * The validators of the models of one deployment. Ajv, which says quickly whether a body fits, is loaded with the first
 * body that is validated, since most projects have no models; it has one instance for a deployment, so that a deployment
 * that is replaced leaves nothing behind.
 */
export async function loadModelValidators(
  models: readonly Model[],
  options: ModelSchemaOptions,
): Promise<ModelValidators> {
  const { default: loaded } = await import('ajv-draft-04');
  const steps = createStepCounter();
  const ajv = createAjv(loaded.default, steps);
  const schemas = new Map<string, Json>();
  const unusable = new Map<string, string>();
  for (const model of models) {
    try {
      const schema = readModelSchema(model, options);
      schemas.set(modelUrl(model.name), schema);
      if (isJsonObject(schema)) ajv.addSchema(withCountedReferences(schema), modelUrl(model.name));
    } catch (error) {
      if (!(error instanceof ModelSchemaError)) throw error;
      unusable.set(model.name, error.message);
    }
  }
  const resolve = (reference: string, from: PlacedSchema) => resolveReference(reference, from.root, schemas);
  const compiled = new Map<string, ValidateBody>();
  const context = { resolve, steps, regexes: new Map<string, EcmaRegex>() };
  return {
    ofModel(name) {
      const known = compiled.get(name);
      if (known !== undefined) return known;
      const problem = unusable.get(name);
      if (problem !== undefined) throw new ModelSchemaError(problem);
      const fits = compileModel(ajv, name);
      const root = schemas.get(modelUrl(name)) ?? null;
      const validate: ValidateBody = (body) => {
        steps.reset();
        if (fits(body)) return null;
        steps.reset();
        return isJsonObject(root) ? explainBody(body, { schema: root, root }, context) : [];
      };
      compiled.set(name, validate);
      return validate;
    },
  };
}

function compileModel(ajv: AjvDraft04.default, name: string): ValidateFunction {
  try {
    const fits = ajv.getSchema(modelUrl(name));
    if (fits !== undefined) return fits;
  } catch (error) {
    // A reference to nothing, above all.
    throw new ModelSchemaError(`The model ${name} cannot be used: ${(error as Error).message}`);
  }
  throw new ModelSchemaError(`There is no model ${name}.`);
}

function createAjv(Ajv: typeof AjvDraft04.default, steps: StepCounter): AjvDraft04.default {
  const formats = Object.entries(BODY_FORMATS).map(([name, { isValid }]) => [name, isValid] as const);
  const ajv = new Ajv({
    strict: false,
    logger: false,
    // What a model may say has been checked when it was read.
    meta: false,
    validateSchema: false,
    unicodeRegExp: false,
    inlineRefs: false,
    formats: Object.fromEntries(formats),
    code: { regExp: Object.assign(linearRegExp, { code: '' }) },
  });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    // Ajv compares each item with each other, which takes a body of many items for ever.
    validate: (isUnique: boolean, items: readonly Json[]) => !isUnique || !hasDuplicates(items),
    errors: false,
  });
  ajv.removeKeyword('enum');
  ajv.addKeyword({
    keyword: 'enum',
    schemaType: 'array',
    // Ajv compares objects by their own `toString` and `valueOf`, which a body may have.
    compile(values: readonly Json[]) {
      const texts = new Set(values.map(canonicalJson));
      return (value: Json) => texts.has(canonicalJson(value));
    },
    errors: false,
  });
  ajv.addKeyword({ keyword: COUNTED, validate: () => steps.take(), errors: false });
  return ajv;
}

/** Ajv tells regular expressions apart by their text. */
function linearRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const regex = compileEcmaRegex(pattern);
  if ('error' in regex) throw new ModelSchemaError(`The pattern ${pattern} cannot be used: ${regex.error}`);
  return { test: (text) => regex.test(text), toString: () => pattern };
}

function resolveReference(reference: string, root: Json, schemas: ReadonlyMap<string, Json>): PlacedSchema | null {
  const hash = reference.indexOf('#');
  const url = hash === -1 ? reference : reference.slice(0, hash);
  const document = url === '' ? root : (schemas.get(url) ?? null);
  const found = memberAt(document, hash === -1 ? '' : reference.slice(hash + 1));
  return isJsonObject(found) ? { schema: found, root: document } : null;
}

function memberAt(document: Json, pointer: string): Json {
  let value: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value ?? null;
}
