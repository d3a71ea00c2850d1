import { createLogStorage } from '../../src/server/logs/create-log-storage.ts';
import type { LogStorage } from '../../src/services/logs/log-storage.ts';

/** The log storage of `crossgate dev`. */
export function createMemoryLogs(): LogStorage {
  return createLogStorage({
    directory: null,
    onProblem: (text) => {
      throw new Error(text);
    },
  });
}
