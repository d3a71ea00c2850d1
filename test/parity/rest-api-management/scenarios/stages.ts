import type { Aws, Scenario } from '../run-scenario.ts';
import { newApi } from './methods.ts';

/** A new API with a MOCK method, so that it can be deployed. */
export async function newDeployableApi(aws: Aws): Promise<string> {
  const { restApiId, resourceId } = await newApi(aws);
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await aws.call('putMethod', { ...method, authorizationType: 'NONE' });
  await aws.call('putIntegration', { ...method, type: 'MOCK' });
  return restApiId;
}

type PatchText = readonly [op: string, path: string, value?: string];

function updater(aws: Aws, stage: object) {
  return (record: string, ...patches: readonly PatchText[]) =>
    aws.record(record, 'updateStage', {
      ...stage,
      patchOperations: patches.map(([op, path, value]) => ({ op, path, value })),
    });
}

/** A stage `s1` whose documentation has the version v123. */
async function newDocumentedStage(aws: Aws) {
  const restApiId = await newDeployableApi(aws);
  await aws.call('createDocumentationVersion', { restApiId, documentationVersion: 'v123' });
  const { id: deploymentId } = await aws.call('createDeployment', { restApiId });
  await aws.record('create-stage', 'createStage', {
    restApiId,
    stageName: 's1',
    deploymentId,
    description: 'my stage',
    documentationVersion: 'v123',
  });
  return { restApiId, stageName: 's1' };
}

/** A stage `dev` without access log. */
async function newDevStage(aws: Aws) {
  const restApiId = await newDeployableApi(aws);
  const { id: deploymentId } = await aws.record('create-deployment', 'createDeployment', { restApiId });
  const stage = { restApiId, stageName: 'dev' };
  await aws.record('create-stage', 'createStage', { ...stage, deploymentId, description: 'dev stage' });
  return stage;
}

const LOG_GROUP = 'arn:aws:logs:us-east-1:111111111111:log-group:test';
const DESTINATION = '/accessLogSettings/destinationArn';

