import type { Transform } from './context.ts';
import { isMap, type SamMap } from './sam-map.ts';
import { entriesInOrder } from './template-order.ts';

/** The types that take part in the steps before the resources themselves are transformed. */
const SAM_TYPES = new Set(
  [
    'Api',
    'Function',
    'SimpleTable',
    'Application',
    'LayerVersion',
    'HttpApi',
    'WebSocketApi',
    'StateMachine',
    'CapacityProvider',
  ].map((name) => `AWS::Serverless::${name}`),
);

export function isSamResource(resource: unknown): resource is SamMap {
  return isMap(resource) && typeof resource.Type === 'string' && SAM_TYPES.has(resource.Type);
}

/** The resources of SAM's types, or of those named, in the translator's order. */
export function samResources(transform: Transform, ...types: readonly string[]): [string, SamMap][] {
  return entriesInOrder(transform, transform.resources).filter(
    (entry): entry is [string, SamMap] =>
      isSamResource(entry[1]) && (types.length === 0 || types.includes(String(entry[1].Type))),
  );
}
