import type { MethodAuthorization } from '../authorize-method.ts';
import type { MethodSource } from '../method-call.ts';
import type { RestFailure } from '../rest-failure.ts';

type Assume = MethodSource['ports']['assume'];

export type Refusal = Extract<MethodAuthorization, { kind: 'refused' }>;

export function refused(failure: RestFailure): Refusal {
  return { kind: 'refused', failure };
}

/** 401 `{"message":"Unauthorized"}` (recorded). */
export function unauthorized(detail: string, message = 'Unauthorized'): Refusal {
  return refused({ type: 'UNAUTHORIZED', message, detail, authorizerError: message });
}

/**
 * What a Lambda authorizer's policy denies. The words have changed twice: AWS has been adding to its denials why they
 * were made.
 */
export function deniedByAuthorizer(
  verdict: 'denied' | 'not-mentioned',
  { detail, assume }: { readonly detail: string; readonly assume: Assume },
): Refusal {
  const reason = {
    '2026': {
      denied: ' with an explicit deny in an identity-based policy',
      'not-mentioned': ' because no identity-based policy allows the execute-api:Invoke action',
    },
    'explicit-deny': { denied: ' with an explicit deny', 'not-mentioned': '' },
    plain: { denied: '', 'not-mentioned': '' },
  }[assume['rest-api.authorizer.deny-text'] as '2026' | 'explicit-deny' | 'plain'];
  return accessDenied(`User is not authorized to access this resource${reason[verdict]}`, detail);
}

/** What the API's resource policy denies, or does not allow where it has to. */
export function deniedByResourcePolicy(
  verdict: 'denied' | 'not-mentioned',
  {
    methodArn,
    user,
    detail,
    assume,
  }: {
    readonly methodArn: string;
    /** An ARN, or `anonymous`. */
    readonly user: string;
    readonly detail: string;
    readonly assume: Assume;
  },
): Refusal {
  const hasReason = assume['rest-api.resource-policy.deny-text'] === 'with-reason';
  const explicit = hasReason ? ' with an explicit deny in a resource-based policy' : ' with an explicit deny';
  const implicit = hasReason ? ' because no resource-based policy allows the execute-api:Invoke action' : '';
  const message = `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${masked(methodArn)}`;
  return accessDenied(`${message}${verdict === 'denied' ? explicit : implicit}`, detail);
}

function accessDenied(message: string, detail: string): Refusal {
  return refused({ type: 'ACCESS_DENIED', message, detail, authorizerError: message });
}

/** The account shows only its last four digits (recorded: `********7089`). */
function masked(methodArn: string): string {
  return methodArn.replace(/^((?:[^:]*:){4})\d{8}/, '$1********');
}

/** 500 `{"message":null}` (recorded 2023-11-04, with `AuthorizerConfigurationException`). */
export function authorizerFailed(
  type: 'AUTHORIZER_CONFIGURATION_ERROR' | 'AUTHORIZER_FAILURE',
  detail: string,
): Refusal {
  return refused({ type, message: null, detail });
}
