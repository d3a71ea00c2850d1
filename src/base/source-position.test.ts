import { expect, test } from 'vitest';
import { formatPosition, SourcePositions } from './source-position.ts';

function at(line: number) {
  return { file: 't.yaml', line, column: 1 };
}

test('an entry has the position of its value and of its key, each standing in for the other', () => {
  const positions = new SourcePositions();
  const object = { a: 1, b: 2, c: 3 };
  positions.mark(object, 'a', at(1), at(2));
  positions.mark(object, 'b', undefined, at(3));
  positions.mark(object, 'c', at(4));
  expect([positions.of(object, 'a'), positions.of(object, 'a', 'key')]).toEqual([at(1), at(2)]);
  expect([positions.of(object, 'b'), positions.of(object, 'c', 'key')]).toEqual([at(3), at(4)]);
  expect(positions.of(object, 'd')).toBeUndefined();
});

test('a copy inherits what it does not say itself, and neither writes into the other', () => {
  const positions = new SourcePositions();
  const [from, to, further] = [{}, {}, {}];
  positions.markContainer(from, at(1));
  positions.mark(from, 'a', at(2));
  positions.inherit(from, to);
  positions.inherit(to, further);
  positions.mark(to, 'a', at(3));
  positions.mark(from, 'b', at(4));
  expect([from, to, further].map((object) => positions.of(object, 'a')?.line)).toEqual([2, 3, 2]);
  expect([from, to, further].map((object) => positions.of(object, 'b')?.line)).toEqual([4, undefined, undefined]);
  expect([from, to, further].map((object) => positions.ofContainer(object)?.line)).toEqual([1, 1, 1]);
});

test('what a copy says before it inherits stays', () => {
  const positions = new SourcePositions();
  const [from, to] = [{}, {}];
  positions.markContainer(from, at(1));
  positions.mark(from, 'a', at(2));
  positions.mark(from, 'b', at(3));
  positions.mark(to, 'a', at(9));
  positions.inherit(from, to);
  expect([positions.of(to, 'a'), positions.of(to, 'b'), positions.ofContainer(to)]).toEqual([at(9), at(3), at(1)]);
});

test('an entry is copied to another key', () => {
  const positions = new SourcePositions();
  const [from, to]: [object, object] = [[], []];
  positions.mark(from, 2, at(5));
  positions.copy(from, 2, to, 0);
  expect(positions.of(to, 0)).toEqual(at(5));
});

test('a path ends at the deepest entry that has a position', () => {
  const positions = new SourcePositions();
  const inner = { b: 1 };
  const root = { a: inner };
  positions.mark(root, 'a', at(2), at(1));
  positions.mark(inner, 'b', at(3));
  expect(positions.ofPath(root, ['a', 'b'])).toEqual(at(3));
  expect(positions.ofPath(root, ['a', 'none', 'x'])).toEqual(at(1));
});

test('the form of a diagnostic', () => {
  expect(formatPosition({ file: 't.yaml', line: 9, column: 11 })).toBe('t.yaml:9:11');
});
