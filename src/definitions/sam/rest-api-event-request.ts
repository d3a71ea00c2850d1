import type { Transform } from './context.ts';
import { isIntrinsic } from './intrinsics.ts';
import { INTEGRATION, methodDefinitions } from './open-api-editor.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { isOpenApi3, type SwaggerBody } from './rest-api-body.ts';
import type { RestApiMethod } from './rest-api-event.ts';
import { invalidEvent } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';

/** Writes the `RequestModel` of an event into its method, and a validator where one is asked for. */
export function addRequestModel(transform: Transform, body: SwaggerBody, given: RestApiMethod): void {
  const { positions } = transform;
  const { properties, path, method, eventId, api } = given;
  const request = getMap(properties, 'RequestModel');
  const model = get(request, 'Model');
  if (request === undefined || !isTruthy(model)) return;
  const unable = (what: string) =>
    `Unable to set ${what} [${pythonString(model)}] on API method [${method}] for path [${path}] `;
  const refuse = (text: string) =>
    invalidEvent(eventId, text, positions.of(request, 'Model') ?? positions.of(properties, 'RequestModel'));
  const models = get(api, 'Models');
  const because = (reason: string) => refuse(`${unable('RequestModel')}because ${reason}`);
  if (!isTruthy(models)) throw because('the related API does not define any Models.');
  if (!isIntrinsic(models) && !isMap(models)) throw because('the related API Models defined is of invalid type.');
  if (typeof model !== 'string') throw because('the related API does not contain valid Models.');
  if (!isTruthy(get(models, model))) throw because("it wasn't defined in the API's Models.");
  setModel(transform, body, given, { name: model.toLowerCase(), required: get(request, 'Required') ?? null });
  const validatesBody = get(request, 'ValidateBody') ?? null;
  const validatesParameters = get(request, 'ValidateParameters') ?? null;
  if (validatesBody === null && validatesParameters === null) return;
  const wanted = { body: validatesBody ?? false, parameters: validatesParameters ?? false };
  if (typeof wanted.body !== 'boolean' || typeof wanted.parameters !== 'boolean') {
    throw refuse(
      `${unable('Validator to RequestModel')}ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported.`,
    );
  }
  setValidator(transform, body, given, { body: wanted.body, parameters: wanted.parameters });
}

function setModel(
  { positions }: Transform,
  body: SwaggerBody,
  { path, method, properties }: RestApiMethod,
  model: { readonly name: string; readonly required: unknown },
): void {
  const required = model.required === null ? {} : { required: model.required };
  for (const definition of methodDefinitions(body.paths, { path, method })) {
    if ((get(body, 'swagger') ?? null) !== null) {
      const schema = { $ref: `#/definitions/${model.name}` };
      parametersOf(definition).push({ in: 'body', name: model.name, schema, ...required });
      positions.copy(properties, 'RequestModel', definition, 'parameters');
    } else if (isOpenApi3(body)) {
      const schema = { $ref: `#/components/schemas/${model.name}` };
      definition.requestBody = { content: { 'application/json': { schema } }, ...required };
      positions.copy(properties, 'RequestModel', definition, 'requestBody');
    }
  }
}

const VALIDATORS = 'x-amazon-apigateway-request-validators';

function setValidator(
  { positions }: Transform,
  body: SwaggerBody,
  { path, method, properties }: RestApiMethod,
  validates: { readonly body: boolean; readonly parameters: boolean },
): void {
  const name = validatorName(validates);
  if (!isTruthy(get(body, VALIDATORS))) body[VALIDATORS] = {};
  const validators = ensureMap(body, VALIDATORS);
  if (!isTruthy(get(validators, name))) {
    set(validators, name, { validateRequestBody: validates.body, validateRequestParameters: validates.parameters });
  }
  for (const definition of methodDefinitions(body.paths, { path, method })) {
    const key = 'x-amazon-apigateway-request-validator';
    definition[key] = name;
    positions.copy(properties, 'RequestModel', definition, key);
  }
}

function validatorName({ body, parameters }: { readonly body: boolean; readonly parameters: boolean }): string {
  if (body) return parameters ? 'body-and-params' : 'body-only';
  return parameters ? 'params-only' : 'no-validation';
}

/** Writes the `RequestParameters` of an event into its method. */
export function addRequestParameters(transform: Transform, body: SwaggerBody, given: RestApiMethod): void {
  const { positions } = transform;
  const { properties, path, method } = given;
  const written = get(properties, 'RequestParameters');
  if (!isTruthy(written)) return;
  // An intrinsic passes as a list, and is gone through by its keys.
  const items: readonly unknown[] = Array.isArray(written) ? written : isMap(written) ? Object.keys(written) : [];
  const read = items.map((item, index) => readParameter(transform, given, { item, index, items }));
  for (const definition of methodDefinitions(body.paths, { path, method })) {
    const parameters = parametersOf(definition);
    for (const [index, { name, required, caching }] of read.entries()) {
      const [location = '', ...rest] = name.replaceAll('method.request.', '').split('.');
      const place = location === 'querystring' ? 'query' : location;
      parameters.push({ in: place, name: rest.join('.'), required, type: 'string' });
      positions.copy(items, index, parameters, parameters.length - 1);
      const integration = getMap(definition, INTEGRATION);
      if (!isTruthy(caching) || integration === undefined) continue;
      const keys = get(integration, 'cacheKeyParameters');
      integration.cacheKeyParameters = [...(Array.isArray(keys) ? keys : []), name];
    }
    positions.copy(properties, 'RequestParameters', definition, 'parameters');
  }
}

interface RequestParameter {
  readonly name: string;
  readonly required: unknown;
  readonly caching: unknown;
}

function readParameter(
  { positions }: Transform,
  { eventId, properties }: RestApiMethod,
  { item, index, items }: { item: unknown; index: number; items: readonly unknown[] },
): RequestParameter {
  const at = positions.of(items, index) ?? positions.of(properties, 'RequestParameters');
  const refuse = (text: string) => invalidEvent(eventId, `Invalid value for 'RequestParameters' property. ${text}`, at);
  const [name, settings] = isMap(item) ? (Object.entries(item)[0] ?? ['', {}]) : [item, {}];
  if (typeof name !== 'string') throw refuse('Property must be either a string or an object');
  if (!/^method\.request\.(querystring|path|header)\./.test(name)) {
    throw refuse(
      "Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'.",
    );
  }
  if (!isMap(settings) || !Object.keys(settings).every((key) => key === 'Required' || key === 'Caching')) {
    throw refuse('Values must be an object, e.g { Required: true, Caching: false }');
  }
  const setting = (key: string) => (has(settings, key) ? settings[key] : false);
  return { name, required: setting('Required'), caching: setting('Caching') };
}

function parametersOf(definition: SamMap): unknown[] {
  const existing = get(definition, 'parameters');
  const parameters = Array.isArray(existing) ? existing : [];
  definition.parameters = parameters;
  return parameters;
}
