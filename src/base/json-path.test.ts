import { expect, test } from 'vitest';
import { compileJsonPath, compileJsonQuery } from './json-path.ts';
import { plainJson } from './json-tree.ts';

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

const store = {
  book: [
    { category: 'reference', author: 'Rees', title: 'Sayings', price: 8.95, tags: ['old', 'short'] },
    { category: 'fiction', author: 'Waugh', title: 'Sword', price: 12.99 },
    { category: 'fiction', author: 'Melville', title: 'Moby Dick', isbn: '0-553-21311-3', price: 8.99, tags: [] },
  ],
  bicycle: { color: 'red', price: 19.95 },
  limit: 10,
  'a.b': { "it's": 1 },
};

test.each<[path: string, selected: unknown]>([
  ['$', store],
  ['$.limit', 10],
  ['limit', 10],
  ['book[0].title', 'Sayings'],
  ['  $.limit  ', 10],
  ['$.missing', undefined],
  ['$.book[9]', undefined],
  ['$.book.title', undefined],
  ["$['a.b']['it\\'s']", 1],
  ['$["a.b"]["it\'s"]', 1],
  ['$..price', [8.95, 12.99, 8.99, 19.95]],
  ['$..book[0].author', ['Rees']],
  ['$..book[-1:].author', ['Melville']],
  ['$..missing', []],
  ['$.book[*].isbn', ['0-553-21311-3']],
  ['$.book[*].missing', []],
  ['$..tags[*]', ['old', 'short']],
  ['$.bicycle.*', ['red', 19.95]],
  ['$..*', expect.arrayContaining(['red', 10, 'Moby Dick', 'old'])],
  ["$..['color']", ['red']],
  ['$.book[?(@.isbn)].title', ['Moby Dick']],
  ['$.book[?(!@.isbn)].title', ['Sayings', 'Sword']],
  ['$.book[?(@.price < 10)].title', ['Sayings', 'Moby Dick']],
  ['$.book[?(@.price < $.limit)].title', ['Sayings', 'Moby Dick']],
  ['$..book[?(@.price <= $.limit && @.category == "fiction")].title', ['Moby Dick']],
  ["$.book[?(@.author == 'Rees' || @.author == 'Waugh')].price", [8.95, 12.99]],
  ["$.book[?((@.author == 'Rees' || @.author == 'Waugh') && @.price > 10)].price", [12.99]],
  ["$.book[?(@.author != 'Rees')].price", [12.99, 8.99]],
  ["$.book[?(@.author in ['Rees', 'Melville'])].price", [8.95, 8.99]],
  ["$.book[?(@.author nin ['Rees', 'Melville'])].price", [12.99]],
  ["$.book[?(@.tags contains 'old')].title", ['Sayings']],
  ["$.book[?(@.title contains 'by')].title", ['Moby Dick']],
  ['$.book[?(@.tags size 2)].title', ['Sayings']],
  ['$.book[?(@.tags empty true)].title', ['Moby Dick']],
  ["$.book[?(@.tags subsetof ['short', 'old', 'new'])].title", ['Sayings', 'Moby Dick']],
  ["$.book[?(@.tags anyof ['old'])].title", ['Sayings']],
  ['$.book[?(@.author =~ /mel.*/i)].title', ['Moby Dick']],
  ['$.book[?(@.author =~ /mel/i)].title', []],
  ['$.book[?(@.price == "8.99")].title', ['Moby Dick']],
  ['$.book[?(@.price === "8.99")].title', []],
  ['$.book[?(@.missing == null)].title', []],
  ["$.bicycle[?(@.color == 'red')]", [store.bicycle]],
  ["$.bicycle[?(@.color == 'blue')]", []],
  ['$.limit[?(@)]', []],
  ['$.book.length()', 3],
  ['$.book.size()', 3],
  ['$.bicycle.length()', 2],
  ['$.bicycle.keys()', ['color', 'price']],
  ['$.limit.length()', undefined],
  ['$.book[*].length()', 3],
  ['$..price.max()', 19.95],
  ['$..price.min()', 8.95],
  ['$.book[?(@.price < 9)].price.sum()', 17.939999999999998],
  ['$.book[0,2].price.avg()', 8.969999999999999],
  ['$.book.first().title', undefined],
  ['$.book[*].title.first()', 'Sayings'],
  ['$.book[*].title.last()', 'Moby Dick'],
  ['$.missing.length()', undefined],
])('%s is a query that gives %j', (path, selected) => {
  const query = compileJsonQuery(path, plainJson);
  if (path === '$.book.first().title') expect(query).toBe(null);
  else expect(query?.(store)).toEqual(selected);
});

test.each([
  '$.',
  '$..',
  '$...a',
  '$.a[',
  '$.a[]',
  '$.a[b]',
  '$.a[0,]',
  '$.a[?]',
  '$.a[?()]',
  '$.a[?(@.b == )]',
  '$.a[?(@.b)',
  '$.a[?(@.b ~ 1)]',
  '$.a[?(@.b =~ /(/)]',
  '$.a.foo()',
  '$.a.length(',
  '$a',
  '$.a b',
  `$.a[?${'('.repeat(100)}@.b${')'.repeat(100)}]`,
])('%s is no query', (path) => {
  expect(compileJsonQuery(path, plainJson)).toBe(null);
});

test('a query goes through a document however deep it is', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown;
  expect(compileJsonQuery('$..a.length()', plainJson)?.(deep)).toBe(5000);
});
