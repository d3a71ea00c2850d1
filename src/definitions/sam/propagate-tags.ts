import type { Transform } from './context.ts';
import { type GeneratedResource, type SamResource, tagList } from './generated-resource.ts';
import { isTruthy } from './python-value.ts';
import { get } from './sam-map.ts';

/** Types made out of a function that have tags as a list. */
const TAGGED = new Set(['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'AWS::SNS::Topic']);

/** With `PropagateTags`, the function's tags take the place of SAM's own on everything made out of it. */
export function propagateTags(
  transform: Transform,
  { properties }: SamResource,
  built: readonly GeneratedResource[],
): void {
  if (!isTruthy(get(properties, 'PropagateTags')) || !isTruthy(get(properties, 'Tags'))) return;
  for (const { type, properties: output } of built) {
    if (TAGGED.has(type)) output.Tags = tagList(transform, properties.Tags);
  }
}
