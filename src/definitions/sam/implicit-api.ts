import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { anyOfConditions, conditional } from './intrinsics.ts';
import {
  ANY_METHOD,
  addPath,
  type BodyOrigin,
  DEFAULT_PATH,
  emptyOpenApiBody,
  isOpenApiBody,
  requireOpenApiBody,
} from './open-api-editor.ts';
import { compareStrings, isTruthy } from './python-value.ts';
import { python2Order } from './python2-order.ts';
import { eventErrorsOf, InvalidSam, invalidEvent, invalidResource, type SamError } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';
import { isSamResource, samResources } from './sam-resources.ts';

const HTTP_API = 'AWS::Serverless::HttpApi';
const IMPLICIT_API = 'ServerlessHttpApi';

/** What the events of all functions say about the APIs they name, by logical id of the API. */
interface Usage {
  /** Path → method → condition of the function, null when it has none. */
  readonly conditions: Map<string, Map<string, unknown>>;
  readonly deletionPolicies: unknown[];
  readonly updateReplacePolicies: unknown[];
}

/**
 * Collects the events of type HttpApi: those that name no API share `ServerlessHttpApi`, which exists only through
 * them; bodies that SAM made get a path and method for each.
 */
export function collectHttpApiEvents(transform: Transform): void {
  const { resources } = transform;
  const written = get(resources, IMPLICIT_API);
  set(resources, IMPLICIT_API, {
    Type: HTTP_API,
    Properties: { DefinitionBody: emptyOpenApiBody(), [MANAGED_BODY]: true },
  });
  const usages = new Map<string, Usage>();
  const errors: SamError[] = [];
  for (const [logicalId, resource] of samResources(
    transform,
    'AWS::Serverless::Function',
    'AWS::Serverless::StateMachine',
  )) {
    const failure = collectEventsOf(transform, resource, usages);
    if (failure !== undefined) errors.push(...eventErrorsOf(logicalId, failure));
  }
  applyUsage(transform, usages);
  removeUnusedImplicitApi(resources, written);
  if (errors.length > 0) throw new InvalidSam('document', errors);
}

function collectEventsOf(transform: Transform, resource: SamMap, usages: Map<string, Usage>): InvalidSam | undefined {
  const events = getMap(getMap(resource, 'Properties'), 'Events');
  const eventIds = Object.keys(events ?? {}).filter((eventId) => get(get(events, eventId), 'Type') === 'HttpApi');
  for (const eventId of python2Order(eventIds)) {
    const event = get(events, eventId);
    if (events === undefined || !isMap(event)) continue;
    try {
      collectEvent(transform, { resource, events, eventId, event }, usages);
    } catch (failure) {
      if (failure instanceof InvalidSam && failure.scope === 'event') return failure;
      throw failure;
    }
  }
  return undefined;
}

interface ApiEvent {
  /** The function or state machine. */
  readonly resource: SamMap;
  readonly events: SamMap;
  readonly eventId: string;
  readonly event: SamMap;
}

function collectEvent(transform: Transform, apiEvent: ApiEvent, usages: Map<string, Usage>): void {
  const { positions, resources } = transform;
  const { resource, events, eventId, event } = apiEvent;
  const properties = has(event, 'Properties') ? get(event, 'Properties') : {};
  if (!isMap(properties)) {
    throw invalidEvent(eventId, 'Properties should be a map.', positions.of(event, 'Properties'));
  }
  event.Properties = properties;
  const position = positions.of(events, eventId);
  if (!has(properties, 'ApiId')) {
    addTagsToImplicitApi(transform, resource);
    properties.ApiId = { Ref: IMPLICIT_API };
    if (positions.of(resources, IMPLICIT_API) === undefined) positions.mark(resources, IMPLICIT_API, position);
  }
  if (!isTruthy(get(properties, 'Path') ?? '') && !isTruthy(get(properties, 'Method') ?? '')) {
    properties.Path = DEFAULT_PATH;
    properties.Method = ANY_METHOD;
  }
  const route = checkedRoute(transform, eventId, properties, position);
  recordUsage(usages, route, resource);
  addRouteToBody(transform, eventId, route);
  if (has(properties, 'RouteSettings')) addRouteSettings(transform, { ...apiEvent, properties, route });
}

