import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { anyOfConditions, conditional } from './intrinsics.ts';
import { addPath, type BodyOrigin } from './open-api-editor.ts';
import { compareStrings, isTruthy } from './python-value.ts';
import { python2Order } from './python2-order.ts';
import { eventErrorsOf, InvalidSam, invalidEvent, type SamError } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';
import { samResources } from './sam-resources.ts';

/** A kind of API whose routes come from the events of functions. */
export interface ApiEventKind {
  /** The type of the events. */
  readonly eventType: string;
  /** The property of an event that names its API. */
  readonly apiIdProperty: string;
  /** The type of the API. */
  readonly apiType: string;
  /** The API of all events that name none. */
  readonly implicitApiId: string;
  readonly emptyBody: () => SamMap;
  /** The properties of the implicit API beside its body. */
  readonly implicitProperties: SamMap;
  /** Whether an event without properties is passed over. */
  readonly skipsEmptyEvents: boolean;
  /** Types of APIs that such an event must not name. */
  readonly refusedApiTypes: readonly string[];
  readonly isBody: (body: unknown) => body is SamMap & { paths: SamMap };
  /** Fills in what an event may leave out, before it is checked. */
  readonly complete: (properties: SamMap) => void;
  /** Does what else an event asks of its API, once its route is there. */
  readonly finish: (transform: Transform, event: CheckedApiEvent) => void;
}

export interface CheckedApiEvent {
  /** The function or state machine. */
  readonly resource: SamMap;
  readonly eventId: string;
  readonly properties: SamMap;
  readonly apiId: string;
  readonly path: string;
  readonly method: string;
  readonly origin: BodyOrigin;
}

/** What the events of all functions say about the APIs they name, by logical id of the API. */
interface Usage {
  /** Path → method → condition of the function, null when it has none. */
  readonly conditions: Map<string, Map<string, unknown>>;
  readonly deletionPolicies: unknown[];
  readonly updateReplacePolicies: unknown[];
}

/**
 * Collects the events of one kind: those that name no API share an implicit one, which exists only through them; bodies
 * that SAM made get a path and method for each.
 */
export function collectApiEvents(transform: Transform, kind: ApiEventKind): void {
  const { resources } = transform;
  const written = get(resources, kind.implicitApiId);
  set(resources, kind.implicitApiId, {
    Type: kind.apiType,
    Properties: { ...kind.implicitProperties, DefinitionBody: kind.emptyBody(), [MANAGED_BODY]: true },
  });
  const usages = new Map<string, Usage>();
  const errors: SamError[] = [];
  for (const [logicalId, resource] of samResources(
    transform,
    'AWS::Serverless::Function',
    'AWS::Serverless::StateMachine',
  )) {
    const failure = collectEventsOf(transform, kind, resource, usages);
    if (failure !== undefined) errors.push(...eventErrorsOf(logicalId, failure));
  }
  applyUsage(transform, kind, usages);
  removeUnusedImplicitApi(resources, kind, written);
  if (errors.length > 0) throw new InvalidSam('document', errors);
}

function collectEventsOf(
  transform: Transform,
  kind: ApiEventKind,
  resource: SamMap,
  usages: Map<string, Usage>,
): InvalidSam | undefined {
  const events = getMap(getMap(resource, 'Properties'), 'Events');
  const eventIds = Object.keys(events ?? {}).filter((eventId) => get(get(events, eventId), 'Type') === kind.eventType);
  for (const eventId of python2Order(eventIds)) {
    const event = get(events, eventId);
    if (events === undefined || !isMap(event)) continue;
    if (kind.skipsEmptyEvents && !isTruthy(get(event, 'Properties'))) continue;
    try {
      const checked = checkedEvent(transform, kind, { resource, events, eventId, event });
      recordUsage(usages, checked);
      addRouteToBody(transform, kind, checked);
      kind.finish(transform, checked);
    } catch (failure) {
      if (failure instanceof InvalidSam && failure.scope === 'event') return failure;
      throw failure;
    }
  }
  return undefined;
}

interface ApiEvent {
  readonly resource: SamMap;
  readonly events: SamMap;
  readonly eventId: string;
  readonly event: SamMap;
}

