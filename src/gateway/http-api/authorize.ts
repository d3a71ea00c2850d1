import type { HttpApiSnapshot, Route } from '../../account/http-api.ts';
import type { JsonObject } from '../../base/json.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import type { HttpApiFailure } from './gateway-response.ts';
import type { RequestPath } from './request-path.ts';

export type Authorization =
  /** `authorizer` is what the event carries as `requestContext.authorizer`. */
  | { readonly kind: 'permitted'; readonly authorizer: JsonObject | null }
  | { readonly kind: 'refused'; readonly failure: HttpApiFailure };

export type Authorize = (request: GatewayRequest, path: RequestPath) => Authorization | Promise<Authorization>;

/** Null when everybody may call the route. */
export function compileAuthorize({
  route,
}: {
  readonly route: Route;
  readonly snapshot: HttpApiSnapshot;
  readonly ports: GatewayPorts;
}): Authorize | null {
  if (route.AuthorizationType === 'NONE') return null;
  // Refusing is the safe side: a route that asks for an authorizer must not become public here.
  const refused: Authorization = {
    kind: 'refused',
    failure: {
      type: 'not-supported',
      detail: `The route ${route.RouteKey} has AuthorizationType ${route.AuthorizationType}, and authorizers are not served yet.`,
    },
  };
  return () => refused;
}