interface Route {
  readonly apiId: string;
  readonly path: string;
  readonly method: string;
  readonly origin: BodyOrigin;
}

function checkedRoute(
  { positions }: Transform,
  eventId: string,
  properties: SamMap,
  position: SourcePosition | undefined,
): Route {
  const at = (name: string) => positions.of(properties, name) ?? position;
  for (const name of ['Path', 'Method']) {
    const value = get(properties, name);
    if (value === undefined || value === null) {
      throw invalidEvent(eventId, `Property '${name}' is required.`, at(name));
    }
  }
  const apiId = apiIdOf(get(properties, 'ApiId'));
  const path = get(properties, 'Path');
  const method = get(properties, 'Method');
  const shouldBeAString = (name: string) => invalidEvent(eventId, `Property '${name}' should be a string.`, at(name));
  if (typeof apiId !== 'string') throw shouldBeAString('ApiId');
  if (typeof path !== 'string') throw shouldBeAString('Path');
  if (typeof method !== 'string') throw shouldBeAString('Method');
  return { apiId, path, method, origin: { path: at('Path'), method: at('Method') } };
}

/** The logical id in `!Ref MyApi`, or the value as it is. */
export function apiIdOf(value: unknown): unknown {
  return has(value, 'Ref') ? get(value, 'Ref') : value;
}

function addTagsToImplicitApi({ document, resources }: Transform, resource: SamMap): void {
  const properties = getMap(resource, 'Properties');
  const globals = getMap(getMap(document, 'Globals'), String(resource.Type).split('::')[2] ?? '');
  const setting = (name: string): unknown => {
    const own = get(properties, name);
    return isTruthy(own) ? own : get(globals, name);
  };
  const tags = setting('Tags');
  const api = getMap(getMap(resources, IMPLICIT_API), 'Properties');
  if (api === undefined || !isMap(tags) || !isTruthy(tags) || !isTruthy(setting('PropagateTags'))) return;
  Object.assign(ensureMap(api, 'Tags'), tags);
  api.PropagateTags = true;
}

function recordUsage(usages: Map<string, Usage>, { apiId, path, method }: Route, resource: SamMap): void {
  const usage: Usage = usages.get(apiId) ?? { conditions: new Map(), deletionPolicies: [], updateReplacePolicies: [] };
  usages.set(apiId, usage);
  const methods = usage.conditions.get(path) ?? new Map<string, unknown>();
  usage.conditions.set(path, methods.set(method, get(resource, 'Condition') ?? null));
  usage.deletionPolicies.push(get(resource, 'DeletionPolicy'));
  usage.updateReplacePolicies.push(get(resource, 'UpdateReplacePolicy'));
}

function addRouteToBody({ resources, positions }: Transform, eventId: string, { apiId, ...route }: Route): void {
  if (!has(resources, apiId)) {
    const text = `ApiId must be a valid reference to an '${HTTP_API}' resource in same template.`;
    throw invalidEvent(eventId, text, route.origin.path);
  }
  const properties = getMap(resources[apiId], 'Properties');
  const body = get(properties, 'DefinitionBody');
  if (!isOpenApiBody(body) || !isTruthy(get(properties, MANAGED_BODY))) return;
  requireOpenApiBody(body);
  addPath(body.paths, { ...route, positions });
}

