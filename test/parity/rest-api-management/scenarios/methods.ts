import type { Aws, Scenario } from '../run-scenario.ts';
import { authorizerUri } from './uris.ts';

/** A new API and its root resource. */
export async function newApi(aws: Aws) {
  const { id: restApiId = '', rootResourceId: resourceId = '' } = await aws.call('createRestApi', { name: 'api' });
  return { restApiId, resourceId };
}

const ANY = { httpMethod: 'ANY', authorizationType: 'NONE' };

export const methodScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayApiMethod::test_method_lifecycle'(aws) {
    const method = { ...(await newApi(aws)), httpMethod: 'ANY' };
    await aws.record('put-base-method-response', 'putMethod', { ...method, authorizationType: 'NONE' });
    await aws.record('get-base-method-response', 'getMethod', method);
    await aws.record('del-base-method-response', 'deleteMethod', method);
    await aws.record('get-deleted-method-response', 'getMethod', method);
    await aws.record('delete-deleted-method-response', 'deleteMethod', method);
  },

  async 'TestApiGatewayApiMethod::test_method_request_parameters'(aws) {
    const resource = await newApi(aws);
    const requestParameters = {
      'method.request.querystring.q_optional': false,
      'method.request.querystring.q_required': true,
      'method.request.header.h_optional': false,
      'method.request.header.h_required': true,
    };
    await aws.record('put-method-request-params-response', 'putMethod', { ...resource, ...ANY, requestParameters });
    await aws.record('get-method-request-params-response', 'getMethod', { ...resource, httpMethod: 'ANY' });
    await aws.record('req-params-same-name', 'putMethod', {
      ...resource,
      httpMethod: 'GET',
      authorizationType: 'NONE',
      requestParameters: { 'method.request.querystring.same': false, 'method.request.header.same': false },
    });
  },

  async 'TestApiGatewayApiMethod::test_put_method_model'(aws) {
    const root = await newApi(aws);
    const { restApiId, resourceId: parentId } = root;
    for (const [record, name] of [
      ['create-model', 'MySchema'],
      ['create-model-2', 'MySchemaTwo'],
    ] as const) {
      const schema = JSON.stringify({ title: name, type: 'object' });
      await aws.record(record, 'createModel', { restApiId, name, contentType: 'application/json', schema });
    }
    const withModel = (model: string) => ({ ...ANY, requestModels: { 'application/json': model } });
    const removeModel = (record: string, modelName: string) =>
      aws.record(record, 'deleteModel', { restApiId, modelName });
    await aws.record('put-method-request-models', 'putMethod', { ...root, ...withModel('MySchema') });
    await removeModel('delete-model-used', 'MySchema');
    const path = '/requestModels/application~1json';
    await aws.record('update-method-model', 'updateMethod', {
      ...root,
      httpMethod: 'ANY',
      patchOperations: [{ op: 'replace', path, value: 'MySchemaTwo' }],
    });
    await removeModel('delete-model-unused', 'MySchema');
    await removeModel('delete-model-used-2', 'MySchemaTwo');
    const { id: resourceId } = await aws.call('createResource', { restApiId, parentId, pathPart: 'test' });
    const test = { restApiId, resourceId };
    await aws.record('put-method-2-request-models', 'putMethod', { ...test, ...withModel('MySchemaTwo') });
    await removeModel('delete-model-used-by-2-method', 'MySchemaTwo');
    await aws.record('update-method-model-2', 'updateMethod', {
      ...test,
      httpMethod: 'ANY',
      patchOperations: [{ op: 'remove', path }],
    });
    await removeModel('delete-model-used-by-method-1', 'MySchemaTwo');
    await aws.record('delete-method-using-model-2', 'deleteMethod', { ...root, httpMethod: 'ANY' });
    await removeModel('delete-model-unused-2', 'MySchemaTwo');
  },

  async 'TestApiGatewayApiMethod::test_put_method_validation'(aws) {
    const resource = await newApi(aws);
    const put = (record: string, changes: object) =>
      aws.record(record, 'putMethod', { ...resource, ...ANY, ...changes });
    await put('wrong-api', { restApiId: 'fake-api' });
    await put('wrong-resource', { resourceId: 'fake-resource-id' });
    await put('wrong-method', { httpMethod: 'WRONG' });
    await put('missing-authorizer-id', { authorizationType: 'CUSTOM' });
    await put('invalid-request-validator', { requestValidatorId: 'fake-validator' });
    await put('invalid-model-name', { requestModels: { 'application/json': 'petModel' } });
  },

  async 'TestApiGatewayApiMethod::test_update_method'(aws) {
    const resource = await newApi(aws);
    const update = (record: string, patches: readonly (readonly [string, string, string?])[]) =>
      aws.record(record, 'updateMethod', {
        ...resource,
        httpMethod: 'ANY',
        patchOperations: patches.map(([op, path, value]) => ({ op, path, value })),
      });
    const [parameter, model] = [
      '/requestParameters/method.request.querystring.optional',
      '/requestModels/application~1json',
    ];
    await aws.record('put-method-response', 'putMethod', { ...resource, ...ANY });
    await update('update-method-add', [
      ['add', parameter, 'true'],
      ['add', model, 'Empty'],
    ]);
    await update('update-method-replace', [
      ['replace', '/operationName', 'ReplacedOperationName'],
      ['replace', '/apiKeyRequired', 'true'],
      ['replace', '/authorizationType', 'AWS_IAM'],
      ['replace', parameter, 'false'],
    ]);
    const { id = '' } = await aws.call('createAuthorizer', {
      restApiId: resource.restApiId,
      name: 'test',
      type: 'TOKEN',
      authorizerUri,
      identitySource: 'method.request.header.Authorization',
    });
    await update('update-method-replace-authorizer', [
      ['replace', '/authorizationType', 'CUSTOM'],
      ['replace', '/authorizerId', id],
    ]);
    await update('update-method-remove', [
      ['remove', parameter],
      ['remove', model],
    ]);
  },

  async 'TestApiGatewayApiMethod::test_update_method_validation'(aws) {
    const resource = await newApi(aws);
    const update = (record: string, patches: readonly (readonly [string, string, string?])[], changes = {}) =>
      aws.record(record, 'updateMethod', {
        ...resource,
        httpMethod: 'ANY',
        patchOperations: patches.map(([op, path, value]) => ({ op, path, value })),
        ...changes,
      });
    const [name] = [['replace', '/operationName', 'name'] as const];
    await update('wrong-rest-api', [name], { restApiId: 'fake-api' });
    await update('wrong-resource-id', [name], { resourceId: 'fake-resource' });
    await update('method-does-not-exist', [name]);
    await aws.record('put-method-response', 'putMethod', { ...resource, ...ANY, apiKeyRequired: true });
    await update('unsupported-operation', [['add', '/operationName', 'name']]);
    await update('unsupported-operation-2', [['remove', '/operationName']]);
    await update('unsupported-path', [['replace', '/httpMethod', 'GET']]);
    await update('wrong-path-request-parameters', [['add', '/requestParameters', 'true']]);
    await update('wrong-path-request-models', [['add', '/requestModels/application/json', 'Empty']]);
    await update('wrong-value-type', [['replace', '/apiKeyRequired', 'whatever']]);
    await update('wrong-auth-type', [['replace', '/authorizationType', 'CUSTOM']]);
    await update('skip-auth-id-with-wrong-type', [['replace', '/authorizerId', 'abc123']]);
    await update('wrong-auth-id', [
      ['replace', '/authorizationType', 'CUSTOM'],
      ['replace', '/authorizerId', 'abc123'],
    ]);
    await update('wrong-req-validator-id', [['replace', '/requestValidatorId', 'fake']]);
  },

  async 'TestAPIGateway::test_apigateway_with_custom_authorization_method'(aws) {
    const resource = await newApi(aws);
    aws.note('api-id', { api_id: resource.restApiId });
    const { id: authorizerId } = await aws.record('authorizer', 'createAuthorizer', {
      restApiId: resource.restApiId,
      name: 'lambda_authorizer',
      type: 'TOKEN',
      authorizerUri,
      identitySource: 'method.request.header.Auth',
    });
    await aws.record('put-method-response', 'putMethod', {
      ...resource,
      httpMethod: 'GET',
      authorizationType: 'CUSTOM',
      authorizerId,
      apiKeyRequired: true,
    });
  },

  async 'TestApiGatewayApiAuthorizer::test_authorizer_crud_no_api'(aws) {
    const restApiId = 'test-fake-rest-id';
    await aws.record('wrong-rest-api-id-create-authorizer', 'createAuthorizer', {
      restApiId,
      name: 'test',
      type: 'TOKEN',
      authorizerUri,
      identitySource: 'method.request.header.Authorization',
    });
    await aws.record('wrong-rest-api-id-get-authorizers', 'getAuthorizers', { restApiId });
  },
};
