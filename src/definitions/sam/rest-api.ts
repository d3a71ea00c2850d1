import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  positionOf,
  type SamResource,
  tagList,
  takeAll,
} from './generated-resource.ts';
import {
  aBoolean,
  aList,
  aMap,
  anInteger,
  aString,
  aStringOrMap,
  onlyABoolean,
  type PropertyTypes,
  required,
} from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { addAuth, authorizerPermissions } from './rest-api-auth.ts';
import { isOpenApi3, isSwaggerBody, requireSwaggerBody } from './rest-api-body.ts';
import { addCors } from './rest-api-cors.ts';
import { buildDeploymentAndStage } from './rest-api-deployment.ts';
import { buildRestApiDomain } from './rest-api-domain.ts';
import { addGatewayResponses } from './rest-api-gateway-responses.ts';
import { fitOpenApi3 } from './rest-api-open-api.ts';
import { buildUsagePlan } from './rest-api-usage-plan.ts';
import { s3Location } from './s3-location.ts';
import { invalidDocument, invalidResource } from './sam-error.ts';
import { ensureMap, get, has, isMap, type SamMap, set } from './sam-map.ts';

export const restApiProperties: PropertyTypes = {
  [MANAGED_BODY]: aBoolean,
  Name: aStringOrMap,
  StageName: required(aStringOrMap),
  Tags: aMap,
  PropagateTags: aBoolean,
  DefinitionBody: aMap,
  DefinitionUri: aStringOrMap,
  MergeDefinitions: onlyABoolean,
  CacheClusterEnabled: aBoolean,
  CacheClusterSize: aString,
  Variables: aMap,
  EndpointConfiguration: aStringOrMap,
  MethodSettings: aList,
  BinaryMediaTypes: aList,
  MinimumCompressionSize: anInteger,
  Cors: aStringOrMap,
  Auth: aMap,
  GatewayResponses: aMap,
  AccessLogSetting: aMap,
  CanarySetting: aMap,
  TracingEnabled: aBoolean,
  OpenApiVersion: aString,
  Models: aMap,
  Domain: aMap,
  FailOnWarnings: aBoolean,
  Description: aString,
  Mode: aString,
  DisableExecuteApiEndpoint: aBoolean,
  ApiKeySourceType: aString,
  AlwaysDeploy: onlyABoolean,
  Policy: aStringOrMap,
  SecurityPolicy: aString,
  EndpointAccessMode: aString,
};

/** An API with its body, a deployment, its stage, permissions for its authorizers, its domain and its usage plan. */
export function transformRestApi(transform: Transform, api: SamResource): GeneratedResource[] {
  const { properties } = api;
  for (const key of ['BinaryMediaTypes', 'Domain', 'Auth']) {
    if (has(properties, key)) properties[key] = resolveParameters(properties[key], transform.parameters);
  }
  const restApi = buildRestApi(transform, api);
  const domain = buildRestApiDomain(transform, api);
  const definition = restApi.properties.Body ?? restApi.properties.BodyS3Location;
  const [deployment, stage] = buildDeploymentAndStage(transform, api, definition);
  const permissions = authorizerPermissions(transform, api);
  const usagePlan = buildUsagePlan(transform, api, stage.logicalId);
  const built = [restApi, deployment, stage, ...permissions, ...domain, ...usagePlan];
  propagateTags(transform, api, built);
  return built;
}

function buildRestApi(transform: Transform, api: SamResource): GeneratedResource {
  const { properties } = api;
  checkTogether(transform, api);
  const output: SamMap = {};
  takeAll(transform, properties, output, ['BinaryMediaTypes', 'MinimumCompressionSize']);
  addEndpointConfiguration(transform, api, output);
  addCors(transform, api);
  addAuth(transform, api);
  addGatewayResponses(transform, api);
  addBinaryMediaTypes(transform, properties);
  addModels(transform, api);
  addDisableExecuteApiEndpoint(transform, api);
  addDefinition(transform, api, output);
  const given = [
    'FailOnWarnings',
    'Name',
    'Description',
    'Mode',
    'ApiKeySourceType',
    'Policy',
    'SecurityPolicy',
    'EndpointAccessMode',
  ].filter((key) => isTruthy(get(properties, key)));
  takeAll(transform, properties, output, given);
  return generateResource(transform, {
    logicalId: api.logicalId,
    type: 'AWS::ApiGateway::RestApi',
    attributes: ownAttributes(transform, api),
    properties: output,
    position: positionOf(transform, api),
  });
}

