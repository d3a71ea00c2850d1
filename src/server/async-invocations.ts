/** An event that was taken in, and may have to be tried again. */
export interface QueuedEvent {
  readonly payload: string;
  /** What every attempt is called in the records. */
  readonly requestId: string;
}

/** What came of one attempt, and what the function says of others. */
export interface Attempt {
  readonly outcome: 'done' | 'failed' | 'throttled';
  readonly maxRetries: number;
  readonly maxAgeMs: number;
}

export interface AsyncInvocations<E extends QueuedEvent> {
  /** False when too many wait already. */
  enqueue(event: E): boolean;
  /** What waits is dropped. */
  close(): void;
}

export interface AsyncInvocationOptions<E extends QueuedEvent> {
  readonly run: (event: E) => Promise<Attempt>;
  /** How long after a failure the next attempt is. */
  readonly retryDelaysMs?: readonly number[];
  readonly throttleDelayMs?: number;
  readonly now?: () => number;
}

/**
 * A minute before the first retry and two before the second; what is throttled is tried again from after a second to
 * every five minutes. Evidence: documented, Lambda developer guide, "How Lambda handles errors and retries with
 * asynchronous invocation".
 */
const RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLE_DELAY_MS = 1000;
const LONGEST_THROTTLE_DELAY_MS = 300_000;
/** An attempt that broke off by itself: one that failed, of a function that has said nothing of others. */
const BROKEN_OFF: Attempt = { outcome: 'failed', maxRetries: 2, maxAgeMs: 21_600_000 };
const LIMIT_EVENTS = 10_000;
const LIMIT_CHARACTERS = 256 * 1024 * 1024;

export function createAsyncInvocations<E extends QueuedEvent>(options: AsyncInvocationOptions<E>): AsyncInvocations<E> {
  const { run, retryDelaysMs = RETRY_DELAYS_MS, throttleDelayMs = THROTTLE_DELAY_MS, now = Date.now } = options;
  const timers = new Set<NodeJS.Timeout>();
  let events = 0;
  let characters = 0;
  let isClosed = false;

  const later = (delayMs: number, action: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, delayMs).unref();
    timers.add(timer);
  };

  const finish = ({ payload }: E): void => {
    events -= 1;
    characters -= payload.length;
  };

  const attempt = async (event: E, state: { queuedAt: number; failures: number; throttles: number }): Promise<void> => {
    const { outcome, maxRetries, maxAgeMs } = await run(event).catch(() => BROKEN_OFF);
    const isOver = outcome === 'done' || (outcome === 'failed' && state.failures >= maxRetries);
    const delayMs =
      outcome === 'failed'
        ? (retryDelaysMs[state.failures] ?? retryDelaysMs.at(-1) ?? 0)
        : Math.min(throttleDelayMs * 2 ** state.throttles, LONGEST_THROTTLE_DELAY_MS);
    if (isOver || isClosed || now() + delayMs - state.queuedAt > maxAgeMs) return finish(event);
    if (outcome === 'failed') state.failures += 1;
    else state.throttles += 1;
    later(delayMs, () => void attempt(event, state));
  };

  return {
    enqueue(event) {
      if (isClosed || events >= LIMIT_EVENTS || characters + event.payload.length > LIMIT_CHARACTERS) return false;
      events += 1;
      characters += event.payload.length;
      setImmediate(() => void attempt(event, { queuedAt: now(), failures: 0, throttles: 0 }));
      return true;
    },
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
