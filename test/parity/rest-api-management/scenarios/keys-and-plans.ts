import type { Scenario } from '../run-scenario.ts';
import { newDeployableApi } from './stages.ts';

export const keyAndPlanScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestUsagePlans::test_api_key_required_for_methods'(aws) {
    const restApiId = await newDeployableApi(aws);
    await aws.call('createDeployment', { restApiId, stageName: 'dev' });
    const { id: usagePlanId } = await aws.record('create-usage-plan', 'createUsagePlan', {
      name: 'plan',
      description: 'Test Usage Plan for API key',
      quota: { limit: 10, period: 'DAY', offset: 0 },
      throttle: { rateLimit: 2, burstLimit: 1 },
      apiStages: [{ apiId: restApiId, stage: 'dev' }],
      tags: { tag_key: 'tag_value' },
    });
    const { id } = await aws.record('create-api-key', 'createApiKey', { name: 'key', enabled: true });
    await aws.record('create-usage-plan-key', 'createUsagePlanKey', { usagePlanId, keyId: id, keyType: 'API_KEY' });
    await aws.record('update-api-key-disabled', 'updateApiKey', {
      apiKey: id,
      patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
    });
  },

  async 'TestUsagePlans::test_usage_plan_crud'(aws) {
    const restApiId = await newDeployableApi(aws);
    await aws.call('createDeployment', { restApiId, stageName: 'dev' });
    const { id: usagePlanId = '' } = await aws.record('create-usage-plan', 'createUsagePlan', {
      name: 'plan',
      description: 'test plan',
      apiStages: [{ apiId: restApiId, stage: 'dev' }],
    });
    await aws.record('get-usage-plan', 'getUsagePlan', { usagePlanId });
    await aws.record('get-usage-plans', 'getUsagePlans');
    const update = (record: string, patchOperations: readonly object[], id = usagePlanId) =>
      aws.record(record, 'updateUsagePlan', { usagePlanId: id, patchOperations });
    await update('update-usage-plan', [
      { op: 'replace', path: '/throttle/burstLimit', value: '100' },
      { op: 'replace', path: '/throttle/rateLimit', value: '200' },
      { op: 'replace', path: '/quota/limit', value: '5000' },
      { op: 'replace', path: '/quota/period', value: 'MONTH' },
    ]);
    await update('update-wrong-id', [{ op: 'add', path: '/apiStages', value: `${restApiId}:dev` }], 'wrong-id');
    await update('update-wrong-api-stages-no-value', [{ op: 'add', path: '/apiStages' }]);
    const add = (record: string, value: string) => update(record, [{ op: 'add', path: '/apiStages', value }]);
    await add('update-wrong-api-stages-wrong-api', `${restApiId}b:dev`);
    await add('update-wrong-api-stages-wrong-stage', `${restApiId}:fakestagename`);
    await add('update-wrong-api-stages-wrong-value', 'fakevalue');
    await aws.record('get-usage-plan-after-update', 'getUsagePlan', { usagePlanId });
    await aws.record('get-usage-plans-after-update', 'getUsagePlans');
  },

  async 'TestApigatewayApiKeysCrud::test_create_api_key_with_invalid_name'(aws) {
    await aws.record('create-api-key-name-too-long', 'createApiKey', { name: 'a'.repeat(1025) });
  },

  async 'TestApigatewayApiKeysCrud::test_create_api_key_with_invalid_value'(aws) {
    const input = { name: 'key', value: 'a'.repeat(129) };
    await aws.record('create-api-key-invalid-value-too-long', 'createApiKey', input);
  },

  async 'TestApigatewayApiKeysCrud::test_update_api_key_invalid_description_length'(aws) {
    const { id: apiKey } = await aws.call('createApiKey', { name: 'key' });
    const value = 'a'.repeat(125_001);
    await aws.record('update-api-key-description-too-long', 'updateApiKey', {
      apiKey,
      patchOperations: [{ op: 'replace', path: '/description', value }],
    });
  },
};
