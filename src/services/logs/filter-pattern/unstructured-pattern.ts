import { invalidCharacters, invalidPattern } from './pattern-error.ts';
import { compilePatternRegex, type TextTest } from './pattern-regex.ts';
import { matchAt, withoutEscapes } from './pattern-tokens.ts';

interface Term {
  readonly sign: '' | '?' | '-';
  readonly isIn: TextTest;
}

const SPACE = /\s+/y;
const SIGN = /[?-]/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
const REGEX = /%((?:[^%\\]|\\[\s\S])*)%/y;
/** "Enclose exact phrases and terms that include non-alphanumeric characters in double quotation marks." */
const WORD = /[\p{L}\p{N}_]+/uy;

/** `ERROR "not found" -DEBUG`, `?ERROR ?WARN`, `%[hc]at%`. */
export function compileUnstructuredPattern(source: string): (message: string) => boolean {
  const terms = readTerms(source);
  const excluded = terms.filter(({ sign }) => sign === '-');
  const included = terms.filter(({ sign }) => sign === '');
  const optional = terms.filter(({ sign }) => sign === '?');
  // "If you combine ? with other filter patterns, all question mark terms will be ignored."
  const isOptional = optional.length > 0 && optional.length === terms.length;
  return (message) =>
    included.every(({ isIn }) => isIn(message)) &&
    !excluded.some(({ isIn }) => isIn(message)) &&
    (!isOptional || optional.some(({ isIn }) => isIn(message)));
}

function readTerms(source: string): readonly Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < source.length; ) {
    const space = matchAt(SPACE, source, at);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const sign = (matchAt(SIGN, source, at)?.[0] ?? '') as Term['sign'];
    const [isIn, length] = termAt(source, at + sign.length);
    terms.push({ sign, isIn });
    at += sign.length + length;
  }
  return terms;
}

function termAt(source: string, at: number): readonly [TextTest, number] {
  const quoted = matchAt(QUOTED, source, at);
  if (quoted !== null) {
    const text = withoutEscapes(quoted[1] ?? '');
    if (text === '') throw invalidCharacters('""');
    // A phrase of nothing but spaces is for everything: "You can match everything … with double quotation marks."
    return [text.trim() === '' ? () => true : (message) => message.includes(text), quoted[0].length];
  }
  const regex = matchAt(REGEX, source, at);
  if (regex !== null) return [compilePatternRegex(regex[1] ?? ''), regex[0].length];
  const word = matchAt(WORD, source, at)?.[0];
  if (word === undefined) {
    if (at >= source.length || /[\s"%]/.test(source.charAt(at))) throw invalidPattern();
    throw invalidCharacters(String.fromCodePoint(source.codePointAt(at) ?? 0));
  }
  const after = source.slice(at + word.length, at + word.length + 1);
  if (after !== '' && !/\s/.test(after)) throw invalidCharacters(after);
  return [(message) => message.includes(word), word.length];
}
