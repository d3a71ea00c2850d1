import type { Authorizer } from '../../account/http-api.ts';
import type { HttpApiFailure } from '../http-api/gateway-response.ts';
import type { RequestPath } from '../http-api/request-path.ts';
import type { PathParameters } from '../http-api/routes.ts';
import type { RouteSource } from '../integrations/integration.ts';
import type { GatewayRequest } from '../request.ts';
import type { Caller } from './caller.ts';

/** One request that a route has been selected for. */
export interface AuthorizeCall {
  readonly request: GatewayRequest;
  readonly path: RequestPath;
  /** Decoded; null when the route has none. */
  readonly pathParameters: PathParameters | null;
}

export type Authorization =
  | { readonly kind: 'permitted'; readonly caller: Caller | null }
  | { readonly kind: 'refused'; readonly failure: HttpApiFailure };

/** What is already known is said at once and not through a promise. */
export type Authorize = (call: AuthorizeCall) => Authorization | Promise<Authorization>;

/** What an authorizer is compiled from. */
export interface AuthorizerSource extends RouteSource {
  readonly authorizer: Authorizer;
}

export function refused(failure: HttpApiFailure): Authorization {
  return { kind: 'refused', failure };
}