/** Settings of an event's route are settings of the API: `RouteSettings` under `GET /path`, or `/path` for ANY. */
function addRouteSettings(
  { resources, positions }: Transform,
  { resource, eventId, properties, route }: ApiEvent & { readonly properties: SamMap; readonly route: Route },
): void {
  const api = getMap(resources, route.apiId);
  if (api === undefined) return;
  // What a resource of another kind lacks is not added to it.
  const apiProperties = isSamResource(api) ? ensureMap(api, 'Properties') : (getMap(api, 'Properties') ?? {});
  const ofApi = has(apiProperties, 'RouteSettings') ? get(apiProperties, 'RouteSettings') : {};
  if (!isMap(ofApi)) {
    throw invalidResource(
      route.apiId,
      "Property 'RouteSettings' should be a map.",
      positions.of(apiProperties, 'RouteSettings'),
    );
  }
  const condition = get(resource, 'Condition');
  const written = get(properties, 'RouteSettings');
  const ofEvent = isTruthy(condition) ? conditional(condition, written) : written;
  if (!isMap(ofEvent)) {
    const text = "Property 'RouteSettings' should be a map.";
    throw invalidEvent(eventId, text, positions.of(properties, 'RouteSettings'));
  }
  const key = route.method === ANY_METHOD ? route.path : `${route.method.toUpperCase()} ${route.path}`;
  const ofRoute = ensureMap(ofApi, key);
  Object.assign(ofRoute, ofEvent);
  positions.copy(properties, 'RouteSettings', ofApi, key);
  positions.inherit(ofEvent, ofRoute);
  apiProperties.RouteSettings = ofApi;
}

function applyUsage(transform: Transform, usages: ReadonlyMap<string, Usage>): void {
  const implicit = getMap(transform.resources, IMPLICIT_API);
  const usage = usages.get(IMPLICIT_API);
  if (implicit !== undefined && usage !== undefined) {
    const conditions = [...usage.conditions.values()].flatMap((methods) => [...methods.values()]);
    const condition = commonCondition(transform, conditions, 'ServerlessHttpApiCondition');
    if (condition !== undefined) implicit.Condition = condition;
    setStrongest(implicit, 'DeletionPolicy', usage.deletionPolicies, ['Retain', 'Delete']);
    setStrongest(implicit, 'UpdateReplacePolicy', usage.updateReplacePolicies, ['Retain', 'Snapshot', 'Delete']);
  }
  for (const [apiId, api] of samResources(transform, HTTP_API)) {
    const properties = getMap(api, 'Properties');
    const body = get(properties, 'DefinitionBody');
    if (!isTruthy(get(properties, MANAGED_BODY))) continue;
    requireOpenApiBody(body);
    for (const path of Object.keys(body.paths)) {
      const methods = usages.get(apiId)?.conditions.get(path);
      if (methods === undefined) continue;
      const condition = commonCondition(transform, [...methods.values()], pathConditionName(apiId, path));
      if (condition !== undefined) set(body.paths, path, conditional(condition, body.paths[path]));
    }
  }
}

/** The one condition under which any of these hold; undefined when one of them is unconditional. */
function commonCondition({ document }: Transform, conditions: readonly unknown[], name: string): unknown {
  const different = [...new Set(conditions)];
  if (different.length === 0 || conditions.includes(null)) return undefined;
  if (different.length === 1) return different[0];
  const names = different.map(String).sort(compareStrings);
  const all = ensureMap(document, 'Conditions');
  for (const [conditionName, definition] of anyOfConditions(names, name)) set(all, conditionName, definition);
  return name;
}

function pathConditionName(apiId: string, path: string): string {
  return `${apiId}${path.replaceAll('/', 'SLASH').replaceAll('{', 'OB').replaceAll('}', 'CB')}PathCondition`;
}

function setStrongest(api: SamMap, attribute: string, used: readonly unknown[], strength: readonly string[]): void {
  const strongest = strength.find((policy) => used.includes(policy));
  if (strongest !== undefined) api[attribute] = strongest;
}

/** Without routes of its own the implicit API goes, and a resource the user gave that name comes back. */
function removeUnusedImplicitApi(resources: SamMap, written: unknown): void {
  const body = getMap(getMap(getMap(resources, IMPLICIT_API), 'Properties'), 'DefinitionBody');
  if (Object.keys(getMap(body, 'paths') ?? {}).length > 0) return;
  if (written === undefined) delete resources[IMPLICIT_API];
  else resources[IMPLICIT_API] = written;
}
