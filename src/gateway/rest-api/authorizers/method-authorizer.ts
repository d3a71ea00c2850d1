import type { RestAuthorizer } from '../../../account/rest-api.ts';
import type { MethodAuthorization } from '../authorize-method.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';

/** Authorizes one call of the method with that ARN. */
export type AuthorizeByArn = (
  call: MethodCall,
  methodArn: string,
) => MethodAuthorization | Promise<MethodAuthorization>;

/** What an authorizer is compiled from. */
export interface MethodAuthorizerSource extends MethodSource {
  readonly authorizer: RestAuthorizer;
}
