import type { Json } from '../../../base/json.ts';
import { normalised } from './java-number.ts';
import type { Overrides, TemplateScope } from './template-scope.ts';
import { ABSENT, double, isKind, list, type MapFlavour, type MapValue, map, mapOf, type Value } from './value.ts';

/**
 * `$context`: a java.util.HashMap, by the order in which `keySet()` is recorded. Most templates read a few members, so
 * the map is made only for what needs a map.
 */
export class ContextVariable {
  readonly #scope: TemplateScope;
  #json: { readonly [name: string]: Json } | null = null;
  #map: MapValue | null = null;
  #usesOverrides = false;

  constructor(scope: TemplateScope) {
    this.#scope = scope;
  }

  /** `$context.name`. */
  member(name: string): Value {
    if (this.#map !== null) return this.#map.entries.get(name) ?? ABSENT;
    if (name === 'responseOverride') return this.#responseOverride();
    if (name === 'requestOverride') return this.#requestOverride();
    this.#json ??= this.#scope.context();
    return Object.hasOwn(this.#json, name) ? (toValue(this.#json[name] ?? null) ?? ABSENT) : ABSENT;
  }

  /** `$context` itself. From now on it is the map that counts, whatever a template makes of it. */
  get map(): MapValue {
    this.#map ??= this.#makeMap();
    return this.#map;
  }

  /** After a rendering: the gateway sees what the template wrote. */
  settle(): void {
    if (this.#usesOverrides) settleOverrides(this.#scope.overrides);
  }

  #requestOverride(): MapValue {
    this.#usesOverrides = true;
    return requestOverride(this.#scope.overrides);
  }

  #responseOverride(): MapValue {
    this.#usesOverrides = true;
    return responseOverride(this.#scope.overrides);
  }

  /** Names that share a bucket stand in the order in which they came. */
  #makeMap(): MapValue {
    this.#json ??= this.#scope.context();
    const entries = new Map<Value, Value>();
    for (const name of [...FIRST_OF_BUCKET, ...Object.keys(this.#json)]) {
      if (Object.hasOwn(this.#json, name)) entries.set(name, toValue(this.#json[name] ?? null));
    }
    entries.set('requestOverride', this.#requestOverride());
    entries.set('responseOverride', this.#responseOverride());
    return map(entries, 'hash');
  }
}

/** Those that are recorded before others of their bucket. */
const FIRST_OF_BUCKET = ['path', 'requestId', 'domainName'];

interface OverrideMaps {
  requestOverride: MapValue | null;
  responseOverride: MapValue | null;
}

/** Kept with the request, so that the response template sees what the request template wrote, unknown keys included. */
function keptMaps(overrides: Overrides): OverrideMaps {
  overrides.kept ??= { requestOverride: null, responseOverride: null } satisfies OverrideMaps;
  return overrides.kept as OverrideMaps;
}

function requestOverride(overrides: Overrides): MapValue {
  const maps = keptMaps(overrides);
  overrides.request ??= { header: new Map(), path: new Map(), querystring: new Map() };
  const { header, path, querystring } = overrides.request;
  maps.requestOverride ??= mapOf(
    { header: shared(header), path: shared(path), querystring: shared(querystring) },
    'hash',
  );
  return maps.requestOverride;
}

function responseOverride(overrides: Overrides): MapValue {
  const maps = keptMaps(overrides);
  overrides.response ??= { header: new Map(), status: undefined };
  maps.responseOverride ??= map(new Map<Value, Value>([['header', shared(overrides.response.header)]]), 'hash');
  return maps.responseOverride;
}

/** A map of the template on the very entries that the gateway reads. */
function shared(entries: Map<string, unknown>): MapValue {
  return map(entries as Map<Value, unknown> as Map<Value, Value>, 'hash');
}

/** What a template put in place of the maps, and the status, which is no map. */
function settleOverrides(overrides: Overrides): void {
  const { requestOverride, responseOverride } = keptMaps(overrides);
  const { request, response } = overrides;
  if (requestOverride !== null && request !== null) {
    for (const name of ['header', 'path', 'querystring'] as const) {
      settleMap(request[name], requestOverride.entries.get(name));
    }
  }
  if (responseOverride === null || response === null) return;
  settleMap(response.header, responseOverride.entries.get('header'));
  const status = responseOverride.entries.get('status');
  if (status !== undefined) response.status = status;
}

function settleMap(entries: Map<string, unknown>, written: Value | undefined): void {
  if (!isKind(written ?? null, 'map') || (written as MapValue).entries === (entries as Map<unknown, unknown>)) return;
  entries.clear();
  for (const [name, value] of (written as MapValue).entries) if (typeof name === 'string') entries.set(name, value);
}

/** JSON as a template's value; all maps of `$context` are HashMaps. */
function toValue(json: Json): Value {
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return json;
    return Number.isInteger(json) ? normalised(BigInt(json)) : double(json);
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return list(json.map(toValue), 'json');
  const entries = new Map<Value, Value>();
  for (const [key, item] of Object.entries(json)) entries.set(key, toValue(item));
  return map(entries, 'hash' satisfies MapFlavour);
}
