import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { checkedEventProperties } from './event-properties.ts';
import type { FunctionEvent } from './function-events.ts';
import { type GeneratedResource, generateResource } from './generated-resource.ts';
import { apiIdOf } from './implicit-api.ts';
import { ref, sub } from './intrinsics.ts';
import {
  ANY_METHOD,
  addLambdaIntegration,
  addPathParameters,
  DEFAULT_PATH,
  hasIntegration,
  INTEGRATION,
  integratesWith,
  methodDefinitions,
  requireOpenApiBody,
} from './open-api-editor.ts';
import { aMap, anInteger, aString, type PropertyTypes } from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { InvalidSam, invalidDocument, invalidEvent, invalidResource } from './sam-error.ts';
import { copyWithPositions, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';
import { isSamResource } from './sam-resources.ts';

const eventProperties: PropertyTypes = {
  Path: aString,
  Method: aString,
  ApiId: aString,
  Stage: aString,
  Auth: aMap,
  TimeoutInMillis: anInteger,
  RouteSettings: aMap,
  PayloadFormatVersion: aString,
};

/** Checks the properties of an event of type HttpApi. */
export function checkHttpApiEvent(transform: Transform, functionEvent: FunctionEvent): void {
  checkedEventProperties(transform, functionEvent, { type: 'HttpApi', types: eventProperties });
}

interface Route {
  readonly functionEvent: FunctionEvent;
  /** The event's own properties. */
  readonly properties: SamMap;
  /** The API's properties, whatever type it is of. */
  readonly api: SamMap;
  readonly apiId: string;
  readonly path: string;
  readonly method: string;
}

/** A permission for API Gateway, and the integration in the body of the API. */
export function transformHttpApiEvent(
  transform: Transform,
  functionEvent: FunctionEvent,
  target: GeneratedResource,
): GeneratedResource[] {
  const properties = getMap(functionEvent.event, 'Properties') ?? {};
  const apiId = pythonString(apiIdOf(get(properties, 'ApiId')));
  const resource = get(transform.resources, apiId);
  const api = getMap(resource, 'Properties') ?? {};
  const route: Route = {
    functionEvent,
    properties,
    // Only SAM's own resources get routes. The others are checked all the same, and stay as the user wrote them.
    api: isSamResource(resource) ? api : copyWithPositions(api, transform.positions),
    apiId,
    path: pythonString(get(properties, 'Path')),
    method: pythonString(get(properties, 'Method')).toLowerCase(),
  };
  const permission = buildPermission(transform, route, target);
  addRoute(transform, route, target);
  return permission === undefined ? [] : [permission];
}

function buildPermission(transform: Transform, route: Route, target: GeneratedResource): GeneratedResource | undefined {
  const { api, apiId, properties, path, method, functionEvent } = route;
  const body = get(api, 'DefinitionBody');
  let paths: SamMap | undefined;
  if (isTruthy(body)) {
    try {
      requireOpenApiBody(body);
      paths = body.paths;
    } catch (failure) {
      if (!(failure instanceof InvalidSam)) throw failure;
      throw invalidResource(apiId, failure.message, transform.positions.of(api, 'DefinitionBody'));
    }
  }
  // The permission of the $default route covers all other routes of the same function.
  const isDefault = path === DEFAULT_PATH;
  if (!isDefault && paths !== undefined && integratesWith(paths, DEFAULT_PATH, ANY_METHOD, target.logicalId)) {
    return undefined;
  }
  const { sam, events, eventId } = functionEvent;
  const attributes: SamMap = {};
  for (const name of ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']) {
    if (has(target.body, name)) attributes[name] = target.body[name];
  }
  const resource = `\${__ApiId__}/\${__Stage__}${permittedRoute(method, isDefault ? '' : path)}`;
  return generateResource(transform, {
    logicalId: `${sam.logicalId}${eventId}Permission`,
    type: 'AWS::Lambda::Permission',
    attributes,
    properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(target.logicalId),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${resource}`, {
        __ApiId__: get(properties, 'ApiId'),
        __Stage__: '*',
      }),
    },
    position: transform.positions.of(events, eventId),
  });
}

/** `/GET/pets/*`: path parameters become wildcards, one slash at the end is dropped. */
function permittedRoute(method: string, path: string): string {
  const wild = path.replace(/^(.+)\/$/, '$1').replace(/\{([a-zA-Z0-9._-]+|proxy\+)\}/g, '*');
  if (method === 'any' && wild === `/${DEFAULT_PATH}`) return wild;
  return `/${method === 'any' || method === ANY_METHOD ? '*' : method.toUpperCase()}${wild}`;
}

function addRoute(transform: Transform, route: Route, target: GeneratedResource): void {
  const { positions } = transform;
  const { api, path, method, properties, functionEvent } = route;
  const { events, eventId } = functionEvent;
  const body = get(api, 'DefinitionBody') ?? null;
  if (body === null) return;
  requireOpenApiBody(body);
  const position = positions.of(events, eventId);
  if (isTruthy(get(api, MANAGED_BODY)) && hasIntegration(body.paths, path, method)) {
    const text = `API method '${method}' defined multiple times for path '${path}'.`;
    throw invalidEvent(eventId, text, positions.of(properties, 'Path') ?? position);
  }
  const before = has(body.paths, path) ? copyWithPositions(body.paths[path], positions) : undefined;
  try {
    addLambdaIntegration(body.paths, {
      path,
      method,
      uri: integrationUri(target),
      condition: get(target.body, 'Condition'),
      origin: {
        path: positions.of(properties, 'Path') ?? position,
        method: positions.of(properties, 'Method') ?? position,
      },
      positions,
    });
    addRouteSettings(transform, route, body.paths);
  } catch (failure) {
    // A refused event leaves no trace in the body, or the next one would be refused for what this one left.
    if (before === undefined) delete body.paths[path];
    else set(body.paths, path, before);
    throw failure;
  }
}

function integrationUri(target: GeneratedResource): SamMap {
  const arn = target.type === 'AWS::Lambda::Function' ? `\${${target.logicalId}.Arn}` : `\${${target.logicalId}}`;
  return sub(`arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${arn}/invocations`);
}

function addRouteSettings(transform: Transform, route: Route, paths: SamMap): void {
  const { positions } = transform;
  const { path, method, properties } = route;
  const auth = get(properties, 'Auth');
  if (isMap(auth) && isTruthy(auth)) addRouteAuth(transform, route, auth, paths);
  for (const [property, key] of [
    ['TimeoutInMillis', 'timeoutInMillis'],
    ['PayloadFormatVersion', 'payloadFormatVersion'],
  ] as const) {
    if (!isTruthy(get(properties, property))) continue;
    for (const definition of methodDefinitions(paths, { path, method })) {
      const integration = getMap(definition, INTEGRATION);
      if (integration === undefined) continue;
      integration[key] = properties[property];
      positions.copy(properties, property, integration, key);
    }
  }
  const parameters = [...path.matchAll(/\{(.*?)\}/g)].map(([, name = '']) => name);
  if (parameters.length > 0) addPathParameters(methodDefinitions(paths, { path, method }), parameters);
}

function addRouteAuth(transform: Transform, route: Route, auth: SamMap, paths: SamMap): void {
  const { positions } = transform;
  const { path, method } = route;
  const name = checkedAuthorizerName(transform, route, auth);
  const at = positions.of(auth, 'Authorizer') ?? positions.ofContainer(auth);
  const scopes = scopesOf(route, auth, name, at);
  for (const definition of methodDefinitions(paths, { path, method })) {
    const existing = has(definition, 'security') ? definition.security : [];
    if (!Array.isArray(existing)) {
      throw invalidDocument(`Type of security for path ${path} method ${method} must be a list`);
    }
    definition.security = [...existing, { [name]: scopes }];
    positions.mark(definition, 'security', at);
  }
}

/** The authorizer of the event, or the API's default one; refused unless the API has it. */
function checkedAuthorizerName({ positions }: Transform, route: Route, auth: SamMap): string {
  const { api, apiId, path, method, functionEvent } = route;
  const at = positions.of(auth, 'Authorizer') ?? positions.ofContainer(auth);
  const refuse = (text: string) => invalidEvent(functionEvent.eventId, text, at);
  const apiAuth = has(api, 'Auth') ? api.Auth : {};
  if (!isMap(apiAuth)) throw invalidResource(apiId, "Property 'Auth' should be a map.", positions.of(api, 'Auth'));
  const fallback = get(apiAuth, 'DefaultAuthorizer');
  if (!isTruthy(get(auth, 'Authorizer'))) {
    if (!isTruthy(fallback)) {
      throw refuse(
        "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
      );
    }
    auth.Authorizer = fallback;
  }
  const name = auth.Authorizer;
  const iamEnabled = get(apiAuth, 'EnableIamAuthorizer') === true;
  const authorizers = isTruthy(apiAuth) ? get(apiAuth, 'Authorizers') : apiAuth;
  const onRoute = `on API method [${method}] for path [${path}]`;
  if (name === 'NONE') {
    if (!isTruthy(fallback)) {
      throw refuse(
        `Unable to set Authorizer ${onRoute} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
      );
    }
  } else if (name !== 'AWS_IAM' || !iamEnabled) {
    const unable = `Unable to set Authorizer [${pythonString(name)}] ${onRoute}`;
    if (typeof name !== 'string' || !isMap(authorizers)) {
      throw refuse(
        `${unable}. The method authorizer must be a string with a corresponding dict entry in the api authorizer.`,
      );
    }
    if (!isTruthy(authorizers)) throw refuse(`${unable} because the related API does not define any Authorizers.`);
    if (!isTruthy(get(authorizers, name))) {
      throw refuse(`${unable} because it wasn't defined in the API's Authorizers.`);
    }
  }
  const scopes = get(auth, 'AuthorizationScopes');
  if (isTruthy(scopes) && !Array.isArray(scopes)) {
    throw refuse(`Unable to set Authorizer ${onRoute} because 'AuthorizationScopes' must be a list of strings.`);
  }
  return String(name);
}

/** The scopes of the event, else those of the authorizer. The built-in authorizers have none. */
function scopesOf({ api }: Route, auth: SamMap, name: string, at: SourcePosition | undefined): unknown {
  if (name === 'NONE' || name === 'AWS_IAM') return [];
  const authorizer = get(getMap(getMap(api, 'Auth'), 'Authorizers'), name);
  if (!isMap(authorizer)) throw invalidDocument(`Type of authorizer '${name}' must be a dictionary`, at);
  const ofEvent = get(auth, 'AuthorizationScopes');
  const scopes = isTruthy(ofEvent) ? ofEvent : get(authorizer, 'AuthorizationScopes');
  return isTruthy(scopes) ? scopes : [];
}
