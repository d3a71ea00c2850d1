import type { JsonObject } from '../../../base/json.ts';

/** What is remembered of a good token of a Cognito user pool until it expires. */
export interface PoolToken {
  /** `token_use`: an ID token says who somebody is, an access token what may be done. */
  readonly use: string | null;
  readonly scopes: readonly string[];
  /** As `requestContext.authorizer.claims` has them. */
  readonly claims: JsonObject;
}
