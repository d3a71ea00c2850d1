import type { LogGroup } from '../../account/log-group.ts';
import { oldestKept } from '../../services/logs/log-groups.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import type { OpenLogStorage } from './create-log-storage.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Every start of a function's environment makes a stream, which nobody would ever delete. */
const OF_AN_ENVIRONMENT = /^\d{4}\/\d\d\/\d\d\/\[[^\]]+\][0-9a-f]{32}$/;

/**
 * Gives up the events of groups that are gone, those that the retention of their group is over for, and the streams of
 * environments that have been without events for a day.
 */
export async function expireLogs(operations: OperationContext, storage: OpenLogStorage): Promise<void> {
  const listGroups = async () => {
    const entries = await operations.store.transact((transaction) => transaction.list('logGroups', ''));
    return entries.map(({ value }) => value);
  };
  await storage.removeOrphans(async () => new Set((await listGroups()).map(({ id }) => id)));
  for (const group of await listGroups()) {
    const before = oldestKept(operations, group);
    if (before > 0) await storage.expire(group.id, before);
    if (group.logGroupName.startsWith('/aws/lambda/')) await forgetStreams(operations, storage, group);
  }
}

async function forgetStreams(operations: OperationContext, storage: OpenLogStorage, { id }: LogGroup): Promise<void> {
  const active = await storage.streams(id);
  const yesterday = operations.now() - DAY_MS;
  await operations.store.transact(async (transaction) => {
    for (const { key, value: stream } of await transaction.list('logStreams', id)) {
      const isOver = stream.creationTime < yesterday && !active.has(stream.id);
      if (isOver && OF_AN_ENVIRONMENT.test(stream.logStreamName)) transaction.delete('logStreams', key);
    }
  });
}
