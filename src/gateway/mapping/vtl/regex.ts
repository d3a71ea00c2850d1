import { compileJavaRegex, type JavaRegex } from '../../../base/java-regex/java-regex.ts';
import { JavaRegexError } from '../../../base/java-regex/java-regex-error.ts';
import { RegexTooExpensiveError } from '../../../base/java-regex/regex-too-expensive-error.ts';
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
  const wanted = literalPattern(pattern);
  if (wanted !== null && count > 1 && !/[\\$]/.test(replacement)) {
    return replaceText(text, { wanted, replacement }, budget);
  }
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

/**
 * The text that a pattern means, if it means but one: `\\'`. Most patterns of mapping templates do, and then no length of
 * the text is too much.
 */
function literalPattern(pattern: string): string | null {
  return LITERAL.test(pattern) ? pattern.replace(/\\(.)/g, '$1') : null;
}

const LITERAL = /^(?:[ !"#%&',\-/0-9:;<=>@A-Z_`a-z~]|\\[ !-/:-@[-`{-~])+$/;

/** String.replace. */
export function replaceText(
  text: string,
  { wanted, replacement }: { readonly wanted: string; readonly replacement: string },
  budget: Budget,
): string {
  const growth = replacement.length - wanted.length;
  let length = wanted === '' ? text.length + (text.length + 1) * growth : text.length;
  if (wanted !== '') {
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
      length += growth;
      budget.checkLength(length);
      // Ten of them take as long as a step.
      budget.spend(0.1);
    }
  }
  budget.checkLength(length);
  return text.replaceAll(wanted, replacement.replaceAll('$', '$$$$'));
}

/** Runs work with regular expressions; what they throw becomes a TemplateFailure. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RegexTooExpensiveError) {
      throw new TemplateFailure('bound', 'A regular expression takes longer than it may.');
    }
    if (error instanceof JavaRegexError) {
      throw new TemplateFailure('method', `The replacement of a regular expression is wrong: ${error.message}.`);
    }
    throw error;
  }
}
