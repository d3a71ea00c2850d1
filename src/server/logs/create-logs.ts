import type { LogStorage } from '../../services/logs/log-storage.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { createLogStorage, type OpenLogStorage } from './create-log-storage.ts';
import { createLogSink, type LogSink } from './log-sink.ts';

/** The logs of a running account: where lines go in, what keeps them, and what sees to it that they end some day. */
export interface Logs {
  readonly storage: LogStorage;
  /** For the parts of the server that write logs; `operations` have the storage. */
  open(operations: OperationContext): LogSink;
  /** Every line so far is kept. */
  close(): Promise<void>;
}

/** How often what has expired is looked for. */
const KEEPING_MS = 10 * 60 * 1000;
/** Changes that come together are looked at together. */
const EXPIRY_DELAY_MS = 1000;

/** `directory`: what keeps the events after the process; null: nothing does. */
export function createLogs(options: {
  readonly directory: string | null;
  readonly onError: (error: unknown) => void;
}): Logs {
  const { directory, onError } = options;
  const storage = createLogStorage({ directory, onProblem: (text) => onError(new Error(text)) });
  let sink: LogSink | undefined;
  let stop = (): void => {};
  return {
    storage,
    open(operations) {
      stop = startExpiry(operations, storage, onError);
      sink = createLogSink({ operations, storage, onError });
      return sink;
    },
    async close() {
      stop();
      await sink?.settled();
      await storage.close();
    },
  };
}

/** Looks for what has expired from time to time, and after a group was changed or deleted. Gives how to stop. */
function startExpiry(operations: OperationContext, storage: OpenLogStorage, onError: (error: unknown) => void) {
  let next: NodeJS.Timeout | undefined;
  const expire = async (): Promise<void> => {
    next = undefined;
    const { expireLogs } = await import('./expire-logs.ts');
    await expireLogs(operations, storage);
  };
  const schedule = (): void => {
    next ??= setTimeout(() => void expire().catch(onError), EXPIRY_DELAY_MS).unref();
  };
  const timer = setInterval(schedule, KEEPING_MS).unref();
  const unsubscribe = operations.store.subscribe(({ changes }) => {
    if (changes.some(({ collection }) => collection === 'logGroups')) schedule();
  });
  return () => {
    clearInterval(timer);
    clearTimeout(next);
    unsubscribe();
  };
}
