import { ACCOUNT_LIMITS, accountBucket } from '../account-throttle.ts';
import { createThrottleState, type ThrottleLimits, type TokenBucket, takeToken } from '../token-bucket.ts';
import type { MethodSource } from './method-call.ts';
import { methodSettingOf } from './method-settings.ts';
import type { RestFailure } from './rest-failure.ts';

/** Takes the token of one request; null when it may pass. */
export type MethodThrottle = () => RestFailure | null;

/**
 * The throttles of a method after those of its client (documented order): that of the stage's settings for it, which
 * each method has by itself, then the account's. Null: there are none.
 */
export function compileMethodThrottle(source: MethodSource): MethodThrottle | null {
  const { stage, snapshot, resource, method, ports } = source;
  const state = ports.throttle ?? createThrottleState();
  const steps: ThrottleStep[] = [];
  const limits = stageLimits(source);
  if (limits !== null) {
    const name = `${method.httpMethod} ${resource.path}`;
    const bucket = state.bucket(`${snapshot.api.id}/${stage.stageName}`, name);
    steps.push({ bucket, limits, refusal: throttled(`the stage's settings for ${name}`, limits) });
  }
  if (ports.quotas === 'aws') {
    steps.push({
      bucket: accountBucket(state),
      limits: ACCOUNT_LIMITS,
      refusal: throttled('the account', ACCOUNT_LIMITS),
    });
  }
  if (steps.length === 0) return null;
  return () => {
    for (const { bucket, limits, refusal } of steps) {
      if (!takeToken(bucket, limits, ports.now())) return refusal;
    }
    return null;
  };
}

interface ThrottleStep {
  readonly bucket: TokenBucket;
  readonly limits: ThrottleLimits;
  readonly refusal: RestFailure;
}

/**
 * A setting for anything else fills in the account's limits (recorded), which then are nobody's wish; -1 switches the
 * throttle off.
 */
function stageLimits(source: MethodSource): ThrottleLimits | null {
  const setting = methodSettingOf(source);
  if (setting === null) return null;
  const limits = { ratePerSecond: setting.throttlingRateLimit, burst: setting.throttlingBurstLimit };
  const isAccounts = limits.ratePerSecond === ACCOUNT_LIMITS.ratePerSecond && limits.burst === ACCOUNT_LIMITS.burst;
  return isAccounts || limits.ratePerSecond < 0 || limits.burst < 0 ? null : limits;
}

export function throttled(from: string, { ratePerSecond, burst }: ThrottleLimits): RestFailure {
  return {
    type: 'THROTTLED',
    detail: `The limits of ${from} are exceeded: rate ${ratePerSecond} a second, burst ${burst}.`,
  };
}
