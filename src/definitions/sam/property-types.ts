import type { Transform } from './context.ts';
import { mayBeIntrinsic } from './intrinsics.ts';
import { isInteger } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';

/** What a SAM property may hold, and how the translator words a refusal. */
export interface PropertyType {
  readonly accepts: (value: unknown) => boolean;
  /** Whether a map of one key passes as an intrinsic, whatever the type. */
  readonly allowsIntrinsic: boolean;
  readonly required?: boolean;
  /** `Property 'X' should be a <expected>.` when given, else `Type of property 'X' is invalid.` */
  readonly expected?: string;
}

export type PropertyTypes = Readonly<Record<string, PropertyType>>;

const isString = (value: unknown): boolean => typeof value === 'string';
const isStringOrMap = (value: unknown): boolean => isString(value) || isMap(value);
const isListOfStringsOrMaps = (value: unknown): boolean => Array.isArray(value) && value.every(isStringOrMap);

function type(accepts: (value: unknown) => boolean, expected?: string): PropertyType {
  return expected === undefined ? { accepts, allowsIntrinsic: true } : { accepts, allowsIntrinsic: true, expected };
}

export const anything: PropertyType = { accepts: () => true, allowsIntrinsic: false };
export const aMap = type(isMap, 'map');
export const aString = type(isString, 'string');
export const aList = type(Array.isArray);
export const aBoolean = type((value) => typeof value === 'boolean');
export const anInteger = type(isInteger);
export const aStringOrMap = type(isStringOrMap);
export const aBooleanOrMap = type((value) => typeof value === 'boolean' || isMap(value));
/** A string whose refusal is worded generally. */
export const onlyAString = type(isString);
export const onlyABoolean: PropertyType = { accepts: aBoolean.accepts, allowsIntrinsic: false };
export const aListOfStringsOrMaps = type(isListOfStringsOrMaps);
export const stringsOrMaps = type((value) => isStringOrMap(value) || isListOfStringsOrMaps(value));
export const stringOrListOfStrings: PropertyType = {
  accepts: (value) => isString(value) || (Array.isArray(value) && value.every(isString)),
  allowsIntrinsic: false,
};
export const aMapOfMaps = type((value) => isMap(value) && Object.values(value).every(isMap));
export const aMapOfStrings = type((value) => isMap(value) && Object.values(value).every(isString));
export const aMapOfNumbers = type(
  (value) => isMap(value) && Object.values(value).every((item) => isInteger(item) || isMap(item)),
);

export function oneOf(first: string, second: string): PropertyType {
  return type((value) => value === first || value === second, `one of the strings: '${first}' or '${second}'`);
}

export function required(propertyType: PropertyType): PropertyType {
  return { ...propertyType, required: true };
}

/** Checks the properties of a resource or event of `type` as the translator does, unknown names first. */
export function checkProperties(
  { positions }: Transform,
  logicalId: string,
  properties: SamMap,
  { type: resourceType, types }: { readonly type: string; readonly types: PropertyTypes },
): void {
  for (const name of Object.keys(properties)) {
    if (Object.hasOwn(types, name)) continue;
    const text = `property ${name} not defined for resource of type ${resourceType}`;
    throw invalidResource(logicalId, text, positions.of(properties, name, 'key'));
  }
  for (const [name, propertyType] of Object.entries(types)) {
    const value = has(properties, name) ? get(properties, name) : null;
    if (propertyType.allowsIntrinsic && mayBeIntrinsic(value)) continue;
    const position = positions.of(properties, name);
    if (value === null) {
      if (propertyType.required) throw invalidResource(logicalId, `Missing required property '${name}'.`);
    } else if (!propertyType.accepts(value)) {
      throw invalidResource(logicalId, wrongType(name, propertyType.expected), position);
    }
  }
}

function wrongType(name: string, expected: string | undefined): string {
  return expected === undefined
    ? `Type of property '${name}' is invalid.`
    : `Property '${name}' should be a ${expected}.`;
}

/** `Property 'X' should be a map.`, for a value the translator looks into. */
export function expectMap(transform: Transform, { logicalId, name, container, key }: Expectation): SamMap {
  const value = get(container, key);
  if (isMap(value)) return value;
  throw invalidResource(logicalId, wrongType(name, 'map'), transform.positions.of(container, key));
}

export interface Expectation {
  readonly logicalId: string;
  /** The property as the message names it, e.g. `Auth.Authorizers`. */
  readonly name: string;
  readonly container: SamMap;
  readonly key: string;
}
