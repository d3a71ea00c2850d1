import type { SourcePositions } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isIntrinsic } from './intrinsics.ts';
import { ANY_METHOD, branches, INTEGRATION, requirePathItem } from './open-api-editor.ts';
import { compareStrings, isTruthy } from './python-value.ts';
import { isSwaggerBody, requireSwaggerBody, type SwaggerBody } from './rest-api-body.ts';
import { InvalidSam, invalidResource, invalidTemplate } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';
import { pathsInOrder } from './template-order.ts';

/** The only value that the translator knows for any origin: a mapping expression of `*`. */
const WILDCARD = "'*'";

const KEYS: readonly string[] = ['AllowMethods', 'AllowHeaders', 'AllowOrigin', 'MaxAge', 'AllowCredentials'];

/**
 * Gives every path of the body an OPTIONS method that answers preflights. Values are mapping expressions and passed on as
 * they are written; the other methods are left alone, whose answers are the function's own affair.
 */
export function addCors(transform: Transform, { logicalId, properties }: SamResource): void {
  const { positions } = transform;
  const written = get(properties, 'Cors');
  if (!isTruthy(written)) return;
  const at = positions.of(properties, 'Cors');
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "Cors works only with inline Swagger specified in 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  const settings = corsSettings(transform, { logicalId, properties, written });
  if (!isSwaggerBody(body)) {
    const text =
      "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid Swagger definition.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionBody'));
  }
  if (get(settings, 'AllowCredentials') === true && settings.AllowOrigin === WILDCARD) {
    // Only this one spelling is noticed: `*` without the inner quotes passes, and so does an intrinsic.
    const text =
      "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set";
    throw invalidResource(logicalId, text, positions.of(settings, 'AllowCredentials') ?? at);
  }
  requireSwaggerBody(body);
  try {
    addPreflights(transform, { body, settings, properties });
  } catch (failure) {
    if (!(failure instanceof InvalidSam) || failure.scope !== 'resource') throw failure;
    throw invalidResource(logicalId, failure.message, positions.of(settings, 'AllowOrigin') ?? at);
  }
}

function corsSettings(
  { positions }: Transform,
  { logicalId, properties, written }: { logicalId: string; properties: SamMap; written: unknown },
): SamMap {
  const settings: SamMap = { AllowOrigin: WILDCARD };
  if (typeof written === 'string' || isIntrinsic(written)) {
    settings.AllowOrigin = written;
    positions.copy(properties, 'Cors', settings, 'AllowOrigin');
    return settings;
  }
  if (!isMap(written)) {
    throw invalidResource(logicalId, "Invalid value for 'Cors' property", positions.of(properties, 'Cors'));
  }
  const unknown = Object.keys(written).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const text = `Invalid key '${unknown}' for 'Cors' property.`;
    throw invalidResource(logicalId, text, positions.of(written, unknown, 'key'));
  }
  Object.assign(settings, written);
  positions.inherit(written, settings);
  return settings;
}

function addPreflights(
  transform: Transform,
  { body, settings, properties }: { body: SwaggerBody; settings: SamMap; properties: SamMap },
): void {
  const { positions } = transform;
  const done = new Set<string>();
  for (const path of pathsInOrder(transform, body.paths)) {
    // To API Gateway `/pets` and `/pets/` are one resource.
    const resource = path === '/' ? path : path.replace(/\/+$/, '');
    if (done.has(resource)) continue;
    done.add(resource);
    let methods = get(settings, 'AllowMethods');
    for (const item of branches(body.paths[path])) {
      requirePathItem(item, path);
      if (has(item, 'options')) continue;
      if (!isTruthy(settings.AllowOrigin)) throw invalidTemplate('Invalid input. Value for AllowedOrigins is required');
      // The methods of the first branch of a condition are taken for the second, too.
      if (!isTruthy(methods)) methods = `'${methodsOf(item)}'`;
      item.options = preflight(positions, { ...settings, AllowMethods: methods }, settings);
      positions.copy(properties, 'Cors', item, 'options');
    }
  }
}

const ALL_METHODS = 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT';

/** The methods of a path item, sorted; what else it has, such as `parameters`, is taken for a method as well. */
function methodsOf(item: SamMap): string {
  if (has(item, ANY_METHOD)) return ALL_METHODS;
  const names = new Set([...Object.keys(item), 'options'].map((name) => name.toUpperCase()));
  return [...names].sort(compareStrings).join(',');
}

/** Property → response header, its type, and when it is written. */
const HEADERS: readonly (readonly [
  property: string,
  header: string,
  type: string,
  isWritten: (value: unknown) => boolean,
])[] = [
  ['AllowOrigin', 'Access-Control-Allow-Origin', 'string', () => true],
  ['AllowHeaders', 'Access-Control-Allow-Headers', 'string', isTruthy],
  ['AllowMethods', 'Access-Control-Allow-Methods', 'string', isTruthy],
  ['MaxAge', 'Access-Control-Max-Age', 'integer', (value) => value !== undefined && value !== null],
  ['AllowCredentials', 'Access-Control-Allow-Credentials', 'string', (value) => value === true],
];

/** The OPTIONS method: a MOCK integration that answers 200 with the headers. */
function preflight(positions: SourcePositions, settings: SamMap, written: SamMap): SamMap {
  const responseParameters: SamMap = {};
  const headers: SamMap = {};
  for (const [property, header, type, isWritten] of HEADERS) {
    const value = get(settings, property);
    if (!isWritten(value)) continue;
    const parameter = `method.response.header.${header}`;
    responseParameters[parameter] = property === 'AllowCredentials' ? "'true'" : value;
    positions.copy(written, property, responseParameters, parameter);
    headers[header] = { type };
  }
  return {
    summary: 'CORS support',
    consumes: ['application/json'],
    produces: ['application/json'],
    [INTEGRATION]: {
      type: 'mock',
      requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: { statusCode: '200', responseParameters, responseTemplates: { 'application/json': '{}\n' } },
      },
    },
    responses: { '200': { description: 'Default response for CORS method', headers } },
  };
}
