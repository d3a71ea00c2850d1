import { hash } from 'node:crypto';
import type { ApiKey, UsagePlan } from '../../account/rest-api.ts';
import type { UsagePlanMember } from './usage-state.ts';

/** An API key and the usage plans that it is in. */
export interface FoundApiKey {
  readonly key: ApiKey;
  readonly plans: readonly UsagePlan[];
}

export interface ApiKeyIndex {
  /** The key with this value; null when there is none. */
  find(value: string): FoundApiKey | null;
}

export interface ApiKeyCollections {
  readonly apiKeys: readonly ApiKey[];
  readonly usagePlans: readonly UsagePlan[];
  readonly usagePlanKeys: readonly UsagePlanMember[];
}

/**
 * Finds keys by the digest of their value, so that how long it takes to find none says nothing about those that there are.
 * It is made anew when keys or plans change.
 */
export function createApiKeyIndex({ apiKeys, usagePlans, usagePlanKeys }: ApiKeyCollections): ApiKeyIndex {
  const plansById = new Map(usagePlans.map((plan) => [plan.id, plan]));
  const plansOfKey = new Map<string, UsagePlan[]>();
  for (const { usagePlanId, keyId } of usagePlanKeys) {
    const plan = plansById.get(usagePlanId);
    if (plan === undefined) continue;
    const plans = plansOfKey.get(keyId);
    if (plans === undefined) plansOfKey.set(keyId, [plan]);
    else plans.push(plan);
  }
  const entries = new Map<string, { readonly digest: string; readonly found: FoundApiKey }>();
  for (const key of apiKeys) {
    const digest = digestOf(key.value);
    entries.set(digest, { digest, found: { key, plans: plansOfKey.get(key.id) ?? [] } });
  }
  return {
    find(value) {
      const digest = digestOf(value);
      const entry = entries.get(digest);
      return entry !== undefined && isSameDigest(entry.digest, digest) ? entry.found : null;
    },
  };
}

function digestOf(value: string): string {
  return hash('sha256', value, 'binary');
}

/** Goes through all characters whatever they are. */
function isSameDigest(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
