import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Json } from '../../../base/json.ts';
import type { Budget } from './budget.ts';
import { normalised } from './java-number.ts';
import { getEntry } from './map-access.ts';
import { Payload, type PayloadPaths } from './payload.ts';
import { textOf } from './print-value.ts';
import type { Overrides, TemplateScope } from './template-scope.ts';
import { templateUtilities } from './template-utilities.ts';
import {
  ABSENT,
  double,
  type HostValue,
  isKind,
  list,
  type MapFlavour,
  type MapValue,
  map,
  type Value,
} from './value.ts';

/** What makes `$input`, `$util`, `$context` and `$stageVariables` of a scope; only those are made that a template uses. */
export interface HostSource {
  readonly scope: TemplateScope;
  readonly budget: Budget;
  readonly paths: PayloadPaths;
  readonly assume: Assumptions;
}

export const hostVariables: ReadonlyMap<string, (source: HostSource) => Value> = new Map<
  string,
  (source: HostSource) => Value
>([
  ['input', inputVariable],
  ['util', ({ budget, assume }) => templateUtilities(budget, assume)],
  ['context', ({ scope }) => contextVariable(scope)],
  ['stageVariables', ({ scope }) => textMap(scope.stageVariables, 'json')],
]);

function inputVariable({ scope, budget, paths, assume }: HostSource): HostValue {
  const payload = new Payload(scope.body, { paths, budget });
  const headerFlavour = assume['rest-api.vtl.header-map-case'] === 'exact' ? 'json' : 'any-case';
  let parameters: MapValue | null = null;
  const params = (): MapValue => {
    parameters ??= mapOf('hash', {
      path: textMap(scope.params.path, 'json'),
      querystring: textMap(scope.params.querystring, 'json'),
      header: textMap(scope.params.header, headerFlavour),
    });
    return parameters;
  };
  const parameter = (name: string): Value => {
    for (const place of ['path', 'querystring', 'header']) {
      const values = params().entries.get(place) ?? null;
      const value = isKind(values, 'map') ? getEntry(values, name, budget) : ABSENT;
      if (!isKind(value, 'absent')) return value;
    }
    return ABSENT;
  };
  return {
    kind: 'host',
    name: '$input',
    property: (name) => (name === 'body' ? payload.text : undefined),
    call: (name, args) => {
      const [first] = args;
      if (name === 'params' && first === undefined) return params();
      if (args.length !== 1 || first === undefined) return undefined;
      const text = textOf(first, budget) ?? '';
      if (name === 'params') return parameter(text);
      if (name === 'json') return payload.json(text);
      return name === 'path' ? payload.path(text) : undefined;
    },
  };
}

/**
 * `$context` is a java.util.HashMap, by the order in which `keySet()` is recorded. Names that share a bucket stand in the
 * order in which they came.
 */
function contextVariable(scope: TemplateScope): MapValue {
  const { requestOverride, responseOverride } = overrideMaps(scope.overrides);
  const context = toValue(scope.context(), 'hash') as MapValue;
  const entries = new Map<Value, Value>();
  for (const name of CONTEXT_ORDER) {
    const value = context.entries.get(name);
    if (value !== undefined) entries.set(name, value);
  }
  for (const [name, value] of context.entries) entries.set(name, value);
  entries.set('requestOverride', requestOverride);
  entries.set('responseOverride', responseOverride);
  return map(entries, 'hash');
}

/** Those of the recorded names that share a bucket. */
const CONTEXT_ORDER = ['path', 'accountId', 'requestId', 'identity', 'domainName', 'deploymentId'];

interface OverrideMaps {
  readonly requestOverride: MapValue;
  readonly responseOverride: MapValue;
}

/** Kept with the request, so that the response template sees what the request template wrote, unknown keys included. */
const overridesOfRequest = new WeakMap<Overrides, OverrideMaps>();

function overrideMaps(overrides: Overrides): OverrideMaps {
  const known = overridesOfRequest.get(overrides);
  if (known !== undefined) return known;
  const made = {
    requestOverride: mapOf('hash', {
      header: shared(overrides.request.header),
      path: shared(overrides.request.path),
      querystring: shared(overrides.request.querystring),
    }),
    responseOverride: mapOf('hash', { header: shared(overrides.response.header) }),
  };
  overridesOfRequest.set(overrides, made);
  return made;
}

/** A map of the template on the very entries that the gateway reads. */
function shared(entries: Map<string, unknown>): MapValue {
  return map(entries as Map<Value, unknown> as Map<Value, Value>, 'hash');
}

/** After a rendering: what a template put in place of the maps, and the status, which is no map. */
export function settleOverrides(overrides: Overrides): void {
  const maps = overridesOfRequest.get(overrides);
  if (maps === undefined) return;
  const { requestOverride, responseOverride } = maps;
  for (const name of ['header', 'path', 'querystring'] as const) {
    settleMap(overrides.request[name], requestOverride.entries.get(name));
  }
  settleMap(overrides.response.header, responseOverride.entries.get('header'));
  if (responseOverride.entries.has('status')) overrides.response.status = responseOverride.entries.get('status');
}

function settleMap(entries: Map<string, unknown>, written: Value | undefined): void {
  if (!isKind(written ?? null, 'map') || (written as MapValue).entries === (entries as Map<unknown, unknown>)) return;
  entries.clear();
  for (const [name, value] of (written as MapValue).entries) if (typeof name === 'string') entries.set(name, value);
}

function mapOf(flavour: MapFlavour, members: Readonly<Record<string, Value>>): MapValue {
  return map(new Map<Value, Value>(Object.entries(members)), flavour);
}

function textMap(texts: Readonly<Record<string, string>>, flavour: MapFlavour): MapValue {
  return mapOf(flavour, texts);
}

/** JSON as a template's value. */
function toValue(json: Json, flavour: MapFlavour): Value {
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return json;
    return Number.isInteger(json) ? normalised(BigInt(json)) : double(json);
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json))
    return list(
      json.map((item: Json) => toValue(item, flavour)),
      'json',
    );
  return map(new Map<Value, Value>(Object.entries(json).map(([key, item]) => [key, toValue(item, flavour)])), flavour);
}
