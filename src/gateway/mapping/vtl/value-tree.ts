import type { JsonTree } from '../../../base/json-tree.ts';
import type { Budget } from './budget.ts';
import { toNumber } from './java-number.ts';
import { textOf } from './print-value.ts';
import { double, isKind, isNumber, list, type Value } from './value.ts';

/** How paths see the values of a template. */
export function valueTree(budget: () => Budget): JsonTree<Value> {
  return {
    member: (node, name) => (isKind(node, 'map') ? node.entries.get(name) : undefined),
    items: (node) => (isKind(node, 'list') ? node.items : null),
    keys: (node) =>
      isKind(node, 'map') ? [...node.entries.keys()].map((key) => textOf(key, budget()) ?? 'null') : null,
    isObject: (node) => isKind(node, 'map'),
    children: (node) => {
      if (isKind(node, 'list')) return node.items;
      return isKind(node, 'map') ? [...node.entries.values()] : [];
    },
    scalar: (node) => {
      if (isNumber(node)) return toNumber(node);
      return typeof node === 'object' && node !== null ? undefined : (node as string | boolean | null);
    },
    list: (nodes) => list(nodes, 'json'),
    integer: (value) => value,
    double,
    text: (value) => value,
    // Going through a document costs little beside what a template does with what it finds.
    spend: (count) => budget().spend(count / 16),
  };
}
