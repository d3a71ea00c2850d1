import { expect, it } from 'vitest';
import { parseTokenList } from './token-list.ts';

it.each<[value: string, items: readonly string[] | null]>([
  ['', []],
  [' ', []],
  [', ,\t,', []],
  ['GET', ['GET']],
  [' GET ,\tPUT\t', ['GET', 'PUT']],
  [',,PUT,get,', ['PUT', 'get']],
  ["'GET,PUT,POST'", ["'GET", 'PUT', "POST'"]],
  ['*,y', ['*', 'y']],
  ['GET PUT', null],
  ['GET,PU\tT', null],
  ['"PUT"', null],
  ['PUT;', null],
  ['PUT/DELETE', null],
  ['[x]', null],
  ['x@y', null],
  ['é', null],
  ['PUT\0', null],
  ['PUT\n', null],
])('the list %j has the items %j', (value, items) => {
  expect(parseTokenList(value)).toEqual(items);
  expect(parseTokenList(value), 'the second time').toEqual(items);
});

it('a list is read right however many others were read before it', () => {
  for (let i = 0; i < 200; i++) expect(parseTokenList(`x-${i},y`)).toEqual([`x-${i}`, 'y']);
  expect(parseTokenList('x-0,y')).toEqual(['x-0', 'y']);
});
