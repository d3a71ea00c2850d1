import { expect, test } from 'vitest';
import { createLineReader } from './log-lines.ts';

function linesOf(...chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const reader = createLineReader((text) => lines.push(text));
  for (const chunk of chunks) reader.read(Buffer.from(chunk));
  reader.end();
  return lines;
}

test.each<[string, readonly (string | Buffer)[], string[]]>([
  ['lines', ['a\nb\n'], ['a', 'b']],
  ['a line in pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
  ['a character in pieces', [Buffer.from('ë\n').subarray(0, 1), Buffer.from('ë\n').subarray(1)], ['ë']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['the line ends of Windows', ['a\r\nb\r\n'], ['a', 'b']],
  ['a record with line breaks', ['one\rtwo\n'], ['one\ntwo']],
  ['nothing', [''], []],
])('reads %s', (_name, chunks, expected) => {
  expect(linesOf(...chunks)).toEqual(expected);
});

test('ends a line that does not end by itself', () => {
  const lines = linesOf(...Array.from({ length: 10 }, () => 'x'.repeat(100_000)));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join('')).toHaveLength(1_000_000);
});
