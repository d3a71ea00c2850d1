import { describe, expect, it } from 'vitest';
import { getHeader, isHeaderValue, normalizeHeaderValue, splitHeaderValue, stripTabOrSpace } from './header-value.ts';

it('a header is got with all its lines, in any case of its name, without the spaces around them', () => {
  const headers = ['X-A', ' 1\t', 'x-b', '2', 'x-a', '', 'X-a', '3'];
  expect(getHeader(headers, 'x-a')).toBe('1, , 3');
  expect(getHeader(headers, 'x-c')).toBeNull();
});

it('spaces and tabs are stripped, line breaks only by normalising', () => {
  expect(stripTabOrSpace('\t a \n ')).toBe('a \n');
  expect(normalizeHeaderValue('\r\n\t a b \n ')).toBe('a b');
  expect(stripTabOrSpace(' \t')).toBe('');
  expect(stripTabOrSpace('\u00a0a\v')).toBe('\u00a0a\v');
});

it('a value full of spaces is stripped in no time', () => {
  const value = ` a${' '.repeat(1_000_000)}b `;
  expect(stripTabOrSpace(value)).toHaveLength(1_000_002);
});

it.each([
  ['a b', true],
  ['\xe9\t', true],
  ['a\0', false],
  ['a\rb', false],
  ['€', false],
])('%j is a header value: %s', (value, is) => {
  expect(isHeaderValue(value)).toBe(is);
});

describe('splitting at commas', () => {
  it.each<[value: string, items: readonly string[]]>([
    ['', ['']],
    ['a, b', ['a', 'b']],
    ['x / x,,,1', ['x / x', '', '', '1']],
    ['"1,2", 3', ['"1,2"', '3']],
    ['a"b\\",c"d,e', ['a"b\\",c"d', 'e']],
    ['text/html;", x/x', ['text/html;", x/x']],
    ['"a\\', ['"a\\']],
  ])('%j gives %j', (value, items) => {
    expect(splitHeaderValue(value)).toEqual(items);
  });
});
