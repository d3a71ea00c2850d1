import type { Transform } from './context.ts';
import { isTruthy } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { get, type SamMap } from './sam-map.ts';

/** Whether `Tracing` asks for traces; the literal `Disabled` does not. */
export function isTraced({ parameters }: Transform, properties: SamMap): boolean {
  const tracing = get(properties, 'Tracing');
  return isTruthy(tracing) && resolveParameters(tracing, parameters) !== 'Disabled';
}
