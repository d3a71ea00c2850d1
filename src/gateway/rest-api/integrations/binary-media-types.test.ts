import { expect, it } from 'vitest';
import { compileBinaryMediaTypes } from './binary-media-types.ts';

it.each<[readonly string[], string | null, boolean]>([
  [[], 'image/png', false],
  [['image/png'], 'image/png', true],
  [['image/png'], 'IMAGE/PNG; q=0.5', true],
  [['image/png'], 'text/html, image/png', false],
  [['image/png'], 'image/png,*/*;q=0.8', true],
  [['image/*'], 'image/webp', true],
  [['image/*'], 'imagery/webp', false],
  [['image/*'], '*/*', false],
  [['*/*'], 'text/plain', true],
  [['*/*'], null, true],
  [['image/png'], null, false],
  [['*/test'], '*/test', false],
])('%j and %s: %s', (entries, mediaRanges, isBinary) => {
  expect(compileBinaryMediaTypes(entries)(mediaRanges)).toBe(isBinary);
});
