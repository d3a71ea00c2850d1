import type { Route } from '../../account/http-api.ts';
import type { Judgement } from '../../cors/index.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';

/** What decided: a member of a noun of the account, by JSON pointer in AWS's model. */
export type DecidingPlace =
  | { readonly noun: 'Api'; readonly pointer: string }
  | { readonly noun: 'Route'; readonly routeId: string; readonly pointer: string };

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
export interface Why {
  readonly text: string;
  readonly place: DecidingPlace | null;
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
