import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { checkedEventProperties } from './event-properties.ts';
import type { FunctionEvent } from './function-events.ts';
import { type GeneratedResource, generateResource } from './generated-resource.ts';
import { apiIdOf } from './implicit-api.ts';
import { conditional, ref, sub } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import {
  addPath,
  branches,
  hasIntegration,
  INTEGRATION,
  methodDefinitions,
  methodKey,
  requireMethod,
  requirePathItem,
} from './open-api-editor.ts';
import { aList, aMap, anInteger, aString, type PropertyTypes, required } from './property-types.ts';
import { isAlphanumeric, isTruthy, pythonString } from './python-value.ts';
import { draftOf, emptySwaggerBody, requireSwaggerBody, type SwaggerBody } from './rest-api-body.ts';
import { addEventAuth, checkOverride } from './rest-api-event-auth.ts';
import { mergedBody } from './rest-api-event-merge.ts';
import { addRequestModel, addRequestParameters } from './rest-api-event-request.ts';
import { invalidEvent, invalidResource } from './sam-error.ts';
import { copyWithPositions, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';

const eventProperties: PropertyTypes = {
  Path: required(aString),
  Method: required(aString),
  RestApiId: required(aString),
  Stage: aString,
  Auth: aMap,
  RequestModel: aMap,
  RequestParameters: aList,
  TimeoutInMillis: anInteger,
  ResponseTransferMode: aString,
};

/** Checks the properties of an event of type Api, and that it names a resource of the template. */
export function checkRestApiEvent(transform: Transform, functionEvent: FunctionEvent): void {
  const expected = { type: 'Api', types: eventProperties };
  checkNamedApi(transform, functionEvent.eventId, checkedEventProperties(transform, functionEvent, expected));
}

/** Checks the resource that an event names as its API, whatever its type. */
export function checkNamedApi({ positions, resources }: Transform, eventId: string, properties: SamMap): void {
  const apiId = apiIdOf(get(properties, 'RestApiId'));
  if (typeof apiId !== 'string') return;
  const api = get(resources, apiId);
  if (!isMap(api)) {
    const text = 'RestApiId property of Api event must reference a valid resource in the same template.';
    throw invalidEvent(eventId, text, positions.of(properties, 'RestApiId'));
  }
  const apiProperties = has(api, 'Properties') ? api.Properties : {};
  if (!isMap(apiProperties)) {
    throw invalidResource(apiId, "Attribute 'Properties' should be a map.", positions.of(api, 'Properties'));
  }
  if (get(apiProperties, 'StageName') === '') {
    throw invalidResource(apiId, 'StageName cannot be empty.', positions.of(apiProperties, 'StageName'));
  }
}

/** A method that an event adds to the body of a REST API. */
export interface RestApiMethod {
  readonly eventId: string;
  /** The event's own properties. */
  readonly properties: SamMap;
  /** The API's properties, whatever type it is of. */
  readonly api: SamMap;
  readonly apiId: string;
  readonly path: string;
  readonly method: string;
  /** The stage as permissions and policies of the event name it. */
  readonly stage: unknown;
  readonly position: SourcePosition | undefined;
}

export function restApiMethod(
  transform: Transform,
  { events, eventId, event }: { events: SamMap; eventId: string; event: SamMap },
): RestApiMethod {
  const properties = getMap(event, 'Properties') ?? {};
  const apiId = pythonString(apiIdOf(get(properties, 'RestApiId')));
  const api = getMap(get(transform.resources, apiId), 'Properties') ?? {};
  const stageName = get(api, 'StageName');
  return {
    eventId,
    properties,
    api,
    apiId,
    path: pythonString(get(properties, 'Path')),
    method: pythonString(get(properties, 'Method')).toLowerCase(),
    stage: typeof stageName === 'string' ? stageName : 'Stage',
    position: transform.positions.of(events, eventId),
  };
}

/** A permission for API Gateway, and the integration in the body of the API. */
export function transformRestApiEvent(
  transform: Transform,
  functionEvent: FunctionEvent,
  target: GeneratedResource,
): GeneratedResource[] {
  const method = restApiMethod(transform, functionEvent);
  const { api } = method;
  const permission = buildPermission(transform, method, { functionEvent, target });
  if (isTruthy(get(api, MANAGED_BODY)) || isTruthy(get(api, 'MergeDefinitions'))) {
    addMethod(transform, method, target);
  }
  overrideAuth(transform, method);
  return [permission];
}

function buildPermission(
  transform: Transform,
  { method, path, stage, properties, position }: RestApiMethod,
  { functionEvent, target }: { functionEvent: FunctionEvent; target: GeneratedResource },
): GeneratedResource {
  const prefix = `${functionEvent.sam.logicalId}${functionEvent.eventId}Permission`;
  const suffix = String(stage);
  const wild = path.replace(/^(.+)\/$/, '$1').replace(/\{[a-zA-Z0-9._-]+\+?\}/g, '*');
  const resource = `\${__ApiId__}/\${__Stage__}/${method === 'any' ? '*' : method.toUpperCase()}${wild}`;
  const attributes: SamMap = {};
  for (const name of ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']) {
    if (has(target.body, name)) attributes[name] = target.body[name];
  }
  return generateResource(transform, {
    logicalId: isAlphanumeric(suffix) ? prefix + suffix : hashedLogicalId(prefix, suffix),
    type: 'AWS::Lambda::Permission',
    attributes,
    properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(target.logicalId),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(`arn:${transform.partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${resource}`, {
        __ApiId__: get(properties, 'RestApiId'),
        __Stage__: '*',
      }),
    },
    position,
  });
}

