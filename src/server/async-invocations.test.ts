import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AsyncInvocations, type Attempt, createAsyncInvocations, type QueuedEvent } from './async-invocations.ts';

let outcomes: Attempt['outcome'][];
/** When an attempt was made, in seconds from the beginning. */
let attempts: number[];
let invocations: AsyncInvocations<QueuedEvent>;
let limits: Pick<Attempt, 'maxRetries' | 'maxAgeMs'>;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  outcomes = [];
  attempts = [];
  limits = { maxRetries: 2, maxAgeMs: 21_600_000 };
  invocations = createAsyncInvocations({
    run: async () => {
      attempts.push(Math.round(Date.now() / 1000));
      return { outcome: outcomes.shift() ?? 'done', ...limits };
    },
  });
});

afterEach(() => {
  invocations.close();
  vi.useRealTimers();
});

const event = { payload: '{}', requestId: 'id' };
const hour = 3_600_000;

it('an event that fails is tried after a minute and after two more', async () => {
  outcomes = ['failed', 'failed', 'failed', 'failed'];
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(hour);
  expect(attempts).toEqual([0, 60, 180]);
});

it('an event whose attempt breaks off is tried again, and ends nothing but itself', async () => {
  invocations = createAsyncInvocations({
    run: async () => {
      attempts.push(Math.round(Date.now() / 1000));
      throw new Error('The account is closed.');
    },
  });
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(hour);
  expect(attempts).toEqual([0, 60, 180]);
});

it('an event that succeeds is not tried again', async () => {
  outcomes = ['failed', 'done'];
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(hour);
  expect(attempts).toEqual([0, 60]);
});

it('an event that is throttled is tried ever more seldom, up to five minutes apart', async () => {
  outcomes = Array.from({ length: 100 }, () => 'throttled' as const);
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(1_500_000);
  expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111, 1411]);
});

it('an event that is too old is dropped', async () => {
  limits = { maxRetries: 2, maxAgeMs: 90_000 };
  outcomes = ['failed', 'failed'];
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(hour);
  expect(attempts).toEqual([0, 60]);
});

it('no more than 10,000 events wait', () => {
  const taken = Array.from({ length: 10_001 }, () => invocations.enqueue(event));
  expect(taken.indexOf(false)).toBe(10_000);
});

it('no more than 256 MB of events wait, and what is over waits no longer', async () => {
  const large = { ...event, payload: 'x'.repeat(256 * 1024 * 1024) };
  expect([invocations.enqueue(large), invocations.enqueue(event)]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(invocations.enqueue(large)).toBe(true);
});

it('nothing is tried after the end', async () => {
  outcomes = ['failed'];
  invocations.enqueue(event);
  await vi.advanceTimersByTimeAsync(1000);
  invocations.close();
  await vi.advanceTimersByTimeAsync(hour);
  expect(attempts).toEqual([0]);
  expect(invocations.enqueue(event)).toBe(false);
});
