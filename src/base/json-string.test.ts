import { expect, it } from 'vitest';
import { jsonString } from './json-string.ts';

it.each(['', 'plain', '"', '\\', '\n', '\u0000', '\u007f', 'Zoë', '\u2028', '\ud800', '</script>', ' !#[]~'])(
  'writes %j as JSON.stringify does',
  (text) => {
    expect(jsonString(text)).toBe(JSON.stringify(text));
  },
);
