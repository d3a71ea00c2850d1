import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApi, deleteApi, updateApi } from './apis.ts';
import { autoDeploy } from './auto-deploy.ts';
import { createDeployment, deleteDeployment, getDeployment, getDeployments, updateDeployment } from './deployments.ts';
import { createRoute, updateRoute } from './routes.ts';
import { createStage, getStage } from './stages.ts';

const ApiId = 'api1';

describe.each(stores)('deployments in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = operationContext({ store: createStore() });
    await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  });

  const snapshotOf = async (DeploymentId = '') =>
    (await context.store.transact((t) => t.get('deployments', `${ApiId}/${DeploymentId}`)))?.Snapshot;

  it('freeze the API: later edits do not reach them', async () => {
    const { RouteId } = await createRoute(context, { ApiId, RouteKey: 'GET /a' });
    const deployment = await createDeployment(context, { ApiId, Description: 'd' });
    expect(deployment).toEqual({
      DeploymentId: 'deployment3',
      CreatedDate: '2026-01-02T03:04:05Z',
      Description: 'd',
      AutoDeployed: false,
      DeploymentStatus: 'DEPLOYED',
    });
    await updateRoute(context, { ApiId, RouteId, RouteKey: 'GET /b' });
    await updateApi(context, { ApiId, CorsConfiguration: { MaxAge: 1 } });
    const snapshot = await snapshotOf(deployment.DeploymentId);
    expect(snapshot?.Routes.map(({ RouteKey }) => RouteKey)).toEqual(['GET /a']);
    expect(snapshot?.Api).not.toHaveProperty('CorsConfiguration');
    expect(await getDeployment(context, { ApiId, DeploymentId: deployment.DeploymentId })).toEqual(deployment);
    expect((await getDeployments(context, { ApiId })).Items).toEqual([deployment]);
  });

  it('are taken up by the stage that is named', async () => {
    await createRoute(context, { ApiId, RouteKey: 'GET /a' });
    await createStage(context, { ApiId, StageName: 'dev' });
    const { DeploymentId } = await createDeployment(context, { ApiId, StageName: 'dev' });
    expect(await getStage(context, { ApiId, StageName: 'dev' })).toMatchObject({
      DeploymentId,
      LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${DeploymentId}'`,
    });
    await expect(deleteDeployment(context, { ApiId, DeploymentId })).rejects.toMatchObject({
      message: 'Active stages pointing to this deployment must be moved or deleted',
    });
    const second = await createDeployment(context, { ApiId, StageName: 'dev' });
    await deleteDeployment(context, { ApiId, DeploymentId });
    expect((await getDeployments(context, { ApiId })).Items.map((d) => d.DeploymentId)).toEqual([second.DeploymentId]);
  });

  it('can be described anew', async () => {
    await createRoute(context, { ApiId, RouteKey: 'GET /a' });
    const { DeploymentId } = await createDeployment(context, { ApiId });
    expect(await updateDeployment(context, { ApiId, DeploymentId, Description: 'x' })).toMatchObject({
      Description: 'x',
    });
  });

  it('are refused without a route, and for a stage that does not exist', async () => {
    await expect(createDeployment(context, { ApiId })).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Unable to deploy API because no routes exist in this API',
    });
    await createRoute(context, { ApiId, RouteKey: 'GET /a' });
    await expect(createDeployment(context, { ApiId, StageName: 'no' })).rejects.toMatchObject({ httpStatus: 404 });
    expect((await getDeployments(context, { ApiId })).Items).toEqual([]);
  });

  describe('that are made automatically', () => {
    beforeEach(async () => {
      await createStage(context, { ApiId, StageName: '$default', AutoDeploy: true });
      await createStage(context, { ApiId, StageName: 'by-hand' });
    });

    it('wait for the first route, and say so once', async () => {
      expect(await autoDeploy(context, ApiId)).toEqual(['$default']);
      expect(await getStage(context, { ApiId, StageName: '$default' })).toMatchObject({
        LastDeploymentStatusMessage:
          'Deployment attempt failed: Unable to deploy API because no routes exist in this API',
      });
      expect(await autoDeploy(context, ApiId)).toEqual([]);
    });

    it('reach the stages that ask for it, and no others', async () => {
      await createRoute(context, { ApiId, RouteKey: 'GET /a' });
      expect(await autoDeploy(context, ApiId)).toEqual(['$default']);
      const { DeploymentId } = await getStage(context, { ApiId, StageName: '$default' });
      expect(await getDeployment(context, { ApiId, DeploymentId: DeploymentId ?? '' })).toMatchObject({
        AutoDeployed: true,
        Description: 'Automatic deployment triggered by changes to the Api configuration',
      });
      expect(await getStage(context, { ApiId, StageName: 'by-hand' })).not.toHaveProperty('DeploymentId');
    });

    it('come only when the content has changed', async () => {
      const { RouteId } = await createRoute(context, { ApiId, RouteKey: 'GET /a' });
      await autoDeploy(context, ApiId);
      expect(await autoDeploy(context, ApiId)).toEqual([]);
      await updateApi(context, { ApiId, Description: 'no request notices this' });
      expect(await autoDeploy(context, ApiId)).toEqual([]);
      await updateApi(context, { ApiId, CorsConfiguration: { MaxAge: 1 } });
      expect(await autoDeploy(context, ApiId)).toEqual(['$default']);
      await updateRoute(context, { ApiId, RouteId, OperationName: 'o' });
      expect(await autoDeploy(context, ApiId)).toEqual(['$default']);
      expect((await getDeployments(context, { ApiId })).Items).toHaveLength(3);
    });

    it('keep the last 20 of their history', async () => {
      const { RouteId } = await createRoute(context, { ApiId, RouteKey: 'GET /a' });
      for (let i = 0; i < 25; i++) {
        await updateRoute(context, { ApiId, RouteId, OperationName: `o${i}` });
        await autoDeploy(context, ApiId);
      }
      const { DeploymentId } = await getStage(context, { ApiId, StageName: '$default' });
      const left = (await getDeployments(context, { ApiId })).Items.map((deployment) => deployment.DeploymentId);
      expect(left).toHaveLength(21);
      expect(left).toContain(DeploymentId);
    });

    it('end with the API', async () => {
      await deleteApi(context, { ApiId });
      expect(await autoDeploy(context, ApiId)).toEqual([]);
    });
  });
});
