import { invalidPattern } from './pattern-error.ts';
import { readExpression, readTokens, type Token, TokenReader } from './pattern-tokens.ts';
import { type ComparedValue, readNumber, readValueCondition } from './value-condition.ts';

type Field = '...' | ((value: ComparedValue) => boolean);

/** `[ip, user, ..., status_code = 404 || status_code = 410, bytes]` without its brackets. */
export function compileSpaceDelimitedPattern(source: string): (message: string) => boolean {
  const fields = splitFields(readTokens(source)).map(readField);
  const ellipsis = fields.indexOf('...');
  if (ellipsis !== fields.lastIndexOf('...')) throw invalidPattern();
  return (message) => {
    const columns = readColumns(message);
    if (ellipsis !== -1) {
      const tail = fields.slice(ellipsis + 1);
      if (columns.length < ellipsis + tail.length) return false;
      const last = columns.slice(columns.length - tail.length);
      return holdAll(fields.slice(0, ellipsis), columns) && holdAll(tail, last);
    }
    if (columns.length < fields.length) return false;
    return holdAll(fields, withRest(message, columns, fields.length));
  };
}

function holdAll(fields: readonly Field[], columns: readonly Column[]): boolean {
  return fields.every((field, at) => field === '...' || field(compared(columns[at]?.text ?? '')));
}

function compared(text: string): ComparedValue {
  return { text, number: readNumber(text) };
}

function splitFields(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const fields: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === ',') fields.push([]);
    else fields.at(-1)?.push(token);
  }
  return fields;
}

function readField(tokens: readonly Token[]): Field {
  const [first] = tokens;
  if (first === undefined) return () => true;
  if (first.kind === 'mark' && first.text === '...' && tokens.length === 1) return '...';
  if (first.kind === 'word' && tokens.length === 1) return () => true;
  const reader = new TokenReader(tokens);
  const names = new Set<string>();
  const holds = readExpression<ComparedValue>(reader, () => {
    const name = reader.next();
    if (name.kind !== 'word') throw invalidPattern();
    names.add(name.text);
    return readValueCondition(reader);
  });
  // A field speaks of itself: `[…, status_code = 4* && bytes > 1000]` is refused (reported 2019).
  if (!reader.isAtEnd || names.size !== 1) throw invalidPattern();
  return holds;
}

interface Column {
  readonly text: string;
  readonly start: number;
}

/** "Characters between brackets and double quotation marks are considered single fields." */
const COLUMN = /\[([^\]]*)\](?=\s|$)|"((?:[^"\\]|\\[\s\S])*)"(?=\s|$)|(\S+)/g;

function readColumns(message: string): readonly Column[] {
  return [...message.matchAll(COLUMN)].map(({ 1: bracketed, 2: quoted, 3: plain, index }) => ({
    text: bracketed ?? quoted ?? plain ?? '',
    start: index,
  }));
}

/**
 * The last field is all that is left: `[w1=ERROR, w2]` is for every event whose first word is ERROR, in the user guide's
 * example for events of seven words.
 */
function withRest(message: string, columns: readonly Column[], count: number): readonly Column[] {
  const last = columns[count - 1];
  if (columns.length === count || last === undefined) return columns;
  return [...columns.slice(0, count - 1), { text: message.slice(last.start).trimEnd(), start: last.start }];
}
