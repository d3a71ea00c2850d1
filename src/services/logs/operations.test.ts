import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLogs } from '../../../test/services/memory-logs.ts';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { FilterLogEventsRequest } from '../../aws/generated/logs.ts';
import type { OperationContext } from '../operation-context.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  listLogGroups,
  putLogGroupDeletionProtection,
  putRetentionPolicy,
} from './log-groups.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './log-streams.ts';
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './log-tags.ts';
import { putLogEvents } from './put-log-events.ts';

const group = { logGroupName: '/aws/lambda/one' };
const stream = { ...group, logStreamName: '2026/01/02/[$LATEST]0123' };
const arn = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/one';
const DAY_MS = 24 * 60 * 60 * 1000;

let context: OperationContext;
let now: number;

describe.each(stores)('CloudWatch Logs on a %s store', (_, createStore) => {
  beforeEach(() => {
    const base = operationContext({ store: createStore() });
    now = base.now();
    context = { ...base, now: () => now, logs: createMemoryLogs() };
  });

  async function made(): Promise<void> {
    await createLogGroup(context, group);
    await createLogStream(context, stream);
  }

  async function put(...messages: readonly string[]): Promise<void> {
    await putLogEvents(context, {
      ...stream,
      logEvents: messages.map((message, at) => ({ timestamp: now + at, message })),
    });
  }

  async function filtered(input: FilterLogEventsRequest = group): Promise<(string | undefined)[]> {
    const { events = [] } = await filterLogEvents(context, input);
    return events.map(({ message }) => message);
  }

  it('describes a group as AWS does', async () => {
    await createLogGroup(context, { ...group, kmsKeyId: 'key' });
    expect(await describeLogGroups(context, { logGroupNamePrefix: '/aws/lambda/' })).toEqual({
      logGroups: [
        {
          arn: `${arn}:*`,
          creationTime: now,
          deletionProtectionEnabled: false,
          kmsKeyId: 'key',
          logGroupArn: arn,
          logGroupClass: 'STANDARD',
          logGroupName: group.logGroupName,
          metricFilterCount: 0,
          storedBytes: 0,
        },
      ],
    });
  });

  it('says less of a group that is found by a pattern', async () => {
    await createLogGroup(context, group);
    const { logGroups: [found] = [] } = await describeLogGroups(context, { logGroupNamePattern: 'lambda' });
    expect(Object.keys(found ?? {}).sort()).toEqual([
      'arn',
      'creationTime',
      'logGroupArn',
      'logGroupClass',
      'logGroupName',
      'metricFilterCount',
    ]);
    expect(await listLogGroups(context, { logGroupNamePattern: 'lambda' })).toEqual({
      logGroups: [{ logGroupArn: arn, logGroupClass: 'STANDARD', logGroupName: group.logGroupName }],
    });
    expect(await listLogGroups(context, { logGroupNamePattern: 'no-such' })).toEqual({ logGroups: [] });
  });

  it('lists groups by name, page by page', async () => {
    for (const logGroupName of ['b', 'a', 'C', 'a/b', 'a-b']) await createLogGroup(context, { logGroupName });
    const names: (string | undefined)[] = [];
    let page = await describeLogGroups(context, { limit: 2 });
    names.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
    while (page.nextToken !== undefined) {
      page = await describeLogGroups(context, { limit: 2, nextToken: page.nextToken });
      names.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
    }
    expect(names).toEqual(['C', 'a', 'a-b', 'a/b', 'b']);
  });

  it('finds groups by their ARNs', async () => {
    await createLogGroup(context, group);
    await createLogGroup(context, { logGroupName: 'x' });
    const { logGroups = [] } = await describeLogGroups(context, { logGroupIdentifiers: [arn] });
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual([group.logGroupName]);
  });

  it('describes a stream as AWS does, before and after its first event', async () => {
    await made();
    const created = {
      logStreamName: stream.logStreamName,
      creationTime: now,
      arn: `${arn}:log-stream:${stream.logStreamName}`,
      storedBytes: 0,
    };
    expect(await describeLogStreams(context, group)).toEqual({ logStreams: [created] });
    expect(await describeLogStreams(context, { logGroupIdentifier: arn })).toEqual({ logStreams: [created] });
    await put('a', 'b');
    expect(await describeLogStreams(context, group)).toEqual({
      logStreams: [
        {
          ...created,
          firstEventTimestamp: now,
          lastEventTimestamp: now + 1,
          lastIngestionTime: now,
          uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
        },
      ],
    });
  });

  it('orders streams by name or by their last events', async () => {
    await createLogGroup(context, group);
    for (const [name, at] of [
      ['b', 1],
      ['a', 3],
      ['c', 2],
    ] as const) {
      await createLogStream(context, { ...group, logStreamName: name });
      await putLogEvents(context, {
        ...group,
        logStreamName: name,
        logEvents: [{ timestamp: now + at, message: 'x' }],
      });
    }
    const names = async (input: object) =>
      (await describeLogStreams(context, { ...group, ...input })).logStreams
        ?.map((each) => each.logStreamName)
        .join('');
    expect(await names({})).toBe('abc');
    expect(await names({ descending: true })).toBe('cba');
    expect(await names({ orderBy: 'LastEventTime' })).toBe('bca');
    expect(await names({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toBe('a');
    expect(await names({ logStreamNamePrefix: 'b' })).toBe('b');
  });

  it("filters events with AWS's members", async () => {
    await made();
    await put('one ERROR', 'two');
    expect(await filterLogEvents(context, { ...group, filterPattern: 'ERROR', interleaved: true })).toEqual({
      events: [
        {
          logStreamName: stream.logStreamName,
          timestamp: now,
          message: 'one ERROR',
          ingestionTime: now,
          eventId: expect.stringMatching(/^\d{56}$/),
        },
      ],
      searchedLogStreams: [],
    });
  });

  it('filters by time, both ends included, and page by page', async () => {
    await made();
    await put('a', 'b', 'c', 'd');
    expect(await filtered({ ...group, startTime: now + 1, endTime: now + 2 })).toEqual(['b', 'c']);
    const first = await filterLogEvents(context, { ...group, limit: 3 });
    expect(first.events?.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect(await filtered({ ...group, limit: 3, nextToken: first.nextToken ?? '' })).toEqual(['d']);
    expect(await filtered({ ...group, startFromHead: false })).toEqual(['d', 'c', 'b', 'a']);
  });

  it('filters by streams', async () => {
    await made();
    await put('a');
    await createLogStream(context, { ...group, logStreamName: 'other' });
    await putLogEvents(context, { ...group, logStreamName: 'other', logEvents: [{ timestamp: now, message: 'b' }] });
    expect(await filtered()).toEqual(['a', 'b']);
    expect(await filtered({ ...group, logStreamNames: ['other'] })).toEqual(['b']);
    expect(await filtered({ ...group, logStreamNamePrefix: '2026/' })).toEqual(['a']);
    await deleteLogStream(context, { ...group, logStreamName: 'other' });
    expect(await filtered()).toEqual(['a']);
    await createLogStream(context, { ...group, logStreamName: 'other' });
    expect(await filtered()).toEqual(['a']);
  });

  it('gives events an id of their own, whose upper bits are the time', async () => {
    await made();
    await put('a', 'b');
    const { events = [] } = await filterLogEvents(context, group);
    const ids = events.map(({ eventId = '0' }) => BigInt(eventId));
    expect(new Set(ids).size).toBe(2);
    expect(ids.map((id) => Number(id >> 144n))).toEqual([now, now + 1]);
  });

  it('reads a stream from its end and back, and forward as events come', async () => {
    await made();
    await put('a', 'b', 'c');
    const shown = async (input: object) => {
      const { events = [], ...tokens } = await getLogEvents(context, { ...stream, ...input });
      return { text: events.map(({ message }) => message).join(''), ...tokens };
    };
    const last = await shown({ limit: 2 });
    expect(last.text).toBe('bc');
    expect(last.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
    expect(last.nextBackwardToken).toMatch(/^b\/\d{56}\/s$/);
    const back = await shown({ limit: 2, nextToken: last.nextBackwardToken });
    expect(back.text).toBe('a');
    const begin = await shown({ limit: 2, nextToken: back.nextBackwardToken });
    expect(begin).toMatchObject({ text: '', nextBackwardToken: back.nextBackwardToken });
    expect((await shown({ nextToken: begin.nextForwardToken })).text).toBe('bc');
    const end = await shown({ nextToken: last.nextForwardToken });
    expect(end).toMatchObject({ text: '', nextForwardToken: last.nextForwardToken });
    now += 10;
    await put('d');
    expect((await shown({ nextToken: end.nextForwardToken })).text).toBe('d');
    expect((await shown({ limit: 1, startFromHead: true })).text).toBe('a');
    expect((await shown({ startTime: now - 9, endTime: now })).text).toBe('bc');
  });

  it('reads an empty stream forward as events come', async () => {
    await made();
    const empty = await getLogEvents(context, { ...stream, startFromHead: true });
    expect(empty.events).toEqual([]);
    await put('a');
    const { events } = await getLogEvents(context, { ...stream, nextToken: empty.nextForwardToken ?? '' });
    expect(events).toEqual([{ timestamp: now, message: 'a', ingestionTime: now }]);
  });

  it('rejects what is too old or too new, and keeps the rest', async () => {
    await made();
    const at = (timestamp: number) => ({ timestamp, message: String(timestamp) });
    const old = now - 15 * DAY_MS;
    expect(await putLogEvents(context, { ...stream, logEvents: [at(old), at(old + 1)] })).toEqual({
      nextSequenceToken: expect.stringMatching(/^\d{56}$/),
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 },
    });
    const { rejectedLogEventsInfo } = await putLogEvents(context, {
      ...stream,
      logEvents: [at(now), at(now + 3 * 60 * 60 * 1000)],
    });
    expect(rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    await putRetentionPolicy(context, { ...group, retentionInDays: 1 });
    const expired = await putLogEvents(context, { ...stream, logEvents: [at(now - 2 * DAY_MS), at(now - 2 * DAY_MS)] });
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 2 });
    expect(await filtered()).toEqual([String(now)]);
  });

  it('keeps events for the days of the policy', async () => {
    await made();
    await put('a');
    await putRetentionPolicy(context, { ...group, retentionInDays: 7 });
    expect((await describeLogGroups(context, {})).logGroups?.[0]?.retentionInDays).toBe(7);
    now += 8 * DAY_MS;
    expect(await filtered()).toEqual([]);
    expect((await getLogEvents(context, stream)).events).toEqual([]);
    await deleteRetentionPolicy(context, group);
    expect((await describeLogGroups(context, {})).logGroups?.[0]).not.toHaveProperty('retentionInDays');
    expect(await filtered()).toEqual(['a']);
  });

  it('begins with nothing when a group is made again', async () => {
    await made();
    await put('a');
    await deleteLogGroup(context, group);
    await made();
    expect(await filtered()).toEqual([]);
    expect((await describeLogStreams(context, group)).logStreams).toHaveLength(1);
  });

  it('does not delete what is protected', async () => {
    await createLogGroup(context, { ...group, deletionProtectionEnabled: true });
    await expect(deleteLogGroup(context, group)).rejects.toMatchObject({ name: 'ValidationException' });
    await putLogGroupDeletionProtection(context, { logGroupIdentifier: arn, deletionProtectionEnabled: false });
    await deleteLogGroup(context, group);
    expect((await describeLogGroups(context, {})).logGroups).toEqual([]);
  });

  it('has one set of tags, by name and by ARN', async () => {
    await createLogGroup(context, { ...group, tags: { env: 'testing1' } });
    await tagResource(context, { resourceArn: arn, tags: { test1: 'val1', test2: 'val2' } });
    await tagLogGroup(context, { ...group, tags: { test3: 'val3' } });
    const all = { tags: { env: 'testing1', test1: 'val1', test2: 'val2', test3: 'val3' } };
    expect(await listTagsLogGroup(context, group)).toEqual(all);
    expect(await listTagsForResource(context, { resourceArn: arn })).toEqual(all);
    await untagLogGroup(context, { ...group, tags: ['test3'] });
    await untagResource(context, { resourceArn: arn, tagKeys: ['env', 'test1'] });
    expect(await listTagsForResource(context, { resourceArn: arn })).toEqual({ tags: { test2: 'val2' } });
  });

  const longBatch = [
    { timestamp: 1, message: 'x'.repeat(1_048_000) },
    { timestamp: 1, message: 'x'.repeat(500) },
    { timestamp: 1, message: 'x'.repeat(500) },
  ];
  it.each<[sentence: string, run: () => Promise<unknown>, name: string, message: string]>([
    // Recorded 2026-02-03 to 2026-02-05.
    [
      'a group that exists',
      () => createLogGroup(context, group),
      'ResourceAlreadyExistsException',
      'The specified log group already exists',
    ],
    [
      'a stream that exists',
      () => createLogStream(context, stream),
      'ResourceAlreadyExistsException',
      'The specified log stream already exists',
    ],
    [
      'a long name',
      () => createLogGroup(context, { logGroupName: 'a'.repeat(513) }),
      'InvalidParameterException',
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      'prefix and pattern',
      () => describeLogGroups(context, { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' }),
      'InvalidParameterException',
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    ],
    [
      'name and identifier',
      () => describeLogStreams(context, { ...group, logGroupIdentifier: arn }),
      'ValidationException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    ],
    [
      'a stream that is not there',
      () => putLogEvents(context, { ...group, logStreamName: 'no', logEvents: [{ timestamp: now, message: 'm' }] }),
      'ResourceNotFoundException',
      'The specified log stream does not exist.',
    ],
    [
      'a group that is not there',
      () => getLogEvents(context, { ...stream, logGroupName: 'no' }),
      'ResourceNotFoundException',
      'The specified log group does not exist.',
    ],
    [
      'events out of order',
      () =>
        putLogEvents(context, {
          ...stream,
          logEvents: [
            { timestamp: 2, message: 'm' },
            { timestamp: 1, message: 'm' },
          ],
        }),
      'InvalidParameterException',
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'a token of nobody',
      () => getLogEvents(context, { ...stream, nextToken: 'invalid-token' }),
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
    [
      'a token of nobody to filter',
      () => filterLogEvents(context, { ...group, nextToken: 'invalid-token' }),
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
    [
      'a limit too high',
      () => filterLogEvents(context, { ...group, limit: 10_001 }),
      'InvalidParameterException',
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    // Reported or documented.
    [
      'a retention of no kind',
      () => putRetentionPolicy(context, { ...group, retentionInDays: 2 }),
      'InvalidParameterException',
      'Invalid retention value. Valid values are: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]',
    ],
    [
      'a batch too large',
      () => putLogEvents(context, { ...stream, logEvents: longBatch }),
      'InvalidParameterException',
      'Upload too large: 1049078 bytes exceeds limit of 1048576',
    ],
    [
      'a batch of two days',
      () =>
        putLogEvents(context, {
          ...stream,
          logEvents: [
            { timestamp: now - 2 * DAY_MS, message: 'm' },
            { timestamp: now, message: 'm' },
          ],
        }),
      'InvalidParameterException',
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    ],
    [
      'an order of streams by time with a prefix',
      () => describeLogStreams(context, { ...group, orderBy: 'LastEventTime', logStreamNamePrefix: 'a' }),
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    ],
    [
      'a pattern that is none',
      () => filterLogEvents(context, { ...group, filterPattern: 'a:b' }),
      'InvalidParameterException',
      "Invalid character(s) in term ':'",
    ],
    [
      'streams and a prefix',
      () => filterLogEvents(context, { ...group, logStreamNames: ['a'], logStreamNamePrefix: 'a' }),
      'InvalidParameterException',
      'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.',
    ],
    [
      'no group at all',
      () => filterLogEvents(context, {}),
      'InvalidParameterException',
      'A LogGroup name or LogGroup ARN is required.',
    ],
    [
      'an ARN of something else',
      () => tagResource(context, { resourceArn: 'arn:aws:sqs:us-east-1:1:q', tags: { a: 'b' } }),
      'ResourceNotFoundException',
      'The specified log group does not exist.',
    ],
    [
      'more than 50 tags',
      () =>
        tagLogGroup(context, {
          ...group,
          tags: Object.fromEntries(Array.from({ length: 51 }, (__, at) => [`k${at}`, 'v'])),
        }),
      'InvalidParameterException',
      expect.stringContaining('Member must have length less than or equal to 50'),
    ],
  ])("refuses %s in AWS's words", async (_sentence, run, name, message) => {
    await made();
    await expect(run()).rejects.toMatchObject({ name, message, httpStatus: 400 });
  });

  it('takes names of any characters and lengths', async () => {
    await createLogGroup(context, { logGroupName: '..' });
    for (const logStreamName of ['ü'.repeat(512), 'a/b#c', '\ud800', '#x']) {
      await createLogStream(context, { logGroupName: '..', logStreamName });
      const input = { logGroupName: '..', logStreamName };
      await putLogEvents(context, { ...input, logEvents: [{ timestamp: now, message: logStreamName }] });
      expect((await getLogEvents(context, input)).events?.map(({ message }) => message)).toEqual([logStreamName]);
    }
  });
});
