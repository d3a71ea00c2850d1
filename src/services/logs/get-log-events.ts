import type { GetLogEventsRequest, GetLogEventsResponse } from '../../aws/generated/logs.ts';
import type { OperationContext } from '../operation-context.ts';
import { oldestKept } from './log-groups.ts';
import { getGroup, getStream, readGroupReference } from './log-names.ts';
import { formatPosition, parsePosition } from './log-position.ts';
import type { LogPosition, LogQuery } from './log-storage.ts';
import { logsOf } from './logs-of.ts';
import { invalidToken } from './page.ts';
import { checkRequest } from './refusals.ts';

/** "As many log events as can fit in a response size of 1 MB (up to 10,000 log events)." */
export const PAGE_LIMIT = 10_000;
export const PAGE_LIMIT_BYTES = 1024 * 1024;

/**
 * Events of one stream, the earliest first. Without a token and `startFromHead` they are the last ones. A token that comes
 * back as it was given says that there is nothing more in its direction (documented).
 */
export async function getLogEvents(
  context: OperationContext,
  input: GetLogEventsRequest,
): Promise<GetLogEventsResponse> {
  checkRequest('GetLogEventsRequest', input);
  const logGroupName = readGroupReference(input);
  const storage = logsOf(context);
  const [group, stream] = await context.store.transact(async (transaction) => {
    const found = await getGroup(transaction, logGroupName);
    return [found, await getStream(transaction, found, input.logStreamName)] as const;
  });
  const { nextToken, startTime = 0, endTime = Number.POSITIVE_INFINITY, startFromHead = false } = input;
  const token = nextToken === undefined ? null : readToken(nextToken);
  const query: LogQuery = {
    streamIds: new Set([stream.id]),
    from: Math.max(startTime, oldestKept(context, group)),
    to: endTime,
    direction: token?.direction ?? (startFromHead ? 'forward' : 'backward'),
    beyond: token?.position ?? null,
    limit: input.limit ?? PAGE_LIMIT,
    limitBytes: PAGE_LIMIT_BYTES,
  };
  const { events, next } = await storage.read(group.id, query);
  return {
    events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    ...tokens(query, { first: events[0], last: events.at(-1), next }),
  };
}

const BEGINNING: LogPosition = { timestamp: 0, sequence: 0 };

/** Where to go on from, forward and backward. */
function tokens(
  { direction, beyond, from }: LogQuery,
  page: {
    readonly first: LogPosition | undefined;
    readonly last: LogPosition | undefined;
    readonly next: LogPosition | null;
  },
): { readonly nextForwardToken: string; readonly nextBackwardToken: string } {
  // An empty page stays where it is, unless there is more to look through.
  const stay = beyond ?? { ...BEGINNING, timestamp: Math.max(0, from) };
  const forward = direction === 'forward' ? (page.next ?? page.last ?? stay) : (page.last ?? stay);
  const backward = direction === 'backward' ? (page.next ?? page.first ?? stay) : (page.first ?? stay);
  return {
    nextForwardToken: `f/${formatPosition(forward)}/s`,
    nextBackwardToken: `b/${formatPosition(backward)}/s`,
  };
}

function readToken(token: string): { readonly direction: LogQuery['direction']; readonly position: LogPosition } {
  const [, way, digits = ''] = /^([fb])\/(\d+)(?:\/s)?$/.exec(token) ?? [];
  const position = parsePosition(digits);
  if (position === null) throw invalidToken();
  return { direction: way === 'f' ? 'forward' : 'backward', position };
}
