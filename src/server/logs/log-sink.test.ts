import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import type { AccessLogEntry, ExecutionLogEntry } from '../../gateway/ports.ts';
import type { FunctionLogLine } from '../../lambda/function-definition.ts';
import { filterLogEvents } from '../../services/logs/filter-log-events.ts';
import {
  createLogGroup,
  deleteLogGroup,
  describeLogGroups,
  putRetentionPolicy,
} from '../../services/logs/log-groups.ts';
import { deleteLogStream, describeLogStreams } from '../../services/logs/log-streams.ts';
import { createLogStorage } from './create-log-storage.ts';
import { expireLogs } from './expire-logs.ts';
import { createLogSink } from './log-sink.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

function setUp(assume: Readonly<Record<string, string>> = {}) {
  const errors: unknown[] = [];
  const storage = createLogStorage({ directory: null, onProblem: (text) => errors.push(text) });
  const clock = { now: operationContext().now() };
  const operations = { ...operationContext({ assume }), now: () => clock.now, logs: storage };
  const sink = createLogSink({ operations, storage, onError: (error) => errors.push(error), mostLines: 1000 });
  const read = async (logGroupName: string) => {
    await sink.settled();
    const { events = [] } = await filterLogEvents(operations, { logGroupName });
    return events.map(({ logStreamName, timestamp, message }) => [logStreamName, timestamp, message]);
  };
  const groups = async () => {
    await sink.settled();
    return (await describeLogGroups(operations, {})).logGroups?.map(({ logGroupName }) => logGroupName);
  };
  return { operations, storage, sink, clock, errors, read, groups };
}

const environment = '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef';

function line(text: string, logStreamName: string | null = environment): FunctionLogLine {
  return { functionName: 'hello', requestId: 'id', logStreamName, text, timeMs: 1_767_323_000_000 };
}

function accessLine(text: string, group = 'access'): AccessLogEntry {
  const destinationArn = `arn:aws:logs:us-east-1:123456789012:log-group:${group}`;
  return { destinationArn, apiId: 'api1', stageName: '$default', requestId: 'id', text };
}

function executionLine(text: string): ExecutionLogEntry {
  const logGroup = 'API-Gateway-Execution-Logs_api1/prod';
  return { logGroup, apiId: 'api1', stageName: 'prod', requestId: 'id', timestampMs: 1_767_323_000_001, text };
}

