import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { createPetsApi, deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import { createBasePathMapping } from './base-path-mappings.ts';
import { createDomainName } from './domain-names.ts';
import { createResource, getResources } from './resources.ts';
import { createRestApi, deleteRestApi, getRestApi, getRestApis, updateRestApi } from './rest-apis.ts';
import { createUsagePlan, getUsagePlan } from './usage-plans.ts';

describe.each(stores)('a REST API in the %s store', (_, createStore) => {
  it('leaves nothing behind when it goes', async () => {
    const context = operationContext({ store: createStore() });
    const { restApiId, stageName: stage } = await deployPetsApi(context);
    const apiStages = [{ apiId: restApiId, stage }];
    const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'plan', apiStages });
    await deleteRestApi(context, { restApiId });
    await context.store.transact(async (transaction) => {
      for (const collection of [
        'restApis',
        'resources',
        'methods',
        'models',
        'restStages',
        'restDeployments',
      ] as const) {
        expect(await transaction.list(collection, '')).toEqual([]);
      }
    });
    expect(await getUsagePlan(context, { usagePlanId })).toMatchObject({ apiStages: [] });
  });

  it('has no two resources of one name, however many ask at once', async () => {
    const context = operationContext({ store: createStore() });
    const { restApiId, rootId: parentId } = await createPetsApi(context);
    const created = await Promise.allSettled(
      ['dogs', 'dogs', '{id}', '{name}'].map((pathPart) => createResource(context, { restApiId, parentId, pathPart })),
    );
    expect(created.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect((await getResources(context, { restApiId })).items).toHaveLength(4);
  });
});

it('stays while a domain name leads to it', async () => {
  const context = operationContext();
  const { restApiId } = await deployPetsApi(context);
  await createDomainName(context, { domainName: 'api.example.com' });
  await createBasePathMapping(context, { domainName: 'api.example.com', restApiId });
  await expect(deleteRestApi(context, { restApiId })).rejects.toThrow(
    'Deleting RestApi failed. Please remove all base path mappings related to the RestApi in your domains.',
  );
});

it('shows its policy with escaped quotes, as Terraform reads it, and keeps the text', async () => {
  const context = operationContext();
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  const { id: restApiId = '' } = await createRestApi(context, { name: 'a', policy });
  const shown = await getRestApi(context, { restApiId });
  expect(shown.policy).toBe('{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}');
  const stored = await context.store.transact((transaction) => transaction.get('restApis', restApiId));
  expect(stored?.policy).toBe(policy);
});

it('can be moved from edge to regional in two steps', async () => {
  const context = operationContext();
  const { id: restApiId = '' } = await createRestApi(context, { name: 'a' });
  const type = (op: 'add' | 'remove', value: string) => ({ op, path: '/endpointConfiguration/types', value });
  const both = await updateRestApi(context, { restApiId, patchOperations: [type('add', 'REGIONAL')] });
  expect(both.endpointConfiguration?.types).toEqual(['EDGE', 'REGIONAL']);
  const one = await updateRestApi(context, { restApiId, patchOperations: [type('remove', 'EDGE')] });
  expect(one.endpointConfiguration?.types).toEqual(['REGIONAL']);
  await expect(updateRestApi(context, { restApiId, patchOperations: [type('remove', 'REGIONAL')] })).rejects.toThrow(
    'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
  );
});

it('is listed 25 at a time', async () => {
  const context = operationContext();
  for (let count = 0; count < 30; count++) await createRestApi(context, { name: `api ${count}` });
  const first = await getRestApis(context, {});
  expect(first.items).toHaveLength(25);
  const { position = '' } = first;
  const rest = await getRestApis(context, { position });
  expect(rest.items).toHaveLength(5);
  expect(rest).not.toHaveProperty('position');
  expect((await getRestApis(context, { limit: 500 })).items).toHaveLength(30);
  await expect(getRestApis(context, { limit: 0 })).rejects.toThrow('Invalid limit');
  await expect(getRestApis(context, { position: 'x' })).rejects.toThrow('Invalid position');
});
