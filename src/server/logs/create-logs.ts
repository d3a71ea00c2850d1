import type { Store } from '../../account/store.ts';
import type { LogStorage } from '../../services/logs/log-storage.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { createLogStorage } from './create-log-storage.ts';
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

/** `directory`: what keeps the events after the process; null: nothing does. */
export function createLogs(options: {
  readonly directory: string | null;
  readonly onError: (error: unknown) => void;
}): Logs {
  const { directory, onError } = options;
  const storage = createLogStorage({ directory, onProblem: (text) => onError(new Error(text)) });
  let sink: LogSink | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    storage,
    open(operations) {
      const keep = async (): Promise<void> => {
        const { expireLogs } = await import('./expire-logs.ts');
        await expireLogs(operations, storage);
      };
      timer = setInterval(() => void keep().catch(onError), KEEPING_MS).unref();
      if (directory !== null) void removeOrphans(operations.store, storage).catch(onError);
      sink = createLogSink({ operations, storage, onError });
      return sink;
    },
    async close() {
      clearInterval(timer);
      await sink?.settled();
      await storage.close();
    },
  };
}

/** A process may have ended between a group's deletion and that of its events. */
async function removeOrphans(
  store: Store,
  storage: { keepGroups(groupIds: ReadonlySet<string>): Promise<void> },
): Promise<void> {
  const groups = await store.transact((transaction) => transaction.list('logGroups', ''));
  await storage.keepGroups(new Set(groups.map(({ value }) => value.id)));
}
