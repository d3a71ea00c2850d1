import type { JsonObject } from '../../base/json.ts';
import type { IamCaller } from '../authorizers/caller.ts';

/** Who calls, as the method's authorizer says. */
export type RestCaller = RestLambdaCaller | CognitoCaller | IamCaller;

export interface RestLambdaCaller {
  readonly kind: 'lambda';
  readonly principalId: string;
  /** Values as texts, as AWS hands them on (documented: "stringified"). */
  readonly context: Readonly<Record<string, string>>;
  /** The API key that a plan with the key source AUTHORIZER looks up. */
  readonly usageIdentifierKey: string | null;
}

export interface CognitoCaller {
  readonly kind: 'cognito';
  readonly claims: JsonObject;
}
