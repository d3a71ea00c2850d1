import { compileJavaRegex } from '../../../base/java-regex/java-regex.ts';
import { invalidCharacters, invalidPattern } from './pattern-error.ts';

export type TextTest = (text: string) => boolean;

/** Letters, digits, the symbols and the operators that the user guide lists, and a space, which its example has. */
const UNSUPPORTED = /[^A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+. ]/u;

/** `%[hc]at$%` without its percent signs: whether it is somewhere in a text. */
export function compilePatternRegex(source: string): TextTest {
  const unsupported = UNSUPPORTED.exec(source)?.[0];
  if (unsupported !== undefined) throw invalidCharacters(unsupported);
  if (source === '') throw invalidPattern();
  // "Either m or n can be omitted."
  const regex = compileJavaRegex(source.replace(/\{,(?=\d+\})/g, '{0,'));
  if ('error' in regex) throw invalidPattern();
  return (text) => regex.find(text) !== null;
}
