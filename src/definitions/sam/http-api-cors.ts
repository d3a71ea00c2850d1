import { deepEqual } from '../../base/json.ts';
import type { SourcePositions } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isIntrinsic } from './intrinsics.ts';
import { isOpenApiBody, requireOpenApiBody } from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import { invalidDocument, invalidResource } from './sam-error.ts';
import { get, isMap, type SamMap, set } from './sam-map.ts';

const CORS = 'x-amazon-apigateway-cors';

/** Property of CorsConfiguration → key in the body. */
const KEYS: readonly (readonly [property: string, key: string])[] = [
  ['AllowOrigins', 'allowOrigins'],
  ['AllowHeaders', 'allowHeaders'],
  ['AllowMethods', 'allowMethods'],
  ['ExposeHeaders', 'exposeHeaders'],
  ['MaxAge', 'maxAge'],
  ['AllowCredentials', 'allowCredentials'],
];

/** Writes CorsConfiguration into the body, over the same keys of a configuration that the body brings along. */
export function addCors({ positions }: Transform, api: SamResource, configuration: unknown): void {
  const { logicalId, properties } = api;
  if (!isTruthy(configuration)) return;
  const at = positions.of(properties, 'CorsConfiguration');
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "Cors works only with inline OpenApi specified in 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  const settings = corsSettings(positions, api, configuration);
  if (!isOpenApiBody(body)) {
    const text =
      "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid OpenApi definition.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionBody'));
  }
  if (settings.AllowCredentials === true && deepEqual(settings.AllowOrigins, ['*'])) {
    // The translator names AllowOrigin and its REST form here, and lets `*` beside other origins pass.
    const text =
      "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set.";
    throw invalidResource(logicalId, text, positions.of(settings, 'AllowCredentials') ?? at);
  }
  requireOpenApiBody(body);
  const cors = get(body, CORS) ?? {};
  if (!isMap(cors)) throw invalidDocument(`Value of '${CORS}' must be a dictionary according to Swagger spec.`);
  body[CORS] = cors;
  positions.copy(properties, 'CorsConfiguration', body, CORS);
  writeSettings(positions, settings, cors);
}

function corsSettings(
  positions: SourcePositions,
  { logicalId, properties }: SamResource,
  configuration: unknown,
): SamMap {
  const at = positions.of(properties, 'CorsConfiguration');
  if (typeof configuration === 'boolean' || isIntrinsic(configuration)) {
    const settings: SamMap = { AllowOrigins: typeof configuration === 'boolean' ? ['*'] : configuration };
    positions.mark(settings, 'AllowOrigins', at);
    return settings;
  }
  if (!isMap(configuration)) throw invalidResource(logicalId, "Invalid value for 'Cors' property.", at);
  const unknown = Object.keys(configuration).find((key) => !KEYS.some(([property]) => property === key));
  if (unknown !== undefined) {
    const text = `Invalid key '${unknown}' for 'Cors' property.`;
    throw invalidResource(logicalId, text, positions.of(configuration, unknown, 'key'));
  }
  return configuration;
}

function writeSettings(positions: SourcePositions, settings: SamMap, cors: SamMap): void {
  const origins = get(settings, 'AllowOrigins');
  if (isTruthy(origins) && isIntrinsic(origins)) {
    Object.assign(cors, inCamelCase(origins, positions));
    return;
  }
  for (const [property, key] of KEYS) {
    const value = get(settings, property);
    if (!isWritten(key, value)) continue;
    cors[key] = value;
    positions.copy(settings, property, cors, key);
  }
}

/** A MaxAge of 0 counts; AllowCredentials counts only as a literal true. */
function isWritten(key: string, value: unknown): boolean {
  if (key === 'maxAge') return value !== undefined && value !== null;
  return key === 'allowCredentials' ? value === true : isTruthy(value);
}

/**
 * An intrinsic (`Fn::If` around whole configurations) stays one. The translator renames the keys in its JSON text, so
 * the same words inside values change with them.
 */
function inCamelCase(value: unknown, positions: SourcePositions): unknown {
  if (typeof value === 'string') return renameInText(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => inCamelCase(item, positions));
    positions.inherit(value, items);
    return items;
  }
  if (!isMap(value)) return value;
  const renamed: SamMap = {};
  for (const [key, item] of Object.entries(value)) {
    set(renamed, renameInText(key), inCamelCase(item, positions));
    positions.copy(value, key, renamed, renameInText(key));
  }
  positions.inherit(value, renamed);
  return renamed;
}

function renameInText(text: string): string {
  return KEYS.reduce((renamed, [property, key]) => renamed.replaceAll(property, key), text);
}