function addMethod(transform: Transform, given: RestApiMethod, target: GeneratedResource): void {
  const { positions } = transform;
  const { api, apiId, path, method, properties } = given;
  const written = get(api, 'DefinitionBody') ?? null;
  if (written === null) return;
  const isMerged = isTruthy(get(api, 'MergeDefinitions'));
  // What an event adds to a user's own body is made in a body for itself first.
  const body = isMerged ? emptySwaggerBody() : written;
  requireSwaggerBody(body);
  checkNotThere(transform, body, given);
  const draft = draftOf(body, path, positions);
  const apiAuth = isTruthy(get(api, 'Auth')) ? api.Auth : {};
  if (!isMap(apiAuth)) throw invalidResource(apiId, "Property 'Auth' should be a map.", positions.of(api, 'Auth'));
  addIntegration(transform, draft, {
    ...given,
    integration: lambdaIntegration(transform, given, target),
    condition: get(target.body, 'Condition'),
    responses: {},
  });
  if (isTruthy(get(properties, 'Auth'))) addEventAuth(transform, draft, given);
  if (isTruthy(get(properties, 'TimeoutInMillis'))) {
    for (const definition of methodDefinitions(draft.paths, { path, method })) {
      const integration = getMap(definition, INTEGRATION);
      if (integration === undefined) continue;
      integration.timeoutInMillis = properties.TimeoutInMillis;
      positions.copy(properties, 'TimeoutInMillis', integration, 'timeoutInMillis');
    }
  }
  addRequestModel(transform, draft, given);
  addRequestParameters(transform, draft, given);
  api.DefinitionBody = isMerged ? mergedBody(transform, draft, given) : draft;
}

/** Refuses a second integration for a method. */
export function checkNotThere(
  { positions }: Transform,
  body: SwaggerBody,
  { eventId, path, method, properties, position }: RestApiMethod,
): void {
  if (!hasIntegration(body.paths, path, method)) return;
  const text = `API method "${method}" defined multiple times for path "${path}".`;
  throw invalidEvent(eventId, text, positions.of(properties, 'Path') ?? position);
}

