import type { LogGroup, LogStream } from '../../account/log-group.ts';
import type { Transaction } from '../../account/store.ts';
import type { FilterLogEventsRequest, FilterLogEventsResponse } from '../../aws/generated/logs.ts';
import type { OperationContext } from '../operation-context.ts';
import { compileFilterPattern, type FilterPattern } from './filter-pattern/compile-filter-pattern.ts';
import { PAGE_LIMIT, PAGE_LIMIT_BYTES } from './get-log-events.ts';
import { oldestKept } from './log-groups.ts';
import { getGroup, getStream, readGroupReference } from './log-names.ts';
import { eventIdOf, formatPosition, parsePosition } from './log-position.ts';
import type { LogPosition } from './log-storage.ts';
import { logsOf } from './logs-of.ts';
import { invalidToken } from './page.ts';
import { checkRequest, invalidParameter } from './refusals.ts';

/**
 * Events of a group that a pattern is for, whatever their streams: since 2019 they are always interleaved (documented).
 * The earliest come first, or the latest with `startFromHead` false. A page may be empty and still not be the last.
 */
export async function filterLogEvents(
  context: OperationContext,
  input: FilterLogEventsRequest,
): Promise<FilterLogEventsResponse> {
  checkRequest('FilterLogEventsRequest', input);
  const logGroupName = readGroupReference(input);
  const matches = readPattern(input.filterPattern);
  const storage = logsOf(context);
  const { group, streams } = await context.store.transact(async (transaction) => {
    const found = await getGroup(transaction, logGroupName);
    return { group: found, streams: await selectStreams(transaction, found, input) };
  });
  const names = new Map(streams.map(({ id, logStreamName }) => [id, logStreamName]));
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken } = input;
  const { events, next } = await storage.read(group.id, {
    streamIds: new Set(names.keys()),
    from: Math.max(startTime, oldestKept(context, group)),
    // "Events with a timestamp later than this time are not returned."
    to: endTime + 1,
    direction: input.startFromHead === false ? 'backward' : 'forward',
    beyond: nextToken === undefined ? null : readToken(nextToken),
    limit: input.limit ?? PAGE_LIMIT,
    limitBytes: PAGE_LIMIT_BYTES,
    ...(matches === null ? {} : { matches }),
  });
  return {
    events: (input.startFromHead === false ? events.toReversed() : events).map((event) => ({
      logStreamName: names.get(event.streamId) ?? '',
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestionTime,
      eventId: eventIdOf(group.id, event),
    })),
    // Empty since 2020 (documented).
    searchedLogStreams: [],
    ...(next === null ? {} : { nextToken: formatToken(next) }),
  };
}

function readPattern(source: string | undefined): FilterPattern | null {
  if (source === undefined) return null;
  const pattern = compileFilterPattern(source);
  if (typeof pattern !== 'function') throw invalidParameter(pattern.error, '/filterPattern');
  return pattern;
}

async function selectStreams(
  transaction: Transaction,
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix: prefix }: FilterLogEventsRequest,
): Promise<readonly LogStream[]> {
  if (logStreamNames !== undefined && prefix !== undefined) {
    // That AWS refuses it is documented; the words are Crossgate's.
    const text = 'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.';
    throw invalidParameter(text, '/logStreamNamePrefix');
  }
  if (logStreamNames !== undefined) {
    const streams: LogStream[] = [];
    for (const name of logStreamNames) streams.push(await getStream(transaction, group, name));
    return streams;
  }
  const entries = await transaction.list('logStreams', group.id);
  const streams = entries.map(({ value }) => value);
  return prefix === undefined ? streams : streams.filter(({ logStreamName }) => logStreamName.startsWith(prefix));
}

function formatToken(position: LogPosition): string {
  return Buffer.from(formatPosition(position)).toString('base64url');
}

function readToken(token: string): LogPosition {
  const position = parsePosition(Buffer.from(token, 'base64url').toString());
  if (position === null) throw invalidToken();
  return position;
}
