import type { Lifecycle } from '../step.ts';

const logGroupName = '/lifecycle/logs';
const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
const stream = { logGroupName, logStreamName: '2026/[1]/a' };
const notFound = (what: string) => ({
  name: 'ResourceNotFoundException',
  status: 400,
  message: `The specified ${what} does not exist.`,
});
const now = Date.now();
const logEvents = [
  { timestamp: now - 2, message: 'GET /pets 200' },
  { timestamp: now - 1, message: 'GET /pets 404' },
  { timestamp: now, message: '{"status":500,"path":"/pets"}' },
];

export const logLifecycles: readonly Lifecycle[] = [
  {
    name: 'a log group with its retention and its tags',
    service: 'logs',
    steps: [
      { operation: 'CreateLogGroup', input: { logGroupName, tags: { stage: 'test' } } },
      {
        operation: 'CreateLogGroup',
        input: { logGroupName },
        refused: {
          name: 'ResourceAlreadyExistsException',
          status: 400,
          message: 'The specified log group already exists',
        },
      },
      { operation: 'PutRetentionPolicy', input: { logGroupName, retentionInDays: 14 } },
      {
        operation: 'DescribeLogGroups',
        input: { logGroupNamePrefix: '/lifecycle' },
        gives: {
          logGroups: [{ logGroupName, arn: `${arn}:*`, retentionInDays: 14 }],
        },
      },
      { operation: 'DeleteRetentionPolicy', input: { logGroupName } },
      {
        operation: 'PutRetentionPolicy',
        input: { logGroupName, retentionInDays: 2 },
        refused: { name: 'InvalidParameterException', status: 400, message: /^Invalid retention value/ },
      },
      { operation: 'TagResource', input: { resourceArn: arn, tags: { owner: 'me' } } },
      { operation: 'TagLogGroup', input: { logGroupName, tags: { more: 'yes' } } },
      { operation: 'UntagLogGroup', input: { logGroupName, tags: ['stage'] } },
      { operation: 'UntagResource', input: { resourceArn: arn, tagKeys: ['more'] } },
      { operation: 'ListTagsForResource', input: { resourceArn: arn }, gives: { tags: { owner: 'me' } } },
      { operation: 'ListTagsLogGroup', input: { logGroupName }, gives: { tags: { owner: 'me' } } },
      { operation: 'DeleteLogGroup', input: { logGroupName } },
      { operation: 'DeleteLogGroup', input: { logGroupName }, refused: notFound('log group') },
      { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: '/lifecycle' }, gives: { logGroups: [] } },
    ],
  },
  {
    name: 'a log stream and its events',
    service: 'logs',
    steps: [
      { operation: 'CreateLogStream', input: stream, refused: notFound('log group') },
      { operation: 'CreateLogGroup', input: { logGroupName } },
      { operation: 'CreateLogStream', input: stream },
      { operation: 'PutLogEvents', input: { ...stream, logEvents }, gives: { rejectedLogEventsInfo: null } },
      {
        operation: 'PutLogEvents',
        input: { ...stream, logStreamName: 'none', logEvents },
        refused: notFound('log stream'),
      },
      {
        operation: 'DescribeLogStreams',
        input: { logGroupName, orderBy: 'LastEventTime', descending: true },
        gives: { logStreams: [{ logStreamName: '2026/[1]/a', firstEventTimestamp: now - 2, lastEventTimestamp: now }] },
      },
      {
        operation: 'GetLogEvents',
        input: { ...stream, startFromHead: true, limit: 2 },
        keep: { token: 'nextForwardToken' },
        gives: { events: [{ message: 'GET /pets 200', timestamp: now - 2 }, { message: 'GET /pets 404' }] },
      },
      {
        operation: 'GetLogEvents',
        input: { ...stream, nextToken: '<token>' },
        gives: { events: [{ message: '{"status":500,"path":"/pets"}' }] },
      },
      {
        operation: 'GetLogEvents',
        input: { ...stream, nextToken: 'invalid-token' },
        refused: {
          name: 'InvalidParameterException',
          status: 400,
          message: 'The specified nextToken is invalid.',
        },
      },
      {
        operation: 'FilterLogEvents',
        input: { logGroupName, filterPattern: '[method, path, status = 4*]', interleaved: true },
        gives: { events: [{ logStreamName: '2026/[1]/a', message: 'GET /pets 404' }], nextToken: null },
      },
      {
        operation: 'FilterLogEvents',
        input: { logGroupName, filterPattern: '{ $.status >= 500 }', logStreamNamePrefix: '2026/' },
        gives: { events: [{ timestamp: now }] },
      },
      {
        operation: 'FilterLogEvents',
        input: { logGroupName, filterPattern: '?Status: timeout' },
        refused: {
          name: 'InvalidParameterException',
          status: 400,
          message: "Invalid character(s) in term ':'",
        },
      },
      { operation: 'DeleteLogStream', input: stream },
      { operation: 'FilterLogEvents', input: { logGroupName }, gives: { events: [] } },
      { operation: 'DeleteLogGroup', input: { logGroupName } },
      { operation: 'FilterLogEvents', input: { logGroupName }, refused: notFound('log group') },
    ],
  },
];
