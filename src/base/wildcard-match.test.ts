import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../test/support/cpu-ms.ts';
import { matchesPattern } from './wildcard-match.ts';

describe('matchesPattern', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['**', 'abc', true],
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acb', false],
    ['*a*b', 'xaxbxb', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
  ])('%j against %j: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it('says what the regular expression of the same meaning says', () => {
    const letters = ['a', '*', '?', '/', 'b'];
    const words = Array.from({ length: 4_000 }, (_, seed) =>
      Array.from(
        { length: 1 + (seed % 6) },
        (_, place) => letters[(seed * 7 + place * place * 3 + (seed >> place)) % 5],
      ).join(''),
    );
    for (const pattern of words) {
      const expression = new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
      for (const text of ['', 'a', 'ab', 'a/b', 'aab/ba', 'bbb', '*', 'a*b']) {
        expect([pattern, text, matchesPattern(pattern, text)]).toEqual([pattern, text, expression.test(text)]);
      }
    }
  });

  it.each([
    ['few stars, a long text', `${'*a'.repeat(30)}*b`, 'a'.repeat(10_000)],
    ['many stars', `${'*a'.repeat(2_000)}b`, 'a'.repeat(2_000)],
  ])('is quick on what makes a regular expression take for ever: %s', async (_, pattern, text) => {
    expect(await cpuMs(() => expect(matchesPattern(pattern, text)).toBe(false))).toBeLessThan(1000);
  });
});
