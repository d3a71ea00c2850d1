import { expect, test } from 'vitest';
import { cidrBlocks } from './cidr.ts';

test.each<[block: string, count: number, bits: number, expected: string[] | undefined]>([
  ['10.0.0.0/16', 3, 8, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
  ['192.168.0.0/24', 2, 5, ['192.168.0.0/27', '192.168.0.32/27']],
  ['10.0.5.7/16', 1, 8, ['10.0.0.0/24']],
  ['2001:db8::/56', 2, 64, ['2001:db8::/64', '2001:db8:0:1::/64']],
  ['2001:db8:1:2:3:4:5:6/120', 1, 4, ['2001:db8:1:2:3:4:5:0/124']],
  ['::/56', 2, 64, ['::/64', '0:0:0:1::/64']],
  ['10.0.0.0/24', 2, 8, undefined],
  ['10.0.0.0/24', 1, 9, undefined],
  ['10.0.0.0/33', 1, 8, undefined],
  ['10.0.0/24', 1, 8, undefined],
  ['300.0.0.0/24', 1, 4, undefined],
  ['2001:::/56', 1, 64, undefined],
  ['10.0.0.0/8', 257, 8, undefined],
  ['10.0.0.0/8', 0, 8, undefined],
  ['text', 1, 8, undefined],
])('%s in %i blocks of %i bits', (block, count, bits, expected) => {
  expect(cidrBlocks(block, count, bits)).toEqual(expected);
});
