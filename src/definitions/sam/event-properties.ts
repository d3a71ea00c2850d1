import type { Transform } from './context.ts';
import type { FunctionEvent } from './function-events.ts';
import { checkLogicalId } from './generated-resource.ts';
import { checkProperties, type PropertyTypes } from './property-types.ts';
import { invalidResource } from './sam-error.ts';
import { has, isMap, type SamMap } from './sam-map.ts';

/** The properties of an event, which is checked as a resource of the function's id and its own would be. */
export function checkedEventProperties(
  transform: Transform,
  { sam, events, eventId, event }: FunctionEvent,
  expected: { readonly type: string; readonly types: PropertyTypes },
): SamMap {
  const { positions } = transform;
  const logicalId = sam.logicalId + eventId;
  checkLogicalId(logicalId, positions.of(events, eventId, 'key'));
  const properties = has(event, 'Properties') ? event.Properties : {};
  if (!isMap(properties)) {
    const text = 'Properties of a resource must be an object.';
    throw invalidResource(logicalId, text, positions.of(event, 'Properties'));
  }
  checkProperties(transform, logicalId, properties, expected);
  return properties;
}
