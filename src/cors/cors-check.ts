import type { HeaderList } from '../base/header-list.ts';
import { getHeader } from './header-value.ts';
import { isSerializedOrigin, type SerializedOrigin } from './origin.ts';
import { type Reason, reason } from './reasons.ts';
import { stepsOf, type Verdict, type VerdictStep } from './verdict.ts';

export type CredentialsMode = 'omit' | 'same-origin' | 'include';

/** What the CORS check looks at in a request. */
export interface CorsCheckedRequest {
  /** As the request's `Origin` header says it: `null` for an opaque origin and after a tainting redirect. */
  readonly origin: SerializedOrigin;
  /** Only `include` sends credentials to another origin. */
  readonly credentialsMode: CredentialsMode;
}

const corsCheckSteps = stepsOf('CORS check', 'concept-cors-check');

/**
 * Whether a page may read an answer. It runs on the answer to a preflight and on every actual answer, whatever its
 * status: a 500 with the right headers is readable, a 200 without them is not.
 *
 * ```ts
 * const { allowed } = corsCheck(
 *   { origin: 'https://app.example.com', credentialsMode: 'include' },
 *   { headers: ['Access-Control-Allow-Origin', '*'] },
 * ); // false: with credentials, the header must name the origin
 * ```
 */
export function corsCheck(request: CorsCheckedRequest, response: { readonly headers: HeaderList }): Verdict {
  const { passed, failed } = corsCheckSteps;
  const steps: VerdictStep[] = [];
  const end = (step: VerdictStep): Verdict => ({ allowed: step.outcome === 'passed', steps: [...steps, step] });
  const isCredentialed = request.credentialsMode === 'include';

  // 1. Let origin be the result of getting `Access-Control-Allow-Origin` from response's header list.
  const allowOrigin = getHeader(response.headers, 'access-control-allow-origin');

  // 2. If origin is null, then return failure.
  if (allowOrigin === null) return end(failed('2', reason('no-allow-origin', { origin: request.origin })));
  steps.push(passed('2'));

  // 3. If request's credentials mode is not "include" and origin is `*`, then return success.
  if (!isCredentialed && allowOrigin === '*') return end(passed('3'));

  // 4. If the result of byte-serializing a request origin with request is not origin, then return failure.
  if (request.origin !== allowOrigin) return end(failed('4', allowOriginRefusal(request.origin, allowOrigin)));
  steps.push(passed('4'));

  // 5. If request's credentials mode is not "include", then return success.
  if (!isCredentialed) return end(passed('5'));

  // 6. Let credentials be the result of getting `Access-Control-Allow-Credentials` from response's header list.
  const allowCredentials = getHeader(response.headers, 'access-control-allow-credentials');

  // 7. If credentials is `true`, then return success.
  if (allowCredentials === 'true') return end(passed('7'));

  // 8. Return failure.
  return end(failed('8', allowCredentialsRefusal(request.origin, allowCredentials)));
}

/**
 * Why this value does not allow the origin. Step 4 knows only "not equal"; the commonest mistakes have a code of their
 * own, because each is mended in another way.
 */
export function allowOriginRefusal(origin: SerializedOrigin, allowOrigin: string): Reason {
  const values = { origin, allowOrigin };
  if (allowOrigin === '*') return reason('allow-origin-wildcard-with-credentials', values);
  if (allowOrigin.includes(',')) return reason('allow-origin-several-values', values);
  if (/^['"]|['"]$/.test(allowOrigin)) return reason('allow-origin-quoted', values);
  // A host of that name would be a valid URL, but whoever writes the asterisk means a pattern.
  if (allowOrigin.includes('*') || !isSerializedOrigin(allowOrigin))
    return reason('allow-origin-not-an-origin', values);
  return reason('allow-origin-mismatch', values);
}

/** Why this value of `Access-Control-Allow-Credentials` is not `true`. */
export function allowCredentialsRefusal(origin: SerializedOrigin, allowCredentials: string | null): Reason {
  return allowCredentials === null
    ? reason('allow-credentials-missing', { origin })
    : reason('allow-credentials-not-true', { origin, allowCredentials });
}