function checkedEvent(transform: Transform, kind: ApiEventKind, apiEvent: ApiEvent): CheckedApiEvent {
  const { positions, resources } = transform;
  const { resource, events, eventId, event } = apiEvent;
  const properties = has(event, 'Properties') ? get(event, 'Properties') : {};
  if (!isMap(properties)) {
    throw invalidEvent(eventId, 'Properties should be a map.', positions.of(event, 'Properties'));
  }
  event.Properties = properties;
  const position = positions.of(events, eventId);
  if (!has(properties, kind.apiIdProperty)) {
    addTagsToImplicitApi(transform, kind, resource);
    properties[kind.apiIdProperty] = { Ref: kind.implicitApiId };
    if (positions.of(resources, kind.implicitApiId) === undefined) {
      positions.mark(resources, kind.implicitApiId, position);
    }
  }
  kind.complete(properties);
  const at = (name: string) => positions.of(properties, name) ?? position;
  const refuse = (name: string, fault: string) => invalidEvent(eventId, `Property '${name}' ${fault}.`, at(name));
  const path = get(properties, 'Path') ?? null;
  const method = get(properties, 'Method') ?? null;
  const apiId = apiIdOf(get(properties, kind.apiIdProperty));
  if (path === null) throw refuse('Path', 'is required');
  if (method === null) throw refuse('Method', 'is required');
  if (typeof apiId !== 'string') throw refuse(kind.apiIdProperty, 'should be a string');
  if (typeof path !== 'string') throw refuse('Path', 'should be a string');
  if (typeof method !== 'string') throw refuse('Method', 'should be a string');
  return { resource, eventId, properties, apiId, path, method, origin: { path: at('Path'), method: at('Method') } };
}

/** The logical id in `!Ref MyApi`, or the value as it is. */
export function apiIdOf(value: unknown): unknown {
  return has(value, 'Ref') ? get(value, 'Ref') : value;
}

function addTagsToImplicitApi({ document, resources }: Transform, kind: ApiEventKind, resource: SamMap): void {
  const properties = getMap(resource, 'Properties');
  const globals = getMap(getMap(document, 'Globals'), String(resource.Type).split('::')[2] ?? '');
  const setting = (name: string): unknown => {
    const own = get(properties, name);
    return isTruthy(own) ? own : get(globals, name);
  };
  const tags = setting('Tags');
  const api = getMap(getMap(resources, kind.implicitApiId), 'Properties');
  if (api === undefined || !isMap(tags) || !isTruthy(tags) || !isTruthy(setting('PropagateTags'))) return;
  Object.assign(ensureMap(api, 'Tags'), tags);
  api.PropagateTags = true;
}

function recordUsage(usages: Map<string, Usage>, { apiId, path, method, resource }: CheckedApiEvent): void {
  const usage: Usage = usages.get(apiId) ?? { conditions: new Map(), deletionPolicies: [], updateReplacePolicies: [] };
  usages.set(apiId, usage);
  const methods = usage.conditions.get(path) ?? new Map<string, unknown>();
  usage.conditions.set(path, methods.set(method, get(resource, 'Condition') ?? null));
  usage.deletionPolicies.push(get(resource, 'DeletionPolicy'));
  usage.updateReplacePolicies.push(get(resource, 'UpdateReplacePolicy'));
}

function addRouteToBody({ resources, positions }: Transform, kind: ApiEventKind, checked: CheckedApiEvent): void {
  const { apiId, eventId, path, method, origin } = checked;
  if (!has(resources, apiId) || kind.refusedApiTypes.includes(String(get(resources[apiId], 'Type')))) {
    const text = `${kind.apiIdProperty} must be a valid reference to an '${kind.apiType}' resource in same template.`;
    throw invalidEvent(eventId, text, origin.path);
  }
  const properties = getMap(resources[apiId], 'Properties');
  const body = get(properties, 'DefinitionBody');
  if (kind.isBody(body) && isTruthy(get(properties, MANAGED_BODY))) {
    addPath(body.paths, { path, method, origin, positions });
  }
}

function applyUsage(transform: Transform, kind: ApiEventKind, usages: ReadonlyMap<string, Usage>): void {
  const implicit = getMap(transform.resources, kind.implicitApiId);
  const usage = usages.get(kind.implicitApiId);
  if (implicit !== undefined && usage !== undefined) {
    const conditions = [...usage.conditions.values()].flatMap((methods) => [...methods.values()]);
    const condition = commonCondition(transform, conditions, `${kind.implicitApiId}Condition`);
    if (condition !== undefined) implicit.Condition = condition;
    setStrongest(implicit, 'DeletionPolicy', usage.deletionPolicies, ['Retain', 'Delete']);
    setStrongest(implicit, 'UpdateReplacePolicy', usage.updateReplacePolicies, ['Retain', 'Snapshot', 'Delete']);
  }
  for (const [apiId, api] of samResources(transform, kind.apiType)) {
    const properties = getMap(api, 'Properties');
    const body = get(properties, 'DefinitionBody');
    if (!isTruthy(get(properties, MANAGED_BODY)) || !kind.isBody(body)) continue;
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
function removeUnusedImplicitApi(resources: SamMap, { implicitApiId }: ApiEventKind, written: unknown): void {
  const body = getMap(getMap(getMap(resources, implicitApiId), 'Properties'), 'DefinitionBody');
  if (Object.keys(getMap(body, 'paths') ?? {}).length > 0) return;
  if (written === undefined) delete resources[implicitApiId];
  else resources[implicitApiId] = written;
}
