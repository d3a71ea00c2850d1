import { isJsonObject, pointerStep } from '../base/json.ts';
import { nearestName } from '../base/nearest-name.ts';
import { Unknown } from '../definitions/template.ts';

/** What CloudFormation expects of a property. `json`: any value, handed on as it is. */
export type PropertyShape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'json'
  | { readonly list: PropertyShape }
  | { readonly map: PropertyShape }
  | { readonly members: Members };

export type Members = { readonly [name: string]: PropertyShape };

export interface ShapeProblem {
  /** JSON pointer into the properties. */
  readonly pointer: string;
  /** Whether its name or its value is the problem. */
  readonly part: 'key' | 'value';
  /** `warn`: the property is left out, and the rest stands. */
  readonly severity: 'error' | 'warn';
  readonly message: string;
  readonly help: string;
}

/**
 * Properties in the types of the service model. CloudFormation converts scalars ("300" is 300, true is "true"), since
 * parameters are strings; what it cannot convert, and names it does not know, it refuses.
 */
export function readProperties(
  properties: { readonly [name: string]: unknown },
  members: Members,
): { readonly value: { readonly [name: string]: unknown }; readonly problems: readonly ShapeProblem[] } {
  const problems: ShapeProblem[] = [];
  const value = readMembers(properties, members, '', problems);
  return { value, problems };
}

function readShape(value: unknown, shape: PropertyShape, pointer: string, problems: ShapeProblem[]): unknown {
  if (value instanceof Unknown) {
    problems.push({
      pointer,
      part: 'value',
      severity: 'warn',
      message: `#${pointer} is left out: its value is known only on AWS (${value.reason})`,
      help: 'Give the value here: a parameter with --parameter-overrides, an environment variable with --env-vars.',
    });
    return undefined;
  }
  if (shape === 'json' || value === undefined) return value;
  if (typeof shape === 'string') return readScalar(value, shape, pointer, problems);
  if ('list' in shape) {
    if (!Array.isArray(value)) return wrongType(value, 'JSONArray', pointer, problems);
    return value
      .map((item, index) => readShape(item, shape.list, pointerStep(pointer, index), problems))
      .filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return wrongType(value, 'JSONObject', pointer, problems);
  if ('members' in shape) return readMembers(value, shape.members, pointer, problems);
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    readShape(item, shape.map, pointerStep(pointer, key), problems),
  ]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function readMembers(
  value: { readonly [name: string]: unknown },
  members: Members,
  pointer: string,
  problems: ShapeProblem[],
): { readonly [name: string]: unknown } {
  const read: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape === undefined) problems.push(unsupported(name, members, pointer));
    else {
      const member = readShape(item, shape, pointerStep(pointer, name), problems);
      if (member !== undefined) read[name] = member;
    }
  }
  return read;
}

function readScalar(value: unknown, shape: 'string' | 'number' | 'boolean', pointer: string, problems: ShapeProblem[]) {
  if (typeof value === shape) return value;
  if (shape === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (shape === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (shape === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const expected = { string: 'String', number: 'Number', boolean: 'Boolean' }[shape];
  return wrongType(value, expected, pointer, problems);
}

/** The wording is that of CloudFormation's resource handlers: `#/MaxAge: expected type: Number, found: String`. */
function wrongType(value: unknown, expected: string, pointer: string, problems: ShapeProblem[]): undefined {
  const found = Array.isArray(value)
    ? 'JSONArray'
    : value === null
      ? 'Null'
      : typeof value === 'object'
        ? 'JSONObject'
        : { string: 'String', number: 'Number', boolean: 'Boolean' }[typeof value as 'string' | 'number' | 'boolean'];
  const help = expected === 'JSONArray' ? 'Write a list, also for one value: [value].' : '';
  problems.push({
    pointer,
    part: 'value',
    severity: 'error',
    message: `#${pointer}: expected type: ${expected}, found: ${found}`,
    help,
  });
  return undefined;
}

function unsupported(name: string, members: Members, pointer: string): ShapeProblem {
  const nearest = nearestName(name, Object.keys(members));
  return {
    pointer: pointerStep(pointer, name),
    part: 'key',
    severity: 'error',
    message: `Encountered unsupported property ${name}`,
    help: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Known here: ${Object.keys(members).join(', ')}.`,
  };
}
