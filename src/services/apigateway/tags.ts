import type { Transaction } from '../../account/store.ts';
import type { GetTagsRequest, TagResourceRequest, Tags, UntagResourceRequest } from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import { domainNameKey } from '../apigatewayv2/domain-names.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';

type TagMap = Readonly<Record<string, string>>;

type Tagged = 'restApis' | 'restStages' | 'apiKeys' | 'usagePlans' | 'vpcLinks' | 'clientCertificates' | 'domainNames';

/** `/restapis/a1b2c3` below `arn:aws:apigateway:us-east-1::`, and where that is kept. */
const PLACES: readonly (readonly [pattern: RegExp, collection: Tagged])[] = [
  [/^\/restapis\/([^/]+)$/, 'restApis'],
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, 'restStages'],
  [/^\/apikeys\/([^/]+)$/, 'apiKeys'],
  [/^\/usageplans\/([^/]+)$/, 'usagePlans'],
  [/^\/vpclinks\/([^/]+)$/, 'vpcLinks'],
  [/^\/clientcertificates\/([^/]+)$/, 'clientCertificates'],
  [/^\/domainnames\/([^/]+)$/, 'domainNames'],
];

/** Reported: the words for an ARN of something that does not exist (terraform-provider-aws). */
async function changeTags(
  transaction: Transaction,
  resourceArn: string,
  change: (tags: TagMap) => TagMap,
): Promise<TagMap> {
  const path = /^arn:[^:]+:apigateway:[^:]*:[^:]*:(\/.+)$/.exec(resourceArn)?.[1] ?? '';
  for (const [pattern, collection] of PLACES) {
    const ids = pattern.exec(path)?.slice(1);
    if (ids === undefined) continue;
    const key = collection === 'domainNames' ? domainNameKey(ids.join('/')) : ids.join('/');
    const tags = await changeTagsOf(transaction, { collection, key, change });
    if (tags === undefined) break;
    return tags;
  }
  if (path === '') throw badRequest(`Invalid ARN specified in the request: ${resourceArn}`, '/resourceArn');
  throw notFound('Invalid resource identifier specified', '/resourceArn');
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
  if (collection === 'domainNames') {
    const domain = await transaction.get('domainNames', key);
    if (domain === undefined) return undefined;
    const Tags = change(domain.Tags ?? {});
    if (Tags !== domain.Tags) transaction.put('domainNames', key, { ...domain, Tags });
    return Tags;
  }
  const thing = await transaction.get(collection, key);
  if (thing === undefined) return undefined;
  const tags = change(thing.tags ?? {});
  if (tags !== thing.tags) transaction.put(collection, key, { ...thing, tags });
  return tags;
}

export async function tagResource(context: OperationContext, input: TagResourceRequest): Promise<void> {
  checkRequest('TagResource', input);
  await context.store.transact((transaction) =>
    changeTags(transaction, input.resourceArn, (tags) => ({ ...tags, ...input.tags })),
  );
}

export async function untagResource(context: OperationContext, input: UntagResourceRequest): Promise<void> {
  checkRequest('UntagResource', input);
  const isKept = ([key]: readonly [string, string]) => !input.tagKeys.includes(key);
  await context.store.transact((transaction) =>
    changeTags(transaction, input.resourceArn, (tags) => Object.fromEntries(Object.entries(tags).filter(isKept))),
  );
}

export async function getTags(context: OperationContext, input: GetTagsRequest): Promise<Tags> {
  checkRequest('GetTags', input);
  const tags = await context.store.transact((transaction) =>
    changeTags(transaction, input.resourceArn, (current) => current),
  );
  return { tags };
}
