import { decodePercent } from '../request-path.ts';
import { type AbsentValue, type MappingAction, readOrAbsent } from './mapping-actions.ts';
import type { MappingScope } from './mapping-scope.ts';
import { encodeForQuery } from './path-template.ts';

/** The query with its mappings applied. What is not mapped stays as the client wrote it. */
export function editQuery(
  query: string,
  actions: readonly MappingAction[],
  scope: MappingScope,
  absentValue: AbsentValue,
): string {
  const dropped = new Set<string>();
  const overwritten: string[] = [];
  const appended: string[] = [];
  for (const { action, name, value } of actions) {
    if (action === 'remove') {
      dropped.add(name);
      continue;
    }
    const text = readOrAbsent(value, scope, absentValue);
    if (text === undefined) continue;
    if (action === 'overwrite') dropped.add(name);
    (action === 'overwrite' ? overwritten : appended).push(`${encodeForQuery(name)}=${encodeForQuery(text)}`);
  }
  const kept = query.split('&').filter((pair) => pair !== '' && !dropped.has(nameOf(pair)));
  return [...kept, ...overwritten, ...appended].join('&');
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return decodePercent((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
}
