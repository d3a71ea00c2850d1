import { expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import { createAuthorizer } from './authorizers.ts';
import { createDeployment } from './deployments.ts';
import { putGatewayResponse } from './gateway-responses.ts';
import { putIntegration } from './integrations.ts';
import { deleteMethod, putMethod, updateMethod } from './methods.ts';
import { createResource, deleteResource, updateResource } from './resources.ts';
import { updateRestApi } from './rest-apis.ts';
import { undeployedChanges } from './undeployed-changes.ts';

type Change = (
  context: ReturnType<typeof operationContext>,
  api: Awaited<ReturnType<typeof deployPetsApi>>,
) => Promise<unknown>;

const changes: Readonly<Record<string, readonly [Change, readonly string[]]>> = {
  'nothing at all': [async () => undefined, []],
  'an OPTIONS method': [
    async (context, { method }) => {
      const options = { ...method, httpMethod: 'OPTIONS' };
      await putMethod(context, { ...options, authorizationType: 'NONE' });
      await putIntegration(context, { ...options, type: 'MOCK' });
    },
    ['method OPTIONS /pets is new'],
  ],
  'a method that went': [(context, { method }) => deleteMethod(context, method), ['method GET /pets is gone']],
  'a method that needs a key': [
    (context, { method }) =>
      updateMethod(context, {
        ...method,
        patchOperations: [{ op: 'replace', path: '/apiKeyRequired', value: 'true' }],
      }),
    ['method GET /pets has changed'],
  ],
  'a resource without methods': [
    (context, { restApiId, rootId }) => createResource(context, { restApiId, parentId: rootId, pathPart: 'empty' }),
    [],
  ],
  'a resource with another path': [
    (context, { method: { restApiId, resourceId } }) =>
      updateResource(context, {
        restApiId,
        resourceId,
        patchOperations: [{ op: 'replace', path: '/pathPart', value: 'dogs' }],
      }),
    ['method GET /pets is gone', 'method GET /dogs is new'],
  ],
  'a gateway response': [
    (context, { restApiId }) => putGatewayResponse(context, { restApiId, responseType: 'DEFAULT_4XX' }),
    ['gateway response DEFAULT_4XX is new'],
  ],
  'an authorizer': [
    (context, { restApiId }) =>
      createAuthorizer(context, {
        restApiId,
        name: 'guard',
        type: 'COGNITO_USER_POOLS',
        providerARNs: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a'],
        identitySource: 'method.request.header.Authorization',
      }),
    ['authorizer guard is new'],
  ],
  'binary media types': [
    (context, { restApiId }) =>
      updateRestApi(context, { restApiId, patchOperations: [{ op: 'add', path: '/binaryMediaTypes/image~1png' }] }),
    ['binaryMediaTypes of the API has changed'],
  ],
  'a new name, which no answer shows': [
    (context, { restApiId }) =>
      updateRestApi(context, { restApiId, patchOperations: [{ op: 'replace', path: '/name', value: 'new' }] }),
    [],
  ],
};

it.each(Object.entries(changes))('%s', async (_, [change, texts]) => {
  const context = operationContext();
  const api = await deployPetsApi(context);
  await change(context, api);
  const read = () => context.store.transact((transaction) => undeployedChanges(context, transaction, api));
  expect((await read()).map(({ text }) => text)).toEqual(texts);
});

it('a method made anew at the same path is no change, and a deployment leaves none', async () => {
  const context = operationContext();
  const api = await deployPetsApi(context);
  const read = () => context.store.transact((transaction) => undeployedChanges(context, transaction, api));
  const { restApiId, resourceId } = api.method;
  await deleteResource(context, { restApiId, resourceId });
  const again = await createResource(context, { restApiId, parentId: api.rootId, pathPart: 'pets' });
  const method = { ...api.method, resourceId: again.id ?? '' };
  await putMethod(context, { ...method, authorizationType: 'NONE' });
  await putIntegration(context, { ...method, type: 'MOCK', cacheNamespace: resourceId });
  expect(await read()).toEqual([]);
  await deleteMethod(context, method);
  await putMethod(context, { ...method, authorizationType: 'AWS_IAM' });
  await putIntegration(context, { ...method, type: 'MOCK' });
  expect(await read()).toEqual([
    { kind: 'method', path: '/pets', httpMethod: 'GET', text: 'method GET /pets has changed' },
  ]);
  await createDeployment(context, { restApiId, stageName: api.stageName });
  expect(await read()).toEqual([]);
});
