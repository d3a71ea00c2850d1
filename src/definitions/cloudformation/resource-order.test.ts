import { expect, test } from 'vitest';
import { orderResources } from './resource-order.ts';

function resource(logicalId: string, uses: readonly string[] = [], dependsOn: readonly string[] = []) {
  return { logicalId, properties: { list: uses.map((name) => ({ Ref: name })) }, dependsOn };
}

test.each([
  ['independent resources keep their order', [resource('C'), resource('A'), resource('B')], ['C', 'A', 'B']],
  ['what is referred to comes first', [resource('A', ['C']), resource('B'), resource('C')], ['C', 'A', 'B']],
  ['so does what DependsOn names', [resource('A', [], ['B']), resource('B')], ['B', 'A']],
  ['a chain', [resource('A', ['B']), resource('B', ['C']), resource('C')], ['C', 'B', 'A']],
  [
    'a diamond',
    [resource('A', ['B', 'C']), resource('B', ['D']), resource('C', ['D']), resource('D')],
    ['D', 'B', 'C', 'A'],
  ],
  ['names of nothing do not matter', [resource('A', ['X'], ['Y'])], ['A']],
  ['a circle ends, too', [resource('A', ['B']), resource('B', ['A'])], ['B', 'A']],
])('%s', (_name, resources, expected) => {
  expect(orderResources(resources)).toEqual(expected);
});