function checkTogether({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const refuse = (key: string, text: string) => invalidResource(logicalId, text, positions.of(properties, key, 'key'));
  if (isTruthy(get(properties, 'DefinitionUri')) && isTruthy(get(properties, 'DefinitionBody'))) {
    throw refuse('DefinitionUri', "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
  }
  if (isTruthy(get(properties, 'DefinitionUri')) && isTruthy(get(properties, 'MergeDefinitions'))) {
    throw refuse('MergeDefinitions', "Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.");
  }
  const version = get(properties, 'OpenApiVersion');
  if (isTruthy(version) && !/^[23](\.\d)(\.\d)?$/.test(pythonString(version))) {
    throw refuse('OpenApiVersion', "The OpenApiVersion value must be of the format '3.0.0'.");
  }
}

/** Partitions of AWS without CloudFront, in which every API is regional. */
function lacksEdge(partition: string): boolean {
  return partition.startsWith('aws-iso') || ['aws-us-gov', 'aws-cn', 'aws-eusc'].includes(partition);
}

function addEndpointConfiguration(transform: Transform, { logicalId, properties }: SamResource, output: SamMap): void {
  const { positions, partition } = transform;
  const written = get(properties, 'EndpointConfiguration');
  if (!isTruthy(written) && !lacksEdge(partition)) return;
  const type = isMap(written) && isTruthy(get(written, 'Type')) ? written.Type : written;
  const value = isTruthy(written) ? type : 'REGIONAL';
  const configuration: SamMap = { Types: [value] };
  output.Parameters = { endpointConfigurationTypes: value };
  output.EndpointConfiguration = configuration;
  positions.copy(properties, 'EndpointConfiguration', output);
  if (!isMap(written) || type === written) return;
  if (has(written, 'VPCEndpointIds') && has(written, 'VpcEndpointIds')) {
    const text = "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.";
    throw invalidResource(logicalId, text, positions.of(written, 'VPCEndpointIds', 'key'));
  }
  if (has(written, 'VPCEndpointIds') || has(written, 'VpcEndpointIds')) {
    const ids = get(written, 'VPCEndpointIds');
    configuration.VpcEndpointIds = (isTruthy(ids) ? ids : get(written, 'VpcEndpointIds')) ?? null;
  }
  if (has(written, 'IpAddressType')) configuration.IpAddressType = written.IpAddressType;
}

function addBinaryMediaTypes({ positions }: Transform, properties: SamMap): void {
  const types = get(properties, 'BinaryMediaTypes');
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(types) || !isTruthy(body)) return;
  requireSwaggerBody(body);
  const key = 'x-amazon-apigateway-binary-media-types';
  body[key] = withSlashes(types);
  positions.copy(properties, 'BinaryMediaTypes', body, key);
}

/** `image~1png` is how API Gateway's patch operations write a slash. */
function withSlashes(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('~1', '/');
  if (Array.isArray(value)) return value.map(withSlashes);
  if (!isMap(value)) return value;
  const replaced: SamMap = {};
  for (const [key, item] of Object.entries(value)) set(replaced, key.replaceAll('~1', '/'), withSlashes(item));
  return replaced;
}

function addModels({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const models = get(properties, 'Models');
  if (!isTruthy(models) || !isMap(models)) return;
  const refuse = (text: string) => invalidResource(logicalId, text, positions.of(properties, 'Models'));
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    throw refuse("Models works only with inline Swagger specified in 'DefinitionBody' property.");
  }
  if (!isSwaggerBody(body)) {
    throw refuse(
      "Unable to add Models definitions because 'DefinitionBody' does not contain a valid Swagger definition.",
    );
  }
  if (!Object.values(models).every(isMap)) throw refuse("Invalid value for 'Models' property");
  requireSwaggerBody(body);
  if (!isTruthy(get(body, 'definitions'))) body.definitions = {};
  const definitions = ensureMap(body, 'definitions');
  for (const [name, schema] of Object.entries(models)) {
    if (!isTruthy(get(schema, 'type'))) {
      throw invalidDocument("'Models' schema is missing 'type'.", positions.of(models, name));
    }
    set(definitions, name.toLowerCase(), schema);
    positions.copy(models, name, definitions, name.toLowerCase());
  }
  fitOpenApi3(body, properties);
}

const ENDPOINT_CONFIGURATION = 'x-amazon-apigateway-endpoint-configuration';

function addDisableExecuteApiEndpoint({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const value = get(properties, 'DisableExecuteApiEndpoint') ?? null;
  if (value === null) return;
  const body = get(properties, 'DefinitionBody');
  if (!isTruthy(body)) {
    const text = "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DisableExecuteApiEndpoint', 'key'));
  }
  requireSwaggerBody(body);
  if (!isOpenApi3(body)) {
    disableEndpoint(body, value, 'Invalid OpenAPI definition');
    positions.copy(properties, 'DisableExecuteApiEndpoint', body, ENDPOINT_CONFIGURATION);
    return;
  }
  const servers = has(body, 'servers') ? body.servers : [{}];
  for (const [index, server] of Array.isArray(servers) ? servers.entries() : []) {
    disableEndpoint(server, value, `Invalid OpenAPI definition of 'servers[${index}]'`);
  }
  body.servers = servers;
  positions.copy(properties, 'DisableExecuteApiEndpoint', body, 'servers');
}

function disableEndpoint(container: unknown, value: unknown, fault: string): void {
  if (!isMap(container)) throw invalidDocument(`${fault}: It should be a map.`);
  if (has(container, ENDPOINT_CONFIGURATION) && !isMap(container[ENDPOINT_CONFIGURATION])) {
    throw invalidDocument(`${fault}: The value of '${ENDPOINT_CONFIGURATION}' should be a map.`);
  }
  ensureMap(container, ENDPOINT_CONFIGURATION).disableExecuteApiEndpoint = value;
}

function addDefinition(transform: Transform, { logicalId, properties }: SamResource, output: SamMap): void {
  const { positions, keepsLocalPaths } = transform;
  const uri = get(properties, 'DefinitionUri');
  const body = get(properties, 'DefinitionBody');
  if (isTruthy(uri)) {
    const where = { logicalId, property: 'DefinitionUri', position: positions.of(properties, 'DefinitionUri') };
    output.BodyS3Location = s3Location(uri, { ...where, keepsLocalPaths, keys: ['Bucket', 'Key', 'Version'] });
    positions.copy(properties, 'DefinitionUri', output, 'BodyS3Location');
  } else if (isMap(body) && isTruthy(body)) {
    fitOpenApi3(body, properties);
    output.Body = body;
    positions.copy(properties, 'DefinitionBody', output, 'Body');
  }
}

/** Types made out of an API that have tags. */
const TAGGED = new Set(
  ['RestApi', 'Stage', 'DomainName', 'DomainNameV2', 'UsagePlan', 'ApiKey', 'DomainNameAccessAssociation'].map(
    (name) => `AWS::ApiGateway::${name}`,
  ),
);

function propagateTags(transform: Transform, { properties }: SamResource, built: readonly GeneratedResource[]): void {
  if (!isTruthy(get(properties, 'PropagateTags')) || !isTruthy(get(properties, 'Tags'))) return;
  for (const { type, properties: output } of built) {
    if (TAGGED.has(type)) output.Tags = tagList(transform, properties.Tags);
  }
}
