import { expect, it } from 'vitest';
import { clfTime } from './time.ts';

it.each([
  [1_583_348_638_390, '04/Mar/2020:19:03:58 +0000'],
  [1_583_348_638_999, '04/Mar/2020:19:03:58 +0000'],
  [1_583_348_639_000, '04/Mar/2020:19:03:59 +0000'],
  [1_583_348_638_000, '04/Mar/2020:19:03:58 +0000'],
  [0, '01/Jan/1970:00:00:00 +0000'],
])('%i is %s in the common log format', (epochMs, text) => {
  expect(clfTime(epochMs)).toBe(text);
});
