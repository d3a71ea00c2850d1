import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translatePattern } from './as-regexp.ts';
import type { MatchPositions } from './backtrack.ts';
import { Search } from './backtrack.ts';
import type { ParsedPattern } from './parse-pattern.ts';
import { parsePattern } from './parse-pattern.ts';
import { PatternSyntaxError } from './pattern-reader.ts';
import { compileProgram } from './program.ts';

const recorded = readFileSync(new URL('fixtures/recorded.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { pattern: string; text?: string; texts?: readonly { text: string }[] });

const MORE_TEXTS = ['', 'a', 'aab', 'a\n', 'a\r\n', '\r\n', 'b\u2028', '😀', 'a😀b', '\ud83d', '\ude00a', 'ab\uffff'];

function readPattern(pattern: string): ParsedPattern | null {
  try {
    return parsePattern(pattern);
  } catch (error) {
    if (error instanceof PatternSyntaxError) return null;
    throw error;
  }
}

function groupsAt(positions: MatchPositions | null, text: string): readonly unknown[] | null {
  if (positions === null) return null;
  const groups: (string | undefined)[] = [];
  for (let at = 0; at < positions.length; at += 2) {
    groups.push(positions[at] === -1 ? undefined : text.slice(positions[at], positions[at + 1]));
  }
  return [positions[0], ...groups];
}

function found(expression: RegExp, text: string): readonly unknown[] | null {
  const match = expression.exec(text);
  return match === null ? null : [match.index, ...match];
}

test('what is handed to the engine of JavaScript matches there as it does here', () => {
  let translated = 0;
  const here: unknown[] = [];
  const there: unknown[] = [];
  for (const { pattern, text = '', texts = [] } of recorded) {
    const parsed = readPattern(pattern);
    const translation = parsed === null ? null : translatePattern(parsed.node);
    if (parsed === null || translation === null) continue;
    translated++;
    const program = compileProgram(parsed);
    const inFull = new RegExp(`^(?:${translation.source})$`, 'u');
    const anywhere = new RegExp(translation.source, 'u');
    for (const sample of [text, ...texts.map(({ text }) => text), ...MORE_TEXTS]) {
      const full = new Search(program, sample, { isFull: true, lastMatchEnd: 0 });
      const searching = new Search(program, sample, { isFull: false, lastMatchEnd: 0 });
      const label = `${pattern} on ${JSON.stringify(sample)}`;
      here.push([label, groupsAt(full.run(0), sample), groupsAt(searching.run(0), sample)]);
      there.push([label, found(inFull, sample), found(anywhere, sample)]);
    }
  }
  expect(there).toEqual(here);
  expect(translated).toBeGreaterThan(300);
});
