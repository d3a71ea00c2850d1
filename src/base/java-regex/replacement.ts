import type { JavaMatch } from './java-regex.ts';
import { JavaRegexError } from './java-regex-error.ts';

/** What a replacement stands for beside one match, as Matcher.appendReplacement reads it. */
export function expandReplacement(
  replacement: string,
  match: JavaMatch,
  groupNames: ReadonlyMap<string, number>,
): string {
  let result = '';
  let at = 0;
  while (at < replacement.length) {
    const char = replacement.charAt(at);
    if (char === '\\') {
      if (at + 1 === replacement.length) throw new JavaRegexError('character to be escaped is missing');
      result += replacement.charAt(at + 1);
      at += 2;
    } else if (char === '$') {
      const reference = readReference(replacement, at + 1, { groupNames, groupCount: match.groups.length - 1 });
      result += match.groups[reference.index] ?? '';
      at = reference.end;
    } else {
      result += char;
      at++;
    }
  }
  return result;
}

interface KnownGroups {
  readonly groupNames: ReadonlyMap<string, number>;
  readonly groupCount: number;
}

function readReference(text: string, from: number, groups: KnownGroups): { index: number; end: number } {
  if (from === text.length) throw new JavaRegexError('Illegal group reference: group index is missing');
  if (text.charAt(from) === '{') return readNamed(text, from + 1, groups.groupNames);
  let index = digitAt(text, from);
  if (index === -1) throw new JavaRegexError('Illegal group reference');
  if (index > groups.groupCount) throw new JavaRegexError(`No group ${index}`);
  let end = from + 1;
  for (let digit = digitAt(text, end); digit !== -1; digit = digitAt(text, end)) {
    if (index * 10 + digit > groups.groupCount) break;
    index = index * 10 + digit;
    end++;
  }
  return { index, end };
}

function readNamed(
  text: string,
  from: number,
  groupNames: ReadonlyMap<string, number>,
): { index: number; end: number } {
  let end = from;
  while (/[A-Za-z0-9]/.test(text.charAt(end))) end++;
  const name = text.slice(from, end);
  if (name === '') throw new JavaRegexError('named capturing group has 0 length name');
  if (text.charAt(end) !== '}') throw new JavaRegexError("named capturing group is missing trailing '}'");
  if (digitAt(name, 0) !== -1) {
    throw new JavaRegexError(`capturing group name {${name}} starts with digit character`);
  }
  const index = groupNames.get(name);
  if (index === undefined) throw new JavaRegexError(`No group with name {${name}}`);
  return { index, end: end + 1 };
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
