import type { Scenario } from '../run-scenario.ts';

type Address = Readonly<Record<string, unknown>>;

const CALCULATION = {
  title: 'Calc output',
  type: 'object',
  properties: {
    a: { type: 'number' },
    b: { type: 'number' },
    op: { description: 'operation of +, -, * or /', type: 'string' },
    c: { type: 'number' },
  },
  required: ['a', 'b', 'op'],
};

const json = 'application/json';

export const modelAndValidatorScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayApiModels::test_model_lifecycle'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    // The records stand in the order of the names, so that this one comes before Empty.
    const name = 'CalcOutput';
    await aws.record('create-model', 'createModel', {
      restApiId,
      name,
      contentType: json,
      description: 'Calc output model',
      schema: JSON.stringify(CALCULATION),
    });
    await aws.record('get-models', 'getModels', { restApiId });
    await aws.record('get-model', 'getModel', { restApiId, modelName: name });
    await aws.record('del-model', 'deleteModel', { restApiId, modelName: name });
  },

  async 'TestApiGatewayApiModels::test_model_validation'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const model = { restApiId, name: 'MySchema', contentType: json, schema: JSON.stringify({ type: 'object' }) };
    const create = (record: string, changes: object) => aws.record(record, 'createModel', { ...model, ...changes });
    await create('create-model-wrong-id', { restApiId: 'abcde0' });
    await aws.record('get-models-wrong-id', 'getModels', { restApiId: 'abcde0' });
    await aws.record('get-model-wrong-id', 'getModel', { restApiId: 'abcde0', modelName: 'MySchema' });
    await aws.record('del-model-wrong-id', 'deleteModel', { restApiId: 'abcde0', modelName: 'MySchema' });
    await aws.call('createModel', model);
    await create('create-model-already-exists', {});
    await create('create-model-empty-name', { name: '' });
    await create('create-model-empty-schema', { name: 'Other', schema: '' });
    const { schema: _, ...withoutSchema } = model;
    const other = { ...withoutSchema, name: 'Other' };
    await aws.record('create-model-no-schema-json', 'createModel', other);
    await aws.record('create-model-no-schema-xml', 'createModel', { ...other, contentType: 'application/xml' });
  },

  async 'TestApiGatewayApiModels::test_update_model'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const update = (record: string, [op, path, value]: readonly [string, string, string], id = restApiId) =>
      aws.record(record, 'updateModel', {
        restApiId: id,
        modelName: 'mySchema',
        patchOperations: [{ op, path, value }],
      });
    const updated = JSON.stringify({ title: 'Updated schema', type: 'object' });
    await update('update-model-wrong-id', ['replace', '/schema', updated], 'fake-rest-api');
    await aws.record('create-model', 'createModel', {
      restApiId,
      name: 'mySchema',
      contentType: json,
      schema: JSON.stringify({ title: 'mySchema', type: 'object' }),
    });
    await update('update-model', ['replace', '/schema', updated]);
    await update('update-model-invalid-op', ['add', '/wrong-path', 'not supported op']);
    await update('update-model-invalid-path', ['replace', '/name', 'invalid name']);
    await update('update-model-empty-schema', ['replace', '/schema', '']);
  },

  async 'TestApiGatewayApiRequestValidator::test_validators_crud_no_api'(aws) {
    const restApiId = 'test-fake-rest-id';
    const input = { restApiId, name: 'test', validateRequestBody: true };
    await aws.record('wrong-rest-api-id-create-validator', 'createRequestValidator', input);
    await aws.record('wrong-rest-api-id-get-validators', 'getRequestValidators', { restApiId });
  },

  async 'TestApiGatewayApiRequestValidator::test_create_request_validator_invalid_api_id'(aws) {
    await aws.record('invalid-create-request-validator', 'createRequestValidator', { restApiId: 'api_id', name: 'v' });
  },

  async 'TestApiGatewayApiRequestValidator::test_request_validator_lifecycle'(aws) {
    const { id: restApiId } = await aws.record('create-rest-api', 'createRestApi', {
      name: 'api',
      description: 'my api',
    });
    const { id: requestValidatorId } = await aws.record('create-request-validator', 'createRequestValidator', {
      restApiId,
      name: 'validator',
    });
    const address = { restApiId, requestValidatorId };
    await aws.record('get-request-validator', 'getRequestValidator', address);
    await aws.record('get-request-validators', 'getRequestValidators', { restApiId });
    const path = '/validateRequestBody';
    const update = (record: string, patch: object) =>
      aws.record(record, 'updateRequestValidator', { ...address, patchOperations: [patch] });
    await update('update-request-validator-with-value', { op: 'replace', path, value: 'true' });
    await update('update-request-validator-without-value', { op: 'replace', path });
    await aws.record('get-request-validators-after-update-operation', 'getRequestValidator', address);
    await aws.record('delete-request-validator', 'deleteRequestValidator', address);
    await aws.record('get-deleted-request-validator', 'getRequestValidator', address);
    await aws.record('get-request-validators-after-delete', 'getRequestValidators', { restApiId });
  },

  async 'TestApiGatewayApiRequestValidator::test_invalid_get_request_validator'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const get = (record: string, address: Address) => aws.record(record, 'getRequestValidator', address);
    await get('get-request-validators-invalid-api-id', { restApiId: 'api_id', requestValidatorId: 'validator_id' });
    await get('get-request-validators-invalid-validator-id', { restApiId, requestValidatorId: 'validator_id' });
  },

  async 'TestApiGatewayApiRequestValidator::test_invalid_get_request_validators'(aws) {
    await aws.record('get-invalid-request-validators', 'getRequestValidators', { restApiId: 'api_id' });
  },

  async 'TestApiGatewayApiRequestValidator::test_invalid_delete_request_validator'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const remove = (record: string, address: Address) => aws.record(record, 'deleteRequestValidator', address);
    await remove('delete-request-validator-invalid-api-id', {
      restApiId: 'api_id',
      requestValidatorId: 'validator_id',
    });
    await remove('delete-request-validator-invalid-validator-id', { restApiId, requestValidatorId: 'validator_id' });
  },

  async 'TestApiGatewayApiRequestValidator::test_invalid_update_request_validator_operations'(aws) {
    const { id: restApiId } = await aws.record('create-rest-api', 'createRestApi', {
      name: 'api',
      description: 'my api',
    });
    const { id: requestValidatorId } = await aws.record('create-request-validator', 'createRequestValidator', {
      restApiId,
      name: 'validator',
    });
    const update = (record: string, [op, path, value]: readonly [string, string, string]) =>
      aws.record(record, 'updateRequestValidator', {
        restApiId,
        requestValidatorId,
        patchOperations: [{ op, path, value }],
      });
    await update('update-request-validator-invalid-add-operation', ['add', '/validateRequestBody', 'true']);
    await update('update-request-validator-invalid-remove-operation', ['remove', '/validateRequestBody', 'true']);
    await update('update-request-validator-invalid-path', ['replace', '/invalidPath', 'true']);
    await update('update-request-validator-empty-name-value', ['replace', '/name', '']);
  },
};
