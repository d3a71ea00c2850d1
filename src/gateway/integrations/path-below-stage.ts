import type { Stage } from '../../account/http-api.ts';
import type { GatewayRequest } from '../request.ts';

/** The path that the API routes, as the client wrote it: percent-encoded, with the stage. */
export function routedPath(request: GatewayRequest): string {
  return request.apiMapping?.path ?? request.path;
}

/** `$request.path`: "The request path, without the stage name" (HTTP API developer guide, "Parameter mapping"). */
export function pathBelowStage(request: GatewayRequest, { StageName }: Stage): string {
  const path = routedPath(request);
  if (StageName === '$default') return path;
  const slash = path.indexOf('/', 1);
  return slash === -1 ? '/' : path.slice(slash);
}
