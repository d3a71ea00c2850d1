import type { CollectionName, Collections, Entry } from '../store.ts';
import { compareKeys, type Write } from './overlay.ts';

/** One change of a commit; undefined where nothing is, or was. */
export interface AppliedChange extends Write {
  readonly previous: unknown;
}

/** A Commit with what changed into what. */
export interface AppliedCommit {
  readonly version: number;
  readonly changes: readonly AppliedChange[];
}

/** The entries below one prefix. `version` is the commit that last changed them. */
interface Bucket {
  readonly keys: Set<string>;
  version: number;
  /** The listing, made when first asked for and thrown away by the next change. */
  sorted: readonly Entry<CollectionName>[] | null;
}

/** Everything that exists, as it is after the last commit. */
export class MemoryState {
  version = 0;
  readonly #values = new Map<CollectionName, Map<string, unknown>>();
  /** Per collection, by prefix: a listing costs what it lists, not what else exists. */
  readonly #buckets = new Map<CollectionName, Map<string, Bucket>>();

  get(collection: CollectionName, key: string): unknown {
    return this.#values.get(collection)?.get(key);
  }

  list<C extends CollectionName>(collection: C, prefix: string): readonly Entry<C>[] {
    const bucket = this.#buckets.get(collection)?.get(prefix);
    if (bucket === undefined) return [];
    bucket.sorted ??= [...bucket.keys]
      .map((key) => ({ key, value: this.get(collection, key) as Collections[CollectionName] }))
      .sort(compareKeys);
    return bucket.sorted as readonly Entry<C>[];
  }

  /** 0 where nothing is. */
  versionOf(collection: CollectionName, prefix: string): number {
    return this.#buckets.get(collection)?.get(prefix)?.version ?? 0;
  }

  /** Applies writes as one commit. Gives null when nothing is other than it was. */
  apply(writes: Iterable<Write>): AppliedCommit | null {
    const version = this.version + 1;
    const changes: AppliedChange[] = [];
    for (const { collection, key, value } of writes) {
      const previous = this.get(collection, key);
      if (previous === value) continue;
      this.#set(collection, key, value, version);
      changes.push({ collection, key, value, previous });
    }
    if (changes.length === 0) return null;
    this.version = version;
    return { version, changes };
  }

  #set(collection: CollectionName, key: string, value: unknown, version: number): void {
    const values = getOrAdd(this.#values, collection, () => new Map<string, unknown>());
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    const buckets = getOrAdd(this.#buckets, collection, () => new Map<string, Bucket>());
    for (const prefix of prefixesOf(key)) {
      const bucket = getOrAdd(buckets, prefix, () => ({ keys: new Set<string>(), version, sorted: null }));
      bucket.version = version;
      bucket.sorted = null;
      if (value === undefined) bucket.keys.delete(key);
      else bucket.keys.add(key);
      if (bucket.keys.size === 0) buckets.delete(prefix);
    }
  }
}

/** `''`, `a` and `a/b` for `a/b/c`. */
function* prefixesOf(key: string): IterableIterator<string> {
  yield '';
  for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) yield key.slice(0, slash);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
