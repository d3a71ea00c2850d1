import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '../../aws/generated/logs.ts';
import type { OperationContext } from '../operation-context.ts';
import { oldestKept } from './log-groups.ts';
import { getGroup, getStream } from './log-names.ts';
import { sequenceToken } from './log-streams.ts';
import { logsOf } from './logs-of.ts';
import { checkRequest, invalidParameter } from './refusals.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Documented with PutLogEvents, as the limits below. */
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * HOUR_MS;
const BATCH_LIMIT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;

/** Events that are too old or too new are rejected by themselves, and the others kept. */
export async function putLogEvents(
  context: OperationContext,
  input: PutLogEventsRequest,
): Promise<PutLogEventsResponse> {
  checkRequest('PutLogEventsRequest', input);
  checkBatch(input.logEvents);
  const storage = logsOf(context);
  const [group, stream] = await context.store.transact(async (transaction) => {
    const found = await getGroup(transaction, input.logGroupName);
    return [found, await getStream(transaction, found, input.logStreamName)] as const;
  });
  const now = context.now();
  const rejected = rejectedEvents(input.logEvents, {
    expired: oldestKept(context, group),
    oldest: now - OLDEST_MS,
    newest: now + NEWEST_MS,
  });
  const begin = Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0);
  const kept = input.logEvents.slice(begin, rejected.tooNewLogEventStartIndex);
  const events = kept.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: now }));
  if (events.length > 0) {
    storage.append(group.id, stream.id, events);
    await storage.flush();
  }
  return {
    nextSequenceToken: sequenceToken({ lastIngestionTime: now }),
    ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }),
  };
}

function checkBatch(events: readonly InputLogEvent[]): void {
  let bytes = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (timestamp < previous) {
      throw invalidParameter(
        'Log events in a single PutLogEvents request must be in chronological order.',
        '/logEvents',
      );
    }
    previous = timestamp;
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
  }
  // Both texts are reported of AWS, by those whose agents ran into them.
  if (bytes > BATCH_LIMIT_BYTES) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_LIMIT_BYTES}`, '/logEvents');
  }
  if (previous - (events[0]?.timestamp ?? previous) > DAY_MS) {
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
      '/logEvents',
    );
  }
}

/** Recorded 2026-02-11: only the members that say something. Events are in chronological order. */
function rejectedEvents(
  events: readonly InputLogEvent[],
  { expired, oldest, newest }: { readonly expired: number; readonly oldest: number; readonly newest: number },
): RejectedLogEventsInfo {
  const tooNew = events.findIndex(({ timestamp }) => timestamp > newest);
  const tooOld = events.filter(({ timestamp }) => timestamp < oldest).length;
  const expiredCount = events.filter(({ timestamp }) => timestamp < expired).length;
  return {
    ...(tooNew === -1 ? {} : { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
    ...(expiredCount === 0 || expiredCount <= tooOld ? {} : { expiredLogEventEndIndex: expiredCount }),
  };
}
