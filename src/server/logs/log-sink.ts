import type { AccessLogEntry, ExecutionLogEntry } from '../../gateway/ports.ts';
import type { FunctionLogLine } from '../../lambda/function-definition.ts';
import type { LogStorage } from '../../services/logs/log-storage.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import type { Line } from './line-writer.ts';

/**
 * Where the parts of a server that write logs hand their lines in. A line costs its caller a place in a queue: groups and
 * streams are looked up, and made when they are not there, for many lines at once.
 */
export interface LogSink {
  readonly functionLog: (line: FunctionLogLine) => void;
  readonly accessLog: (entry: AccessLogEntry) => void;
  readonly executionLog: (entry: ExecutionLogEntry) => void;
  /** Resolves when every line so far can be read. */
  settled(): Promise<void>;
}

export interface LogSinkOptions {
  readonly operations: OperationContext;
  readonly storage: LogStorage;
  /** What a burst may hold back (200,000); lines beyond it are dropped, and that is said. */
  readonly mostLines?: number;
  /** A bug, or more lines than there is room for: what it says is lost. */
  readonly onError: (error: unknown) => void;
}

const DRAIN_MS = 50;
const MOST_LINES = 200_000;

export function createLogSink({ operations, storage, onError, mostLines = MOST_LINES }: LogSinkOptions): LogSink {
  let lines: Line[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> = Promise.resolve();
  let writer: Promise<(lines: readonly Line[]) => Promise<void>> | undefined;

  const add = (line: Line): void => {
    if (lines.length >= mostLines) {
      dropped += 1;
      return;
    }
    lines.push(line);
    timer ??= setTimeout(() => void drain(), DRAIN_MS).unref();
  };

  const drain = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return draining;
    const taken = lines;
    lines = [];
    draining = draining.then(() => write(taken)).catch(onError);
    return draining;
  };

  const write = async (taken: readonly Line[]): Promise<void> => {
    if (dropped > 0) onError(new Error(`${dropped} lines of logs came faster than they could be kept.`));
    dropped = 0;
    // Loaded with the first line: who writes no logs does not pay for them.
    writer ??= import('./line-writer.ts').then(({ createLineWriter }) => createLineWriter(operations, storage));
    await (await writer)(taken);
  };

  return {
    functionLog: (line) => add({ kind: 'function', line }),
    accessLog: (entry) => add({ kind: 'access', entry, timeMs: operations.now() }),
    executionLog: (entry) => add({ kind: 'execution', entry }),
    async settled() {
      await drain();
      await storage.flush();
    },
  };
}
