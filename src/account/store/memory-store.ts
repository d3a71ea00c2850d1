import {
  type CollectionName,
  type Collections,
  type Commit,
  ConflictError,
  type Entry,
  type Store,
  type Transaction,
} from '../store.ts';
import { compareKeys, Overlay, type ReadSource } from './overlay.ts';

/**
 * How often a transaction is run before it gives up. Each failure means that another writer succeeded, so this many
 * writers can meet on one thing and all of them still get through.
 */
const tries = 12;

/** A store in this process's memory; what it holds is gone when the process ends. */
export function createMemoryStore(): Store {
  const state = new MemoryState();
  const listeners = new Set<(commit: Commit) => void>();
  return {
    async transact(work) {
      for (let attempt = 0; attempt < tries; attempt++) {
        const outcome = await runOnce(state, work);
        if (outcome.kind === 'stale') continue;
        if (outcome.kind === 'failed') throw outcome.error;
        if (outcome.commit !== null) announce(outcome.commit, listeners);
        return outcome.result;
      }
      throw new ConflictError('Another writer changed what this transaction had read.');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Outcome<T> =
  | { readonly kind: 'committed'; readonly result: T; readonly commit: Commit | null }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stale' };

async function runOnce<T>(state: MemoryState, work: (transaction: Transaction) => Promise<T>): Promise<Outcome<T>> {
  const reads = new RecordedReads(state);
  const overlay = new Overlay(reads);
  try {
    const result = await work(overlay);
    return reads.areCurrent() ? { kind: 'committed', result, commit: state.apply(overlay) } : { kind: 'stale' };
  } catch (error) {
    // A refusal that rests on a state that is no longer there says nothing: the work runs again.
    return reads.areCurrent() ? { kind: 'failed', error } : { kind: 'stale' };
  } finally {
    overlay.end();
  }
}

/** Listeners come after the commit and cannot undo it; what one of them throws is reported as uncaught. */
function announce(commit: Commit, listeners: ReadonlySet<(commit: Commit) => void>): void {
  for (const listener of [...listeners]) {
    try {
      listener(commit);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** The entries below one prefix. `version` is the commit that last changed them. */
interface Bucket {
  readonly keys: Set<string>;
  version: number;
  /** The listing, made when first asked for and thrown away by the next change. */
  sorted: readonly Entry<CollectionName>[] | null;
}

class MemoryState {
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

  apply(overlay: Overlay): Commit | null {
    const version = this.version + 1;
    const changes: { collection: CollectionName; key: string }[] = [];
    for (const { collection, key, value } of overlay.writes()) {
      if (this.get(collection, key) === value) continue;
      this.#set(collection, key, value, version);
      changes.push({ collection, key });
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

/** What a transaction has read, so that its end can tell whether it is still so. */
class RecordedReads implements ReadSource {
  readonly #state: MemoryState;
  readonly #values = new Map<string, { collection: CollectionName; key: string; value: unknown }>();
  readonly #lists = new Map<string, { collection: CollectionName; prefix: string; version: number }>();
  #checkedAt: number;
  #isCurrent = true;

  constructor(state: MemoryState) {
    this.#state = state;
    this.#checkedAt = state.version;
  }

  async get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined> {
    this.#assertCurrent();
    const value = this.#state.get(collection, key);
    this.#values.set(`${collection}\0${key}`, { collection, key, value });
    return value as Collections[C] | undefined;
  }

  async list<C extends CollectionName>(collection: C, prefix: string): Promise<readonly Entry<C>[]> {
    this.#assertCurrent();
    const version = this.#state.versionOf(collection, prefix);
    this.#lists.set(`${collection}\0${prefix}`, { collection, prefix, version });
    return this.#state.list(collection, prefix);
  }

  areCurrent(): boolean {
    if (!this.#isCurrent || this.#checkedAt === this.#state.version) return this.#isCurrent;
    this.#checkedAt = this.#state.version;
    for (const { collection, key, value } of this.#values.values()) {
      if (this.#state.get(collection, key) !== value) this.#isCurrent = false;
    }
    for (const { collection, prefix, version } of this.#lists.values()) {
      if (this.#state.versionOf(collection, prefix) !== version) this.#isCurrent = false;
    }
    return this.#isCurrent;
  }

  /** The work must never see half of another's commit: one that would is broken off here and runs again. */
  #assertCurrent(): void {
    if (!this.areCurrent()) throw new ConflictError('Another writer changed what this transaction had read.');
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
