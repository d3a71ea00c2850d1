import { pointerStep, pointerSteps } from '../base/json.ts';
import type { SourcePosition, SourcePositions } from '../base/source-position.ts';
import type { Properties } from './resource-type.ts';

/**
 * Where in the user's file a member of a noun in the account was written: (ARN, JSON pointer in AWS's model) →
 * file:line:column. It stays beside the account: positions never enter an operation, the account or the wire.
 */
export interface SourceMap {
  locate(arn: string, pointer: string): SourcePosition | undefined;
}

export interface SourceMapEntry {
  readonly arn: string;
  readonly properties: Properties;
  readonly positions: SourcePositions;
  /** Where the resource itself stands; the answer when nothing closer is known. */
  readonly resource: SourcePosition | undefined;
  readonly pointers: ReadonlyMap<string, string>;
}

export function createSourceMap(entries: readonly SourceMapEntry[]): SourceMap {
  const byArn = new Map<string, SourceMapEntry>(entries.map((entry) => [entry.arn, entry]));
  return {
    locate(arn, pointer) {
      const entry = byArn.get(arn);
      return entry === undefined ? undefined : locateIn(entry, pointer);
    },
  };
}

/** The closest position to `pointer`: of the member itself, else of what holds it, else of the resource. */
export function locateIn(
  entry: Omit<SourceMapEntry, 'arn'>,
  pointer: string,
  part: 'key' | 'value' = 'value',
): SourcePosition | undefined {
  const path = pointerSteps(translate(pointer, entry.pointers));
  return path.length === 0 ? entry.resource : (entry.positions.ofPath(entry.properties, path, part) ?? entry.resource);
}

/** Follows the longest translated beginning of `pointer`; what lies below it has the same path in both. */
function translate(pointer: string, pointers: ReadonlyMap<string, string>): string {
  const steps = pointerSteps(pointer);
  for (let length = steps.length; length >= 0; length--) {
    const target = pointers.get(steps.slice(0, length).reduce(pointerStep, ''));
    if (target !== undefined) return steps.slice(length).reduce(pointerStep, target);
  }
  return pointer;
}
