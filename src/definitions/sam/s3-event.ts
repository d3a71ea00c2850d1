import type { Transform } from './context.ts';
import { checkedEventProperties } from './event-properties.ts';
import type { FunctionEvent } from './function-events.ts';
import { aMapOfStrings, aString, type PropertyTypes, required, stringOrListOfStrings } from './property-types.ts';
import { invalidEvent } from './sam-error.ts';
import { get, has } from './sam-map.ts';

const eventProperties: PropertyTypes = {
  Bucket: required(aString),
  Events: required(stringOrListOfStrings),
  Filter: aMapOfStrings,
};

/** Checks an event of type S3, whose bucket has to be in the template, since SAM writes the notification into it. */
export function checkS3Event(transform: Transform, functionEvent: FunctionEvent): void {
  const { positions, resources } = transform;
  const { eventId } = functionEvent;
  const properties = checkedEventProperties(transform, functionEvent, { type: 'S3', types: eventProperties });
  const bucket = get(properties, 'Bucket');
  const at = positions.of(properties, 'Bucket');
  const bucketId = get(bucket, 'Ref');
  if (has(bucket, 'Ref') && typeof bucketId !== 'string') {
    throw invalidEvent(eventId, "'Ref' value in S3 events is not a valid string.", at);
  }
  if (typeof bucketId !== 'string' || !has(resources, bucketId)) {
    throw invalidEvent(eventId, 'S3 events must reference an S3 bucket in the same template.', at);
  }
}
