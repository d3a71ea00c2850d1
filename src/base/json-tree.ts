/** How a path sees a document: parsed JSON, or whatever else is built like it. */
export interface JsonTree<T> {
  /** Undefined when `node` is no object or has no such member. */
  member(node: T, name: string): T | undefined;
  /** Null when `node` is no array. */
  items(node: T): readonly T[] | null;
  /** Null when `node` is no object. */
  keys(node: T): readonly string[] | null;
  isObject(node: T): boolean;
  /** Items of an array, values of an object; of anything else none. */
  children(node: T): readonly T[];
  /** Undefined for arrays and objects. */
  scalar(node: T): string | number | boolean | null | undefined;
  list(nodes: T[]): T;
  integer(value: number): T;
  double(value: number): T;
  text(value: string): T;
  /** Told how much work has been done. May throw, when that is too much. */
  spend(count: number): void;
}

/** A path inside of a text. */
export interface ReadPath<T> {
  readonly select: (start: T, root: T) => T[];
  readonly isDefinite: boolean;
  /** It uses what only Jayway's dialect has. */
  readonly isQuery: boolean;
  readonly end: number;
}

/** What JSON.parse gives. */
export const plainJson: JsonTree<unknown> = {
  member: (node, name) =>
    isPlainObject(node) && Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined,
  items: (node) => (Array.isArray(node) ? node : null),
  keys: (node) => (isPlainObject(node) ? Object.keys(node) : null),
  isObject: isPlainObject,
  children: (node) => (typeof node === 'object' && node !== null ? Object.values(node) : []),
  scalar: (node) =>
    typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean' || node === null
      ? node
      : undefined,
  list: (nodes) => nodes,
  integer: (value) => value,
  double: (value) => value,
  text: (value) => value,
  spend: () => {},
};

function isPlainObject(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
