import { RegexTooExpensiveError } from '../../../base/java-regex/regex-too-expensive-error.ts';
import { compileJavaRegex, type JavaRegex } from '../../../base/java-regex/java-regex.ts';
import { JavaRegexError } from '../../../base/java-regex/java-regex-error.ts';
import { expandReplacement } from '../../../base/java-regex/replacement.ts';
import type { Budget } from './budget.ts';
import { TemplateFailure } from './template-failure.ts';

/** Patterns stand in templates as text, and are read again at each rendering. */
const compiled = new Map<string, JavaRegex>();
const MAX_COMPILED = 200;
const MAX_KEPT_LENGTH = 1000;

function javaRegex(pattern: string, budget: Budget): JavaRegex {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  budget.spend(10 + pattern.length);
  const regex = compileJavaRegex(pattern);
  if ('error' in regex) {
    throw new TemplateFailure('method', `The regular expression ${JSON.stringify(pattern)} is wrong: ${regex.error}.`);
  }
  if (pattern.length <= MAX_KEPT_LENGTH) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(pattern, regex);
  }
  return regex;
}

export function matchesRegex(text: string, pattern: string, budget: Budget): boolean {
  return guarded(() => javaRegex(pattern, budget).matches(text));
}

export function splitByRegex(
  text: string,
  { pattern, limit }: { readonly pattern: string; readonly limit: number },
  budget: Budget,
): string[] {
  return guarded(() => [...javaRegex(pattern, budget).split(text, limit)]);
}

/** Not JavaRegex.replaceAll, which would make text of any size. */
export function replaceByRegex(
  text: string,
  { pattern, replacement, count }: { readonly pattern: string; readonly replacement: string; readonly count: number },
  budget: Budget,
): string {
  return guarded(() => {
    const regex = javaRegex(pattern, budget);
    const references = replacement.split('$').length - 1;
    let result = '';
    let end = 0;
    let left = count;
    for (const match of regex.findAll(text)) {
      if (left-- === 0) break;
      budget.spend();
      budget.checkLength(replacement.length + references * (match.end - match.start));
      result += text.slice(end, match.start) + expandReplacement(replacement, match, regex.groupNames);
      budget.checkLength(result.length);
      end = match.end;
    }
    return result + text.slice(end);
  });
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RegexTooExpensiveError) {
      throw new TemplateFailure('bound', 'A regular expression takes too long.');
    }
    if (error instanceof JavaRegexError) {
      throw new TemplateFailure('method', `The replacement of a regular expression is wrong: ${error.message}.`);
    }
    throw error;
  }
}
