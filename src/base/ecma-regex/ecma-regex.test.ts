import { describe, expect, it } from 'vitest';
import { Search } from '../java-regex/backtrack.ts';
import { compileProgram } from '../java-regex/program.ts';
import { RegexTooExpensiveError } from '../java-regex/regex-too-expensive-error.ts';
import { compileEcmaRegex } from './ecma-regex.ts';
import { parseEcmaPattern } from './parse-ecma-pattern.ts';

const TEXTS = [
  ...[
    '',
    'a',
    'b',
    'ab',
    'aab',
    'abc',
    'a\n',
    '\n',
    '\r\n',
    'a\u2028b',
    '\u0085',
    '1',
    '12',
    '_',
    '-',
    ']',
    '[',
    '^',
    '\\',
  ],
  ...[
    'é',
    'aé',
    '😀',
    'a😀',
    '\ud83d',
    '\u00a0',
    '\ufeff',
    '\b',
    '\0',
    '{',
    'a{1',
    'x{,2}',
    'c',
    '\\c',
    '\x01',
    'u12',
    'x4',
  ],
  ...['&&', 'a&b', 'foo.bar', 'A', 'aaaa', 'abab', 'aXa'],
];

const PATTERNS = [
  ...[
    '',
    'a',
    'a|b',
    'a||b',
    '(a)',
    '(?:a)',
    '^$',
    '^a$',
    'a$',
    '^',
    '$',
    '.',
    '^.$',
    '^..$',
    'a.b',
    '[^]',
    '[]',
    '[^a]',
    '^[^a]$',
  ],
  ...[
    '[a-c]',
    '[]a]',
    '[^]a]',
    '[a-]',
    '[-a]',
    '[a-c-e]',
    '[\\d-x]',
    '[a-\\d]',
    '[\\w-]',
    '[\\b]',
    '[\\]]',
    '[\\^a]',
    '[a&&b]',
  ],
  ...[
    '[[a]]',
    '\\d',
    '\\D',
    '\\w',
    '\\W',
    '\\s',
    '\\S',
    '\\bé',
    '\\b',
    '\\B',
    'a\\b',
    '\\n',
    '\\v',
    '\\0',
    '\\cA',
    '\\c',
    '[\\cA]',
  ],
  ...[
    '\\x41',
    '\\x4',
    '\\u0061',
    '\\u12',
    '\\101',
    '\\8',
    '\\a',
    '\\_',
    '\\-',
    '\\/',
    '\\.',
    'a{1}',
    'a{1,}',
    'a{1,2}',
    'a{,2}',
    'a{',
  ],
  ...[
    'a{1',
    '{',
    'x{,2}',
    '}',
    ']',
    'a*?b',
    'a+?',
    'a??b',
    '(a*)*b',
    '(a|ab)(c|bcd)?',
    '(a)\\1',
    '\\1(a)',
    '(a)|\\1b',
    '(a)\\2',
    '\\2(a)',
  ],
  ...[
    '(?=a)b',
    '(?=a)a',
    '(?!a)b',
    '(?=a)*b',
    '(?!a){2}b',
    '^(?=.*a)(?=.*b).{2}$',
    '^[A-Za-z0-9]{4,10}$',
    '^\\w+@\\w+\\.\\w+$',
  ],
  ...[
    '^(\\w+\\.)+\\w+$',
    '[^\\s]',
    '[\\s\\S]',
    '^[^\\d]+$',
    '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10',
    '(z)((a+)?(b+)?(c))*',
    '(?:a?)*?b',
  ],
];

const REFUSED = [
  '(',
  ')',
  '[',
  'a**',
  '*',
  '+a',
  '(?',
  '(?a)',
  '\\',
  '[a',
  '[b-a]',
  'a{2,1}',
  '{1}',
  '(a',
  'a)',
  '(?:a',
  '[\\',
];

function testHere(pattern: string, text: string): boolean {
  const program = compileProgram(parseEcmaPattern(pattern), { readsUnits: true });
  return new Search(program, text, { isFull: false, lastMatchEnd: 0 }).run(0) !== null;
}

describe('regular expressions of ECMAScript', () => {
  it.each(PATTERNS)('match what the engine of JavaScript matches: %s', (pattern) => {
    const native = new RegExp(pattern);
    const regex = compileEcmaRegex(pattern);
    if ('error' in regex) throw new Error(regex.error);
    const expected = TEXTS.filter((text) => native.test(text));
    expect(TEXTS.filter((text) => testHere(pattern, text))).toEqual(expected);
    expect(TEXTS.filter((text) => regex.test(text))).toEqual(expected);
  });

  it.each(REFUSED)('are refused where that engine refuses them: %s', (pattern) => {
    expect(() => new RegExp(pattern)).toThrow(SyntaxError);
    expect(compileEcmaRegex(pattern)).toHaveProperty('error');
  });

  it.each(['(?<=a)b', '(?<name>a)', '(?<!a)b'])('of a later edition are refused: %s', (pattern) => {
    expect(compileEcmaRegex(pattern)).toEqual({ error: 'Invalid group' });
  });

  it.each([
    ['^(a+)+$', `${'a'.repeat(20_000)}!`],
    ['^([a-z]+)*$', `${'a'.repeat(20_000)}!`],
    ['(x+x+)+y', 'x'.repeat(5_000)],
  ])('take time in proportion to the text: %s', (pattern, text) => {
    const regex = compileEcmaRegex(pattern);
    expect('test' in regex && regex.test(text)).toBe(false);
  });

  it('are given up where a back reference would take years', () => {
    const regex = compileEcmaRegex('^(a+)+\\1+(b|a+)+\\2$');
    expect(() => 'test' in regex && regex.test(`${'a'.repeat(200)}!`)).toThrow(RegexTooExpensiveError);
  });
});
