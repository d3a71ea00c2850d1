import type { Assumptions } from '../../aws/assumptions.ts';
import { type PathParameters, parseRouteKey } from '../route-key.ts';
import { setOwn } from '../set-own.ts';

/** A route as text and what it leads to. */
export interface RouteEntry<T extends object> {
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly target: T;
}

export interface RouteTable<T extends object> {
  /** The target for a request whose path below the stage begins at `segments[start]`; null when no route matches. */
  select(method: string, segments: readonly string[], start: number): T | null;
  /** Whether any method is served at that path. */
  hasPath(segments: readonly string[], start: number): boolean;
}

/**
 * Routes as a tree of path segments. The most specific route wins (HTTP API developer guide, "Routing API requests"):
 * 1. a full match, where a static segment is tried before a `{parameter}`;
 * 2. a match of a greedy `{proxy+}`, the longest prefix first;
 * 3. `$default`.
 * At one place in the tree a route of the request's own method wins over ANY. A place that does not serve the method
 * does not end the search: `POST /pets/dog` leaves `GET /pets/dog` to `GET /pets/{id}`. There is no 405, and GET routes
 * do not serve HEAD (recorded 2026-09-03).
 */
export function compileRouteTable<T extends object>(
  entries: readonly RouteEntry<T>[],
  assume: Assumptions,
): RouteTable<T> {
  const root = emptyNode<T>();
  const methods = new Set<string>();
  const trailingSlash = assume['http-api.route.trailing-slash'];
  let fallback: T | null = null;
  for (const { routeKey, target } of entries) {
    const { method, path } = parseRouteKey(routeKey);
    if (path === null) fallback = target;
    else addRoute(root, method, routeSegments(path, trailingSlash), target);
    methods.add(method);
  }
  const find: Search = { allowsEmptyParameter: trailingSlash === 'empty-parameter' };
  const endOf = (segments: readonly string[], start: number): number =>
    trailingSlash === 'equal' && segments.length > start + 1 && segments.at(-1) === ''
      ? segments.length - 1
      : segments.length;
  const search = (method: string | null, segments: readonly string[], start: number): T | null => {
    const end = endOf(segments, start);
    return findFull(root, segments, start, end, method, find) ?? findGreedy(root, segments, start, end, method, find);
  };
  return {
    select(method, segments, start) {
      // Most preflights end here: no route of the API takes OPTIONS, so the tree is not asked.
      if (!methods.has(method) && !methods.has('ANY')) return fallback;
      return search(method, segments, start) ?? fallback;
    },
    hasPath: (segments, start) => fallback !== null || search(null, segments, start) !== null,
  };
}

/**
 * Reads the path parameters of one route, ordered by name as AWS's events have them (recorded 2025-04-14: `orderName`
 * before `username` for `/api/users/{username}/orders/{orderName}`); null when the route has none.
 */
export function compilePathParameters(
  routeKey: string,
): ((segments: readonly string[], start: number) => PathParameters) | null {
  const { path } = parseRouteKey(routeKey);
  const places = (path ?? '')
    .split('/')
    .slice(1)
    .flatMap((segment, offset) => {
      const name = parameterName(segment);
      return name === null ? [] : [{ name, offset, isGreedy: isGreedy(segment) }];
    });
  if (places.length === 0) return null;
  places.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (segments, start) => {
    const parameters: Record<string, string> = {};
    for (const { name, offset, isGreedy } of places) {
      const value = isGreedy ? segments.slice(start + offset).join('/') : (segments[start + offset] ?? '');
      setOwn(parameters, name, value);
    }
    return parameters;
  };
}

interface Node<T> {
  readonly statics: Map<string, Node<T>>;
  parameter: Node<T> | null;
  full: Targets<T> | null;
  greedy: Targets<T> | null;
}

interface Targets<T> {
  readonly byMethod: Map<string, T>;
  any: T | null;
}

interface Search {
  readonly allowsEmptyParameter: boolean;
}

function emptyNode<T>(): Node<T> {
  return { statics: new Map(), parameter: null, full: null, greedy: null };
}

function addRoute<T>(root: Node<T>, method: string, segments: readonly string[], target: T): void {
  let node = root;
  for (const segment of segments) {
    if (isGreedy(segment)) {
      node.greedy ??= { byMethod: new Map(), any: null };
      addTarget(node.greedy, method, target);
      return;
    }
    node = childOf(node, segment);
  }
  node.full ??= { byMethod: new Map(), any: null };
  addTarget(node.full, method, target);
}

function childOf<T>(node: Node<T>, segment: string): Node<T> {
  if (parameterName(segment) !== null) {
    node.parameter ??= emptyNode();
    return node.parameter;
  }
  let child = node.statics.get(segment);
  if (child === undefined) {
    child = emptyNode();
    node.statics.set(segment, child);
  }
  return child;
}

function addTarget<T>(targets: Targets<T>, method: string, target: T): void {
  if (method === 'ANY') targets.any = target;
  else targets.byMethod.set(method, target);
}

function routeSegments(path: string, trailingSlash: string): readonly string[] {
  const segments = path.split('/').slice(1);
  return trailingSlash === 'equal' && segments.length > 1 && segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

function parameterName(segment: string): string | null {
  if (!segment.startsWith('{') || !segment.endsWith('}')) return null;
  return isGreedy(segment) ? segment.slice(1, -2) : segment.slice(1, -1);
}

function isGreedy(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('+}');
}

function findFull<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  end: number,
  method: string | null,
  search: Search,
): T | null {
  if (index === end) return node.full === null ? null : targetFor(node.full, method);
  const segment = segments[index] as string;
  const child = node.statics.get(segment);
  const found = child === undefined ? null : findFull(child, segments, index + 1, end, method, search);
  if (found !== null || node.parameter === null) return found;
  const isTrailing = segment === '' && index === end - 1;
  if (segment === '' && !(isTrailing && search.allowsEmptyParameter)) return null;
  return findFull(node.parameter, segments, index + 1, end, method, search);
}

function findGreedy<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  end: number,
  method: string | null,
  search: Search,
): T | null {
  // `{proxy+}` takes at least one character: APIs that serve everything have `ANY /` beside `ANY /{proxy+}`.
  if (index === end || (index === end - 1 && segments[index] === '')) return null;
  const segment = segments[index] as string;
  const child = node.statics.get(segment);
  const below = child === undefined ? null : findGreedy(child, segments, index + 1, end, method, search);
  if (below !== null) return below;
  if (node.parameter !== null && segment !== '') {
    const found = findGreedy(node.parameter, segments, index + 1, end, method, search);
    if (found !== null) return found;
  }
  return node.greedy === null ? null : targetFor(node.greedy, method);
}

/** `method` null asks for a target of whichever method. */
function targetFor<T>(targets: Targets<T>, method: string | null): T | null {
  if (method === null) return targets.any ?? targets.byMethod.values().next().value ?? null;
  return targets.byMethod.get(method) ?? targets.any;
}
