import { ShapeCodecs } from './shape-codec.ts';
import type { WireService } from './wire-service.ts';

const known = new WeakMap<WireService, ShapeCodecs>();

/** The codecs of a service, made once. */
export function codecsOf(service: WireService): ShapeCodecs {
  const codecs = known.get(service) ?? new ShapeCodecs(service.shapes);
  known.set(service, codecs);
  return codecs;
}
