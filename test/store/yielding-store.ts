import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import {
  type CollectionName,
  type Commit,
  ConflictError,
  type Store,
  type Transaction,
} from '../../src/account/store.ts';

/**
 * A second store, as different from the memory store as it can be: every call lets others run first, each transaction
 * works on its own copy of everything, and values are copied and frozen on their way in. An operation that relies on
 * timing, on object identity, on changing a value in place or on a value that JSON does not keep fails here.
 */
export function createYieldingStore(): Store {
  let state = new Map<string, unknown>();
  let version = 0;
  const listeners = new Set<(commit: Commit) => void>();

  async function runOnce<T>(work: (transaction: Transaction) => Promise<T>): Promise<{ result: T } | 'stale'> {
    const snapshot = state;
    const copy = new Map(snapshot);
    const reads: ((now: Map<string, unknown>) => boolean)[] = [];
    const written = new Set<string>();
    const transaction: Transaction = {
      async get(collection, key) {
        await yieldToOthers();
        const at = `${collection}|${key}`;
        reads.push((now) => now.get(at) === snapshot.get(at));
        return copy.get(at) as never;
      },
      async list(collection, prefix) {
        await yieldToOthers();
        const begin = `${collection}|${prefix}${prefix === '' ? '' : '/'}`;
        reads.push((now) => sameBelow(now, snapshot, begin));
        const found = [...copy].filter(([at]) => at.startsWith(begin));
        return found
          .map(([at, value]) => ({ key: at.slice(collection.length + 1), value: value as never }))
          .sort((a, b) => (a.key < b.key ? -1 : 1));
      },
      put(collection, key, value) {
        copy.set(`${collection}|${key}`, deepFreeze(asJson(value)));
        written.add(`${collection}|${key}`);
      },
      delete(collection, key) {
        copy.delete(`${collection}|${key}`);
        written.add(`${collection}|${key}`);
      },
    };
    const outcome = await work(transaction).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    await yieldToOthers();
    if (!reads.every((isCurrent) => isCurrent(state))) return 'stale';
    if ('error' in outcome) throw outcome.error;
    commit(copy, written);
    return outcome;
  }

  function commit(copy: ReadonlyMap<string, unknown>, written: ReadonlySet<string>): void {
    const next = new Map(state);
    const changes: { collection: CollectionName; key: string }[] = [];
    for (const at of written) {
      if (state.get(at) === copy.get(at)) continue;
      if (copy.has(at)) next.set(at, copy.get(at));
      else next.delete(at);
      const bar = at.indexOf('|');
      changes.push({ collection: at.slice(0, bar) as CollectionName, key: at.slice(bar + 1) });
    }
    if (changes.length === 0) return;
    state = next;
    version += 1;
    for (const listener of [...listeners]) listener({ version, changes });
  }

  return {
    async transact(work) {
      for (let attempt = 0; attempt < 12; attempt++) {
        const outcome = await runOnce(work);
        if (outcome !== 'stale') return outcome.result;
      }
      throw new ConflictError('Another writer changed what this transaction had read.');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sameBelow(now: ReadonlyMap<string, unknown>, then: ReadonlyMap<string, unknown>, begin: string): boolean {
  const below = (state: ReadonlyMap<string, unknown>) => [...state].filter(([at]) => at.startsWith(begin));
  const entries = below(now);
  return entries.length === below(then).length && entries.every(([at, value]) => then.get(at) === value);
}

function asJson<T>(value: T): T {
  const copy = JSON.parse(JSON.stringify(value)) as T;
  if (!isDeepStrictEqual(copy, value)) throw new TypeError(`Not all of it is JSON: ${inspect(value)}`);
  return copy;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const entry of Object.values(value)) deepFreeze(entry);
  }
  return value;
}
