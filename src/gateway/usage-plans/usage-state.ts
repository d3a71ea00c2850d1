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
  /** Forgets the counters of all keys but those that are in a plan. */
  retain(members: readonly UsagePlanMember[]): void;
}

/** An API key in a usage plan. */
export interface UsagePlanMember {
  readonly usagePlanId: string;
  readonly keyId: string;
}

export function createUsageState(): UsageState {
  let plans = new Map<string, Map<string, UsageCounter>>();
  return {
    counter(usagePlanId, keyId) {
      const counters = countersOf(plans, usagePlanId);
      let counter = counters.get(keyId);
      if (counter === undefined) {
        counter = { periodStartMs: null, used: 0 };
        counters.set(keyId, counter);
      }
      return counter;
    },
    retain(members) {
      const kept = new Map<string, Map<string, UsageCounter>>();
      for (const { usagePlanId, keyId } of members) {
        const counter = plans.get(usagePlanId)?.get(keyId);
        if (counter !== undefined) countersOf(kept, usagePlanId).set(keyId, counter);
      }
      plans = kept;
    },
  };
}

function countersOf(plans: Map<string, Map<string, UsageCounter>>, usagePlanId: string): Map<string, UsageCounter> {
  let counters = plans.get(usagePlanId);
  if (counters === undefined) {
    counters = new Map();
    plans.set(usagePlanId, counters);
  }
  return counters;
}
