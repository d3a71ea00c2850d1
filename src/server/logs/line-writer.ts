import { createHash } from 'node:crypto';
import type { Store } from '../../account/store.ts';
import type { AccessLogEntry, ExecutionLogEntry } from '../../gateway/ports.ts';
import type { FunctionLogLine } from '../../lambda/function-definition.ts';
import { newLogGroup } from '../../services/logs/log-groups.ts';
import { nameInArn, nameKey, streamKey } from '../../services/logs/log-names.ts';
import type { LogEvent, LogStorage } from '../../services/logs/log-storage.ts';
import { newLogStream } from '../../services/logs/log-streams.ts';
import type { OperationContext } from '../../services/operation-context.ts';

/** A line as it was handed in. */
export type Line =
  | { readonly kind: 'function'; readonly line: FunctionLogLine }
  | { readonly kind: 'access'; readonly entry: AccessLogEntry; readonly timeMs: number }
  | { readonly kind: 'execution'; readonly entry: ExecutionLogEntry };

/** Where a line goes. */
interface Place {
  readonly group: string;
  readonly stream: string;
  readonly mayMakeGroup: boolean;
}

/** Brings lines to the groups and streams of the account, which are made where they are missing. */
export function createLineWriter(
  operations: OperationContext,
  storage: LogStorage,
): (lines: readonly Line[]) => Promise<void> {
  const streams = createStreamFinder(operations);
  const makesGroups = operations.assume['logs.access-log.missing-group'] === 'created';
  return async (lines) => {
    const ingestionTime = operations.now();
    const bySource = new Map<string, { readonly first: Line; readonly events: LogEvent[] }>();
    let latest: { readonly first: Line; readonly events: LogEvent[] } | undefined;
    for (const line of lines) {
      const event = eventOf(line, ingestionTime);
      // No event is empty.
      if (event.message === '') continue;
      if (latest === undefined || !isOfSource(line, latest.first)) {
        const key = sourceOf(line);
        latest = bySource.get(key) ?? { first: line, events: [] };
        bySource.set(key, latest);
      }
      latest.events.push(event);
    }
    for (const { first, events } of bySource.values()) {
      const place = placeOf(first, makesGroups);
      const found = place === null ? null : await streams.find(place);
      if (found !== null) storage.append(found.groupId, found.streamId, events);
    }
  };
}

/** Whether two lines come from the same environment of a function, as most lines do that come together. */
function isOfSource(line: Line, other: Line): boolean {
  return (
    line.kind === 'function' &&
    other.kind === 'function' &&
    line.line.logStreamName === other.line.logStreamName &&
    line.line.functionName === other.line.functionName
  );
}

/** The same for lines that go to the same place. A line feed is in no name. */
function sourceOf(line: Line): string {
  switch (line.kind) {
    case 'function':
      return `${line.line.functionName}\n${line.line.logStreamName}`;
    case 'access':
      return `${line.entry.destinationArn}\n${line.entry.apiId}\n${line.entry.stageName}`;
    case 'execution':
      return line.entry.logGroup;
  }
}

/**
 * Null: what Crossgate says of a function is for people, and in no log of AWS. Evidence: the streams of execution logs have
 * 32 hexadecimal digits (public logs, e.g. 15ca218e19e3cc840982bd5eef291ac5), and access logs are taken to have the same.
 */
function placeOf(line: Line, makesGroups: boolean): Place | null {
  switch (line.kind) {
    case 'function': {
      const { functionName, logStreamName: stream } = line.line;
      return stream === null ? null : { group: `/aws/lambda/${functionName}`, stream, mayMakeGroup: true };
    }
    case 'access': {
      const { destinationArn, apiId, stageName } = line.entry;
      const group = nameInArn(destinationArn);
      return group === null ? null : { group, stream: stageStream(apiId, stageName), mayMakeGroup: makesGroups };
    }
    case 'execution': {
      const { logGroup: group, apiId, stageName } = line.entry;
      return { group, stream: stageStream(apiId, stageName), mayMakeGroup: true };
    }
  }
}

/** Events of functions end in a line feed, those of API Gateway do not (public logs of 2019 to 2021). */
function eventOf(line: Line, ingestionTime: number): LogEvent {
  switch (line.kind) {
    case 'function':
      return { timestamp: line.line.timeMs, ingestionTime, message: `${line.line.text}\n` };
    case 'access':
      return { timestamp: line.timeMs, ingestionTime, message: line.entry.text };
    case 'execution':
      return { timestamp: line.entry.timestampMs, ingestionTime, message: line.entry.text };
  }
}

/** One stream a stage, the same after a restart. AWS has several, one for each of its hosts. */
function stageStream(apiId: string, stageName: string): string {
  return createHash('sha256').update(`${apiId}/${stageName}`).digest('hex').slice(0, 32);
}

interface FoundStream {
  readonly groupId: string;
  readonly streamId: string;
}

/** Finds streams by name, and makes those that are not there; remembers them until the account's logs change. */
function createStreamFinder(operations: OperationContext): {
  find(place: Place): Promise<FoundStream | null>;
} {
  const { store } = operations;
  const known = new Map<string, FoundStream>();
  forgetOnChange(store, known);
  return {
    async find({ group, stream, mayMakeGroup }) {
      const key = `${group}\n${stream}`;
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const found = await ensureStream(operations, { group, stream, mayMakeGroup });
      if (found !== null) known.set(key, found);
      return found;
    },
  };
}

function forgetOnChange(store: Store, known: Map<string, FoundStream>): void {
  store.subscribe(({ changes }) => {
    if (changes.some(({ collection }) => collection === 'logGroups' || collection === 'logStreams')) known.clear();
  });
}

/** Lambda and API Gateway make what they write to. Null: the group is not there, and stays so. */
function ensureStream(
  operations: OperationContext,
  { group: logGroupName, stream: logStreamName, mayMakeGroup }: Place,
): Promise<FoundStream | null> {
  return operations.store.transact(async (transaction) => {
    const groupKey = nameKey(logGroupName);
    let group = await transaction.get('logGroups', groupKey);
    if (group === undefined) {
      if (!mayMakeGroup) return null;
      group = newLogGroup(operations, { logGroupName });
      transaction.put('logGroups', groupKey, group);
    }
    const key = streamKey(group, logStreamName);
    let stream = await transaction.get('logStreams', key);
    if (stream === undefined) {
      stream = newLogStream(operations, logStreamName);
      transaction.put('logStreams', key, stream);
    }
    return { groupId: group.id, streamId: stream.id };
  });
}
