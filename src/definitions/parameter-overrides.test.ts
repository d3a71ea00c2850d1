import { expect, test } from 'vitest';
import { parseParameterOverrides } from './parameter-overrides.ts';

test.each<[name: string, words: string[], expected: Record<string, string>]>([
  ['one word for each', ['A=1', 'B=two words'], { A: '1', B: 'two words' }],
  ['several in a word', ['A=1 B=2'], { A: '1', B: '2' }],
  ['values in quotes', [`A="a b" B='c d' C=e`], { A: 'a b', B: 'c d', C: 'e' }],
  ['quotes escaped inside quotes', ['A="say \\"x\\"" B=1'], { A: 'say "x"', B: '1' }],
  ['an equals sign in a value', ['A=b=c'], { A: 'b=c' }],
  ['a pair inside quotes is text', ['A="x B=2"'], { A: 'x B=2' }],
  ['an apostrophe in a value', ["A=it's B=2"], { A: "it's", B: '2' }],
  ['the long form', ['ParameterKey=A,ParameterValue=1', 'ParameterKey=B,ParameterValue=a,b'], { A: '1', B: 'a,b' }],
  ['an empty value', ['A='], { A: '' }],
  ['the last of two counts', ['A=1', 'A=2'], { A: '2' }],
  [
    'a list as a value',
    ['Origins=https://a.example,https://b.example'],
    { Origins: 'https://a.example,https://b.example' },
  ],
])('%s', (_name, words, expected) => {
  expect(parseParameterOverrides(words)).toEqual({ value: expected, diagnostics: [] });
});

test.each([['A'], ['=1'], ['my-name=1'], ['__proto__=1']])('%s is no pair', (word) => {
  const { value, diagnostics } = parseParameterOverrides([word]);
  expect(value).toEqual({});
  expect(diagnostics).toMatchObject([{ severity: 'error', message: `"${word}" is not a parameter and its value.` }]);
});
