import type { CollectionName, Collections, Entry, Transaction } from '../store.ts';

/** Where a transaction reads what it has not written itself. */
export interface ReadSource {
  get<C extends CollectionName>(collection: C, key: string): MaybeLater<Collections[C] | undefined>;
  list<C extends CollectionName>(collection: C, prefix: string): MaybeLater<readonly Entry<C>[]>;
}

type MaybeLater<T> = T | Promise<T>;

/** One pending change; `value` is undefined for a deletion. */
export interface Write {
  readonly collection: CollectionName;
  readonly key: string;
  readonly value: unknown;
}

/**
 * The writes of a transaction that has not ended, lying over the state it reads: reads see the transaction's own
 * writes, and nothing below changes until `writes()` is applied.
 */
export class Overlay implements Transaction {
  readonly #source: ReadSource;
  readonly #pending = new Map<CollectionName, Map<string, unknown>>();
  #ended = false;

  constructor(source: ReadSource) {
    this.#source = source;
  }

  async get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined> {
    this.#assertOpen();
    const pending = this.#pending.get(collection);
    if (pending?.has(key)) return pending.get(key) as Collections[C] | undefined;
    return await this.#source.get(collection, key);
  }

  async list<C extends CollectionName>(collection: C, prefix: string): Promise<readonly Entry<C>[]> {
    this.#assertOpen();
    const below = await this.#source.list(collection, prefix);
    const pending = this.#pending.get(collection);
    if (pending === undefined) return below;
    const own = [...pending].filter(([key]) => isBelow(key, prefix));
    if (own.length === 0) return below;
    const kept = below.filter(({ key }) => !pending.has(key));
    const written = own.filter(([, value]) => value !== undefined);
    const merged = [...kept, ...written.map(([key, value]) => ({ key, value: value as Collections[C] }))];
    return merged.sort(compareKeys);
  }

  put<C extends CollectionName>(collection: C, key: string, value: Collections[C]): void {
    this.#write(collection, key, value);
  }

  delete(collection: CollectionName, key: string): void {
    this.#write(collection, key, undefined);
  }

  /** Every pending change, the last one per key, in the order in which the keys were first written. */
  *writes(): IterableIterator<Write> {
    for (const [collection, entries] of this.#pending) {
      for (const [key, value] of entries) yield { collection, key, value };
    }
  }

  /** A transaction that is used after its end would lose its writes without a word; this makes it say so. */
  end(): void {
    this.#ended = true;
  }

  #write(collection: CollectionName, key: string, value: unknown): void {
    this.#assertOpen();
    let entries = this.#pending.get(collection);
    if (entries === undefined) {
      entries = new Map();
      this.#pending.set(collection, entries);
    }
    entries.set(key, value);
  }

  #assertOpen(): void {
    if (this.#ended) throw new TypeError('A transaction was used after it had ended.');
  }
}

export function isBelow(key: string, prefix: string): boolean {
  return prefix === '' || (key.length > prefix.length && key.startsWith(prefix) && key[prefix.length] === '/');
}

/** By UTF-16 units, so that every store lists in the same order whatever its locale. */
export function compareKeys(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
