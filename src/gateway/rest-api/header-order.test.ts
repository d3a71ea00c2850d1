import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { headerPairs } from '../../base/header-list.ts';
import { compileHeaderOrder, placeOf } from './header-order.ts';

const compiled = compileHeaderOrder(defaultAssumptions);

/** The order of lines behind `x-amzn-RequestId`. */
function order(lines: readonly string[]): readonly string[] {
  const [name, id, ...others] = compiled(['x-amzn-RequestId', 'id', ...lines]);
  expect([name, id]).toEqual(['x-amzn-RequestId', 'id']);
  return others;
}

/** Names as published answers have them behind `x-amzn-RequestId`. */
const published: readonly (readonly [string, readonly string[]])[] = [
  [
    'an API behind CloudFront, 2023',
    [
      'Access-Control-Allow-Origin',
      'Allow',
      'Access-Control-Allow-Headers',
      'x-amz-apigw-id',
      'Access-Control-Allow-Methods',
      'X-Amzn-Trace-Id',
    ],
  ],
  [
    'an AWS service of its own, 2023',
    [
      'Access-Control-Allow-Origin',
      'Access-Control-Allow-Headers',
      'x-amz-apigw-id',
      'Access-Control-Allow-Methods',
      'Access-Control-Expose-Headers',
      'X-Amzn-Trace-Id',
    ],
  ],
  [
    'an HTTP proxy integration, 2022',
    [
      'Referrer-Policy',
      'X-XSS-Protection',
      'x-amzn-Remapped-Content-Length',
      'X-Frame-Options',
      'x-amzn-Remapped-Connection',
      'x-amz-apigw-id',
      'Cache-Control',
      'Expires',
      'X-Content-Type-Options',
      'Pragma',
      'x-amzn-Remapped-Date',
    ],
  ],
  [
    'an HTTP proxy integration, 2026',
    [
      'strict-transport-security',
      'x-amzn-Remapped-Content-Length',
      'x-frame-options',
      'x-amzn-Remapped-Connection',
      'x-amz-apigw-id',
      'x-amzn-Remapped-Server',
      'x-content-type-options',
      'x-amzn-Trace-Id',
      'x-amzn-Remapped-X-Forwarded-For',
    ],
  ],
  [
    'the sample of the developer guide',
    ['Access-Control-Allow-Origin', 'Access-Control-Allow-Headers', 'x-amz-apigw-id', 'Access-Control-Allow-Methods'],
  ],
  ['an error', ['x-amzn-ErrorType', 'x-amz-apigw-id']],
];

describe('the order of headers', () => {
  it.each(published)('is that of %s', (_, names) => {
    const lines = names.flatMap((name) => [name, 'v']);
    const turned = [...names].reverse().flatMap((name) => [name, 'v']);
    expect(order(lines)).toEqual(lines);
    // Lines of one place stay as they are; the places are those that were published.
    expect(namesOf(order(turned)).map(placeOf)).toEqual(names.map(placeOf));
  });

  it('keeps the lines of one name in their order', () => {
    expect(order(['Set-Cookie', '1', 'A', 'x', 'Set-Cookie', '2', 'a', 'y'])).toEqual(
      order(['A', 'x', 'Set-Cookie', '1', 'a', 'y', 'Set-Cookie', '2']),
    );
  });

  it.each([
    ['other values', ['x-amz-apigw-id', 'c', 'Access-Control-Allow-Origin', 'd']],
    ['one name more', ['x-amz-apigw-id', 'c', 'Access-Control-Allow-Origin', 'd', 'Set-Cookie', 'e']],
    ['the names the other way round', ['Access-Control-Allow-Origin', 'd', 'x-amz-apigw-id', 'c']],
    ['a name in another case', ['x-amz-apigw-id', 'c', 'access-control-allow-origin', 'd']],
    ['none', []],
  ])('is that of each answer by itself: after one, one with %s', (_, lines) => {
    order(['x-amz-apigw-id', 'a', 'Access-Control-Allow-Origin', '*']);
    const byPlace = headerPairs(lines).sort(([a], [b]) => placeOf(a) - placeOf(b));
    expect(order(lines)).toEqual(byPlace.flat());
  });

  it('is the configured one by a switch', () => {
    const asConfigured = compileHeaderOrder({
      ...defaultAssumptions,
      'rest-api.response.header-order': 'as-configured',
    });
    const lines = ['x-amz-apigw-id', 'a', 'Access-Control-Allow-Origin', '*'];
    expect(asConfigured(lines)).toEqual(lines);
    expect(order(lines)).toEqual(['Access-Control-Allow-Origin', '*', 'x-amz-apigw-id', 'a']);
  });
});

function namesOf(headers: readonly string[]): string[] {
  return headers.filter((_, index) => index % 2 === 0);
}
