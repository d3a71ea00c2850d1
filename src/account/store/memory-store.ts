import type { Store } from '../store.ts';
import { createCommitListeners } from './commit-listeners.ts';
import { MemoryState } from './memory-state.ts';
import { transactOn } from './transact-on.ts';

/** A store in this process's memory; what it holds is gone when the process ends. */
export function createMemoryStore(): Store {
  const state = new MemoryState();
  const listeners = createCommitListeners();
  return {
    transact: (work) =>
      transactOn(state, work, (commit) => {
        if (commit !== null) listeners.announce(commit);
        return 'settled';
      }),
    subscribe: listeners.subscribe,
  };
}
