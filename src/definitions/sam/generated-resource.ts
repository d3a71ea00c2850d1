import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { invalidResource } from './sam-error.ts';
import { copyWithPositions, get, has, isMap, type SamMap, set } from './sam-map.ts';

/** A resource of SAM's types with what its transform needs of it. */
export interface SamResource {
  readonly logicalId: string;
  readonly type: string;
  readonly resource: SamMap;
  readonly properties: SamMap;
}

/** A CloudFormation resource that came out of a SAM resource. */
export interface GeneratedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly body: SamMap;
  readonly properties: SamMap;
  /** Where what the user wrote to get it stands. */
  readonly position: SourcePosition | undefined;
}

const OWN_ATTRIBUTES = ['DeletionPolicy', 'UpdatePolicy', 'Condition', 'UpdateReplacePolicy', 'Metadata'];
const PASSED_ON_ATTRIBUTES = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];

/** The attributes that the resource of the same logical id keeps, `DependsOn` among them. */
export function ownAttributes({ positions }: Transform, { resource }: SamResource): SamMap {
  const attributes = pick(positions, resource, OWN_ATTRIBUTES);
  const dependsOn = get(resource, 'DependsOn');
  if (dependsOn !== undefined && dependsOn !== null && dependsOn !== '') {
    attributes.DependsOn = dependsOn;
    positions.copy(resource, 'DependsOn', attributes);
  }
  return attributes;
}

/** The attributes that every resource made on the way gets, too. */
export function passedOnAttributes({ positions }: Transform, { resource }: SamResource): SamMap {
  return pick(positions, resource, PASSED_ON_ATTRIBUTES);
}

function pick(positions: Transform['positions'], resource: SamMap, names: readonly string[]): SamMap {
  const picked: SamMap = {};
  for (const name of names) {
    if (!has(resource, name)) continue;
    picked[name] = get(resource, name);
    positions.copy(resource, name, picked);
  }
  return picked;
}

/** Builds a resource; properties that are null or undefined are left out. */
export function generateResource(
  { positions }: Transform,
  given: {
    readonly logicalId: string;
    readonly type: string;
    readonly attributes: SamMap;
    readonly properties: SamMap;
    readonly position: SourcePosition | undefined;
  },
): GeneratedResource {
  checkLogicalId(given.logicalId, given.position);
  const properties: SamMap = {};
  for (const [name, value] of Object.entries(given.properties)) {
    if (value === undefined || value === null) continue;
    set(properties, name, value);
    positions.copy(given.properties, name, properties);
    if (positions.of(properties, name) === undefined) positions.mark(properties, name, given.position);
  }
  // Attributes are copied: references inside them are rewritten in place, in each resource for itself.
  const body: SamMap = { Type: given.type, ...copyWithPositions(given.attributes, positions), Properties: properties };
  positions.inherit(given.attributes, body);
  positions.markContainer(body, given.position);
  positions.markContainer(properties, given.position);
  const { logicalId, type, position } = given;
  return { logicalId, type, body, properties, position };
}

export function checkLogicalId(logicalId: string, position: SourcePosition | undefined): void {
  if (/^[A-Za-z0-9]+$/.test(logicalId)) return;
  throw invalidResource(logicalId, 'Logical ids must be alphanumeric.', position);
}

/** `to[name]` becomes what the user wrote as `from[key]`. Nothing happens when there is nothing. */
export function take(
  { positions }: Transform,
  from: { readonly container: SamMap; readonly key: string },
  to: { readonly container: SamMap; readonly key: string },
): void {
  if (!has(from.container, from.key)) return;
  set(to.container, to.key, from.container[from.key]);
  positions.copy(from.container, from.key, to.container, to.key);
}

/** `take` for several entries of the same name. */
export function takeAll(transform: Transform, from: SamMap, to: SamMap, keys: readonly string[]): void {
  for (const key of keys) take(transform, { container: from, key }, { container: to, key });
}

export function positionOf(
  { positions, resources }: Transform,
  { logicalId }: SamResource,
): SourcePosition | undefined {
  return positions.of(resources, logicalId, 'key');
}

/** Tags as Lambda and IAM have them: a list of Key and Value. */
export function tagList({ positions }: Transform, tags: unknown): SamMap[] {
  if (!isMap(tags)) return [];
  return Object.entries(tags).map(([Key, value]) => {
    const tag: SamMap = { Key, Value: value ?? '' };
    positions.copy(tags, Key, tag, 'Value');
    return tag;
  });
}
