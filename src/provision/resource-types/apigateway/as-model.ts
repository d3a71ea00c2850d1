import type { Members, PropertyShape } from '../../property-shape.ts';
import type { Properties } from '../../resource-type.ts';

/**
 * CloudFormation's properties as members of the APIGateway service model, which begins them in lower case:
 * `PathPart` → `pathPart`. Keys of maps and what is in JSON stay as they are.
 */
export function asModel(properties: Properties, members: Members): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [lowerFirst(name), valueAsModel(value, members[name] ?? 'json')]),
  );
}

function valueAsModel(value: unknown, shape: PropertyShape): unknown {
  if (typeof shape === 'string' || value === null || typeof value !== 'object') return value;
  if ('list' in shape) return (value as readonly unknown[]).map((item) => valueAsModel(item, shape.list));
  if ('members' in shape) return asModel(value as Properties, shape.members);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueAsModel(item, shape.map)]));
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** `Tags: [{ Key, Value }]` as the map that operations take. */
export const TAGS: PropertyShape = { list: { members: { Key: 'string', Value: 'string' } } };

export function tagsOf(tags: unknown): { readonly tags?: Readonly<Record<string, string>> } {
  if (!Array.isArray(tags)) return {};
  return { tags: Object.fromEntries(tags.map(({ Key, Value }) => [String(Key), String(Value ?? '')])) };
}
