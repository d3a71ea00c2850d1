import { decodeQuery, decodeSegment } from './percent.ts';
import type { WireService } from './wire-service.ts';

export interface RoutedOperation {
  readonly name: string;
  /** URI labels, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** Parameters of the query, in order, without those that are part of the operation's address (`mode=import`). */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export type OperationRoutes = (method: string, path: string, query: string) => RoutedOperation | null;

interface Leaf {
  readonly name: string;
  /** Names of the labels, in the order of the path. */
  readonly labels: readonly string[];
  /** Parameters that tell operations of one path apart. */
  readonly constants: readonly (readonly [name: string, value: string])[];
}

interface Node {
  readonly literals: Map<string, Node>;
  label: Node | null;
  readonly leaves: Leaf[];
}

const compiled = new WeakMap<WireService, OperationRoutes>();

/** The operations of a REST service as a trie of path segments. */
export function operationRoutes(service: WireService): OperationRoutes {
  const known = compiled.get(service);
  if (known !== undefined) return known;
  const routes = compileRoutes(service);
  compiled.set(service, routes);
  return routes;
}

function compileRoutes({ operations }: WireService): OperationRoutes {
  const roots = new Map<string, Node>();
  for (const [name, [method, uri]] of Object.entries(operations)) {
    const root = roots.get(method) ?? newNode();
    roots.set(method, root);
    addOperation(root, name, uri);
  }
  return (method, path, query) => {
    const root = roots.get(method);
    if (root === undefined) return null;
    const parameters = decodeQuery(query);
    const values: string[] = [];
    const leaf = findLeaf(root, segmentsOf(path), { parameters, values });
    if (leaf === null) return null;
    const labels: Record<string, string> = {};
    for (let i = 0; i < leaf.labels.length; i++) labels[leaf.labels[i] as string] = decodeSegment(values[i] ?? '');
    if (leaf.constants.length === 0) return { name: leaf.name, labels, parameters };
    const isConstant = ([name]: readonly [string, string]) => leaf.constants.some(([constant]) => constant === name);
    return { name: leaf.name, labels, parameters: parameters.filter((parameter) => !isConstant(parameter)) };
  };
}

function newNode(): Node {
  return { literals: new Map(), label: null, leaves: [] };
}

function addOperation(root: Node, name: string, uri: string): void {
  const [path = '', query = ''] = uri.split('?');
  const labels: string[] = [];
  let node = root;
  for (const segment of segmentsOf(path)) {
    const label = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (label === undefined) {
      const next = node.literals.get(segment) ?? newNode();
      node.literals.set(segment, next);
      node = next;
    } else {
      labels.push(label);
      node.label ??= newNode();
      node = node.label;
    }
  }
  node.leaves.push({ name, labels, constants: decodeQuery(query) });
  // The one that asks for more is asked first.
  node.leaves.sort((a, b) => b.constants.length - a.constants.length);
}

/** Clients disagree about a slash at the end of `/2015-03-31/functions/`: it means nothing. */
function segmentsOf(path: string): readonly string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(1, end).split('/');
}

interface Search {
  readonly parameters: readonly (readonly [string, string])[];
  /** What the labels on the way stand for. */
  readonly values: string[];
}

/** A literal segment comes before a label, and a way that leads nowhere is taken back. */
function findLeaf(node: Node, segments: readonly string[], search: Search, at = 0): Leaf | null {
  const segment = segments[at];
  if (segment === undefined) return leafOf(node, search.parameters);
  const literal = node.literals.get(segment);
  const found = literal === undefined ? null : findLeaf(literal, segments, search, at + 1);
  if (found !== null || node.label === null || segment === '') return found;
  search.values.push(segment);
  const behindLabel = findLeaf(node.label, segments, search, at + 1);
  if (behindLabel === null) search.values.pop();
  return behindLabel;
}

function leafOf({ leaves }: Node, parameters: Search['parameters']): Leaf | null {
  const isGiven = ([name, value]: readonly [string, string]) =>
    parameters.some(([given, text]) => given === name && text === value);
  return leaves.find(({ constants }) => constants.every(isGiven)) ?? null;
}
