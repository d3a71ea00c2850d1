import type { Assumptions } from '../../../aws/assumptions.ts';

/** Why a token is not taken. */
export interface TokenRefusal {
  readonly kind: 'refused';
  /** `error_description` of `www-authenticate`. */
  readonly description: string;
  /** False: nobody has published AWS's words, and these are ours. */
  readonly isRecorded: boolean;
  /** For people, not for the client. */
  readonly detail: string;
}

/** AWS's own words, as seen in `www-authenticate` or in `$context.authorizer.error`. */
export const recorded = {
  /** Recorded 2026, `Authorization: Bearer not-a-token`. */
  segments: 'token contains an invalid number of segments',
  /** HTTP API developer guide, "Troubleshooting issues with JWT authorizers" (2020-05-13). */
  audience: 'the token does not have a valid audience',
  /** Recorded 2020-10-22. */
  expired: 'the token has expired',
  /** Reported 2026-09-11, from an access log. */
  issuer: 'issuer does not match',
} as const;

export function refusedAsRecorded(description: string, detail: string): TokenRefusal {
  return { kind: 'refused', description, isRecorded: true, detail };
}

export function refusedInOurWords(description: string, detail: string): TokenRefusal {
  return { kind: 'refused', description, isRecorded: false, detail };
}

/** The parameters of `www-authenticate` that tell the client why. */
export function errorParameters({ description, isRecorded }: TokenRefusal, assume: Assumptions): string {
  return isRecorded || assume['http-api.jwt.unrecorded-description'] !== 'absent'
    ? `error="invalid_token" error_description="${description}"`
    : 'error="invalid_token"';
}
