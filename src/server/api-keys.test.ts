import { describe, expect, it } from 'vitest';
import { operationContext } from '../../test/services/operation-fixture.ts';
import { createUsageState } from '../gateway/usage-plans/usage-state.ts';
import { createApiKey, deleteApiKey } from '../services/apigateway/api-keys.ts';
import { createUsagePlanKey, deleteUsagePlanKey } from '../services/apigateway/usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan, updateUsagePlan } from '../services/apigateway/usage-plans.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { createApiKeys } from './api-keys.ts';

interface Member {
  readonly usagePlanId: string;
  readonly keyId: string;
}

const VALUE = 'a-value-of-twenty-characters';

/** Two keys in one plan, followed from now on; each has made 7 requests. */
async function followed() {
  const context = operationContext();
  const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'plan' });
  const { id: keyId = '' } = await createApiKey(context, { value: VALUE });
  const { id: otherId = '' } = await createApiKey(context, {});
  for (const id of [keyId, otherId]) await createUsagePlanKey(context, { usagePlanId, keyId: id, keyType: 'API_KEY' });
  const usage = createUsageState();
  const onError = (error: unknown): never => {
    throw error;
  };
  const apiKeys = createApiKeys({ store: context.store, usage, onError });
  await apiKeys.load();
  const used = (id: string): number => usage.counter(usagePlanId, id).used;
  for (const id of [keyId, otherId]) usage.counter(usagePlanId, id).used = 7;
  return { context, member: { usagePlanId, keyId }, otherId, apiKeys, used };
}

describe('what an API key has used of its quota', () => {
  it.each<[string, (context: OperationContext, member: Member) => Promise<unknown>]>([
    ['leaves the plan', deleteUsagePlanKey],
    ['is deleted', (context, { keyId }) => deleteApiKey(context, { apiKey: keyId })],
  ])('is forgotten when the key %s, and that of others is not', async (_, remove) => {
    const { context, member, otherId, apiKeys, used } = await followed();
    await remove(context, member);
    await apiKeys.settled();
    expect([used(member.keyId), used(otherId)]).toEqual([0, 7]);
  });

  it('is forgotten of all keys when the plan is deleted', async () => {
    const { context, member, otherId, apiKeys, used } = await followed();
    await deleteUsagePlan(context, member);
    await apiKeys.settled();
    expect([used(member.keyId), used(otherId)]).toEqual([0, 0]);
  });

  it('outlives changes of the plan', async () => {
    const { context, member, apiKeys, used } = await followed();
    const patchOperations = [{ op: 'replace', path: '/description', value: 'text' }] as const;
    await updateUsagePlan(context, { ...member, patchOperations });
    await createApiKey(context, {});
    await apiKeys.settled();
    expect(used(member.keyId)).toBe(7);
  });
});

it('a key is found by its value until it is deleted', async () => {
  const { context, member, apiKeys } = await followed();
  expect(apiKeys.find(VALUE)).toMatchObject({ key: { id: member.keyId }, plans: [{ id: member.usagePlanId }] });
  await deleteApiKey(context, { apiKey: member.keyId });
  await apiKeys.settled();
  expect(apiKeys.find(VALUE)).toBe(null);
});
