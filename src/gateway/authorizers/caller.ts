import type { Assumptions } from '../../aws/assumptions.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** Who calls, as the authorizer of the route says. */
export type Caller = JwtCaller | LambdaCaller | IamCaller;

export interface JwtCaller {
  readonly kind: 'jwt';
  /** As the event has them: texts, unless `http-api.jwt.claims-as-strings` says otherwise. */
  readonly claims: JsonObject;
  /** Null when the route asks for no scopes, whatever the token has. */
  readonly scopes: readonly string[] | null;
}

export interface LambdaCaller {
  readonly kind: 'lambda';
  /** As the function gave it, with the types of JSON; null when it gave none. */
  readonly context: JsonObject | null;
  /** Of a policy; null for a simple response. */
  readonly principalId: string | null;
}

export interface IamCaller {
  readonly kind: 'iam';
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly userArn: string;
  readonly userId: string;
}

/** `requestContext.authorizer` of payload format 2.0. */
export function authorizerOfEvent20(caller: Caller): JsonObject {
  switch (caller.kind) {
    case 'jwt':
      return { jwt: { claims: caller.claims, scopes: caller.scopes } };
    case 'lambda':
      return { lambda: caller.context };
    case 'iam': {
      const { accessKey, accountId, callerId, userArn, userId } = caller;
      return {
        iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId },
      };
    }
  }
}

/**
 * `requestContext.authorizer` of payload format 1.0, which has no member between: `claims` and `scopes` (reported 2021:
 * awsdocs/amazon-api-gateway-developer-guide#113), or the context of a Lambda authorizer. IAM is in `identity` there.
 */
export function authorizerOfEvent10(caller: Caller, assume: Assumptions): JsonObject | undefined {
  switch (caller.kind) {
    case 'jwt':
      return { claims: caller.claims, scopes: caller.scopes };
    case 'lambda':
      return caller.principalId === null || assume['http-api.event.authorizer-principal-id'] === 'absent'
        ? (caller.context ?? {})
        : { ...caller.context, principalId: caller.principalId };
    case 'iam':
      return undefined;
  }
}

/** What `requestContext.identity` of payload format 1.0 says of a signed request. */
export function identityOfEvent10(caller: Caller | null): { readonly [member: string]: Json } {
  if (caller?.kind !== 'iam') return NOBODY;
  const { accessKey, accountId, callerId, userArn, userId } = caller;
  return { accessKey, accountId, caller: callerId, user: userId, userArn };
}

const NOBODY = { accessKey: null, accountId: null, caller: null, user: null, userArn: null };
