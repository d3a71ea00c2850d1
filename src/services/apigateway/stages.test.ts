import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import type { ServedApis } from '../served-apis.ts';
import { createDeployment, getDeployment } from './deployments.ts';
import { deleteRestApi } from './rest-apis.ts';
import {
  createStage,
  deleteStage,
  flushStageAuthorizersCache,
  flushStageCache,
  getStage,
  updateStage,
} from './stages.ts';
import { createUsagePlan, getUsagePlan } from './usage-plans.ts';

type Patch = readonly [
  op: 'add' | 'replace' | 'remove' | 'copy',
  path: string,
  value?: string | undefined,
  from?: string,
];

async function deployed() {
  const context = operationContext();
  const api = await deployPetsApi(context);
  const update = (...patches: readonly Patch[]) =>
    updateStage(context, {
      restApiId: api.restApiId,
      stageName: api.stageName,
      patchOperations: patches.map(([op, path, value, from]) => ({
        op,
        path,
        ...(value === undefined ? {} : { value }),
        ...(from === undefined ? {} : { from }),
      })),
    });
  return { context, api, update };
}

describe('the settings of a method', () => {
  it.each([
    ['/~1pets~1{id}/GET/logging/loglevel', 'info', 'pets/{id}/GET', { loggingLevel: 'INFO' }],
    ['/~1/GET/metrics/enabled', 'true', '/GET', { metricsEnabled: true }],
    ['/*/*/throttling/rateLimit', '0.5', '*/*', { throttlingRateLimit: 0.5 }],
    [
      '/*/*/caching/unauthorizedCacheControlHeaderStrategy',
      'FAIL_WITH_403',
      '*/*',
      { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
    ],
  ])('%s %s', async (path, value, key, setting) => {
    const { update } = await deployed();
    const { methodSettings } = await update(['replace', path, value]);
    expect(methodSettings?.[key]).toMatchObject(setting);
  });

  it('begin with those of all methods', async () => {
    const { update } = await deployed();
    await update(['replace', '/*/*/caching/enabled', 'true']);
    const { methodSettings } = await update(['replace', '/~1pets/GET/throttling/burstLimit', '1']);
    expect(methodSettings?.['pets/GET']).toMatchObject({ cachingEnabled: true, throttlingBurstLimit: 1 });
    expect(methodSettings?.['*/*']).toMatchObject({ throttlingBurstLimit: 5000 });
  });

  it.each(['/~1pets/GET/throttling', '/~1pets/FETCH/metrics/enabled', '/pets/1/GET/metrics/enabled'])(
    'are not at %s',
    async (path) => {
      const { update } = await deployed();
      await expect(update(['replace', path, 'true'])).rejects.toThrow(`Invalid method setting path: ${path}. `);
    },
  );
});

describe('a canary', () => {
  it('is deployed beside the stage, changed, and promoted by copying', async () => {
    const { context, api, update } = await deployed();
    const { restApiId, stageName, deploymentId } = api;
    const { id: canaryId } = await createDeployment(context, {
      restApiId,
      stageName,
      canarySettings: { percentTraffic: 10, stageVariableOverrides: { color: 'red' } },
    });
    const stage = await getStage(context, { restApiId, stageName });
    expect(stage).toMatchObject({ deploymentId, canarySettings: { deploymentId: canaryId, percentTraffic: 10 } });
    const changed = await update(
      ['replace', '/canarySettings/percentTraffic', '50'],
      ['replace', '/canarySettings/stageVariableOverrides/size', 'L'],
    );
    expect(changed.canarySettings).toEqual({
      percentTraffic: 50,
      useStageCache: false,
      deploymentId: canaryId,
      stageVariableOverrides: { color: 'red', size: 'L' },
    });
    const promoted = await update(
      ['copy', '/deploymentId', undefined, '/canarySettings/deploymentId'],
      ['copy', '/variables', undefined, '/canarySettings/stageVariableOverrides'],
      ['remove', '/canarySettings'],
    );
    expect(promoted).toMatchObject({ deploymentId: canaryId, variables: { color: 'red', size: 'L' } });
    expect(promoted).not.toHaveProperty('canarySettings');
  });

  it('is neither promoted nor deployed where there is none', async () => {
    const { context, api, update } = await deployed();
    await expect(update(['copy', '/deploymentId', undefined, '/canarySettings/deploymentId'])).rejects.toThrow(
      'Promotion not available. Canary does not exist.',
    );
    const { restApiId } = api;
    const canarySettings = { percentTraffic: 10 };
    await expect(createDeployment(context, { restApiId, stageName: 'non-existing', canarySettings })).rejects.toThrow(
      'Invalid deployment content specified.Stage non-existing must already be created before making a canary release deployment',
    );
    await expect(createDeployment(context, { restApiId, canarySettings })).rejects.toThrow(
      'Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null',
    );
  });
});

it('a cache cluster is available as soon as it is switched on, with the smallest size', async () => {
  const { update } = await deployed();
  expect(await update(['replace', '/cacheClusterEnabled', 'true'])).toMatchObject({
    cacheClusterSize: '0.5',
    cacheClusterStatus: 'AVAILABLE',
  });
  const off = await update(['replace', '/cacheClusterEnabled', 'false']);
  expect(off).toMatchObject({ cacheClusterStatus: 'NOT_AVAILABLE' });
  expect(off).not.toHaveProperty('cacheClusterSize');
});

it.each([
  ['FlushStageCache', flushStageCache, 'flushStageCache'],
  ['FlushStageAuthorizersCache', flushStageAuthorizersCache, 'flushAuthorizerAnswers'],
] as const)('%s asks the gateway for it', async (_, operation, flush) => {
  const { context, api } = await deployed();
  const flushed: string[] = [];
  const servedApis = { [flush]: (...names: string[]) => flushed.push(names.join('/')) } as unknown as ServedApis;
  await operation({ ...context, servedApis }, api);
  expect(flushed).toEqual([`${api.restApiId}/${api.stageName}`]);
  await expect(operation(context, { ...api, stageName: 'nope' })).rejects.toThrow('Invalid stage identifier specified');
});

/** Notes which caches are emptied. */
function noting(context: OperationContext) {
  const flushed: string[] = [];
  const flushStageCache = (...names: string[]) => flushed.push(names.join('/'));
  return { flushed, context: { ...context, servedApis: { flushStageCache } as unknown as ServedApis } };
}

it.each([
  ['DeleteStage', deleteStage],
  ['DeleteRestApi', deleteRestApi],
] as const)('%s takes the cache of the stage with it', async (_, operation) => {
  const { context, api } = await deployed();
  const noted = noting(context);
  await operation(noted.context, api);
  expect(noted.flushed).toEqual([`${api.restApiId}/${api.stageName}`]);
});

describe('the cache of a stage', () => {
  const clustered = async () => {
    const { context, api } = await deployed();
    const { flushed, context: noted } = noting(context);
    const { restApiId, stageName } = api;
    const set = (path: string, value: string) =>
      updateStage(noted, { restApiId, stageName, patchOperations: [{ op: 'replace', path, value }] });
    await set('/cacheClusterEnabled', 'true');
    flushed.length = 0;
    return { flushed, context: noted, api, set };
  };

  it.each([
    ['is emptied when its cluster goes', '/cacheClusterEnabled', 'false', 1],
    ['is emptied when its cluster gets another size', '/cacheClusterSize', '1.6', 1],
    ['stays with a cluster that is enabled already', '/cacheClusterEnabled', 'true', 0],
    ['stays when something else changes', '/description', 'text', 0],
  ])('%s', async (_, path, value, times) => {
    const { flushed, api, set } = await clustered();
    await set(path, value);
    expect(flushed).toEqual(Array(times).fill(`${api.restApiId}/${api.stageName}`));
  });

  it('begins empty with a new cluster, whatever was answered since the last one went', async () => {
    const { flushed, set } = await clustered();
    await set('/cacheClusterEnabled', 'false');
    flushed.length = 0;
    await set('/cacheClusterEnabled', 'true');
    expect(flushed).toHaveLength(1);
  });

  it('begins empty with a new stage', async () => {
    const { flushed, context, api } = await clustered();
    const { restApiId, deploymentId } = api;
    await createStage(context, { restApiId, deploymentId, stageName: 'made', cacheClusterEnabled: true });
    await createDeployment(context, { restApiId, stageName: 'deployed', cacheClusterEnabled: true });
    expect(flushed).toEqual([`${restApiId}/made`, `${restApiId}/deployed`]);
  });

  it('outlives deployments and canaries, but for one that takes the cluster away', async () => {
    const { flushed, context, api } = await clustered();
    const { restApiId, stageName } = api;
    await createDeployment(context, { restApiId, stageName });
    await createDeployment(context, { restApiId, stageName, canarySettings: { percentTraffic: 10 } });
    expect(flushed).toEqual([]);
    await createDeployment(context, { restApiId, stageName, cacheClusterEnabled: false });
    expect(flushed).toEqual([`${restApiId}/${stageName}`]);
  });
});

it('a deployment keeps the settings of the stage that it moves', async () => {
  const { context, api, update } = await deployed();
  const before = await update(['replace', '/variables/color', 'red'], ['replace', '/*/*/metrics/enabled', 'true']);
  const { id } = await createDeployment(context, { restApiId: api.restApiId, stageName: api.stageName });
  expect(await getStage(context, api)).toEqual({ ...before, deploymentId: id });
  const summary = await getDeployment(context, { ...api, deploymentId: id ?? '', embed: ['apisummary'] });
  expect(summary.apiSummary).toEqual({ '/pets': { GET: { authorizationType: 'NONE', apiKeyRequired: false } } });
});

it('an unknown deployment, stage or documentation version is not found', async () => {
  const { context, api, update } = await deployed();
  const { restApiId } = api;
  await expect(createStage(context, { restApiId, stageName: 'a', deploymentId: 'x' })).rejects.toMatchObject({
    httpStatus: 404,
    message: 'Invalid Deployment identifier specified',
  });
  await expect(getStage(context, { restApiId, stageName: 'a' })).rejects.toThrow('Invalid stage identifier specified');
  await expect(update(['replace', '/documentationVersion', 'v1'])).rejects.toMatchObject({ httpStatus: 404 });
});

it('a stage that goes leaves its usage plans', async () => {
  const { context, api } = await deployed();
  const apiStages = [{ apiId: api.restApiId, stage: api.stageName }];
  const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'plan', apiStages });
  await deleteStage(context, api);
  expect((await getUsagePlan(context, { usagePlanId })).apiStages).toEqual([]);
});
