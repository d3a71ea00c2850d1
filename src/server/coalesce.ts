/**
 * Runs `work` for a key: one running, at most one waiting. What asks while one is waiting is served by that one, so
 * that a burst of changes costs two runs, not one each.
 */
export function coalesce(work: (key: string) => Promise<void>): {
  request(key: string): void;
  /** Resolves when nothing runs and nothing waits. */
  settled(): Promise<void>;
} {
  const running = new Map<string, Promise<void>>();
  const waiting = new Set<string>();

  const start = (key: string): void => {
    const run = work(key).finally(() => {
      running.delete(key);
      if (waiting.delete(key)) start(key);
    });
    running.set(key, run);
  };
  return {
    request(key) {
      if (running.has(key)) waiting.add(key);
      else start(key);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
