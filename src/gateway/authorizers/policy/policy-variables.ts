import { matchesPattern } from '../../../base/wildcard-match.ts';
import type { ReadConditionKey } from './condition-keys.ts';

/**
 * Fills in `${aws:SourceIp}` and, with a default, `${aws:username, 'nobody'}`; `${*}`, `${?}` and `${$}` are those
 * characters (IAM user guide, "IAM policy elements: Variables and tags"). Null when the request lacks a variable: what
 * has it then matches nothing. What is filled in is text, and its stars are no wildcards: they are set apart, for
 * `matchesFilled` to know.
 */
export function fillVariables(pattern: string, key: ReadConditionKey): string | null {
  if (!pattern.includes('${')) return pattern;
  let isComplete = true;
  const filled = pattern.replaceAll(VARIABLE, (_, name: string, byDefault: string | undefined) => {
    const value = name === '*' || name === '?' || name === '$' ? name : (key(name.toLowerCase()) ?? byDefault);
    if (value === undefined) isComplete = false;
    return setApart(value ?? '');
  });
  return isComplete ? filled : null;
}

const VARIABLE = /\$\{([^},]+?)(?:\s*,\s*'([^']*)')?\}/g;

/** Whether `pattern`, its variables filled in, matches the whole of `text`. */
export function matchesFilled(pattern: string, text: string): boolean {
  return matchesPattern(pattern, SET_APART.test(pattern) ? setApart(text) : text);
}

/** The text that a pattern without wildcards stands for. */
export function plainText(pattern: string): string {
  return pattern.replaceAll(STAR, '*').replaceAll(MARK, '?');
}

// Two characters of the private use area, which no ARN has.
const STAR = '\uE000';
const MARK = '\uE001';
const SET_APART = /[\uE000\uE001]/;

function setApart(text: string): string {
  return text.replaceAll('*', STAR).replaceAll('?', MARK);
}
