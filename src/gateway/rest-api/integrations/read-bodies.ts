import type { MethodCall, RestIntegrationFailure } from '../method-call.ts';
import { failed } from './integration-failures.ts';

export const NO_BODY = Buffer.alloc(0);

/** The body of a request for an integration that needs it; said at once when there is none or when it is not needed. */
export function bodyFor(call: MethodCall, isNeeded: boolean): Buffer | Promise<Buffer | RestIntegrationFailure> {
  if (!isNeeded || call.request.body.declaredLength === 0) return NO_BODY;
  return call.readBody().then((body) => (Buffer.isBuffer(body) ? body : failed(body)));
}
