import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import type { JavaRegex } from './java-regex.ts';
import { compileJavaRegex } from './java-regex.ts';
import { JavaRegexError } from './java-regex-error.ts';
import { RegexTooExpensiveError } from './regex-too-expensive-error.ts';

type Groups = readonly (string | null)[];

interface Recorded {
  readonly kind: 'find' | 'replace' | 'split';
  readonly pattern: string;
  readonly error?: string;
  readonly texts?: readonly {
    readonly text: string;
    readonly match: Groups | null;
    readonly finds: readonly (readonly [number, number, Groups])[];
  }[];
  readonly text?: string;
  readonly replacement?: string;
  readonly all?: unknown;
  readonly first?: unknown;
  readonly limit?: number;
  readonly parts?: readonly string[];
}

const recorded = readFileSync(new URL('fixtures/recorded.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Recorded);

function compiled(pattern: string): JavaRegex {
  const regex = compileJavaRegex(pattern);
  if ('error' in regex) throw new Error(`${pattern}: ${regex.error}`);
  return regex;
}

function allFinds(regex: JavaRegex, text: string): readonly unknown[] {
  return Array.from(regex.findAll(text), ({ start, end, groups }) => [start, end, groups]);
}

function outcome(replace: () => string): unknown {
  try {
    return replace();
  } catch (error) {
    if (error instanceof JavaRegexError) return { error: error.message };
    throw error;
  }
}

function replay(given: Recorded): Partial<Recorded> {
  const regex = compileJavaRegex(given.pattern);
  const { kind, pattern } = given;
  if ('error' in regex) return { kind, pattern, error: regex.error };
  const { text = '', replacement = '', limit = 0 } = given;
  switch (kind) {
    case 'find':
      return {
        kind,
        pattern,
        texts: (given.texts ?? []).map(({ text }) => {
          const match = regex.match(text);
          expect(regex.matches(text)).toBe(match !== null);
          return { text, match: match?.groups ?? null, finds: allFinds(regex, text) as [] };
        }),
      };
    case 'replace':
      return {
        ...{ kind, pattern, text, replacement },
        all: outcome(() => regex.replaceAll(text, replacement)),
        first: outcome(() => regex.replaceFirst(text, replacement)),
      };
    case 'split':
      return { kind, pattern, text, limit, parts: regex.split(text, limit) };
  }
}

describe('as java.util.regex of Java 17', () => {
  test.each(recorded.map((given, at) => [at + 1, given.kind, given.pattern, given] as const))(
    '%i: %s %s',
    (...args) => {
      const given = args[3];
      expect(replay(given)).toEqual(given);
    },
  );
});

describe('time', () => {
  const LONG = 'a'.repeat(20_000);

  test.each([
    ['nested quantifiers', '^(a+)+$', `${LONG}!`],
    ['a selection pattern with nested quantifiers', '(a+)+$', `${LONG}!`],
    ['nested quantifiers over alternatives that overlap', '(?:a|a|aa)*b', LONG],
    ['nested loops that can match nothing', '((a*)*)*b', LONG],
    ['many unbounded repetitions in a row', '.*.*.*.*.*.*x', LONG],
    [
      'optional characters before as many required ones',
      `(?:${'a?'.repeat(200)}){1}${'a'.repeat(200)}b`,
      LONG.slice(0, 200),
    ],
    ['lazy loops', '(?:a*?)*?b', LONG],
    ['a look-ahead over a nested loop', '(?=(a+)+b)a', LONG.slice(0, 2_000)],
  ])('%s take time in proportion to the text', (_, pattern, text) => {
    const regex = compiled(pattern);
    expect(regex.matches(text)).toBe(false);
  });

  test('28 letters and a nested quantifier, for which a backtracking engine needs seconds, take none', async () => {
    const ms = await cpuMs(() => expect(compiled('^(a+)+$').matches(`${'a'.repeat(28)}!`)).toBe(false));
    expect(ms).toBeLessThan(200);
  });

  test('a search for what is nowhere goes over the text once', () => {
    expect(compiled('(a+)+!').find(LONG)).toBeNull();
  });

  test('a back reference that would take years is given up', () => {
    expect(() => compiled('(?:(a)\\1?)+(a+)+\\2b').matches(LONG.slice(0, 200))).toThrow(RegexTooExpensiveError);
  });

  test('a pattern whose repetitions multiply beyond any use is refused', () => {
    expect(compileJavaRegex('((a{1,1000}){1000}){1000}')).toEqual({ error: 'Pattern repeats too much' });
  });

  test('a pattern nested as deep as a stack is refused', () => {
    expect(compileJavaRegex(`${'('.repeat(50_000)}a`)).toEqual({ error: 'Pattern is nested too deeply' });
    expect(compileJavaRegex(`${'['.repeat(50_000)}a`)).toEqual({ error: 'Character class is nested too deeply' });
  });
});