export interface NewIntegration extends RestApiMethod {
  readonly integration: SamMap;
  readonly condition: unknown;
  /** The responses of the method, where it has none. */
  readonly responses: SamMap;
}

/** Adds a method with its integration, under the condition of the function or state machine it calls. */
export function addIntegration({ positions }: Transform, body: SwaggerBody, given: NewIntegration): void {
  const { path, method, properties, position, condition, integration, responses } = given;
  const at = (name: string) => positions.of(properties, name) ?? position;
  const key = methodKey(method);
  addPath(body.paths, { path, method, origin: { path: at('Path'), method: at('Method') }, positions });
  for (const item of branches(body.paths[path])) {
    requirePathItem(item, path);
    const definition = item[key];
    requireMethod(definition, path, method);
    definition[INTEGRATION] = copyWithPositions(integration, positions);
    positions.mark(definition, INTEGRATION, at('Path'));
    if (!has(definition, 'responses')) definition.responses = copyWithPositions(responses, positions);
    if (isTruthy(condition)) set(item, key, conditional(condition, definition));
  }
}

function lambdaIntegration(
  transform: Transform,
  { api, properties }: RestApiMethod,
  target: GeneratedResource,
): SamMap {
  const streams = get(properties, 'ResponseTransferMode') === 'RESPONSE_STREAM';
  const condition = get(target.body, 'Condition');
  const uri = integrationUri(transform, target, streams);
  const integration: SamMap = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: isTruthy(condition) ? conditional(condition, uri) : uri,
  };
  if (streams) {
    integration.responseTransferMode = 'STREAM';
    transform.positions.copy(properties, 'ResponseTransferMode', integration, 'responseTransferMode');
  }
  const credentials = invokeRole(transform, get(properties, 'Auth'), get(api, 'Auth'));
  if (credentials !== undefined) integration.credentials = credentials;
  return integration;
}

/** The partition is a literal here, unlike in the URIs of HTTP APIs. */
function integrationUri({ partition }: Transform, target: GeneratedResource, streams: boolean): SamMap {
  const arn = target.type === 'AWS::Lambda::Function' ? `\${${target.logicalId}.Arn}` : `\${${target.logicalId}}`;
  const [version, operation] = streams
    ? ['2021-11-15', 'response-streaming-invocations']
    : ['2015-03-31', 'invocations'];
  return sub(`arn:${partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/${arn}/${operation}`);
}

/** Whose credentials call the function of a method that IAM protects: the caller's own, unless a role is given. */
function invokeRole({ partition }: Transform, eventAuth: unknown, apiAuth: unknown): unknown {
  const isIam =
    get(eventAuth, 'Authorizer') === 'AWS_IAM' ||
    (get(apiAuth, 'DefaultAuthorizer') === 'AWS_IAM' && !isTruthy(eventAuth));
  if (!isIam) return undefined;
  const roleOf = (auth: unknown) => {
    const role = get(auth, 'InvokeRole');
    return !isTruthy(role) && has(auth, 'InvokeRole') ? 'NONE' : role;
  };
  const ofEvent = roleOf(eventAuth);
  const role = isTruthy(ofEvent) ? ofEvent : roleOf(apiAuth);
  if (role === 'NONE') return undefined;
  return isTruthy(role) && role !== 'CALLER_CREDENTIALS' ? role : `arn:${partition}:iam::*:user/*`;
}

/** `OverrideApiAuth` lets an event change the security of a method that a user's own body has. */
function overrideAuth(transform: Transform, given: RestApiMethod): void {
  const { api, properties } = given;
  const auth = get(properties, 'Auth');
  const body = get(api, 'DefinitionBody');
  if (!isTruthy(body) || !isTruthy(get(auth, 'OverrideApiAuth'))) return;
  checkOverride(transform, given);
  requireSwaggerBody(body);
  const draft = draftOf(body, given.path, transform.positions);
  addEventAuth(transform, draft, given);
  api.DefinitionBody = draft;
}
