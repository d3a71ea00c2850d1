/** A place in a user's file. Lines and columns are 1-based; columns count UTF-16 units, as editors do. */
export interface SourcePosition {
  /** As given by the user or found below the working directory; never made absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** `template.yaml:9`, the form of a log line. */
export function formatLine(position: SourcePosition): string {
  return `${position.file}:${position.line}`;
}

/** `template.yaml:9:11`, the form of a diagnostic. */
export function formatPosition(position: SourcePosition): string {
  return `${position.file}:${position.line}:${position.column}`;
}

/**
 * Where each value of a read file stands: a side table, so that the values themselves stay plain JSON.
 *
 * Objects and arrays keep the positions of their entries for as long as this table lives: one reading of one project. A
 * step that builds a new object from an old one (the SAM transform, the evaluation of intrinsics) says where the new
 * entries come from.
 */
export class SourcePositions {
  // A WeakMap would let containers go earlier, but every garbage collection walks all of it: reading takes a third longer.
  readonly #containers = new Map<object, ContainerPositions>();

  /** Where `container[key]` stands: the value's position, or the key's for `part: 'key'`. */
  of(container: object, key: string | number, part: 'key' | 'value' = 'value'): SourcePosition | undefined {
    const entry = this.#containers.get(container)?.entries.get(String(key));
    return part === 'key' ? (entry?.key ?? entry?.value) : (entry?.value ?? entry?.key);
  }

  /** Where an object or array itself begins. */
  ofContainer(container: object): SourcePosition | undefined {
    return this.#containers.get(container)?.self;
  }

  /** Says where `container[key]` stands. */
  mark(container: object, key: string | number, value: SourcePosition | undefined, keyPosition?: SourcePosition): void {
    if (value === undefined && keyPosition === undefined) return;
    this.#positionsOf(container).entries.set(String(key), { value, key: keyPosition });
  }

  markContainer(container: object, position: SourcePosition | undefined): void {
    if (position !== undefined) this.#positionsOf(container).self = position;
  }

  /** `to[toKey]` is what `from[fromKey]` was. */
  copy(from: object, fromKey: string | number, to: object, toKey: string | number = fromKey): void {
    const entry = this.#containers.get(from)?.entries.get(String(fromKey));
    if (entry !== undefined) this.#positionsOf(to).entries.set(String(toKey), entry);
  }

  /** `to` is a changed copy of `from`: it inherits the positions of the entries it shares, where it has none yet. */
  inherit(from: object, to: object): void {
    const source = this.#containers.get(from);
    if (source === undefined || from === to) return;
    const target = this.#positionsOf(to);
    target.self ??= source.self;
    for (const [key, entry] of source.entries) if (!target.entries.has(key)) target.entries.set(key, entry);
  }

  /**
   * Follows `path` from `root` and gives the position of the deepest entry that has one: of a scalar, its value; of a
   * map or a list its key, because what is between key and first item belongs to it; of `part: 'key'`, the key.
   */
  ofPath(
    root: object,
    path: readonly (string | number)[],
    part: 'key' | 'value' = 'value',
  ): SourcePosition | undefined {
    let container: unknown = root;
    let found = this.ofContainer(root);
    for (const key of path) {
      if (typeof container !== 'object' || container === null) break;
      const value: unknown = (container as Record<string | number, unknown>)[key];
      found = this.of(container, key, typeof value === 'object' ? 'key' : part) ?? found;
      container = value;
    }
    return found;
  }

  #positionsOf(container: object): ContainerPositions {
    let positions = this.#containers.get(container);
    if (positions === undefined) {
      positions = { self: undefined, entries: new Map() };
      this.#containers.set(container, positions);
    }
    return positions;
  }
}

interface ContainerPositions {
  self: SourcePosition | undefined;
  readonly entries: Map<
    string,
    { readonly value: SourcePosition | undefined; readonly key: SourcePosition | undefined }
  >;
}
