import type { Method, RestApiSnapshot } from '../../account/rest-api.ts';
import { allHeaders, firstHeader, headerPairs } from '../../base/header-list.ts';
import { RegexTooExpensiveError } from '../../base/java-regex/regex-too-expensive-error.ts';
import type { Json } from '../../base/json.ts';
import type { MethodCall, MethodSource } from './method-call.ts';
import { ModelSchemaError } from './model-schema.ts';
import { loadModelValidators, type ModelValidators, TooManyStepsError, type ValidateBody } from './model-validators.ts';
import type { RestFailure } from './rest-failure.ts';

/**
 * Compiles what the request validator of a method asks for: parameters first, then the body (recorded). Null: nothing is
 * asked.
 */
export function compileRequestValidation(
  source: MethodSource,
): ((call: MethodCall) => RestFailure | null | Promise<RestFailure | null>) | null {
  const { method, snapshot } = source;
  const validator = snapshot.requestValidators.find(({ id }) => id === method.requestValidatorId);
  const checkParameters = validator?.validateRequestParameters ? compileParameterCheck(source) : null;
  const checkBody = validator?.validateRequestBody ? compileBodyCheck(source) : null;
  if (checkParameters === null) return checkBody;
  if (checkBody === null) return checkParameters;
  return (call) => checkParameters(call) ?? checkBody(call);
}

interface RequiredParameter {
  readonly name: string;
  readonly isThere: (call: MethodCall) => boolean;
}

function compileParameterCheck({ method, ports }: MethodSource): ((call: MethodCall) => RestFailure | null) | null {
  const anyCase = ports.assume['rest-api.validator.header-name-case'] === 'insensitive';
  // Those of headers come first, then the path's, then the query's: the order of the mapping names (recorded).
  const required = Object.entries(method.requestParameters ?? {})
    .filter(([, isRequired]) => isRequired)
    .map(([mapping]) => mapping)
    .sort()
    .flatMap((mapping) => requiredParameter(mapping, anyCase) ?? []);
  if (required.length === 0) return null;
  return (call) => {
    const missing = required.filter(({ isThere }) => !isThere(call)).map(({ name }) => name);
    if (missing.length === 0) return null;
    const message = `Missing required request parameters: [${missing.join(', ')}]`;
    return { type: 'BAD_REQUEST_PARAMETERS', message, detail: `${message}.` };
  };
}

function requiredParameter(mapping: string, anyCase: boolean): RequiredParameter | null {
  const [, place, name] = /^method\.request\.(header|path|querystring)\.(.+)$/.exec(mapping) ?? [];
  if (name === undefined) return null;
  switch (place) {
    case 'header':
      return { name, isThere: ({ request }) => headerValues(request.headers, name, anyCase).some(isFilled) };
    case 'path':
      return {
        name,
        isThere: ({ pathParameters }) => Object.hasOwn(pathParameters, name) && isFilled(pathParameters[name]),
      };
    default:
      return { name, isThere: ({ query }) => query.get(name)?.some(isFilled) === true };
  }
}

function headerValues(headers: MethodCall['request']['headers'], name: string, anyCase: boolean): readonly string[] {
  if (anyCase) return allHeaders(headers, name.toLowerCase());
  return headerPairs(headers).flatMap(([given, value]) => (given === name ? [value] : []));
}

/** A blank value counts as none (documented). */
function isFilled(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

const DEFAULT_CONTENT_TYPE = 'application/json';

function compileBodyCheck({
  method,
  snapshot,
  ports,
}: MethodSource): ((call: MethodCall) => RestFailure | null | Promise<RestFailure | null>) | null {
  const models = method.requestModels ?? {};
  if (Object.keys(models).length === 0) return null;
  const options = { ignoresExclusiveMinimum: ports.assume['rest-api.validator.exclusive-minimum'] === 'ignored' };
  const load = () => validatorsOf(snapshot, options);
  return (call) => {
    const contentType = contentTypeOf(call);
    const model = modelFor(models, contentType);
    // A body of another type is nobody's business here; the integration's passthrough behaviour decides (documented).
    if (model === null) return null;
    return checkBody(call, { contentType, model, load });
  };
}

function contentTypeOf({ request }: MethodCall): string {
  const value = firstHeader(request.headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return value === '' ? DEFAULT_CONTENT_TYPE : value;
}

function modelFor(models: NonNullable<Method['requestModels']>, contentType: string): string | null {
  const key = [contentType, '$default'].find((name) => Object.hasOwn(models, name));
  return key === undefined ? null : (models[key] ?? null);
}

type Options = Parameters<typeof loadModelValidators>[1];

const loadedValidators = new WeakMap<RestApiSnapshot, Promise<ModelValidators>>();

/** One for all methods of a deployment. */
function validatorsOf(snapshot: RestApiSnapshot, options: Options): Promise<ModelValidators> {
  let loading = loadedValidators.get(snapshot);
  if (loading === undefined) {
    loading = loadModelValidators(snapshot.models, options);
    loadedValidators.set(snapshot, loading);
  }
  return loading;
}

interface BodyCheck {
  readonly contentType: string;
  readonly model: string;
  readonly load: () => Promise<ModelValidators>;
}

async function checkBody(call: MethodCall, { contentType, model, load }: BodyCheck): Promise<RestFailure | null> {
  const body = await call.readBody();
  if (!Buffer.isBuffer(body)) return body;
  const validators = await load();
  const problems = problemsOf(body, () => validators.ofModel(model));
  if (problems === null) return null;
  const validationError = `[${problems.messages.join(', ')}]`;
  call.log.line(`Request body does not match model schema for content type ${contentType}: ${validationError}`);
  const detail = problems.detail ?? `The body does not fit the model ${model}: ${validationError}`;
  return { type: 'BAD_REQUEST_BODY', detail, validationError };
}

interface Problems {
  readonly messages: readonly string[];
  readonly detail?: string;
}

// Recorded 2021 of an empty body; of one that is no JSON it is assumed.
const UNREADABLE = ['Unknown error parsing request body'];

/** An empty body is taken for `{}` (recorded). */
function problemsOf(body: Buffer, validator: () => ValidateBody): Problems | null {
  try {
    const validate = validator();
    if (body.length === 0) return validate({}) === null ? null : { messages: UNREADABLE };
    const messages = validate(JSON.parse(body.toString('utf8')) as Json);
    return messages === null ? null : { messages };
  } catch (error) {
    if (error instanceof SyntaxError) return { messages: UNREADABLE, detail: 'The body is no JSON.' };
    if (!isRefusal(error)) throw error;
    return { messages: UNREADABLE, detail: error.message };
  }
}

/** Too deep for the stack, too much work, or a model that nothing can be validated against. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof RangeError ||
    error instanceof TooManyStepsError ||
    error instanceof RegexTooExpensiveError ||
    error instanceof ModelSchemaError
  );
}
