import { deepEqual } from '../../base/json.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { buildDomain } from './domain.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  positionOf,
  type SamResource,
} from './generated-resource.ts';
import { addAuth, authorizerPermissions } from './http-api-auth.ts';
import { addCors } from './http-api-cors.ts';
import { buildHttpApiStage } from './http-api-stage.ts';
import {
  addEndpointConfiguration,
  addTags,
  bodyInfo,
  DEFAULT_PATH,
  isOpenApiBody,
  requireOpenApiBody,
} from './open-api-editor.ts';
import {
  aBoolean,
  aBooleanOrMap,
  aMap,
  anything,
  aString,
  aStringOrMap,
  type PropertyTypes,
} from './property-types.ts';
import { isTruthy } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { s3Location } from './s3-location.ts';
import { invalidResource } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';

export const httpApiProperties: PropertyTypes = {
  [MANAGED_BODY]: aBoolean,
  Name: anything,
  StageName: aStringOrMap,
  Tags: aMap,
  PropagateTags: aBoolean,
  DefinitionBody: aMap,
  DefinitionUri: aStringOrMap,
  StageVariables: aMap,
  CorsConfiguration: aBooleanOrMap,
  AccessLogSettings: aMap,
  DefaultRouteSettings: aMap,
  Auth: aMap,
  RouteSettings: aMap,
  Domain: aMap,
  FailOnWarnings: aBoolean,
  Description: aString,
  DisableExecuteApiEndpoint: aBoolean,
};

/** The tag by which the HTTP APIs of SAM are known. */
const HTTP_API_TAG = 'httpapi:createdBy';

/** An API with its body, its stage, its domain, and permissions for its authorizers. */
export function transformHttpApi(transform: Transform, api: SamResource): GeneratedResource[] {
  const { properties } = api;
  const cors = resolveParameters(get(properties, 'CorsConfiguration'), transform.parameters);
  if (has(properties, 'Domain')) {
    properties.Domain = resolveParameters(properties.Domain, transform.parameters);
  }
  const built = buildApi(transform, api, cors);
  const domain = buildDomain(transform, api, HTTP_API_TAG);
  const permissions = authorizerPermissions(transform, api);
  const stage = buildHttpApiStage(transform, api);
  return [built, ...permissions, ...domain, stage];
}

function buildApi(transform: Transform, api: SamResource, cors: unknown): GeneratedResource {
  const { positions } = transform;
  const { logicalId, properties } = api;
  if (isTruthy(get(properties, 'DefinitionUri')) && isTruthy(get(properties, 'DefinitionBody'))) {
    const text = "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionUri', 'key'));
  }
  addCors(transform, api, cors);
  addAuth(transform, api);
  addApiTags(transform, api);
  addDisableExecuteApiEndpoint(transform, api);
  addTitle(transform, api);
  addDescription(transform, api);
  const output: SamMap = {};
  if (isTruthy(get(properties, 'FailOnWarnings'))) {
    output.FailOnWarnings = properties.FailOnWarnings;
    positions.copy(properties, 'FailOnWarnings', output);
    renameDefaultPath(transform, properties);
  }
  addDefinition(transform, api, output);
  return generateResource(transform, {
    logicalId,
    type: 'AWS::ApiGatewayV2::Api',
    attributes: ownAttributes(transform, api),
    properties: output,
    position: positionOf(transform, api),
  });
}

function addDefinition(transform: Transform, { logicalId, properties }: SamResource, output: SamMap): void {
  const { positions, keepsLocalPaths } = transform;
  const uri = get(properties, 'DefinitionUri');
  if (isTruthy(uri)) {
    const where = { logicalId, property: 'DefinitionUri', position: positions.of(properties, 'DefinitionUri') };
    output.BodyS3Location = s3Location(uri, { ...where, keepsLocalPaths, keys: ['Bucket', 'Key', 'Version'] });
    positions.copy(properties, 'DefinitionUri', output, 'BodyS3Location');
    return;
  }
  if (!isTruthy(get(properties, 'DefinitionBody'))) {
    const text =
      "'DefinitionUri' or 'DefinitionBody' are required properties of an 'AWS::Serverless::HttpApi'. " +
      "Add a value for one of these properties or add a 'HttpApi' event to an 'AWS::Serverless::Function'.";
    throw invalidResource(logicalId, text);
  }
  output.Body = properties.DefinitionBody;
  positions.copy(properties, 'DefinitionBody', output, 'Body');
}

/** Tags of the API, with SAM's own. They stay in `Tags` for the stage and the domain. */
function addApiTags({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const body = get(properties, 'DefinitionBody');
  const given = isTruthy(get(properties, 'Tags'));
  const at = positions.of(properties, 'Tags');
  if (!isTruthy(body)) {
    if (!given) return;
    const text = "Tags works only with inline OpenApi specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  if (!isOpenApiBody(body)) {
    if (!given) return;
    const text = "Unable to add `Tags` because 'DefinitionBody' does not contain a valid OpenApi definition.";
    throw invalidResource(logicalId, text, at);
  }
  const tags = ensureMap(properties, 'Tags');
  tags[HTTP_API_TAG] = 'SAM';
  requireOpenApiBody(body);
  addTags(body, tags, positions);
}

function addDisableExecuteApiEndpoint({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const value = get(properties, 'DisableExecuteApiEndpoint') ?? null;
  if (value === null) return;
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DisableExecuteApiEndpoint', 'key'));
  }
  requireOpenApiBody(body);
  addEndpointConfiguration(body, value);
  positions.copy(properties, 'DisableExecuteApiEndpoint', body, 'servers');
}

function addTitle({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const name = get(properties, 'Name');
  if (!isTruthy(name)) return;
  const at = positions.of(properties, 'Name');
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "Name works only with inline OpenApi specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  const info = checkedInfo(body, logicalId, '.');
  if (!deepEqual(get(info, 'title'), { Ref: 'AWS::StackName' })) {
    const text =
      "Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  requireOpenApiBody(body);
  const target = bodyInfo(body);
  if (target === undefined) return;
  target.title = name;
  positions.copy(properties, 'Name', target, 'title');
}

function addDescription({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const description = get(properties, 'Description');
  if (!isTruthy(description)) return;
  const at = positions.of(properties, 'Description');
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "Description works only with inline OpenApi specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  if (isTruthy(get(checkedInfo(body, logicalId, "'."), 'description'))) {
    const text =
      "Unable to set Description because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  requireOpenApiBody(body);
  const info = ensureMap(body, 'info');
  info.description = description;
  positions.copy(properties, 'Description', info, 'description');
}

/** `info` of a body, which may be absent but not something other than a map. */
function checkedInfo(body: unknown, logicalId: string, ending: string): SamMap | undefined {
  const info = get(body, 'info') ?? null;
  if (info === null || isMap(info)) return info ?? undefined;
  throw invalidResource(logicalId, `Invalid 'DefinitionBody': The value of 'info' should be a map${ending}`);
}

/** API Gateway warns of a path without a slash, and with FailOnWarnings that would fail the deployment. */
function renameDefaultPath({ positions }: Transform, properties: SamMap): void {
  const paths = getMap(get(properties, 'DefinitionBody'), 'paths');
  if (paths === undefined || !has(paths, DEFAULT_PATH)) return;
  set(paths, `/${DEFAULT_PATH}`, paths[DEFAULT_PATH]);
  positions.copy(paths, DEFAULT_PATH, paths, `/${DEFAULT_PATH}`);
  delete paths[DEFAULT_PATH];
}
