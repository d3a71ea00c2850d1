import type { Store, Transaction } from '../store.ts';
import { Overlay } from './overlay.ts';

/**
 * A Store whose transactions run inside `transaction`: an operation written for a store becomes a part of a larger
 * whole, such as a stack update that happens entirely or not at all.
 *
 * Each inner transaction is still all or nothing, so that a caller may go on after a refusal. Inner transactions run
 * one after another, because two that interleave in one state would not see each other's writes.
 */
export function joinTransaction(transaction: Transaction): Store {
  let last: Promise<unknown> = Promise.resolve();
  return {
    transact<T>(work: (inner: Transaction) => Promise<T>): Promise<T> {
      const result = last.then(() => runInside(transaction, work));
      last = result.catch(() => undefined);
      return result;
    },
    subscribe() {
      throw new TypeError('Commits are announced by the outer store, when the whole has happened.');
    },
  };
}

async function runInside<T>(outer: Transaction, work: (inner: Transaction) => Promise<T>): Promise<T> {
  const overlay = new Overlay(outer);
  try {
    const result = await work(overlay);
    for (const { collection, key, value } of overlay.writes()) {
      if (value === undefined) outer.delete(collection, key);
      else outer.put(collection, key, value as never);
    }
    return result;
  } finally {
    overlay.end();
  }
}
