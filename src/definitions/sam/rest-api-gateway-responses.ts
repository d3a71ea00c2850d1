import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isIntrinsic } from './intrinsics.ts';
import { expectMap } from './property-types.ts';
import { isTruthy, pythonString, pythonTypeName } from './python-value.ts';
import { isSwaggerBody, requireSwaggerBody } from './rest-api-body.ts';
import { invalidResource, resourceText } from './sam-error.ts';
import { copyWithPositions, ensureMap, get, has, isMap, type SamMap, set } from './sam-map.ts';

const RESPONSES = 'x-amazon-apigateway-gateway-responses';
const RESPONSE_PROPERTIES = ['ResponseParameters', 'ResponseTemplates', 'StatusCode'];

/** Property of `ResponseParameters` → what its entries begin with in the body. */
const PARAMETERS: readonly (readonly [property: string, prefix: string])[] = [
  ['Headers', 'gatewayresponse.header.'],
  ['Paths', 'gatewayresponse.path.'],
  ['QueryStrings', 'gatewayresponse.querystring.'],
];

/** Writes `GatewayResponses` into the body. */
export function addGatewayResponses(transform: Transform, { logicalId, properties }: SamResource): void {
  const { positions } = transform;
  const responses = get(properties, 'GatewayResponses');
  if (!isTruthy(responses) || !isMap(responses)) return;
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "GatewayResponses works only with inline Swagger specified in 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, positions.of(properties, 'GatewayResponses'));
  }
  for (const type of Object.keys(responses)) checkResponse(transform, logicalId, responses, type);
  if (!isSwaggerBody(body)) {
    // The translator speaks of Auth here, too.
    const text =
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger definition.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionBody'));
  }
  requireSwaggerBody(body);
  const read = Object.keys(responses).map((type) => readResponse(transform, { logicalId, responses, type }));
  if (!isTruthy(get(body, RESPONSES))) body[RESPONSES] = {};
  const target = ensureMap(body, RESPONSES);
  for (const response of read) {
    set(target, response.type, bodyResponse(transform, logicalId, response));
    positions.copy(responses, response.type, target);
  }
}

function checkResponse({ positions }: Transform, logicalId: string, responses: SamMap, type: string): void {
  const response = get(responses, type);
  if (isIntrinsic(response)) {
    const text =
      'Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field.';
    throw invalidResource(logicalId, text, positions.of(responses, type));
  }
  if (!isMap(response)) {
    const text = `Invalid property type '${pythonTypeName(response)}' for GatewayResponses. Expected an object of type 'GatewayResponse'.`;
    throw invalidResource(logicalId, text, positions.of(responses, type));
  }
  const unknown = Object.keys(response).find((key) => !RESPONSE_PROPERTIES.includes(key));
  if (unknown === undefined) return;
  const text = `Invalid property '${unknown}' in 'GatewayResponses' property '${type}'.`;
  throw invalidResource(logicalId, text, positions.of(response, unknown, 'key'));
}

interface GatewayResponse {
  readonly type: string;
  readonly parameters: SamMap;
  readonly response: SamMap;
}

function readResponse(
  transform: Transform,
  { logicalId, responses, type }: { logicalId: string; responses: SamMap; type: string },
): GatewayResponse {
  const { positions } = transform;
  const response = get(responses, type);
  if (!isMap(response)) return { type, parameters: {}, response: {} };
  const name = `GatewayResponses.${type}.ResponseParameters`;
  const written = isTruthy(get(response, 'ResponseParameters'))
    ? expectMap(transform, { logicalId, name, container: response, key: 'ResponseParameters' })
    : {};
  const parameters = rewritePrefixedKeys(transform, { logicalId, type, parameters: written });
  const unknown = Object.keys(parameters).find((name) => !PARAMETERS.some(([property]) => property === name));
  if (unknown !== undefined) {
    throw invalidResource(logicalId, unknownParameter(unknown), positions.of(written, unknown, 'key'));
  }
  const status = get(response, 'StatusCode');
  if (isTruthy(status) && !/^[0-9]{1,3}$/.test(pythonString(status))) {
    throw invalidResource(logicalId, "Property 'StatusCode' must be numeric", positions.of(response, 'StatusCode'));
  }
  return { type, parameters, response };
}

function unknownParameter(key: string): string {
  return `Invalid gateway response parameter '${key}'`;
}

/**
 * `gatewayresponse.header.X: …` is how API Gateway itself calls a header, and how CORS guides write it, but SAM refuses it.
 * Here it means what was meant, with a warning, unless the user wants SAM's answer.
 */
function rewritePrefixedKeys(
  transform: Transform,
  given: { readonly logicalId: string; readonly type: string; readonly parameters: SamMap },
): SamMap {
  const { positions, warnings, rewritesPrefixedKeys } = transform;
  const { logicalId, type, parameters } = given;
  if (!rewritesPrefixedKeys) return parameters;
  let rewritten: SamMap | undefined;
  for (const key of Object.keys(parameters)) {
    const [property, prefix] = PARAMETERS.find(([, prefix]) => key.startsWith(prefix)) ?? [];
    if (property === undefined || prefix === undefined) continue;
    rewritten ??= copyWithPositions(parameters, positions);
    const name = key.slice(prefix.length);
    const target = ensureMap(rewritten, property);
    set(target, name, rewritten[key]);
    positions.copy(parameters, key, target, name);
    delete rewritten[key];
    warnings.push({
      code: 'sam/prefixed-gateway-response-key',
      severity: 'warn',
      message: `SAM itself refuses this template: ${resourceText(logicalId, unknownParameter(key))}`,
      help: `Here it is taken as meant. For AWS write, under ${type}: ResponseParameters: { ${property}: { ${name}: … } }`,
      where: positions.of(parameters, key, 'key'),
    });
  }
  return rewritten ?? parameters;
}

function bodyResponse(transform: Transform, logicalId: string, { parameters, response }: GatewayResponse): SamMap {
  const { positions } = transform;
  const responseParameters: SamMap = {};
  for (const [property, prefix] of PARAMETERS) {
    if (!has(parameters, property)) continue;
    const place = { logicalId, name: `ResponseParameters.${property}`, container: parameters, key: property };
    const values = expectMap(transform, place);
    for (const [name, value] of Object.entries(values)) {
      set(responseParameters, prefix + name, value);
      positions.copy(values, name, responseParameters, prefix + name);
    }
  }
  const templates = get(response, 'ResponseTemplates');
  const made: SamMap = { responseParameters, responseTemplates: isTruthy(templates) ? templates : {} };
  positions.copy(response, 'ResponseParameters', made, 'responseParameters');
  positions.copy(response, 'ResponseTemplates', made, 'responseTemplates');
  const status = get(response, 'StatusCode') ?? null;
  if (status !== null && status !== '') {
    made.statusCode = pythonString(status);
    positions.copy(response, 'StatusCode', made, 'statusCode');
  }
  return made;
}
