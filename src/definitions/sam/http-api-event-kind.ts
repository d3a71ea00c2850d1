import type { Transform } from './context.ts';
import type { ApiEventKind, CheckedApiEvent } from './implicit-api.ts';
import { conditional } from './intrinsics.ts';
import { ANY_METHOD, DEFAULT_PATH, emptyOpenApiBody, isOpenApiBody } from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import { invalidEvent, invalidResource } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap } from './sam-map.ts';
import { isSamResource } from './sam-resources.ts';

/** Events of type HttpApi, and the API that exists through those that name none. */
export const httpApiEventKind: ApiEventKind = {
  eventType: 'HttpApi',
  apiIdProperty: 'ApiId',
  apiType: 'AWS::Serverless::HttpApi',
  implicitApiId: 'ServerlessHttpApi',
  emptyBody: emptyOpenApiBody,
  implicitProperties: {},
  skipsEmptyEvents: false,
  refusedApiTypes: [],
  isBody: isOpenApiBody,
  complete: completeRoute,
  finish: addRouteSettings,
};

/** An event with neither path nor method is the $default route. */
function completeRoute(properties: SamMap): void {
  if (isTruthy(get(properties, 'Path')) || isTruthy(get(properties, 'Method'))) return;
  properties.Path = DEFAULT_PATH;
  properties.Method = ANY_METHOD;
}

/** Settings of an event's route are settings of the API: `RouteSettings` under `GET /path`, or `/path` for ANY. */
function addRouteSettings({ resources, positions }: Transform, event: CheckedApiEvent): void {
  const { resource, eventId, properties, apiId, path, method } = event;
  const api = getMap(resources, apiId);
  if (!has(properties, 'RouteSettings') || api === undefined) return;
  // What a resource of another kind lacks is not added to it.
  const apiProperties = isSamResource(api) ? ensureMap(api, 'Properties') : (getMap(api, 'Properties') ?? {});
  const ofApi = has(apiProperties, 'RouteSettings') ? get(apiProperties, 'RouteSettings') : {};
  const text = "Property 'RouteSettings' should be a map.";
  if (!isMap(ofApi)) throw invalidResource(apiId, text, positions.of(apiProperties, 'RouteSettings'));
  const condition = get(resource, 'Condition');
  const written = get(properties, 'RouteSettings');
  const ofEvent = isTruthy(condition) ? conditional(condition, written) : written;
  if (!isMap(ofEvent)) throw invalidEvent(eventId, text, positions.of(properties, 'RouteSettings'));
  const key = method === ANY_METHOD ? path : `${method.toUpperCase()} ${path}`;
  const ofRoute = ensureMap(ofApi, key);
  Object.assign(ofRoute, ofEvent);
  positions.copy(properties, 'RouteSettings', ofApi, key);
  positions.inherit(ofEvent, ofRoute);
  apiProperties.RouteSettings = ofApi;
}
