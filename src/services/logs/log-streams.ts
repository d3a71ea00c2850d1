import type { LogGroup, LogStream } from '../../account/log-group.ts';
import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream as LogStreamOutput,
} from '../../aws/generated/logs.ts';
import type { OperationContext } from '../operation-context.ts';
import { byName, getGroup, getStream, newLogId, readGroupReference, streamArn, streamKey } from './log-names.ts';
import { formatPosition } from './log-position.ts';
import type { StreamActivity } from './log-storage.ts';
import { pageOf } from './page.ts';
import { checkRequest, invalidParameter, resourceAlreadyExists } from './refusals.ts';

export async function createLogStream(context: OperationContext, input: CreateLogStreamRequest): Promise<void> {
  checkRequest('CreateLogStreamRequest', input);
  const { logGroupName, logStreamName } = input;
  await context.store.transact(async (transaction) => {
    const key = streamKey(await getGroup(transaction, logGroupName), logStreamName);
    if ((await transaction.get('logStreams', key)) !== undefined) {
      throw resourceAlreadyExists('log stream', '/logStreamName');
    }
    transaction.put('logStreams', key, newLogStream(context, logStreamName));
  });
}

export function newLogStream(context: OperationContext, logStreamName: string): LogStream {
  return { logStreamName, id: newLogId(), creationTime: context.now() };
}

/** Its events are of no stream from then on, and nobody is shown them. */
export async function deleteLogStream(context: OperationContext, input: DeleteLogStreamRequest): Promise<void> {
  checkRequest('DeleteLogStreamRequest', input);
  await context.store.transact(async (transaction) => {
    const group = await getGroup(transaction, input.logGroupName);
    await getStream(transaction, group, input.logStreamName);
    transaction.delete('logStreams', streamKey(group, input.logStreamName));
  });
}

export async function describeLogStreams(
  context: OperationContext,
  input: DescribeLogStreamsRequest,
): Promise<DescribeLogStreamsResponse> {
  checkRequest('DescribeLogStreamsRequest', input);
  const logGroupName = readGroupReference(input);
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  const byTime = orderBy === 'LastEventTime';
  if (byTime && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.', '/logStreamNamePrefix');
  }
  const [group, entries] = await context.store.transact(async (transaction) => {
    const found = await getGroup(transaction, logGroupName);
    return [found, await transaction.list('logStreams', found.id)] as const;
  });
  const activity = (await context.logs?.streams(group.id)) ?? new Map<string, StreamActivity>();
  const lastEvent = ({ id }: LogStream): number => activity.get(id)?.lastEventTimestamp ?? 0;
  const streams = entries
    .map(({ value }) => value)
    .filter(({ logStreamName }) => prefix === undefined || logStreamName.startsWith(prefix))
    .sort((a, b) => (byTime ? lastEvent(a) - lastEvent(b) : 0) || byName(a.logStreamName, b.logStreamName));
  const { items, ...next } = pageOf(descending ? streams.reverse() : streams, input);
  return { logStreams: items.map((stream) => streamOutput(context, group, stream, activity.get(stream.id))), ...next };
}

/** `storedBytes` is 0 of every stream since 2019 (documented); a stream without events has no times (recorded). */
function streamOutput(
  context: OperationContext,
  group: LogGroup,
  { logStreamName, creationTime }: LogStream,
  activity: StreamActivity | undefined,
): LogStreamOutput {
  const times = activity === undefined ? {} : { ...activity, uploadSequenceToken: sequenceToken(activity) };
  return { logStreamName, creationTime, ...times, arn: streamArn(context, group, logStreamName), storedBytes: 0 };
}

/** Nobody has to send one since 2023, and every one is taken. */
export function sequenceToken({ lastIngestionTime }: Pick<StreamActivity, 'lastIngestionTime'>): string {
  return formatPosition({ timestamp: lastIngestionTime, sequence: 0 });
}
