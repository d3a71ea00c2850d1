import type { Route } from '../../account/http-api.ts';
import type { Judgement } from '../../cors/index.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';

/** What of an HTTP API decided: a member of a noun of the account, by JSON pointer in AWS's model. */
export type DecidingPlace =
  | { readonly noun: 'Api'; readonly pointer: string }
  | { readonly noun: 'Route'; readonly routeId: string; readonly pointer: string };

/** The same of a REST API, and of the function behind it. */
export type RestDecidingPlace =
  | { readonly noun: 'RestApi'; readonly pointer: string }
  | { readonly noun: 'Resource'; readonly resourceId: string }
  | {
      readonly noun: 'Method';
      readonly resourceId: string;
      readonly httpMethod: string;
      readonly pointer: string;
    }
  | { readonly noun: 'GatewayResponse'; readonly responseType: string; readonly pointer: string }
  /** The handler of a function, by the function's ARN. */
  | { readonly noun: 'Handler'; readonly functionArn: string };

/** One exchange, as the gateway saw it, with what a browser makes of it. */
export interface ExplainedExchange {
  readonly judgement: Judgement;
  readonly isPreflight: boolean;
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  /** The `Origin` header as the gateway saw it. */
  readonly origin: string;
}

/** Why a browser refuses, in words about the configuration, and what in it decides. */
export interface Why<Place = DecidingPlace> {
  readonly text: string;
  readonly place: Place | null;
}

export function api(pointer: string): DecidingPlace {
  return { noun: 'Api', pointer };
}

export function routePlace(route: Route | null, pointer: string): DecidingPlace | null {
  return route === null ? null : { noun: 'Route', routeId: route.RouteId, pointer };
}

export function backendWord(kind: 'lambda' | 'http' | 'service' | undefined): string {
  return kind === 'lambda' ? 'function' : kind === 'service' ? 'service' : 'backend';
}
