import { isCheap, translatePattern } from '../java-regex/as-regexp.ts';
import { Search } from '../java-regex/backtrack.ts';
import { PatternSyntaxError } from '../java-regex/pattern-reader.ts';
import { compileProgram } from '../java-regex/program.ts';
import { parseEcmaPattern } from './parse-ecma-pattern.ts';

/** A regular expression of ECMAScript 5, for which time is linear in the text, or RegexTooExpensiveError is thrown. */
export interface EcmaRegex {
  /** Whether it matches somewhere in the text. */
  test(text: string): boolean;
}

export function compileEcmaRegex(pattern: string): EcmaRegex | { readonly error: string } {
  try {
    const parsed = parseEcmaPattern(pattern);
    const program = compileProgram(parsed, { readsUnits: true });
    const search = (text: string) => new Search(program, text, { isFull: false, lastMatchEnd: 0 }).run(0) !== null;
    // What this engine knows to be harmless is left to that of JavaScript, which is faster; here it needs no translation.
    const harmless = translatePattern(parsed.node);
    if (harmless === null) return { test: search };
    const native = new RegExp(pattern);
    return { test: (text) => (isCheap(harmless, text, 1) ? native.test(text) : search(text)) };
  } catch (error) {
    if (error instanceof PatternSyntaxError || error instanceof SyntaxError) return { error: error.message };
    throw error;
  }
}
