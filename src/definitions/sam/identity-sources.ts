import type { Transform } from './context.ts';
import { isTruthy } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, type SamMap } from './sam-map.ts';

/** A list of `Identity`, and what each of its names is called in an identity source. */
export type IdentityList = readonly [property: string, prefix: string];

/** The identity sources that `Identity` lists; `path` is where the translator's words say that it is. */
export function readIdentitySources(
  { positions }: Transform,
  given: {
    readonly logicalId: string;
    readonly path: string;
    readonly identity: SamMap;
    readonly lists: readonly IdentityList[];
  },
): string[] {
  const { logicalId, identity } = given;
  const sources: string[] = [];
  for (const [property, prefix] of given.lists) {
    const values = get(identity, property);
    if (!isTruthy(values)) continue;
    const path = `${given.path}.${property}`;
    if (!Array.isArray(values)) {
      throw invalidResource(logicalId, `Property '${path}' should be a list.`, positions.of(identity, property));
    }
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'string') {
        const text = `Property '${path}[${index}]' should be a string.`;
        throw invalidResource(logicalId, text, positions.of(values, index));
      }
      sources.push(prefix + value);
    }
  }
  return sources;
}
