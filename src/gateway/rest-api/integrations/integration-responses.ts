import type { IntegrationResponse } from '../../../account/rest-api.ts';
import type { Assumptions } from '../../../aws/assumptions.ts';
import { compileJavaRegex } from '../../../base/java-regex/java-regex.ts';
import { RegexTooExpensiveError } from '../../../base/java-regex/regex-too-expensive-error.ts';

/** The integration response that answers, or why there is none. */
export type Selection<T> =
  | { readonly kind: 'selected'; readonly response: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad-pattern'; readonly detail: string };

interface Candidate<T> {
  readonly statusCode: string;
  readonly response: T;
  /** Null on a default response. */
  readonly matches: ((text: string) => boolean) | null;
}

/**
 * Compiles the choice among integration responses. A pattern is matched with the backend's status, or with the
 * `errorMessage` of a Lambda function (recorded); what no pattern matches gets the response without one. Of several that
 * match, the one whose own statusCode is the backend's is taken (reported), else the first.
 */
export function compileSelection<T>(
  responses: readonly IntegrationResponse[],
  assume: Assumptions,
  compile: (response: IntegrationResponse) => T,
): (text: string) => Selection<T> {
  const candidates: Candidate<T>[] = [];
  let badPattern: Selection<T> | null = null;
  for (const response of responses) {
    const { selectionPattern = '', statusCode } = response;
    const pattern = selectionPattern === '' ? null : compilePattern(selectionPattern, assume);
    if (pattern !== null && 'error' in pattern) {
      const detail = `selectionPattern ${selectionPattern} is no regular expression: ${pattern.error}`;
      badPattern ??= { kind: 'bad-pattern', detail };
    } else candidates.push({ statusCode, response: compile(response), matches: pattern?.matches ?? null });
  }
  const defaults = candidates.filter(({ matches }) => matches === null);
  const patterned = candidates.filter(({ matches }) => matches !== null);
  const pick = (matching: readonly Candidate<T>[], text: string): Selection<T> | null => {
    const chosen = matching.find(({ statusCode }) => statusCode === text) ?? matching[0];
    return chosen === undefined ? null : { kind: 'selected', response: chosen.response };
  };
  return (text) => {
    if (badPattern !== null) return badPattern;
    try {
      return (
        pick(
          patterned.filter(({ matches }) => matches?.(text)),
          text,
        ) ??
        pick(defaults, text) ?? { kind: 'none' }
      );
    } catch (error) {
      if (error instanceof RegexTooExpensiveError) return { kind: 'bad-pattern', detail: error.message };
      throw error;
    }
  };
}

function compilePattern(
  pattern: string,
  assume: Assumptions,
): { readonly matches: (text: string) => boolean } | { readonly error: string } {
  const regex = compileJavaRegex(pattern);
  if ('error' in regex) return regex;
  if (assume['rest-api.selection-pattern.anchoring'] !== 'start') return regex;
  return { matches: (text) => regex.find(text)?.start === 0 };
}
