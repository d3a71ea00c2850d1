import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogWriter } from './log-writer.ts';

/** A stream that notes its writes, and answers the first ones only when told to. */
function recording(options: { readonly highWaterMark?: number } = {}) {
  const writes: string[] = [];
  const waiting: (() => void)[] = [];
  let isBlocked = false;
  const stream = new Writable({
    ...options,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(String(chunk));
      if (isBlocked) waiting.push(done);
      else done();
    },
  });
  return {
    stream,
    writes,
    block: () => {
      isBlocked = true;
    },
    unblock: () => {
      isBlocked = false;
      for (const done of waiting.splice(0)) done();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a line that comes alone is written within the turn', async () => {
  const { stream, writes } = recording();
  const log = createLogWriter(stream);
  log.line('one');
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual(['one\n']);
});

test('lines of one turn are one write', async () => {
  const { stream, writes } = recording();
  const log = createLogWriter(stream);
  for (let i = 0; i < 1000; i++) log.line(`${i}`);
  await turn();
  expect(writes.length).toBe(1);
  expect(writes[0]?.split('\n').length).toBe(1001);
});

test('lines soon after a write are gathered, and none is lost at the end', async () => {
  const { stream, writes } = recording();
  const log = createLogWriter(stream, { delayMs: 3_600_000 });
  log.line('one');
  await turn();
  log.line('two');
  await turn();
  log.line('three');
  await turn();
  expect(writes).toEqual(['one\n']);
  await log.flush();
  expect(writes.join('')).toBe('one\ntwo\nthree\n');
});

test('a full batch does not wait', async () => {
  const { stream, writes } = recording();
  const log = createLogWriter(stream, { delayMs: 3_600_000, batchLength: 10 });
  log.line('0123456789');
  expect(writes).toEqual(['0123456789\n']);
});

test('a reader that does not read costs lines, not memory, and the loss is said', async () => {
  const { stream, writes, block, unblock } = recording({ highWaterMark: 1 });
  const log = createLogWriter(stream, { delayMs: 0, heldLength: 20 });
  block();
  log.line('first');
  await turn();
  for (let i = 0; i < 100; i++) log.line(`line ${i}`);
  await turn();
  expect(writes).toEqual(['first\n']);
  unblock();
  await turn();
  expect(writes[1]).toBe('line 0\nline 1\nline 2\n(97 lines were dropped: the log was not read)\n');
});

test('a reader that has gone ends the log and nothing else', async () => {
  const stream = new PassThrough();
  const log = createLogWriter(stream);
  stream.destroy(new Error('EPIPE'));
  await turn();
  log.line('one');
  await turn();
  await log.flush();
});

test('full batches leave one write behind them and not one each', async () => {
  const { stream, block } = recording({ highWaterMark: 1000 });
  const log = createLogWriter(stream, { delayMs: 0, batchLength: 10 });
  for (let i = 0; i < 20; i++) log.line('0123456789');
  block();
  log.line('x'.repeat(1000));
  log.line('one more');
  await turn();
  expect(stream.listenerCount('drain')).toBe(1);
});
