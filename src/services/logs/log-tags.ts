import type { LogGroup } from '../../account/log-group.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from '../../aws/generated/logs.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getGroup, nameInArn, nameKey } from './log-names.ts';
import { checkRequest, resourceNotFound } from './refusals.ts';

/** Tags of a group are the same by its name and by its ARN (recorded 2026-02-03). */
export async function tagResource(context: OperationContext, input: TagResourceRequest): Promise<void> {
  checkRequest('TagResourceRequest', input);
  const { resourceArn, tags } = input;
  await changeTags(context, findByArn(resourceArn), (present) => ({ ...present, ...tags }));
}

export async function untagResource(context: OperationContext, input: UntagResourceRequest): Promise<void> {
  checkRequest('UntagResourceRequest', input);
  const { resourceArn, tagKeys } = input;
  await changeTags(context, findByArn(resourceArn), (present) => withoutKeys(present, tagKeys));
}

export async function listTagsForResource(
  context: OperationContext,
  input: ListTagsForResourceRequest,
): Promise<ListTagsForResourceResponse> {
  checkRequest('ListTagsForResourceRequest', input);
  const { tags } = await context.store.transact(findByArn(input.resourceArn));
  return { tags };
}

export async function tagLogGroup(context: OperationContext, input: TagLogGroupRequest): Promise<void> {
  checkRequest('TagLogGroupRequest', input);
  const { logGroupName, tags } = input;
  await changeTags(context, findByName(logGroupName), (present) => ({ ...present, ...tags }));
}

export async function untagLogGroup(context: OperationContext, input: UntagLogGroupRequest): Promise<void> {
  checkRequest('UntagLogGroupRequest', input);
  const { logGroupName, tags } = input;
  await changeTags(context, findByName(logGroupName), (present) => withoutKeys(present, tags));
}

export async function listTagsLogGroup(
  context: OperationContext,
  input: ListTagsLogGroupRequest,
): Promise<ListTagsLogGroupResponse> {
  checkRequest('ListTagsLogGroupRequest', input);
  const { tags } = await context.store.transact(findByName(input.logGroupName));
  return { tags };
}

type FindGroup = (transaction: Transaction) => Promise<LogGroup>;

function findByName(logGroupName: string): FindGroup {
  return (transaction) => getGroup(transaction, logGroupName);
}

function findByArn(resourceArn: string): FindGroup {
  const name = nameInArn(resourceArn);
  if (name === null) throw resourceNotFound('log group', '/resourceArn');
  return (transaction) => getGroup(transaction, name, '/resourceArn');
}

const MOST_TAGS = 50;

async function changeTags(
  context: OperationContext,
  find: FindGroup,
  change: (tags: LogGroup['tags']) => LogGroup['tags'],
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const group = await find(transaction);
    const tags = change(group.tags);
    if (Object.keys(tags).length > MOST_TAGS) {
      const text = `A resource can have no more than ${MOST_TAGS} tags.`;
      throw new ServiceError('TooManyTagsException', 400, text, '/tags');
    }
    transaction.put('logGroups', nameKey(group.logGroupName), { ...group, tags });
  });
}

function withoutKeys(tags: LogGroup['tags'], keys: readonly string[]): LogGroup['tags'] {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}
