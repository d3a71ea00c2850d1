import { derivedId } from '../base/ids.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from './resource-type.ts';

/**
 * A resource of a type that is not served here: it is accepted and does nothing, and whoever refers to it gets a
 * value of the right form. `dev` lists it, so that nothing is dropped in silence.
 */
export function inertResource(type: string): ResourceType {
  const bringUp = async (context: ResourceContext, properties: Properties): Promise<Provisioned> =>
    inert(type, context, properties);
  return { properties: null, replacedBy: [], create: bringUp, update: bringUp, delete: async () => {} };
}

/** Types that need no mention: what they do on AWS (permissions, bookkeeping) has no counterpart here. */
const SILENT = /^AWS::(IAM::|CDK::Metadata$)/;

export function isSilentlyInert(type: string): boolean {
  return SILENT.test(type);
}

/** Properties that name a thing, tried in this order. */
const NAMES = ['TableName', 'BucketName', 'QueueName', 'TopicName', 'RoleName', 'FunctionName', 'Name'];

function inert(type: string, context: ResourceContext, properties: Properties): Provisioned {
  const { region, accountId, partition } = context.operations;
  const named = NAMES.map((name) => properties[name]).find((name) => typeof name === 'string') as string | undefined;
  const name =
    named ??
    `${context.stackName}-${context.logicalId}-${derivedId(12, context.stackName, context.logicalId).toUpperCase()}`;
  const service = (type.split('::')[1] ?? 'custom').toLowerCase();
  const kind = (type.split('::')[2] ?? 'resource').toLowerCase();
  const isGlobal = service === 'iam' || service === 's3';
  const arn =
    service === 's3'
      ? `arn:${partition}:s3:::${name}`
      : `arn:${partition}:${service}:${isGlobal ? '' : region}:${accountId}:${kind}/${name}`;
  // Any attribute has a value: the ARN where its name says so, else the resource's name.
  return { physicalId: name, getAtt: (attribute) => (attribute.endsWith('Arn') ? arn : name), arn: null };
}
