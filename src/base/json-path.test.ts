import { expect, test } from 'vitest';
import { compileJsonPath } from './json-path.ts';

const document = {
  name: 'Rex',
  owner: { name: 'Ann', 'e-mail': 'a@example.com', __proto__x: 1 },
  tags: ['a', 'b', 'c', 'd'],
  pets: [{ id: 1 }, { id: 2 }],
  nothing: null,
};

test.each<[path: string, selected: unknown]>([
  ['.name', 'Rex'],
  ['.owner.name', 'Ann'],
  ["['owner']['e-mail']", 'a@example.com'],
  ['["name"]', 'Rex'],
  ['.owner.e-mail', 'a@example.com'],
  ['.tags[0]', 'a'],
  ['.tags[-1]', 'd'],
  ['.tags[9]', undefined],
  ['.tags[-9]', undefined],
  ['.pets[1].id', 2],
  ['.pets[*].id', [1, 2]],
  ['.pets.*.id', [1, 2]],
  ['.tags[0,2]', ['a', 'c']],
  ["['name','nothing']", ['Rex', null]],
  ['.tags[1:3]', ['b', 'c']],
  ['.tags[-2:]', ['c', 'd']],
  ['.tags[::2]', ['a', 'c']],
  ['.nothing', null],
  ['.missing', undefined],
  ['.name.length', undefined],
  ['.tags.length', undefined],
  ['.missing.deeper', undefined],
  ['.missing[*]', undefined],
  ['.constructor', undefined],
  ['.__proto__', undefined],
])('%s selects %j', (path, selected) => {
  expect(compileJsonPath(path)?.(document)).toEqual(selected);
});

test.each([
  '..name',
  '.a..b',
  '[?(@.id)]',
  '.pets[?(@.id==1)]',
  '.',
  '.a.',
  '[',
  '[]',
  '.a[b]',
  'name',
  '.a b',
  '.a[1',
])('%s is no path', (path) => {
  expect(compileJsonPath(path)).toBe(null);
});
