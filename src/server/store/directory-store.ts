import { createCommitListeners } from '../../account/store/commit-listeners.ts';
import { MemoryState } from '../../account/store/memory-state.ts';
import { transactOn } from '../../account/store/transact-on.ts';
import type { Store } from '../../account/store.ts';
import { type Database, openDatabase } from './database.ts';
import { Journal } from './journal.ts';
import { encodeChange } from './records.ts';

export { StoreError } from './store-error.ts';

/** A store that outlives the process. */
export interface DurableStore extends Store {
  /** Resolves when everything acknowledged is on disk and the directory is free for another process. */
  close(): Promise<void>;
}

/**
 * Opens the account kept in `directory`, which is made when it is not there. Rejects with StoreError, as every
 * transaction does whose writes could not be brought to disk.
 *
 * Reads are answered from memory, where the whole account is: a value is the same object until it changes. A
 * transaction sees the commits before it at once, and its caller hears of its end when all that it saw is on disk.
 */
export async function createDirectoryStore(directory: string): Promise<DurableStore> {
  const database = await openDatabase(directory);
  const state = await readState(database);
  const listeners = createCommitListeners();
  const journal = new Journal({
    write: (changes) => database.write(changes.flatMap(encodeChange)),
    onKept: listeners.announce,
    onLost: ({ changes }) => state.apply(changes.map(({ previous, ...at }) => ({ ...at, value: previous }))),
  });
  let closing: Promise<void> | null = null;
  return {
    async transact(work) {
      return transactOn(state, work, async (commit) => {
        if (commit === null) return journal.settled();
        await journal.keep(commit);
        return 'settled';
      });
    },
    subscribe: listeners.subscribe,
    close() {
      closing ??= journal.close().then(() => database.close());
      return closing;
    },
  };
}

async function readState(database: Database): Promise<MemoryState> {
  const state = new MemoryState();
  try {
    state.apply(database.readAll());
    return state;
  } catch (error) {
    await database.close();
    throw error;
  }
}
