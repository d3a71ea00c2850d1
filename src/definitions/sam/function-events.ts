import type { Transform } from './context.ts';
import type { GeneratedResource, SamResource } from './generated-resource.ts';
import { checkHttpApiEvent, transformHttpApiEvent } from './http-api-event.ts';
import { compareStrings, pythonString, pythonTypeName } from './python-value.ts';
import { checkRestApiEvent, transformRestApiEvent } from './rest-api-event.ts';
import { checkS3Event } from './s3-event.ts';
import { eventErrorsOf, InvalidSam, invalidEvent } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap } from './sam-map.ts';
import { entriesInOrder } from './template-order.ts';

/** The event types of functions that exist. Those without an entry in `transformers` are listed as not transformed. */
const EVENT_TYPES = new Set([
  'AlexaSkill',
  'Api',
  'CloudWatchEvent',
  'CloudWatchLogs',
  'Cognito',
  'DocumentDB',
  'DynamoDB',
  'EventBridgeRule',
  'HttpApi',
  'IoTRule',
  'Kinesis',
  'MQ',
  'MSK',
  'S3',
  'SNS',
  'SQS',
  'Schedule',
  'ScheduleV2',
  'SelfManagedKafka',
]);

/** An event of a function, on its way to resources. */
export interface FunctionEvent {
  readonly sam: SamResource;
  readonly events: SamMap;
  readonly eventId: string;
  readonly event: SamMap;
}

interface EventTransformer {
  /** Checks the event by itself, before anything of the function is built. */
  readonly check: (transform: Transform, event: FunctionEvent) => void;
  /** Builds what lets `target`, the function or its alias, be called. */
  readonly build: (transform: Transform, event: FunctionEvent, target: GeneratedResource) => GeneratedResource[];
}

const transformers: Readonly<Record<string, EventTransformer>> = {
  Api: { check: checkRestApiEvent, build: transformRestApiEvent },
  HttpApi: { check: checkHttpApiEvent, build: transformHttpApiEvent },
};

/** Checks all events of a function. */
export function linkEvents(transform: Transform, sam: SamResource): void {
  forEachEvent(sam, entriesInOrder(transform, eventsOf(sam)), (functionEvent) => {
    const { eventId, event, events } = functionEvent;
    const position = transform.positions.of(events, eventId);
    if (!isMap(event))
      throw invalidEvent(eventId, `'${pythonTypeName(event)}' object has no attribute 'get'`, position);
    const type = event.Type;
    if (typeof type !== 'string' || !EVENT_TYPES.has(type)) {
      const text = `Resource dict has missing or invalid value for key Type. Event Type is: ${pythonString(type)}.`;
      throw invalidEvent(eventId, text, transform.positions.of(event, 'Type') ?? position);
    }
    const transformer = transformers[type];
    if (type === 'S3') checkS3Event(transform, functionEvent);
    if (transformer !== undefined) transformer.check(transform, functionEvent);
    else transform.notTransformed.push({ logicalId: sam.logicalId, type, part: `Events.${eventId}` });
  });
}

/** The resources of all events of a function. `target` is the function, or its alias when it has one. */
export function buildEvents(transform: Transform, sam: SamResource, target: GeneratedResource): GeneratedResource[] {
  const built: GeneratedResource[] = [];
  // In the order of paths, so that `$default` comes before all others and makes their permissions superfluous.
  const entries = entriesInOrder(transform, eventsOf(sam)).sort((a, b) => compareStrings(orderOf(a), orderOf(b)));
  forEachEvent(sam, entries, (functionEvent) => {
    const transformer = transformers[String(functionEvent.event.Type)];
    if (transformer !== undefined) built.push(...transformer.build(transform, functionEvent, target));
  });
  return built;
}

function eventsOf({ properties }: SamResource): SamMap {
  return getMap(properties, 'Events') ?? {};
}

function orderOf([eventId, event]: [string, unknown]): string {
  const properties = get(event, 'Properties');
  const path = has(properties, 'Path') ? get(properties, 'Path') : eventId;
  return typeof path === 'string' ? path : '';
}

function forEachEvent(
  sam: SamResource,
  entries: readonly [string, unknown][],
  visit: (event: FunctionEvent) => void,
): void {
  const events = eventsOf(sam);
  for (const [eventId, event] of entries) {
    try {
      visit({ sam, events, eventId, event: event as SamMap });
    } catch (failure) {
      if (!(failure instanceof InvalidSam) || failure.scope !== 'event') throw failure;
      throw new InvalidSam('resource', eventErrorsOf(sam.logicalId, failure));
    }
  }
}
