import type { Writable } from 'node:stream';

export interface LogWriter {
  /** Adds one line; its end is added here. */
  readonly line: (text: string) => void;
  /** Writes what is held back; resolves when the stream has taken it, or has failed. */
  readonly flush: () => Promise<void>;
}

export interface LogWriterOptions {
  /** A line is held back for at most this long. */
  readonly delayMs?: number;
  /** More characters than these are written at once. */
  readonly batchLength?: number;
  /** When nobody reads the stream, lines beyond this many characters are dropped, and their number is said later. */
  readonly heldLength?: number;
}

/**
 * Gathers lines into one write: a write per request would cost as much as the request itself. A line that comes alone
 * is still written in the same turn of the event loop.
 */
export function createLogWriter(stream: Writable, options: LogWriterOptions = {}): LogWriter {
  const { delayMs = 50, batchLength = 65_536, heldLength = 4_194_304 } = options;
  let held = '';
  let dropped = 0;
  let isScheduled = false;
  let isBroken = false;
  let lastWriteAt = Number.NEGATIVE_INFINITY;

  const takeHeld = (): string => {
    const text = dropped === 0 ? held : `${held}(${dropped} lines were dropped: the log was not read)\n`;
    held = '';
    dropped = 0;
    return text;
  };
  const write = (): void => {
    lastWriteAt = performance.now();
    stream.write(takeHeld());
  };
  const writeWhenTaken = (): void => {
    isScheduled = false;
    if (held === '' || isBroken) return;
    if (!stream.writableNeedDrain) write();
    else {
      isScheduled = true;
      stream.once('drain', writeWhenTaken);
    }
  };
  const schedule = (): void => {
    isScheduled = true;
    const waitMs = lastWriteAt + delayMs - performance.now();
    if (waitMs <= 0) setImmediate(writeWhenTaken);
    else setTimeout(writeWhenTaken, waitMs);
  };
  // A reader that has gone (`| head`) ends the log, and must not end the gateway.
  stream.on('error', () => {
    isBroken = true;
  });
  return {
    line(text) {
      if (held.length >= heldLength) {
        dropped++;
        return;
      }
      held += `${text}\n`;
      if (!isScheduled) schedule();
      // What is scheduled stays so: forgotten, it would be scheduled a second time, and a third.
      if (held.length >= batchLength && !stream.writableNeedDrain && !isBroken) write();
    },
    async flush() {
      if (isBroken || stream.destroyed || stream.writableEnded) return;
      await new Promise<void>((resolve) => stream.write(takeHeld(), () => resolve()));
    },
  };
}
