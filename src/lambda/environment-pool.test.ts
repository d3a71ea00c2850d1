import { afterEach, expect, test } from 'vitest';
import { inlineFunction, temporaryDirectory, until } from '../../test/lambda/function-harness.ts';
import { EnvironmentPool, type PoolOptions } from './environment-pool.ts';
import type { InvocationOutcome } from './function-definition.ts';
import { type PreparedFunction, prepareFunction } from './prepare-function.ts';
import { createProcessGuard, type ProcessGuard } from './process-guard.ts';

const definition = inlineFunction('nodejs20.x', 'exports.handler = async () => 1');
const ready = (): Promise<PreparedFunction> =>
  prepareFunction(definition, {
    region: 'us-east-1',
    workDirectory: temporaryDirectory(),
    projectDirectory: temporaryDirectory(),
    runtimesDirectory: new URL('./runtimes', import.meta.url).pathname,
    assume: { 'lambda.node24.no-callbacks': 'refused' },
  });

let guard: ProcessGuard;
let pool: EnvironmentPool;
let lines: string[];
let isDrained: boolean;

function start(prepare: PoolOptions['prepare']): void {
  guard = createProcessGuard();
  lines = [];
  isDrained = false;
  pool = new EnvironmentPool({
    definition,
    maxEnvironments: 1,
    maxQueued: 10,
    patienceMs: 20,
    initLimitMs: 10_000,
    prepare,
    onDrained: () => {
      isDrained = true;
    },
    ports: {
      guard,
      now: Date.now,
      log: (text) => lines.push(text),
      timeoutPayload: () => Buffer.alloc(0),
      timeoutRecord: () => '',
      onUserAgent: () => {},
    },
  });
}

afterEach(async () => {
  await Promise.all(pool.kill());
  await guard.close();
});

function invoke(): Promise<InvocationOutcome> {
  return new Promise((resolve) => {
    const invocation = { payload: '{}', traceId: 'Root=1' };
    pool.invoke({ requestId: 'id', invocation, queuedAt: performance.now(), resolve });
  });
}

const error = (message: string): unknown => ({
  kind: 'function-error',
  cause: 'init',
  requestId: 'id',
  payload: Buffer.from(`{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: id Error: ${message}"}`),
});

test('a preparation that rejects fails everyone who waits, and the next event tries again', async () => {
  let count = 0;
  start(() => (count++ === 0 ? Promise.reject(new Error('no space left')) : ready()));
  expect(await Promise.all([invoke(), invoke()])).toEqual([error('no space left'), error('no space left')]);
  expect(lines[0]).toBe('no space left.');
  expect(await invoke()).toMatchObject({ kind: 'answer', payload: Buffer.from('1') });
  await invoke();
  expect(count).toBe(2);
});

test('code that is unusable is looked at again by the next event', async () => {
  let count = 0;
  const unusable = () => prepareFunction({ ...definition, runtime: 'cobol' }, { now: Date.now } as never);
  start(() => (count++ === 0 ? unusable() : ready()));
  expect(await invoke()).toMatchObject({ kind: 'function-error', cause: 'init' });
  expect(await invoke()).toMatchObject({ kind: 'answer' });
});

test('an environment that cannot be launched fails the events that wait for it', async () => {
  start(async () => ({ ...(await ready()), plan: null }) as never);
  expect(await invoke()).toMatchObject({ kind: 'function-error', cause: 'init' });
});

test('code that cannot be removed is said, and the pool ends', async () => {
  start(async () => ({ ...(await ready()), dispose: () => Promise.reject(new Error('busy')) }) as PreparedFunction);
  await invoke();
  pool.retire();
  await until(() => isDrained);
  await until(() => lines.includes('The prepared code could not be removed: Error: busy'));
});
