import { expect, test } from 'vitest';
import { BodyPool, type BodyReader, SEGMENT_BYTES } from './body-pool.ts';

interface TestReader extends BodyReader {
  isPaused: boolean;
}

function reader(): TestReader {
  const self: TestReader = {
    isPaused: false,
    pause: () => {
      self.isPaused = true;
    },
    resume: () => {
      self.isPaused = false;
    },
  };
  return self;
}

const poolOf = (segments: number): BodyPool => new BodyPool(segments * SEGMENT_BYTES);

test('nobody waits below the bound', () => {
  const pool = poolOf(4);
  const [a, b] = [reader(), reader()];
  pool.take(a);
  pool.take(b);
  pool.take(a);
  pool.take(b);
  expect([a.isPaused, b.isPaused]).toEqual([false, false]);
});

test('above it, all but the oldest wait', () => {
  const pool = poolOf(2);
  const [a, b, c] = [reader(), reader(), reader()];
  for (const each of [a, b, c, a, a, a]) pool.take(each);
  expect([a.isPaused, b.isPaused, c.isPaused]).toEqual([false, false, true]);
  pool.take(b);
  expect(b.isPaused).toBe(true);
});

test('when the oldest is done, the next one goes on, whatever is still held', () => {
  const pool = poolOf(1);
  const [a, b, c] = [reader(), reader(), reader()];
  const segments = [pool.take(a)];
  pool.take(b);
  pool.take(c);
  expect([b.isPaused, c.isPaused]).toEqual([true, true]);
  pool.release(a, segments);
  expect([b.isPaused, c.isPaused]).toEqual([false, true]);
});

test('as many go on as there is room for', () => {
  const pool = poolOf(3);
  const oldest = reader();
  const large = reader();
  pool.take(oldest);
  const held = [pool.take(large), pool.take(large)];
  const waiting = [reader(), reader(), reader(), reader()];
  for (const each of waiting) pool.take(each);
  expect(waiting.every(({ isPaused }) => isPaused)).toBe(true);
  pool.release(large, held);
  // Five of three segments are in use: nobody but the oldest.
  expect(waiting.every(({ isPaused }) => isPaused)).toBe(true);
  for (const each of waiting.slice(0, 3)) pool.release(each, []);
  // Two of three: one more.
  expect(waiting.at(-1)?.isPaused).toBe(false);
});

test('a reader that was never over the bound, or is unknown, may be released', () => {
  const pool = poolOf(1);
  pool.release(reader(), []);
  expect(pool.take(reader()).length).toBe(SEGMENT_BYTES);
});

test('segments are used again while somebody reads', () => {
  const pool = poolOf(8);
  const [a, b] = [reader(), reader()];
  const first = pool.take(a);
  pool.take(b);
  pool.release(a, [first]);
  expect(pool.take(b)).toBe(first);
});
