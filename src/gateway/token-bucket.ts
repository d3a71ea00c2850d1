/** How many requests are let through: `burst` at once, and `ratePerSecond` in the long run. */
export interface ThrottleLimits {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** A token counts for a request (HTTP API developer guide, "Throttle requests to your HTTP APIs"). */
export interface TokenBucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * The token buckets of all APIs. It is handed to every gateway that is compiled, so that a save of the template does
 * not fill the buckets.
 */
export interface ThrottleState {
  /** The bucket `name` of `scope` (a stage); a new one is full. */
  bucket(scope: string, name: string): TokenBucket;
  /** Forgets the buckets of `scope` that are not among `names`. Whoever still holds one goes on with it. */
  retain(scope: string, names: ReadonlySet<string>): void;
}

/** More stages than an account can have; those of deleted APIs are the ones that nobody asks for again. */
const SCOPES = 10_000;

/** `scopeLimit`: of that many scopes the buckets are kept; those that were asked for longest ago are forgotten. */
export function createThrottleState({ scopeLimit = SCOPES }: { readonly scopeLimit?: number } = {}): ThrottleState {
  const scopes = new Map<string, Map<string, TokenBucket>>();
  return {
    bucket(scope, name) {
      const buckets = scopes.get(scope) ?? new Map<string, TokenBucket>();
      scopes.delete(scope);
      scopes.set(scope, buckets);
      const [oldest] = scopes.keys();
      if (scopes.size > scopeLimit && oldest !== undefined) scopes.delete(oldest);
      let bucket = buckets.get(name);
      if (bucket === undefined) {
        // As full as the limits of whoever asks first allow.
        bucket = { tokens: Number.POSITIVE_INFINITY, filledAtMs: 0 };
        buckets.set(name, bucket);
      }
      return bucket;
    },
    retain(scope, names) {
      const buckets = scopes.get(scope);
      if (buckets === undefined) return;
      for (const name of buckets.keys()) if (!names.has(name)) buckets.delete(name);
      if (buckets.size === 0) scopes.delete(scope);
    },
  };
}

/** Takes the token of one request; false when there is none. A clock that was set back costs nobody anything. */
export function takeToken(bucket: TokenBucket, { ratePerSecond, burst }: ThrottleLimits, nowMs: number): boolean {
  if (nowMs > bucket.filledAtMs) bucket.tokens += ((nowMs - bucket.filledAtMs) * ratePerSecond) / 1000;
  bucket.filledAtMs = nowMs;
  if (bucket.tokens > burst) bucket.tokens = burst;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
