import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApiKey, deleteApiKey, getApiKey, getApiKeys, updateApiKey } from './api-keys.ts';
import { createUsagePlanKey, deleteUsagePlanKey, getUsagePlanKey, getUsagePlanKeys } from './usage-plan-keys.ts';
import { createUsagePlan, getUsagePlans, updateUsagePlan } from './usage-plans.ts';

const VALUE = 'a-value-of-twenty-characters';

/** A clock that goes on with every look, so that what is newest can be seen. */
function tickingContext(): OperationContext {
  const context = operationContext();
  let now = context.now();
  return { ...context, now: () => (now += 1000) };
}

describe('an API key', () => {
  it('is disabled unless it says otherwise, and hides its value', async () => {
    const context = operationContext();
    const created = await createApiKey(context, { name: 'mine', value: VALUE });
    expect(created).toEqual({
      id: 'api-key1',
      value: VALUE,
      name: 'mine',
      enabled: false,
      createdDate: 1_767_323_045,
      lastUpdatedDate: 1_767_323_045,
      stageKeys: [],
    });
    const { value: _, ...hidden } = { ...created, tags: {} };
    expect(await getApiKey(context, { apiKey: 'api-key1' })).toEqual(hidden);
    expect(await getApiKey(context, { apiKey: 'api-key1', includeValue: true })).toHaveProperty('value', VALUE);
    await expect(createApiKey(context, { value: VALUE })).rejects.toThrow('API Key already exists');
  });

  it('takes an empty name and value for none', async () => {
    const created = await createApiKey(operationContext(), { name: '', value: '' });
    expect(created).toMatchObject({ id: 'api-key1', name: 'api-key1', value: 'api-key-value2' });
  });

  it('is listed newest first, and found by the beginning of its name, with its case', async () => {
    const context = tickingContext();
    for (const name of ['Mobile', 'mobile-2', 'web']) await createApiKey(context, { name, customerId: name });
    const names = async (input: Parameters<typeof getApiKeys>[1]) =>
      (await getApiKeys(context, input)).items.map(({ name }) => name);
    expect(await names({})).toEqual(['web', 'mobile-2', 'Mobile']);
    expect(await names({ nameQuery: 'mob' })).toEqual(['mobile-2']);
    expect(await names({ nameQuery: 'bile' })).toEqual([]);
    expect(await names({ customerId: 'web' })).toEqual(['web']);
    const first = await getApiKeys(context, { limit: 1 });
    expect(first.items[0]).not.toHaveProperty('value');
    expect(await names({ position: first.position ?? '' })).toEqual(['mobile-2', 'Mobile']);
    expect((await getApiKeys(context, { includeValues: true })).items[0]).toHaveProperty('value');
  });

  it.each([
    ['replace', '/enabled', 'whatever', { enabled: false }],
    ['replace', '/description', 'text', { description: 'text' }],
    ['add', '/stages', 'api/prod', { stageKeys: ['api/prod'] }],
  ] as const)('%s %s with %s', async (op, path, value, change) => {
    const context = operationContext();
    await createApiKey(context, { enabled: true });
    const updated = await updateApiKey(context, { apiKey: 'api-key1', patchOperations: [{ op, path, value }] });
    expect(updated).toMatchObject(change);
  });

  it('names what can be replaced', async () => {
    const context = operationContext();
    await createApiKey(context, {});
    const patchOperations = [{ op: 'replace', path: '/value', value: 'new' }] as const;
    await expect(updateApiKey(context, { apiKey: 'api-key1', patchOperations })).rejects.toThrow(
      "Invalid patch path  '/value' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]",
    );
  });
});

async function withPlanAndKey() {
  const context = operationContext();
  const { restApiId, stageName: stage } = await deployPetsApi(context);
  const apiStages = [{ apiId: restApiId, stage }];
  const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'plan', apiStages });
  const { id: keyId = '' } = await createApiKey(context, { name: 'key' });
  const key = { usagePlanId, keyId };
  await createUsagePlanKey(context, { ...key, keyType: 'API_KEY' });
  return { context, key, name: `${restApiId}:${stage}`, apiStages };
}

describe('a usage plan', () => {
  it('has limits for one method of a stage', async () => {
    const { context, key, name } = await withPlanAndKey();
    const path = `/apiStages/${name}/throttle/~1pets~1GET`;
    const updated = await updateUsagePlan(context, {
      usagePlanId: key.usagePlanId,
      patchOperations: [
        { op: 'replace', path: `${path}/rateLimit`, value: '0.5' },
        { op: 'replace', path: `${path}/burstLimit`, value: '2' },
      ],
    });
    expect(updated.apiStages?.[0]?.throttle).toEqual({ '/pets/GET': { rateLimit: 0.5, burstLimit: 2 } });
    const without = await updateUsagePlan(context, {
      usagePlanId: key.usagePlanId,
      patchOperations: [{ op: 'remove', path }],
    });
    expect(without.apiStages?.[0]?.throttle).toEqual({});
  });

  it('has its keys, and a key its plans', async () => {
    const { context, key } = await withPlanAndKey();
    const shown = { id: key.keyId, type: 'API_KEY', name: 'key' };
    expect(await getUsagePlanKey(context, key)).toEqual(shown);
    expect((await getUsagePlanKeys(context, { usagePlanId: key.usagePlanId })).items).toEqual([shown]);
    expect((await getUsagePlanKeys(context, { usagePlanId: 'nothing' })).items).toEqual([]);
    expect((await getUsagePlans(context, { keyId: key.keyId })).items).toHaveLength(1);
    expect((await getUsagePlans(context, { keyId: 'nothing' })).items).toEqual([]);
    await deleteUsagePlanKey(context, key);
    await expect(getUsagePlanKey(context, key)).rejects.toMatchObject({ httpStatus: 404 });
  });

  it('loses a key that is deleted', async () => {
    const { context, key } = await withPlanAndKey();
    await deleteApiKey(context, { apiKey: key.keyId });
    expect((await getUsagePlanKeys(context, { usagePlanId: key.usagePlanId })).items).toEqual([]);
  });

  it('shares no key with another plan of the same stage', async () => {
    const { context, key, apiStages } = await withPlanAndKey();
    const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'other', apiStages });
    const add = createUsagePlanKey(context, { usagePlanId, keyId: key.keyId, keyType: 'API_KEY' });
    await expect(add).rejects.toMatchObject({ httpStatus: 400, member: '/keyId' });
  });
});
