import { expect, it } from 'vitest';
import { reason, reasons, reasonText } from './reasons.ts';

it('a text names its values, escaped', () => {
  const why = reason('header-not-allowed', { header: 'x-a', allowHeaders: 'x-b,\nx-c' });
  expect(reasonText(why)).toBe('request header x-a is not in Access-Control-Allow-Headers: "x-b,\\x0ax-c"');
});

it('a value that looks like a placeholder stays a value', () => {
  const why = reason('allow-origin-mismatch', { origin: '{allowOrigin}', allowOrigin: '$&{origin}' });
  expect(reasonText(why)).toBe(
    'origin {allowOrigin} is not the one that Access-Control-Allow-Origin names: $&{origin}',
  );
});

it.each(Object.entries(reasons))('the text of %s is one sentence without an end, in one line', (_, { text }) => {
  expect(text).not.toMatch(/[\n.]$|\n/);
});
