import type { Transaction } from '../../account/store.ts';
import type {
  GetTagsRequest,
  GetTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { domainNameKey } from './domain-names.ts';

type TagMap = Readonly<Record<string, string>>;

type Tagged = 'apis' | 'stages' | 'domainNames' | 'httpVpcLinks';

/** `/apis/a1b2c3` below `arn:aws:apigateway:us-east-1::`, and where that is kept. */
const PLACES: readonly (readonly [pattern: RegExp, collection: Tagged])[] = [
  [/^\/apis\/([^/]+)$/, 'apis'],
  [/^\/apis\/([^/]+)\/stages\/([^/]+)$/, 'stages'],
  [/^\/domainnames\/([^/]+)$/, 'domainNames'],
  [/^\/vpclinks\/([^/]+)$/, 'httpVpcLinks'],
];

/** The words are those of REST APIs. */
async function changeTags(
  context: OperationContext,
  resourceArn: string,
  change: (tags: TagMap) => TagMap,
): Promise<TagMap> {
  const path = /^arn:[^:]+:apigateway:[^:]*:[^:]*:(\/.+)$/.exec(resourceArn)?.[1] ?? '';
  if (path === '') throw badRequest(`Invalid ARN specified in the request: ${resourceArn}`, '/ResourceArn');
  return context.store.transact(async (transaction) => {
    for (const [pattern, collection] of PLACES) {
      const ids = pattern.exec(path)?.slice(1).join('/');
      if (ids === undefined) continue;
      const key = collection === 'domainNames' ? domainNameKey(ids) : ids;
      const tags = await changeTagsOf(transaction, { collection, key, change });
      if (tags !== undefined) return tags;
    }
    throw notFound('Invalid resource identifier specified', '/ResourceArn');
  });
}

interface Change {
  readonly collection: Tagged;
  readonly key: string;
  readonly change: (tags: TagMap) => TagMap;
}

async function changeTagsOf(
  transaction: Transaction,
  { collection, key, change }: Change,
): Promise<TagMap | undefined> {
  const thing = await transaction.get(collection, key);
  if (thing === undefined) return undefined;
  const Tags = change(thing.Tags ?? {});
  if (Tags !== thing.Tags) transaction.put(collection, key, { ...thing, Tags });
  return Tags;
}

export async function tagResource(context: OperationContext, input: TagResourceRequest): Promise<void> {
  checkRequest(context, 'TagResourceRequest', input);
  await changeTags(context, input.ResourceArn, (tags) => ({ ...tags, ...input.Tags }));
}

export async function untagResource(context: OperationContext, input: UntagResourceRequest): Promise<void> {
  checkRequest(context, 'UntagResourceRequest', input);
  const isKept = ([key]: readonly [string, string]) => !input.TagKeys.includes(key);
  await changeTags(context, input.ResourceArn, (tags) => Object.fromEntries(Object.entries(tags).filter(isKept)));
}

export async function getTags(context: OperationContext, input: GetTagsRequest): Promise<GetTagsResponse> {
  return { Tags: await changeTags(context, input.ResourceArn, (tags) => tags) };
}
