import { invalidPattern } from './pattern-error.ts';
import { compilePatternRegex } from './pattern-regex.ts';
import type { Comparison, TokenReader } from './pattern-tokens.ts';

/** A value as a pattern compares it: its text, and the number that it is, if it is one. */
export interface ComparedValue {
  readonly text: string;
  readonly number: number | null;
}

/** `= "text*"`, `!= %regex%`, `>= 75`: what follows a selector or a name. */
export function readValueCondition(reader: TokenReader): (value: ComparedValue) => boolean {
  const comparison = reader.comparison();
  const operand = reader.next();
  if (operand.kind === 'mark') throw invalidPattern();
  if (comparison !== '=' && comparison !== '!=') {
    const number = operand.kind === 'word' ? readNumber(operand.text) : null;
    if (number === null) throw invalidPattern();
    return (value) => value.number !== null && compareNumbers(value.number, comparison, number);
  }
  const equals = operand.kind === 'regex' ? regexTest(operand.text) : equalsTest(operand.text, operand.kind === 'word');
  return comparison === '=' ? equals : (value) => !equals(value);
}

function regexTest(source: string): (value: ComparedValue) => boolean {
  const isIn = compilePatternRegex(source);
  return ({ text }) => isIn(text);
}

function equalsTest(operand: string, isWord: boolean): (value: ComparedValue) => boolean {
  const number = isWord ? readNumber(operand) : null;
  const parts = operand.split('*');
  return ({ number: own, text }) => (number !== null && own === number) || isWrittenAs(parts, text);
}

/** Whether the text is these parts with anything between them: only the star is a wildcard here. */
function isWrittenAs(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Null for what is no number: `404`, `-1.5`, `1e-3` are. */
export function readNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

function compareNumbers(value: number, comparison: Comparison, other: number): boolean {
  switch (comparison) {
    case '<':
      return value < other;
    case '>':
      return value > other;
    case '<=':
      return value <= other;
    case '>=':
      return value >= other;
    default:
      return value === other;
  }
}
