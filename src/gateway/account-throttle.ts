import type { ThrottleLimits, ThrottleState, TokenBucket } from './token-bucket.ts';

/** Steady rate and burst of an account in one Region, which all of its APIs share (API Gateway quotas). */
export const ACCOUNT_LIMITS: ThrottleLimits = { ratePerSecond: 10_000, burst: 5_000 };

export function accountBucket(state: ThrottleState): TokenBucket {
  return state.bucket('account', '*');
}
