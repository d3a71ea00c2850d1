import { createDeployment } from '../../src/services/apigateway/deployments.ts';
import { putIntegration } from '../../src/services/apigateway/integrations.ts';
import { putMethod } from '../../src/services/apigateway/methods.ts';
import { createResource } from '../../src/services/apigateway/resources.ts';
import { createRestApi } from '../../src/services/apigateway/rest-apis.ts';
import type { OperationContext } from '../../src/services/operation-context.ts';

/** An API with `GET /pets` behind a MOCK integration, and where things are in it. */
export async function createPetsApi(context: OperationContext) {
  const { id: restApiId = '', rootResourceId: rootId = '' } = await createRestApi(context, { name: 'pets' });
  const { id: resourceId = '' } = await createResource(context, { restApiId, parentId: rootId, pathPart: 'pets' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await putMethod(context, { ...method, authorizationType: 'NONE' });
  await putIntegration(context, { ...method, type: 'MOCK' });
  return { restApiId, rootId, method };
}

/** … and a stage that serves it. */
export async function deployPetsApi(context: OperationContext, stageName = 'prod') {
  const api = await createPetsApi(context);
  const { id: deploymentId = '' } = await createDeployment(context, { restApiId: api.restApiId, stageName });
  return { ...api, deploymentId, stageName };
}
