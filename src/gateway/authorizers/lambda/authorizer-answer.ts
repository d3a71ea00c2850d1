import { isJsonObject, type JsonObject } from '../../../base/json.ts';
import { type Policy, readPolicy } from '../policy/policy.ts';

/** What an authorizer function has answered; a policy is for every route that it names. */
export type AuthorizerAnswer =
  | { readonly kind: 'simple'; readonly isAuthorized: boolean; readonly context: JsonObject | null }
  | {
      readonly kind: 'policy';
      readonly policy: Policy;
      readonly principalId: string | null;
      readonly context: JsonObject | null;
    };

/** What an authorizer function of a REST API has answered: always a policy. */
export interface PolicyAnswer {
  readonly policy: Policy;
  readonly principalId: string;
  /** Every value as text. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | null;
}

export type AnswerReading = AuthorizerAnswer | { readonly kind: 'nonsense'; readonly detail: string };

/**
 * Reads an answer. Which form it has is the authorizer's to say (`EnableSimpleResponses`) and not the answer's: one in
 * the other form is an answer in an invalid format, and the client gets a 500 (HTTP API developer guide, "Lambda
 * authorizers").
 */
export function readAuthorizerAnswer(payload: Buffer, { isSimple }: { readonly isSimple: boolean }): AnswerReading {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return nonsense('it is no JSON');
  }
  if (!isJsonObject(value)) return nonsense('it is no object');
  const { context = null } = value;
  if (context !== null && !isJsonObject(context)) return nonsense('context is no object');
  return isSimple ? readSimple(value, context as JsonObject | null) : readIam(value, context as JsonObject | null);
}

function readSimple(value: { readonly [key: string]: unknown }, context: JsonObject | null): AnswerReading {
  const { isAuthorized } = value;
  if (typeof isAuthorized === 'boolean') return { kind: 'simple', isAuthorized, context };
  return nonsense(
    value.policyDocument === undefined
      ? 'isAuthorized is neither true nor false'
      : 'it is a policy, and the authorizer has EnableSimpleResponses',
  );
}

function readIam(value: { readonly [key: string]: unknown }, context: JsonObject | null): AnswerReading {
  if (value.policyDocument === undefined) {
    const isOther = value.isAuthorized !== undefined;
    return nonsense(
      isOther ? 'it is a simple response, and the authorizer lacks EnableSimpleResponses' : 'it has no policyDocument',
    );
  }
  const reading = readPolicy(value.policyDocument);
  if (reading.kind === 'nonsense') return reading;
  const principalId = typeof value.principalId === 'string' ? value.principalId : null;
  return { kind: 'policy', policy: reading.policy, principalId, context };
}

function nonsense(detail: string): AnswerReading {
  return { kind: 'nonsense', detail };
}
