import type { Commit } from '../store.ts';

export interface CommitListeners {
  /** Store.subscribe */
  subscribe(listener: (commit: Commit) => void): () => void;
  announce(commit: Commit): void;
}

/** Listeners come after the commit and cannot undo it; what one of them throws is reported as uncaught. */
export function createCommitListeners(): CommitListeners {
  const listeners = new Set<(commit: Commit) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce({ version, changes }) {
      const commit = { version, changes: changes.map(({ collection, key }) => ({ collection, key })) };
      for (const listener of [...listeners]) {
        try {
          listener(commit);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
