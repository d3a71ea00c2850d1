import { compileJsonPattern } from './json-pattern.ts';
import { PatternError } from './pattern-error.ts';
import { compileSpaceDelimitedPattern } from './space-delimited-pattern.ts';
import { compileUnstructuredPattern } from './unstructured-pattern.ts';

/** Whether an event with this message is meant. */
export type FilterPattern = (message: string) => boolean;

/**
 * Compiles the filter pattern of an operation; `error` is what CloudWatch Logs says of one that it does not take. The
 * syntax is documented ("Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail").
 */
export function compileFilterPattern(source: string): FilterPattern | { readonly error: string } {
  try {
    return compile(source.trim());
  } catch (error) {
    if (error instanceof PatternError) return { error: error.message };
    throw error;
  }
}

function compile(pattern: string): FilterPattern {
  if (pattern === '') return () => true;
  if (pattern.startsWith('{')) return compileJsonPattern(inside(pattern, '{', '}'));
  if (pattern.startsWith('[')) return compileSpaceDelimitedPattern(inside(pattern, '[', ']'));
  return compileUnstructuredPattern(pattern);
}

/** The text about braces is reported of AWS (2018). */
function inside(pattern: string, open: string, close: string): string {
  if (pattern.endsWith(close) && pattern.length > 1) return pattern.slice(1, -1);
  throw new PatternError(`If a filter pattern starts with '${open}' it must end with '${close}'`);
}
