import { type CollectionName, type Collections, ConflictError, type Entry, type Transaction } from '../store.ts';
import type { AppliedCommit, MemoryState } from './memory-state.ts';
import { Overlay, type ReadSource } from './overlay.ts';

/**
 * What a store does with the end of a transaction before its caller hears of it. `commit` is part of the state by then,
 * or null when nothing changed. A promise of `lost` says that the state the transaction saw has been taken back.
 */
export type Settle = (commit: AppliedCommit | null) => Promise<'settled' | 'lost'> | 'settled';

/**
 * How often a transaction is run before it gives up. Each failure means that another writer succeeded, so this many
 * writers can meet on one thing and all of them still get through.
 */
const tries = 12;

/** Store.transact over `state`: runs `work` again until nothing that it has read has changed meanwhile. */
export async function transactOn<T>(
  state: MemoryState,
  work: (transaction: Transaction) => Promise<T>,
  settle: Settle,
): Promise<T> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const outcome = await runOnce(state, work, settle);
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'succeeded') return outcome.result;
  }
  throw new ConflictError('Another writer changed what this transaction had read.');
}

type Outcome<T> =
  | { readonly kind: 'succeeded'; readonly result: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stale' };

async function runOnce<T>(
  state: MemoryState,
  work: (transaction: Transaction) => Promise<T>,
  settle: Settle,
): Promise<Outcome<T>> {
  const reads = new RecordedReads(state);
  const overlay = new Overlay(reads);
  const outcome = await outcomeOf(work, overlay);
  overlay.end();
  // A refusal that rests on a state that is no longer there says nothing either: the work runs again.
  if (!reads.areCurrent()) return { kind: 'stale' };
  const commit = outcome.kind === 'succeeded' ? state.apply(overlay.writes()) : null;
  return (await settle(commit)) === 'settled' ? outcome : { kind: 'stale' };
}

async function outcomeOf<T>(
  work: (transaction: Transaction) => Promise<T>,
  transaction: Transaction,
): Promise<Outcome<T>> {
  try {
    return { kind: 'succeeded', result: await work(transaction) };
  } catch (error) {
    return { kind: 'failed', error };
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

  get<C extends CollectionName>(collection: C, key: string): Collections[C] | undefined {
    this.#assertCurrent();
    const value = this.#state.get(collection, key);
    this.#values.set(`${collection}\0${key}`, { collection, key, value });
    return value as Collections[C] | undefined;
  }

  list<C extends CollectionName>(collection: C, prefix: string): readonly Entry<C>[] {
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
