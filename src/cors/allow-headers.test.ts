import { expect, it } from 'vitest';
import { readAllowHeaders } from './allow-headers.ts';
import { getHeader } from './header-value.ts';

it.each([
  ['none', []],
  [
    'each once, among others',
    [
      ...['access-control-allow-origin', '*', 'access-control-allow-methods', 'GET', 'vary', 'origin'],
      ...['access-control-allow-headers', 'x-a', 'access-control-max-age', '5'],
      ...['access-control-expose-headers', 'x-b', 'access-control-allow-credentials', 'true'],
      ...['access-control-allow-private-network', 'true', 'x-access-control-allow-origin', 'no'],
    ],
  ],
  [
    'several lines in several cases, with spaces',
    [
      ...['Access-Control-Allow-Origin', ' a\t', 'ACCESS-CONTROL-ALLOW-ORIGIN', 'b'],
      ...['Access-Control-Allow-Methods', 'GET', 'access-control-allow-methods', ''],
      ...['Access-Control-Allow-Headers', 'x-a ', 'Access-Control-Allow-Credentials', ' true'],
    ],
  ],
])('what an answer allows is got in one pass as one by one: %s', (_, headers) => {
  expect(readAllowHeaders(headers)).toEqual({
    allowOrigin: getHeader(headers, 'access-control-allow-origin'),
    allowMethods: getHeader(headers, 'access-control-allow-methods'),
    allowHeaders: getHeader(headers, 'access-control-allow-headers'),
    allowCredentials: getHeader(headers, 'access-control-allow-credentials'),
  });
});