export const stageScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayStage::test_get_stages_filters_by_deployment_id'(aws) {
    const restApiId = await newDeployableApi(aws);
    const { id: first } = await aws.call('createDeployment', { restApiId });
    const { id: second } = await aws.call('createDeployment', { restApiId });
    await aws.call('createStage', { restApiId, stageName: 'stage1', deploymentId: first });
    await aws.call('createStage', { restApiId, stageName: 'stage2', deploymentId: second });
    await aws.record('all-stages', 'getStages', { restApiId });
    await aws.record('stages-deploy1', 'getStages', { restApiId, deploymentId: first });
    await aws.record('stages-deploy2', 'getStages', { restApiId, deploymentId: second });
  },

  async 'TestApiGatewayStage::test_stage_access_log_settings'(aws) {
    const update = updater(aws, await newDevStage(aws));
    await update('update-stage-access-log-dest-add', ['add', DESTINATION, LOG_GROUP]);
    await update('update-stage-access-log-dest-replace', ['replace', DESTINATION, `${LOG_GROUP}a`]);
    const format = '$context.requestId $context.identity.sourceIp';
    await update('update-stage-access-log-format-add', ['add', '/accessLogSettings/format', format]);
    await update('update-stage-access-log-remove-all', ['remove', '/accessLogSettings']);
  },

  async 'TestApiGatewayStage::test_stage_access_log_settings_validation'(aws) {
    const update = updater(aws, await newDevStage(aws));
    const [invalid, star] = ['/accessLogSettings/randomValue', '/accessLogSettings/*'];
    await update('invalid-path-add', ['add', invalid, 'value']);
    await update('invalid-path-remove', ['remove', invalid]);
    await update('invalid-path-replace', ['replace', invalid, 'value']);
    await update('star-and-add', ['add', star, 'value']);
    await update('star-and-remove', ['remove', star]);
    await update('star-and-replace', ['replace', star, 'value']);
    await update('root-and-add', ['add', '/accessLogSettings', 'value']);
    await update('root-and-replace', ['replace', '/accessLogSettings', 'value']);
    await update('update-stage-access-log-dest-add', ['add', DESTINATION, LOG_GROUP]);
    await update('update-stage-access-log-destinationArn-empty', ['replace', DESTINATION, '']);
    await update('update-stage-access-log-format-empty', ['replace', '/accessLogSettings/format', '']);
    await update('update-stage-access-log-dest-remove', ['remove', DESTINATION]);
  },

  async 'TestStages::test_create_update_stages'(aws) {
    const stage = await newDocumentedStage(aws);
    const update = updater(aws, stage);
    await update('error-update-doc-version', ['replace', '/documentation_version', 'v123']);
    await update('error-update-tags', ['replace', '/tags/tag1', 'value1']);
    await update(
      'update-stage',
      ['replace', '/description', 'stage new'],
      ['replace', '/variables/var1', 'test'],
      ['replace', '/variables/var2', 'test2'],
      ['replace', '/*/*/throttling/burstLimit', '123'],
      ['replace', '/*/*/caching/enabled', 'true'],
      ['replace', '/tracingEnabled', 'true'],
      ['replace', '/test/GET/throttling/burstLimit', '124'],
    );
    await aws.record('get-stage', 'getStage', stage);
    await update('update-stage-override', ['replace', '/*/*/throttling/burstLimit', '100']);
  },

  async 'TestStages::test_update_stage_remove_wildcard'(aws) {
    const stage = await newDocumentedStage(aws);
    const update = updater(aws, stage);
    await aws.record('get-stage', 'getStage', stage);
    await update('delete-error', ['remove', '/*/*']);
    await update('update-stage', ['replace', '/*/*/caching/enabled', 'true']);
    await update('update-stage-reset', ['remove', '/*/*']);
    await aws.record('get-stage-after-reset', 'getStage', stage);
  },

  'TestDeployments::test_create_delete_deployments[True]': (aws) => replaceDeployments(aws, true),
  'TestDeployments::test_create_delete_deployments[False]': (aws) => replaceDeployments(aws, false),

  async 'TestDeployments::test_create_update_deployments'(aws) {
    const restApiId = await newDeployableApi(aws);
    const first = await aws.call('createDeployment', { restApiId, stageName: 's1' });
    const address = { restApiId, deploymentId: first.id };
    await aws.record('get-deployment-1', 'getDeployment', address);
    await aws.record('get-stages', 'getStages', { restApiId });
    await aws.record('delete-deployment-error', 'deleteDeployment', address);
    const second = await aws.call('createDeployment', { restApiId, stageName: 's1' });
    await aws.record('get-deployment-1-after-update', 'getDeployment', address);
    const other = { restApiId, deploymentId: second.id };
    await aws.record('get-deployment-2', 'getDeployment', other);
    await aws.record('get-stages-after-update', 'getStages', { restApiId });
    await aws.record('delete-deployment-1', 'deleteDeployment', address);
    await aws.record('delete-deployment-2-error', 'deleteDeployment', other);
  },

  async 'TestAPIGateway::test_update_rest_api_deployment'(aws) {
    const restApiId = await newDeployableApi(aws);
    const { id: deploymentId } = await aws.call('createDeployment', {
      restApiId,
      stageName: 'local',
      description: 'my deployment',
    });
    await aws.record('after-update', 'updateDeployment', {
      restApiId,
      deploymentId,
      patchOperations: [{ op: 'replace', path: '/description', value: 'new-description' }],
    });
  },

  async 'TestStageCrudCanary::test_create_canary_deployment'(aws) {
    const restApiId = await newDeployableApi(aws);
    const { id: deploymentId } = await aws.call('createDeployment', { restApiId });
    await aws.record('bad-canary-deployment-id', 'createStage', {
      restApiId,
      stageName: 's1',
      deploymentId,
      canarySettings: { deploymentId: 'deploy', percentTraffic: 50 },
    });
  },

  async 'TestStageCrudCanary::test_create_canary_deployment_validation'(aws) {
    const restApiId = await newDeployableApi(aws);
    await aws.record('create-canary-deployment-empty-stage', 'createDeployment', {
      restApiId,
      stageName: '',
      canarySettings: { percentTraffic: 50 },
    });
  },

  async 'TestStageCrudCanary::test_update_stage_canary_deployment_validation'(aws) {
    const restApiId = await newDeployableApi(aws);
    await aws.call('createDeployment', { restApiId, stageName: 's1' });
    const update = updater(aws, { restApiId, stageName: 's1' });
    const overrides = '/canarySettings/stageVariableOverrides';
    await update('update-stage-canary-settings-remove-overrides', ['remove', overrides]);
    await update('update-stage-canary-settings-bad-path-2', ['replace', '/canarySettings', 'value']);
    await update('update-stage-add-deployment', ['add', '/canarySettings/deploymentId', 'deploy']);
  },

  async 'TestStageCrudCanary::test_update_stage_with_copy_ops'(aws) {
    const restApiId = await newDeployableApi(aws);
    await aws.call('createDeployment', { restApiId, stageName: 's1' });
    await aws.record('copy-with-bad-statement', 'updateStage', {
      restApiId,
      stageName: 's1',
      patchOperations: [{ op: 'copy', path: '/canarySettings/stageVariableOverrides', from: '/variables' }],
    });
  },
};

/** Three times, a new deployment takes the place of the old one, at creation or by an update of the stage. */
async function replaceDeployments(aws: Aws, isStagedAtCreation: boolean): Promise<void> {
  const restApiId = await newDeployableApi(aws);
  const stage = { restApiId, stageName: 's1' };
  let { id: current } = await aws.call('createDeployment', isStagedAtCreation ? stage : { restApiId });
  if (!isStagedAtCreation) await aws.call('createStage', { ...stage, deploymentId: current });
  await aws.record('get-deployment', 'getDeployment', { restApiId, deploymentId: current });
  await aws.record('get-stages', 'getStages', { restApiId });
  for (const round of [0, 1, 2]) {
    await aws.record(`delete-deployment-error-${round}`, 'deleteDeployment', { restApiId, deploymentId: current });
    const { id: next } = await aws.call('createDeployment', isStagedAtCreation ? stage : { restApiId });
    if (!isStagedAtCreation) {
      const patchOperations = [{ op: 'replace', path: '/deploymentId', value: next }];
      await aws.call('updateStage', { ...stage, patchOperations });
    }
    await aws.call('deleteDeployment', { restApiId, deploymentId: current });
    await aws.record(`get-deployments-${round}`, 'getDeployments', { restApiId });
    await aws.record(`get-stages-${round}`, 'getStages', { restApiId });
    current = next;
  }
}
