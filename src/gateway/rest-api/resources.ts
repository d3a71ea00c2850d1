import type { Assumptions } from '../../aws/assumptions.ts';
import type { PathParameters } from '../route-key.ts';
import { setOwn } from '../set-own.ts';

/** A method of a resource and what it leads to. */
export interface MethodEntry<T extends object> {
  /** `/pets/{id}`, `/{proxy+}` */
  readonly path: string;
  /** `GET` … or `ANY` */
  readonly httpMethod: string;
  readonly target: T;
}

/** The target for a request whose path below the stage is `segments`; null when no method serves it. */
export type SelectMethod<T extends object> = (httpMethod: string, segments: readonly string[]) => T | null;

/**
 * The resource tree. Resource and method are selected together: at each place a static child is tried before the one
 * with a variable, and a place that does not serve the method ends nothing, so that `GET /jobs` goes to `/{proxy+}` when
 * `/jobs` has no GET, the most specific one that has it (recorded). On one resource the request's own method wins over
 * ANY (recorded). A HEAD request is served by HEAD and ANY only.
 */
export function compileResourceTree<T extends object>(
  entries: readonly MethodEntry<T>[],
  assume: Assumptions,
): SelectMethod<T> {
  const root = emptyNode<T>();
  for (const { path, httpMethod, target } of entries) {
    const targets = targetsAt(root, path);
    if (httpMethod === 'ANY') for (const method of ANY) targets.any.set(method, target);
    else targets.own.set(httpMethod, target);
  }
  const rules: Rules = {
    proxyServesParent: assume['rest-api.routing.proxy-serves-parent'] === 'yes',
    fallsToParameter: assume['rest-api.routing.falls-to-parameter'] !== 'no',
  };
  return (httpMethod, segments) => find(root, segments, 0, httpMethod, rules);
}

/**
 * Reads the path parameters of a resource, as they are in the path: not decoded (recorded). Null when it has none.
 */
export function compilePathParameters(path: string): ((segments: readonly string[]) => PathParameters) | null {
  const places = pathParts(path).flatMap((part, index) => {
    const name = variableName(part);
    return name === null ? [] : [{ name, index, isGreedy: isGreedy(part) }];
  });
  if (places.length === 0) return null;
  return (segments) => {
    const parameters: Record<string, string> = {};
    for (const { name, index, isGreedy } of places) {
      setOwn(parameters, name, isGreedy ? segments.slice(index).join('/') : (segments[index] ?? ''));
    }
    return parameters;
  };
}

/** "ANY" stands for these (recorded of the management API), and for no other. */
const ANY = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

interface Node<T> {
  readonly statics: Map<string, Node<T>>;
  /** `{id}` and what is below it. */
  parameter: Node<T> | null;
  /** `{proxy+}`; nothing can be below it. */
  greedy: Targets<T> | null;
  readonly targets: Targets<T>;
}

interface Targets<T> {
  readonly own: Map<string, T>;
  readonly any: Map<string, T>;
}

interface Rules {
  readonly proxyServesParent: boolean;
  readonly fallsToParameter: boolean;
}

function find<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  httpMethod: string,
  rules: Rules,
): T | null {
  const segment = segments[index];
  if (segment === undefined) {
    const own = targetFor(node.targets, httpMethod);
    return own === null && rules.proxyServesParent ? targetFor(node.greedy, httpMethod) : own;
  }
  const child = node.statics.get(segment);
  const found = child === undefined ? null : find(child, segments, index + 1, httpMethod, rules);
  if (found !== null) return found;
  const triesParameter = node.parameter !== null && segment !== '' && (child === undefined || rules.fallsToParameter);
  const byParameter = triesParameter ? find(node.parameter as Node<T>, segments, index + 1, httpMethod, rules) : null;
  return byParameter ?? targetFor(node.greedy, httpMethod);
}

function targetFor<T>(targets: Targets<T> | null, httpMethod: string): T | null {
  return targets?.own.get(httpMethod) ?? targets?.any.get(httpMethod) ?? null;
}

function targetsAt<T>(root: Node<T>, path: string): Targets<T> {
  let node = root;
  for (const part of pathParts(path)) {
    if (isGreedy(part)) {
      node.greedy ??= { own: new Map(), any: new Map() };
      return node.greedy;
    }
    node = childOf(node, part);
  }
  return node.targets;
}

function childOf<T>(node: Node<T>, part: string): Node<T> {
  if (variableName(part) !== null) {
    node.parameter ??= emptyNode();
    return node.parameter;
  }
  let child = node.statics.get(part);
  if (child === undefined) {
    child = emptyNode();
    node.statics.set(part, child);
  }
  return child;
}

function emptyNode<T>(): Node<T> {
  return { statics: new Map(), parameter: null, greedy: null, targets: { own: new Map(), any: new Map() } };
}

function pathParts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function variableName(part: string): string | null {
  if (!part.startsWith('{') || !part.endsWith('}')) return null;
  return part.slice(1, isGreedy(part) ? -2 : -1);
}

function isGreedy(part: string): boolean {
  return part.startsWith('{') && part.endsWith('+}');
}
