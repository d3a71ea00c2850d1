import type { Transform } from './context.ts';
import { isTruthy } from './python-value.ts';
import { InvalidSam, invalidDocument, resourceText } from './sam-error.ts';
import { get, has, isMap } from './sam-map.ts';
import { isSamResource } from './sam-resources.ts';

/** What has to hold before anything is transformed. The first fault ends the transform. */
export function checkDocument({ document, positions }: Transform): void {
  const resources = get(document, 'Resources');
  if (!isMap(resources) || Object.keys(resources).length === 0) {
    throw invalidDocument("'Resources' section is required", positions.of(document, 'Resources'));
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (isMap(resource)) continue;
    throw invalidDocument(
      "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.",
      positions.of(resources, logicalId),
    );
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isMap(resource)) continue;
    const condition = get(resource, 'Condition');
    if (isTruthy(condition) && typeof condition !== 'string') {
      throw invalidDocument('Every Condition member must be a string.', positions.of(resource, 'Condition'));
    }
    if (!isSamResource(resource) || !has(resource, 'Properties') || isMap(get(resource, 'Properties'))) continue;
    const message = resourceText(logicalId, "Attribute 'Properties' should be a map.");
    throw new InvalidSam('document', [{ logicalId, message, position: positions.of(resource, 'Properties') }]);
  }
}
