import type { RouteSource } from '../integrations/integration.ts';
import { type HeaderEdits, headerValue } from './header-edits.ts';
import type { MappingScope } from './mapping-scope.ts';
import { compileMappingValue, type MappingValue } from './mapping-value.ts';

/** What a value that is not there does: `http-api.mapping.absent-value`. */
export type AbsentValue = 'nothing' | 'empty';

/** One entry of a mapping: `append:header.name`, `overwrite:path`, `remove:querystring.name`, … */
export interface MappingAction {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly target: 'header' | 'querystring' | 'path' | 'statuscode';
  /** '' for a path or a status code. */
  readonly name: string;
  readonly value: MappingValue;
}

/** Entries that are no mapping are left out; createIntegration lets none through. */
export function compileMappingActions(
  parameters: Readonly<Record<string, string>>,
  source: RouteSource,
): readonly MappingAction[] {
  return Object.entries(parameters).flatMap(([key, text]) => {
    const [, action, target, name = ''] = KEY.exec(key) ?? [];
    if (action === undefined || target === undefined) return [];
    return [{ action, target, name, value: compileMappingValue(text, source) } as MappingAction];
  });
}

const KEY = /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/s;

/** A value that cannot be written where it goes, e.g. a line break in a header. */
export interface BadMapping {
  readonly kind: 'bad-mapping';
  readonly detail: string;
}

/** Reads the values of header mappings. */
export function readHeaderEdits(
  actions: readonly MappingAction[],
  scope: MappingScope,
  absentValue: AbsentValue,
): HeaderEdits | BadMapping {
  const dropped = new Set<string>();
  const overwritten: string[] = [];
  const appended: string[] = [];
  for (const { action, target, name, value } of actions) {
    if (target !== 'header') continue;
    if (action === 'remove') {
      dropped.add(name.toLowerCase());
      continue;
    }
    const text = readOrAbsent(value, scope, absentValue);
    if (text === undefined) continue;
    const written = headerValue(text);
    if (written === null) return badMapping(`The value mapped to the header ${name} has a line break in it.`);
    if (action === 'overwrite') dropped.add(name.toLowerCase());
    (action === 'overwrite' ? overwritten : appended).push(name, written);
  }
  return { dropped, added: [...overwritten, ...appended] };
}

export function readOrAbsent(value: MappingValue, scope: MappingScope, absentValue: AbsentValue): string | undefined {
  return value.read(scope) ?? (absentValue === 'empty' ? '' : undefined);
}

export function badMapping(detail: string): BadMapping {
  return { kind: 'bad-mapping', detail };
}
