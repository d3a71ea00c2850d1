import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { filterLogEvents } from '../../services/logs/filter-log-events.ts';
import { deleteLogGroup } from '../../services/logs/log-groups.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { createLogs } from './create-logs.ts';

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'crossgate-logs-')), 'logs');
});

afterEach(async () => {
  await rm(join(directory, '..'), { recursive: true });
});

function open(operations: OperationContext = operationContext()) {
  const logs = createLogs({
    directory,
    onError: (error) => {
      throw error;
    },
  });
  const context = { ...operations, now: Date.now, logs: logs.storage };
  return { ...logs, operations: context, sink: logs.open(context) };
}

const line = { functionName: 'f', requestId: null, logStreamName: 's', text: 'hello', timeMs: Date.now() };
const group = { logGroupName: '/aws/lambda/f' };

it('keeps what was handed in until the last moment', async () => {
  const first = open();
  first.sink.functionLog(line);
  await first.close();
  const second = open(first.operations);
  expect((await filterLogEvents(second.operations, group)).events).toMatchObject([{ message: 'hello\n' }]);
  await second.close();
});

it('removes the events of a group after it was deleted', async () => {
  const { operations, sink, close } = open();
  sink.functionLog(line);
  await sink.settled();
  expect(await readdir(directory)).toHaveLength(1);
  await deleteLogGroup(operations, group);
  await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]), { timeout: 10_000 });
  await close();
});

it('makes nothing where nothing is logged', async () => {
  const { close } = open();
  await close();
  expect(existsSync(directory)).toBe(false);
});
