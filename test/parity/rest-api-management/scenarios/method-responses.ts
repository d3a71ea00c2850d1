import type { Aws, Scenario } from '../run-scenario.ts';
import { newApi } from './methods.ts';

const HEADER = '/responseParameters/method.response.header.my-header';
const MODEL = '/responseModels/application~1json';

const WITH_BOTH = {
  responseParameters: { 'method.response.header.my-header': true },
  responseModels: { 'application/json': 'Empty' },
};

/** A method with a MOCK integration and a response for 200. */
async function newResponse(aws: Aws, members: object = {}) {
  const method = { ...(await newApi(aws)), httpMethod: 'GET' };
  await aws.call('putMethod', { ...method, authorizationType: 'NONE' });
  const response = { ...method, statusCode: '200' };
  await aws.call('putMethodResponse', { ...response, ...members });
  return response;
}

type PatchText = readonly [op: string, path: string, value?: string];

function updater(aws: Aws, response: object) {
  return (record: string, patches: readonly PatchText[], changes: object = {}) =>
    aws.record(record, 'updateMethodResponse', {
      ...response,
      ...changes,
      patchOperations: patches.map(([op, path, value]) => ({ op, path, value })),
    });
}

export const methodResponseScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApigatewayMethodResponse::test_lifecycle_method_response'(aws) {
    const method = { ...(await newApi(aws)), httpMethod: 'GET' };
    await aws.call('putMethod', { ...method, authorizationType: 'NONE' });
    const requestTemplates = { 'application/json': '{"statusCode": 200}' };
    await aws.call('putIntegration', { ...method, type: 'MOCK', requestTemplates });
    const response = { ...method, statusCode: '200' };
    await aws.record('put-method-response', 'putMethodResponse', {
      ...response,
      responseParameters: {},
      responseModels: {},
    });
    await aws.record('get-integration-response', 'getMethodResponse', response);
    const update = updater(aws, response);
    await update('add-method-responses', [
      ['add', HEADER, 'true'],
      ['add', MODEL, 'Empty'],
    ]);
    await update('update-method-responses', [
      ['replace', HEADER, 'true'],
      ['replace', MODEL, 'Empty'],
    ]);
    await aws.record('get-method', 'getMethod', method);
    await aws.record('delete-method-response', 'deleteMethodResponse', response);
  },

  async 'TestApigatewayMethodResponse::test_update_method_response'(aws) {
    const update = updater(aws, await newResponse(aws, WITH_BOTH));
    await update('remove-update-method-response', [
      ['remove', HEADER],
      ['remove', MODEL],
    ]);
    await update('add-update-method-response', [
      ['add', HEADER, 'true'],
      ['add', MODEL, 'Empty'],
    ]);
  },

  async 'TestApigatewayMethodResponse::test_update_method_response_wrong_operations'(aws) {
    const update = updater(aws, await newResponse(aws, WITH_BOTH));
    const [wrong, right]: readonly [PatchText, PatchText] = [
      ['wrong_op', HEADER, 'true'],
      ['add', HEADER, 'true'],
    ];
    await update('update-method-response-wrong-operation-1', [wrong]);
    await update('update-method-response-wrong-operation-2', [wrong, right]);
    await update('update-method-response-wrong-operation-3', [wrong, wrong]);
    await update('update-method-response-wrong-operation-4', [wrong, wrong, wrong, wrong]);
    await update('update-method-response-wrong-operation-5', [wrong, right, wrong]);
  },

  async 'TestApigatewayMethodResponse::test_update_method_response_negative_tests'(aws) {
    const update = updater(aws, await newResponse(aws, WITH_BOTH));
    const add: readonly PatchText[] = [['add', HEADER, 'true']];
    await update('update-method-response-wrong-statuscode', add, { statusCode: '201' });
    await update('update-method-response-invalid-statuscode', add, { statusCode: 'wrong' });
    await update('update-method-response-invalid-statuscode-and-wrong-op', [['wrong_op', HEADER, 'true']], {
      statusCode: 'wrong',
    });
    await update('update-method-response-wrong-resource', add, { resourceId: 'wrong_resource' });
    await update('update-method-response-wrong-method', add, { httpMethod: 'POST' });
  },

  async 'TestApigatewayMethodResponse::test_update_method_lack_response_parameters_and_models'(aws) {
    const update = updater(aws, await newResponse(aws));
    await update('update-method-response-operation-without-response-parameters', [['remove', HEADER]]);
    await update('update-method-response-operation-without-response-models', [['remove', MODEL]]);
    await update('update-method-response-operation-with-wrong-path', [
      ['add', '/wrong/method.response.header.my-header', 'true'],
    ]);
  },

  async 'TestApigatewayMethodResponse::test_update_method_wrong_param_names'(aws) {
    const update = updater(aws, await newResponse(aws, WITH_BOTH));
    const [header, model] = ['/responseParameters/method.response.header.wrong', '/responseModels/application~1wrong'];
    await update('update-method-response-operation-with-wrong-param-name-1', [['remove', header]]);
    await update('update-method-response-operation-with-wrong-param-name-2', [['replace', header, 'true']]);
    await update('update-method-response-operation-with-wrong-param-name-3', [['remove', model]]);
    await update('update-method-response-operation-with-wrong-param-name-4', [['replace', model, 'Empty']]);
  },
};
