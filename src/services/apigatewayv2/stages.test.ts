import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { createApi } from './apis.ts';
import { createDeployment } from './deployments.ts';
import { createRoute } from './routes.ts';
import { createStage, deleteStage, getStage, getStages, updateStage } from './stages.ts';

async function contextWithRoute(options: Parameters<typeof operationContext>[0] = {}) {
  const context = operationContext(options);
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  await createRoute(context, { ApiId: 'api1', RouteKey: 'GET /' });
  return context;
}

describe.each(stores)('a stage in the %s store', (_, createStore) => {
  it('comes, changes and goes', async () => {
    const context = await contextWithRoute({ store: createStore() });
    const created = await createStage(context, { ApiId: 'api1', StageName: '$default', AutoDeploy: true });
    expect(created).toEqual({
      StageName: '$default',
      AutoDeploy: true,
      CreatedDate: '2026-01-02T03:04:05Z',
      LastUpdatedDate: '2026-01-02T03:04:05Z',
      StageVariables: {},
      DefaultRouteSettings: { DetailedMetricsEnabled: false },
      RouteSettings: {},
      Tags: {},
    });
    const key = { ApiId: 'api1', StageName: '$default' };
    expect(await getStage(context, key)).toEqual(created);
    expect((await getStages(context, { ApiId: 'api1' })).Items).toEqual([created]);
    await deleteStage(context, key);
    await expect(getStage(context, key)).rejects.toMatchObject({ httpStatus: 404, member: '/StageName' });
  });

  it('changes what an update names; an empty value takes a variable away', async () => {
    const context = await contextWithRoute({ store: createStore() });
    const key = { ApiId: 'api1', StageName: 'dev' };
    await createStage(context, { ...key, StageVariables: { a: '1', b: '2' }, Tags: { t: 'x' } });
    const updated = await updateStage(context, {
      ...key,
      StageVariables: { a: '', c: '3' },
      RouteSettings: { 'GET /': { ThrottlingBurstLimit: 1 } },
      AccessLogSettings: { Format: '$context.requestId' },
    });
    expect(updated).toMatchObject({
      StageVariables: { b: '2', c: '3' },
      RouteSettings: { 'GET /': { ThrottlingBurstLimit: 1 } },
      Tags: { t: 'x' },
      AutoDeploy: false,
    });
    expect(updated.StageVariables).not.toHaveProperty('a');
  });

  it('serves the deployment that it is given', async () => {
    const context = await contextWithRoute({ store: createStore() });
    const { DeploymentId } = await createDeployment(context, { ApiId: 'api1' });
    await createStage(context, { ApiId: 'api1', StageName: 'dev', DeploymentId });
    expect(await getStage(context, { ApiId: 'api1', StageName: 'dev' })).toMatchObject({ DeploymentId });
  });
});

describe('CreateStage refuses', () => {
  it.each([
    [{ StageName: 'a b' }, 400, 'Stage name only allows a-zA-Z0-9_- or $default', '/StageName'],
    [{ StageName: '$other' }, 400, 'Stage name only allows a-zA-Z0-9_- or $default', '/StageName'],
    [{ StageName: 'a'.repeat(129) }, 400, expect.stringContaining('less than or equal to 128'), '/StageName'],
    [{ StageName: 'taken' }, 409, 'Stage already exists', '/StageName'],
    [{ StageName: 's', DeploymentId: 'nope' }, 404, 'Invalid Deployment identifier specified nope', '/DeploymentId'],
    [
      { StageName: 's', DeploymentId: 'nope', AutoDeploy: true },
      400,
      'Deployment ID cannot be set when auto deploy is enabled',
      '/DeploymentId',
    ],
    [
      { StageName: 's', RouteSettings: { 'GET /some-route': {} } },
      404,
      'Unable to find Route by key GET /some-route within the provided RouteSettings',
      '/RouteSettings/GET ~1some-route',
    ],
    [{ StageName: 's', StageVariables: { 'a-b': '1' } }, 400, 'Invalid stage variable name a-b', '/StageVariables/a-b'],
    [{ StageName: 's', StageVariables: { a: 'ü' } }, 400, 'Invalid value for stage variable a', '/StageVariables/a'],
  ])('%j', async (input, httpStatus, message, member) => {
    const context = await contextWithRoute();
    await createStage(context, { ApiId: 'api1', StageName: 'taken' });
    await expect(createStage(context, { ApiId: 'api1', ...input })).rejects.toMatchObject({
      httpStatus,
      message,
      member,
    });
  });
});
