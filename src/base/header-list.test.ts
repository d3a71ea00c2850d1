import { expect, it } from 'vitest';
import { isNamed } from './header-list.ts';

it.each([
  ['origin', 'origin', true],
  ['Origin', 'origin', true],
  ['ORIGIN', 'origin', true],
  ['Access-Control-Request-Method', 'access-control-request-method', true],
  ['X-Amzn-Trace-Id', 'x-amzn-trace-id', true],
  ['Origins', 'origin', false],
  ['Sec-Fetch-Mode', 'sec-fetch-dest', false],
  // What 0x20 makes of characters that are no letters.
  ['x\ra', 'x-a', false],
  ['x\x10a', 'x0a', false],
  ['@a', '`a', false],
  ['ho\u017ft', 'host', false],
  ['', '', true],
])('%j is named %s: %s', (name, lowerCaseName, is) => {
  expect(isNamed(name, lowerCaseName)).toBe(is);
});
