/** How many requests an API key has made under a usage plan in the present period of its quota. */
export interface UsageCounter {
  /** Null before the first request. */
  periodStartMs: number | null;
  used: number;
}

/**
 * The counters of all quotas. It is handed to every gateway that is compiled, so that a deployment does not give anybody a
 * new quota.
 */
export interface UsageState {
  counter(usagePlanId: string, keyId: string): UsageCounter;
}

export function createUsageState(): UsageState {
  const plans = new Map<string, Map<string, UsageCounter>>();
  return {
    counter(usagePlanId, keyId) {
      let counters = plans.get(usagePlanId);
      if (counters === undefined) {
        counters = new Map();
        plans.set(usagePlanId, counters);
      }
      let counter = counters.get(keyId);
      if (counter === undefined) {
        counter = { periodStartMs: null, used: 0 };
        counters.set(keyId, counter);
      }
      return counter;
    },
  };
}
