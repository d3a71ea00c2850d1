import type { Authorizer } from '../../account/http-api.ts';
import type { GatewayFailure } from '../failure.ts';
import type { RouteSource } from '../integrations/integration.ts';
import type { GatewayRequest } from '../request.ts';
import type { RequestPath } from '../request-path.ts';
import type { PathParameters } from '../route-key.ts';
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
  | { readonly kind: 'refused'; readonly failure: GatewayFailure };

/** What is already known is said at once and not through a promise. */
export type Authorize = (call: AuthorizeCall) => Authorization | Promise<Authorization>;

/** What an authorizer is compiled from. */
export interface AuthorizerSource extends RouteSource {
  readonly authorizer: Authorizer;
}

export function refused(failure: GatewayFailure): Authorization {
  return { kind: 'refused', failure };
}