describe('a log sink', () => {
  it('brings the lines of a function to its group, each with its end, by environment', async () => {
    const { sink, read } = setUp();
    sink.functionLog(line('START RequestId: id Version: $LATEST'));
    sink.functionLog(line('two\nlines'));
    sink.functionLog(line('other', `${environment.slice(0, -1)}0`));
    expect(await read('/aws/lambda/hello')).toEqual([
      [environment, 1_767_323_000_000, 'START RequestId: id Version: $LATEST\n'],
      [environment, 1_767_323_000_000, 'two\nlines\n'],
      [`${environment.slice(0, -1)}0`, 1_767_323_000_000, 'other\n'],
    ]);
  });

  it('keeps what Crossgate says of a function out of its log', async () => {
    const { sink, groups } = setUp();
    sink.functionLog(line('Your python3 is another one.', null));
    expect(await groups()).toEqual([]);
  });

  it('brings access logs to the group of their ARN, one stream a stage', async () => {
    const { sink, clock, read } = setUp();
    for (const arnEnd of ['', ':*']) {
      const entry = accessLine('one');
      sink.accessLog({ ...entry, destinationArn: `${entry.destinationArn}${arnEnd}` });
    }
    const lines = await read('access');
    expect(lines).toEqual([
      [expect.stringMatching(/^[0-9a-f]{32}$/), clock.now, 'one'],
      [lines[0]?.[0], clock.now, 'one'],
    ]);
  });

  it('brings execution logs to their group', async () => {
    const { sink, read } = setUp();
    sink.executionLog(executionLine('(id) Starting execution for request: id'));
    expect(await read('API-Gateway-Execution-Logs_api1/prod')).toEqual([
      [expect.stringMatching(/^[0-9a-f]{32}$/), 1_767_323_000_001, '(id) Starting execution for request: id'],
    ]);
  });

  it('drops access logs without a group where that is assumed', async () => {
    const { operations, sink, groups, read } = setUp({ 'logs.access-log.missing-group': 'dropped' });
    sink.accessLog(accessLine('early'));
    expect(await groups()).toEqual([]);
    await createLogGroup(operations, { logGroupName: 'access' });
    sink.accessLog(accessLine('late'));
    expect((await read('access')).map(([, , message]) => message)).toEqual(['late']);
  });

  it('drops access logs that go elsewhere than to CloudWatch Logs', async () => {
    const { sink, groups } = setUp();
    sink.accessLog({
      ...accessLine('x'),
      destinationArn: 'arn:aws:firehose:us-east-1:1:deliverystream/amazon-apigateway-x',
    });
    expect(await groups()).toEqual([]);
  });

  it('writes to a group and a stream that have been deleted in the meantime', async () => {
    const { operations, sink, read } = setUp();
    const group = { logGroupName: '/aws/lambda/hello' };
    sink.functionLog(line('one'));
    await sink.settled();
    await deleteLogGroup(operations, group);
    sink.functionLog(line('two'));
    expect((await read(group.logGroupName)).map(([, , message]) => message)).toEqual(['two\n']);
    await deleteLogStream(operations, { ...group, logStreamName: environment });
    sink.functionLog(line('three'));
    expect((await read(group.logGroupName)).map(([, , message]) => message)).toEqual(['three\n']);
  });

  it('keeps every line of a burst, and says how many were too many', async () => {
    const { sink, read, errors } = setUp();
    for (let at = 0; at < 1010; at++) sink.accessLog(accessLine('x'));
    await sink.settled();
    expect(errors.map(String)).toEqual(['Error: 10 lines of logs came faster than they could be kept.']);
    expect(await read('access')).toHaveLength(1000);
  });
});

describe('what has expired', () => {
  it('is given up after the days of its group', async () => {
    const { operations, storage, sink, clock } = setUp();
    sink.accessLog(accessLine('x'));
    await sink.settled();
    await putRetentionPolicy(operations, { logGroupName: 'access', retentionInDays: 1 });
    const stored = async () => (await describeLogGroups(operations, {})).logGroups?.[0]?.storedBytes;
    expect(await stored()).toBeGreaterThan(0);
    clock.now += 2 * DAY_MS;
    await expireLogs(operations, storage);
    expect(await stored()).toBe(0);
  });

  it('is given up with its group', async () => {
    const { operations, storage, sink } = setUp();
    sink.accessLog(accessLine('x'));
    await sink.settled();
    const [entry] = await operations.store.transact((transaction) => transaction.list('logGroups', ''));
    const id = entry?.value.id ?? '';
    expect(await storage.storedBytes(id)).toBeGreaterThan(0);
    await deleteLogGroup(operations, { logGroupName: 'access' });
    await expireLogs(operations, storage);
    expect(await storage.storedBytes(id)).toBe(0);
  });

  it('takes the streams of environments along, and no others', async () => {
    const { operations, storage, sink, clock } = setUp();
    const group = { logGroupName: '/aws/lambda/hello' };
    sink.functionLog(line('x'));
    sink.functionLog(line('x', 'a stream of its own'));
    await sink.settled();
    await putRetentionPolicy(operations, { ...group, retentionInDays: 1 });
    const streams = async () =>
      (await describeLogStreams(operations, group)).logStreams?.map(({ logStreamName }) => logStreamName);
    await expireLogs(operations, storage);
    expect(await streams()).toEqual([environment, 'a stream of its own']);
    clock.now += 3 * DAY_MS;
    await expireLogs(operations, storage);
    expect(await streams()).toEqual(['a stream of its own']);
  });
});
