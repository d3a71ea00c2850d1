import { describe, expect, it, test } from 'vitest';
import { compilePathTemplate, encodeForPath, literalForPath, type PathPart } from './path-template.ts';

/** `/base/{a}`: a letter in braces stands for a value. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const parts = template
    .split(/(\{[a-z]\})/)
    .filter((part) => part !== '')
    .map((part): PathPart<void> => {
      const name = /^\{([a-z])\}$/.exec(part)?.[1];
      return name === undefined ? literalForPath(part) : () => encodeForPath(values[name] ?? '');
    });
  return compilePathTemplate(parts)();
}

describe('a path template', () => {
  test.each<[template: string, values: Readonly<Record<string, string>>, path: string]>([
    ['/base', {}, '/base'],
    ['/base/{a}', { a: 'pets/6' }, '/base/pets/6'],
    ['/base/{a}', { a: '' }, '/base/'],
    ['/base/{a}', { a: '../secret' }, '/base/secret'],
    ['/base/{a}', { a: '../../..' }, '/base/'],
    ['/base/{a}', { a: 'x/../../y' }, '/base/y'],
    ['/base/{a}', { a: 'x/./y/.' }, '/base/x/y'],
    ['/base/{a}/tail', { a: '..' }, '/base//tail'],
    ['/base/{a}{b}/tail', { a: '.', b: '.' }, '/base//tail'],
    ['/base/x{a}', { a: '/../..' }, '/base/'],
    ['/base/.{a}', { a: './secret' }, '/base/secret'],
    ['/base/{a}', { a: '//evil.test/' }, '/base///evil.test/'],
    ['/base/{a}', { a: '@evil.test' }, '/base/@evil.test'],
    ['/base/{a}', { a: '..\\..\\x' }, '/base/..%5C..%5Cx'],
    ['/base/{a}', { a: 'a b?c#d%2e' }, '/base/a%20b%3Fc%23d%252e'],
    ['/base/{a}', { a: 'Zürich' }, '/base/Z%C3%BCrich'],
    ['/base/{a}', { a: '\ud800' }, '/base/%EF%BF%BD'],
    ['/base/{a}', { a: 'a\r\nHost: evil' }, '/base/a%0D%0AHost:%20evil'],
    ['/base/{a}', { a: '...' }, '/base/...'],
    ['/own/../literal/{a}', { a: 'x' }, '/own/../literal/x'],
    ['/a b/%20/{a}', { a: 'x' }, '/a%20b/%20/x'],
    ['{a}', { a: '/x/../../y' }, '/y'],
    ['{a}', { a: '/..' }, '/'],
  ])('%s with %j is %s', (template, values, path) => {
    expect(fill(template, values)).toBe(path);
  });

  it('is never left by 100,000 values made of what tempts a URL parser', () => {
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%2e',
      '%5c',
      '@',
      ':',
      '//',
      'evil.test',
      '#',
      '?',
      ' ',
      '\t',
      '\0',
      '\r\n',
      'a',
      'ü',
      ';x=1',
      '[',
      '\ud800',
    ];
    const random = generator(1);
    for (let i = 0; i < 100_000; i++) {
      const value = Array.from({ length: 1 + (random() % 6) }, () => pieces[random() % pieces.length]).join('');
      const path = fill('/base/{a}/tail', { a: value });
      const url = new URL(path, 'http://backend.test:8080');
      const isInside =
        url.origin === 'http://backend.test:8080' &&
        url.pathname.startsWith('/base/') &&
        url.pathname.endsWith('/tail');
      // A test for each value would be 100,000 assertions; the message names the one that got out.
      if (!isInside || url.search !== '' || url.hash !== '' || /[^\x21-\x7e]/.test(path)) {
        expect.fail(`${JSON.stringify(value)} gives ${path}`);
      }
    }
  });
});

/** Numbers that are the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
