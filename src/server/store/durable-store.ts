import { createCommitListeners } from '../../account/store/commit-listeners.ts';
import { MemoryState } from '../../account/store/memory-state.ts';
import type { Write } from '../../account/store/overlay.ts';
import { transactOn } from '../../account/store/transact-on.ts';
import type { Store } from '../../account/store.ts';
import { Journal } from './journal.ts';
import { encodeChange, type RecordChange } from './records.ts';

/** A store that outlives the process. */
export interface DurableStore extends Store {
  /** Resolves when everything acknowledged is on disk and another process may open it. */
  close(): Promise<void>;
}

/** What keeps the records of an account, for one process at a time. */
export interface Database {
  /** All or nothing; resolves when it is on disk. */
  write(changes: readonly RecordChange[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads are answered from memory, where the whole account is: a value is the same object until it changes. A
 * transaction sees the commits before it at once, and its caller hears of its end when all that it saw is on disk.
 *
 * @param content what the database held when it was opened
 */
export function createDurableStore(content: Iterable<Write>, database: Database): DurableStore {
  const state = new MemoryState();
  state.apply(content);
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
