import type { LambdaFunction } from '../../account/function.ts';
import type { ListTagsRequest, TagResourceRequest, UntagResourceRequest } from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingFunction } from './function-name.ts';
import { checkRequest, invalidParameter, resourceNotFound } from './refusals.ts';

const TAG_LIMIT = 50;

/** Texts in this file are recorded. */
export function checkTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length <= TAG_LIMIT) return;
  throw invalidParameter('Number of tags exceeds resource tag limit.', '/Tags');
}

/** The function has a new revision with it, and its environments stay. */
export async function tagResource(context: OperationContext, input: TagResourceRequest): Promise<void> {
  checkRequest('TagResourceRequest', input);
  const name = taggedFunction(input.Resource);
  if (Object.keys(input.Tags).length === 0) {
    throw invalidParameter('An error occurred and the request cannot be processed.', '/Tags');
  }
  await changeTags(context, name, (tags) => {
    const merged = { ...tags, ...input.Tags };
    checkTagCount(merged);
    return merged;
  });
}

export async function untagResource(context: OperationContext, input: UntagResourceRequest): Promise<void> {
  // A query without a key names none.
  const { TagKeys, ...rest } = input;
  checkRequest('UntagResourceRequest', TagKeys === undefined || TagKeys.length === 0 ? rest : input);
  await changeTags(context, taggedFunction(input.Resource), (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
  );
}

export async function listTags(
  context: OperationContext,
  input: ListTagsRequest,
): Promise<{ readonly Tags: Readonly<Record<string, string>> }> {
  checkRequest('ListTagsRequest', input);
  const name = taggedFunction(input.Resource);
  const { Tags = {} } = await context.store.transact((transaction) =>
    getExistingFunction(context, transaction, { name, qualifier: undefined }),
  );
  return { Tags };
}

async function changeTags(
  context: OperationContext,
  name: string,
  change: (tags: NonNullable<LambdaFunction['Tags']>) => NonNullable<LambdaFunction['Tags']>,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const stored = await getExistingFunction(context, transaction, { name, qualifier: undefined });
    const RevisionId = context.newId('revision');
    transaction.put('functions', name, { ...stored, Tags: change(stored.Tags ?? {}), RevisionId });
  });
}

/** Of the things that have tags only functions are here. */
function taggedFunction(arn: string): string {
  const [, , , , , kind = '', name = '', qualifier] = arn.split(':');
  if (kind !== 'function') {
    const what = { 'event-source-mapping': 'Event source mapping', 'capacity-provider': 'Capacity provider' }[kind];
    const text = what === undefined ? 'The resource you requested does not exist.' : `${what} not found: ${arn}`;
    throw resourceNotFound(text, '/Resource');
  }
  if (qualifier === undefined) return name;
  const text = 'Tags on function aliases and versions are not supported. Please specify a function ARN.';
  throw invalidParameter(text, '/Resource');
}
