import type { SourcePosition, SourcePositions } from '../base/source-position.ts';

/** The functions that have a short form in YAML: `!Sub` for `Fn::Sub`. */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
] as const;

/** Short tag, with its `!`, to the key of its long form. `Ref` and `Condition` have no `Fn::`. */
export const SHORT_TAGS: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
]);

/**
 * What a short tag stands for: `!Ref X` is `{ Ref: X }`. The text of `!GetAtt A.B.C` is split at its first dot only,
 * since attributes have dots of their own and logical ids have none.
 */
export function longForm(
  key: string,
  value: unknown,
  positions: SourcePositions,
  at: { readonly tag: SourcePosition; readonly value: SourcePosition },
): Record<string, unknown> {
  const argument =
    key === 'Fn::GetAtt' && typeof value === 'string' ? splitAttribute(value, positions, at.value) : value;
  const intrinsic = { [key]: argument };
  positions.markContainer(intrinsic, at.tag);
  positions.mark(intrinsic, key, at.value, at.tag);
  return intrinsic;
}

function splitAttribute(text: string, positions: SourcePositions, at: SourcePosition): string | string[] {
  const dot = text.indexOf('.');
  if (dot === -1) return text;
  const parts = [text.slice(0, dot), text.slice(dot + 1)];
  positions.markContainer(parts, at);
  positions.mark(parts, 0, at);
  positions.mark(parts, 1, at);
  return parts;
}
