import type { MethodCall } from './method-call.ts';
import type { RestCaller } from './rest-caller.ts';
import type { RestFailure } from './rest-failure.ts';

export type MethodAuthorization =
  | { readonly kind: 'permitted'; readonly caller: RestCaller | null }
  | { readonly kind: 'refused'; readonly failure: RestFailure };

/** What is already known is said at once and not through a promise. */
export type AuthorizeMethod = (call: MethodCall) => MethodAuthorization | Promise<MethodAuthorization>;
