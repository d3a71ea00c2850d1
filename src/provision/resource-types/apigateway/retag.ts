import { tagResource, untagResource } from '../../../services/apigateway/tags.ts';
import type { OperationContext } from '../../../services/operation-context.ts';
import type { Properties } from '../../resource-type.ts';
import { tagsOf } from './as-model.ts';

/** Brings the tags of something that exists to what the template says now. `path` is that of its ARN: `/usageplans/abc`. */
export async function retag(
  operations: OperationContext,
  path: string,
  { before, wanted }: { readonly before: Properties; readonly wanted: Properties },
): Promise<void> {
  const old = tagsOf(before.Tags).tags ?? {};
  const now = tagsOf(wanted.Tags).tags ?? {};
  const resourceArn = `arn:${operations.partition}:apigateway:${operations.region}::${path}`;
  const tagKeys = Object.keys(old).filter((key) => !Object.hasOwn(now, key));
  const changed = Object.entries(now).filter(([key, value]) => old[key] !== value);
  if (tagKeys.length > 0) await untagResource(operations, { resourceArn, tagKeys });
  if (changed.length > 0) await tagResource(operations, { resourceArn, tags: Object.fromEntries(changed) });
}
