import type { LogGroup } from '../../account/log-group.ts';
import { logGroupArn } from '../../aws/arn.ts';
import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  ListLogGroupsRequest,
  ListLogGroupsResponse,
  LogGroup as LogGroupOutput,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '../../aws/generated/logs.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { byName, getGroup, nameInArn, nameKey, newLogId, readGroupReference } from './log-names.ts';
import { pageOf } from './page.ts';
import { checkRequest, invalidParameter, resourceAlreadyExists } from './refusals.ts';

export async function createLogGroup(context: OperationContext, input: CreateLogGroupRequest): Promise<void> {
  checkRequest('CreateLogGroupRequest', input);
  await context.store.transact(async (transaction) => {
    const key = nameKey(input.logGroupName);
    if ((await transaction.get('logGroups', key)) !== undefined) {
      throw resourceAlreadyExists('log group', '/logGroupName');
    }
    transaction.put('logGroups', key, newLogGroup(context, input));
  });
}

export function newLogGroup(context: OperationContext, input: CreateLogGroupRequest): LogGroup {
  const { logGroupName, kmsKeyId, logGroupClass = 'STANDARD', deletionProtectionEnabled = false, tags = {} } = input;
  return {
    logGroupName,
    id: newLogId(),
    creationTime: context.now(),
    logGroupClass,
    deletionProtectionEnabled,
    tags,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  };
}

/** Its streams and their events go with it. */
export async function deleteLogGroup(context: OperationContext, input: DeleteLogGroupRequest): Promise<void> {
  checkRequest('DeleteLogGroupRequest', input);
  await context.store.transact(async (transaction) => {
    const group = await getGroup(transaction, input.logGroupName);
    if (group.deletionProtectionEnabled) {
      // That AWS refuses it is documented; the words are Crossgate's.
      const text = 'The log group cannot be deleted because deletion protection is enabled.';
      throw new ServiceError('ValidationException', 400, text, '/logGroupName');
    }
    for (const { key } of await transaction.list('logStreams', group.id)) transaction.delete('logStreams', key);
    transaction.delete('logGroups', nameKey(group.logGroupName));
  });
}

export async function describeLogGroups(
  context: OperationContext,
  input: DescribeLogGroupsRequest,
): Promise<DescribeLogGroupsResponse> {
  checkRequest('DescribeLogGroupsRequest', input);
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers, logGroupClass } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      '/logGroupNamePattern',
    );
  }
  const names = logGroupIdentifiers?.map((identifier) => nameInArn(identifier) ?? identifier);
  const entries = await context.store.transact((transaction) => transaction.list('logGroups', ''));
  const groups = entries
    .map(({ value }) => value)
    .filter(
      (group) =>
        (prefix === undefined || group.logGroupName.startsWith(prefix)) &&
        (pattern === undefined || group.logGroupName.includes(pattern)) &&
        (names === undefined || names.includes(group.logGroupName)) &&
        (logGroupClass === undefined || group.logGroupClass === logGroupClass),
    )
    .sort((a, b) => byName(a.logGroupName, b.logGroupName));
  const { items, ...next } = pageOf(groups, input);
  const logGroups = await Promise.all(items.map((group) => groupOutput(context, group, pattern === undefined)));
  return { logGroups, ...next };
}

/** A search by pattern says nothing of sizes and of deletion protection (recorded 2026-02-03). */
async function groupOutput(context: OperationContext, group: LogGroup, isWhole: boolean): Promise<LogGroupOutput> {
  const { logGroupName, creationTime, logGroupClass, retentionInDays, kmsKeyId, id } = group;
  const arn = logGroupArn(context, logGroupName);
  return {
    logGroupName,
    creationTime,
    ...(retentionInDays === undefined ? {} : { retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    ...(isWhole ? { storedBytes: (await context.logs?.storedBytes(id)) ?? 0 } : {}),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    logGroupClass,
    logGroupArn: arn,
    ...(isWhole ? { deletionProtectionEnabled: group.deletionProtectionEnabled } : {}),
  };
}

export async function listLogGroups(
  context: OperationContext,
  { logGroupNamePattern: pattern = '', logGroupClass, limit, nextToken }: ListLogGroupsRequest,
): Promise<ListLogGroupsResponse> {
  const entries = await context.store.transact((transaction) => transaction.list('logGroups', ''));
  const groups = entries
    .map(({ value }) => value)
    .filter(
      (group) =>
        group.logGroupName.includes(pattern) && (logGroupClass === undefined || group.logGroupClass === logGroupClass),
    )
    .sort((a, b) => byName(a.logGroupName, b.logGroupName));
  const page = pageOf(groups, {
    ...(limit === undefined ? {} : { limit }),
    ...(nextToken === undefined ? {} : { nextToken }),
  });
  const { items, ...next } = page;
  const logGroups = items.map((group) => ({
    logGroupName: group.logGroupName,
    logGroupArn: logGroupArn(context, group.logGroupName),
    logGroupClass: group.logGroupClass,
  }));
  return { logGroups, ...next };
}

export async function putLogGroupDeletionProtection(
  context: OperationContext,
  { logGroupIdentifier, deletionProtectionEnabled }: PutLogGroupDeletionProtectionRequest,
): Promise<void> {
  const logGroupName = readGroupReference({ logGroupIdentifier });
  await context.store.transact(async (transaction) => {
    const group = await getGroup(transaction, logGroupName, '/logGroupIdentifier');
    transaction.put('logGroups', nameKey(logGroupName), { ...group, deletionProtectionEnabled });
  });
}

/** Documented with PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export async function putRetentionPolicy(context: OperationContext, input: PutRetentionPolicyRequest): Promise<void> {
  checkRequest('PutRetentionPolicyRequest', input);
  const { logGroupName, retentionInDays } = input;
  if (!RETENTIONS.includes(retentionInDays)) {
    // The form is reported of AWS (aws-cdk#1343, 2018).
    throw invalidParameter(`Invalid retention value. Valid values are: [${RETENTIONS.join(', ')}]`, '/retentionInDays');
  }
  await context.store.transact(async (transaction) => {
    const group = await getGroup(transaction, logGroupName);
    transaction.put('logGroups', nameKey(logGroupName), { ...group, retentionInDays });
  });
}

export async function deleteRetentionPolicy(
  context: OperationContext,
  input: DeleteRetentionPolicyRequest,
): Promise<void> {
  checkRequest('DeleteRetentionPolicyRequest', input);
  await context.store.transact(async (transaction) => {
    const { retentionInDays: _, ...group } = await getGroup(transaction, input.logGroupName);
    transaction.put('logGroups', nameKey(input.logGroupName), group);
  });
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The timestamp before which events of the group are gone. */
export function oldestKept({ now }: Pick<OperationContext, 'now'>, { retentionInDays }: LogGroup): number {
  return retentionInDays === undefined ? 0 : now() - retentionInDays * DAY_MS;
}
