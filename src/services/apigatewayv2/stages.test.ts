import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { createApi } from './apis.ts';
import { createDeployment } from './deployments.ts';
import { createRoute } from './routes.ts';
import {
  createStage,
  deleteAccessLogSettings,
  deleteRouteSettings,
  deleteStage,
  getStage,
  getStages,
  updateStage,
} from './stages.ts';

const LOG_GROUP = 'arn:aws:logs:us-east-1:123456789012:log-group:access';

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
      AccessLogSettings: { Format: '$context.requestId', DestinationArn: LOG_GROUP },
    });
    expect(updated).toMatchObject({
      StageVariables: { b: '2', c: '3' },
      AccessLogSettings: { Format: '$context.requestId', DestinationArn: LOG_GROUP },
      RouteSettings: { 'GET /': { ThrottlingBurstLimit: 1 } },
      Tags: { t: 'x' },
      AutoDeploy: false,
    });
    expect(updated.StageVariables).not.toHaveProperty('a');
  });

  it('loses its access log and the settings of a route when they are deleted', async () => {
    const context = await contextWithRoute({ store: createStore() });
    const key = { ApiId: 'api1', StageName: 'dev' };
    const AccessLogSettings = { Format: '$context.requestId', DestinationArn: LOG_GROUP };
    const RouteSettings = { 'GET /': { ThrottlingBurstLimit: 1 } };
    await createStage(context, { ...key, AccessLogSettings, RouteSettings });
    await deleteAccessLogSettings(context, key);
    await deleteRouteSettings(context, { ...key, RouteKey: 'GET /' });
    const stage = await getStage(context, key);
    expect(stage).not.toHaveProperty('AccessLogSettings');
    expect(stage.RouteSettings).toEqual({});
  });

  it('keeps the member of its access log that an update does not name', async () => {
    const context = await contextWithRoute({ store: createStore() });
    const key = { ApiId: 'api1', StageName: 'dev' };
    const AccessLogSettings = { Format: '$context.requestId', DestinationArn: LOG_GROUP };
    await createStage(context, { ...key, AccessLogSettings });
    const Format = '$context.extendedRequestId';
    const updated = await updateStage(context, { ...key, AccessLogSettings: { Format } });
    expect(updated.AccessLogSettings).toEqual({ Format, DestinationArn: LOG_GROUP });
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
    [
      { StageName: 's', StageVariables: { ['n'.repeat(65)]: '1' } },
      400,
      `Invalid stage variable name ${'n'.repeat(65)}`,
      `/StageVariables/${'n'.repeat(65)}`,
    ],
    [
      { StageName: 's', StageVariables: { a: 'v'.repeat(513) } },
      400,
      'Invalid value for stage variable a',
      '/StageVariables/a',
    ],
    [
      { StageName: 's', StageVariables: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, '1'])) },
      400,
      'A stage can have at most 100 stage variables',
      '/StageVariables',
    ],
    [
      { StageName: 's', AccessLogSettings: { Format: '$context.requestId' } },
      400,
      'Access Log value missing. Expected destinationArn and format.',
      '/AccessLogSettings',
    ],
    [
      { StageName: 's', AccessLogSettings: { Format: '$context.requestId', DestinationArn: 'access-log' } },
      400,
      "Invalid ARN specified in the request. ARNs must start with 'arn:': access-log",
      '/AccessLogSettings/DestinationArn',
    ],
    [
      { StageName: 's', AccessLogSettings: { Format: '$context.requestId $context.nope', DestinationArn: LOG_GROUP } },
      400,
      'The following context variables are not supported: [$context.nope]',
      '/AccessLogSettings/Format',
    ],
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

it('a stage takes what the quotas allow', async () => {
  const context = await contextWithRoute();
  const StageVariables = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`v${i}`, 'v'.repeat(512)]));
  const format = '$context.requestId';
  const AccessLogSettings = { DestinationArn: LOG_GROUP, Format: format.padEnd(3 * 1024, ' ') };
  const created = await createStage(context, { ApiId: 'api1', StageName: 's', StageVariables, AccessLogSettings });
  expect(created).toMatchObject({ StageVariables, AccessLogSettings });
});

it('a stage does not take a format of an access log beyond 3 KB', async () => {
  const context = await contextWithRoute();
  const AccessLogSettings = { DestinationArn: LOG_GROUP, Format: '$context.requestId'.padEnd(3 * 1024 + 1, ' ') };
  await expect(createStage(context, { ApiId: 'api1', StageName: 's', AccessLogSettings })).rejects.toMatchObject({
    httpStatus: 400,
    message: 'Access Log format must be at most 3 KB',
    member: '/AccessLogSettings/Format',
  });
});
