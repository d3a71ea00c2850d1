import type { Scenario } from '../run-scenario.ts';

const INVALID = { types: ['wrong'], ipAddressType: 'wrong' };

const patch = (op: string, path: string, value?: string) => ({ op, path, ...(value === undefined ? {} : { value }) });

export const restApiScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayApiRestApi::test_list_and_delete_apis'(aws) {
    const { id: restApiId } = await aws.record('create-rest-api-1', 'createRestApi', {
      name: 'one',
      description: 'this is my api',
    });
    await aws.record('create-rest-api-2', 'createRestApi', { name: 'two', description: 'this is my api2' });
    await aws.record('get-rest-api-before-delete', 'getRestApis');
    await aws.record('delete-rest-api', 'deleteRestApi', { restApiId });
    await aws.record('get-rest-api-after-delete', 'getRestApis');
  },

  async 'TestApiGatewayApiRestApi::test_get_api_case_insensitive'(aws) {
    const { id = '' } = await aws.record('create-rest-api', 'createRestApi', {
      name: 'api',
      description: 'lower case api',
    });
    await aws.record('get-api-upper-case', 'getRestApi', { restApiId: id.toUpperCase() });
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_with_optional_params'(aws) {
    await aws.record('create-only-name', 'createRestApi', { name: 'one' });
    await aws.record('create-empty-desc', 'createRestApi', { name: 'one', description: '' });
    await aws.record('create-with-version', 'createRestApi', { name: 'two', version: 'v1' });
    await aws.record('create-with-empty-binary-media', 'createRestApi', { name: 'three', binaryMediaTypes: [] });
    await aws.record('string-compression-size', 'createRestApi', { name: 'four', minimumCompressionSize: -1 });
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_with_tags'(aws) {
    const { id: restApiId } = await aws.record('create-rest-api-w-tags', 'createRestApi', {
      name: 'tagged',
      description: 'this is my api',
      tags: { MY_TAG1: 'MY_VALUE1' },
    });
    await aws.record('get-rest-api-w-tags', 'getRestApi', { restApiId });
    await aws.record('get-rest-apis-w-tags', 'getRestApis');
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_with_binary_media_types'(aws) {
    await aws.record('create-with-binary-media', 'createRestApi', { name: 'one', binaryMediaTypes: ['image/png'] });
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_operation_add_remove'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api', description: 'this is my api' });
    await aws.record('update-rest-api-add', 'updateRestApi', {
      restApiId,
      patchOperations: [patch('add', '/binaryMediaTypes/image~1png'), patch('add', '/binaryMediaTypes/image~1jpeg')],
    });
    await aws.record('update-rest-api-replace', 'updateRestApi', {
      restApiId,
      patchOperations: [patch('replace', '/binaryMediaTypes/image~1png', 'image/gif')],
    });
    await aws.record('update-rest-api-remove', 'updateRestApi', {
      restApiId,
      patchOperations: [patch('remove', '/binaryMediaTypes/image~1gif'), patch('remove', '/description')],
    });
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_compression'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api', description: 'this is my api' });
    const set = (record: string, op: string, value?: string) =>
      aws.record(record, 'updateRestApi', {
        restApiId,
        patchOperations: [patch(op, '/minimumCompressionSize', value)],
      });
    await set('enable-compression', 'replace', '10');
    await set('disable-compression', 'replace');
    await set('set-compression-zero', 'replace', '0');
    await set('set-negative-compression', 'replace', '-1');
    await set('set-string-compression', 'replace', 'test');
    await set('unsupported-operation', 'add', '10');
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_behaviour'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api', description: 'this is my api' });
    const update = (record: string, op: string, path: string) =>
      aws.record(record, 'updateRestApi', { restApiId, patchOperations: [patch(op, path, 'image/jpeg')] });
    await update('update-rest-api-array', 'add', '/binaryMediaTypes/-');
    await update('update-rest-api-add-base-path', 'add', '/binaryMediaTypes');
    await update('update-rest-api-replace-base-path', 'replace', '/binaryMediaTypes');
    await update('update-rest-api-remove-base-path', 'remove', '/binaryMediaTypes');
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_invalid_api_id'(aws) {
    await aws.record('not-found-update-rest-api', 'updateRestApi', {
      restApiId: 'api_id',
      patchOperations: [patch('replace', '/name', 'new')],
    });
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_with_endpoint_configuration'(aws) {
    const create = (record: string, endpointConfiguration: unknown, description?: string) =>
      aws.record(record, 'createRestApi', {
        name: 'api',
        endpointConfiguration,
        ...(description === undefined ? {} : { description }),
      });
    await create('create-with-empty-types', { types: [] });
    await create('create-with-invalid-ip-address-type', { types: ['EDGE'], ipAddressType: 'wrong' });
    await create('create-with-invalid-types', { types: ['wrong'] });
    await create('create-with-invalid-ip-address-type-and-types', INVALID);
    await create('create-with-invalid-types-and-ip-address-type', INVALID);
    await create('create-with-multiple-errors-1', INVALID, '');
    await create('create-with-multiple-errors-2', { types: [], ipAddressType: 'ipv4' }, '');
    await create('create-with-two-types', { types: ['REGIONAL', 'EDGE'] });
    await create('create-with-endpoint-config-dualstack', { types: ['EDGE'], ipAddressType: 'dualstack' });
    await create('create-with-endpoint-config-regional', { types: ['REGIONAL'], ipAddressType: 'ipv4' });
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_private_type'(aws) {
    const create = (record: string, ipAddressType: string, description?: string) =>
      aws.record(record, 'createRestApi', {
        name: 'api',
        endpointConfiguration: { types: ['PRIVATE'], ipAddressType },
        ...(description === undefined ? {} : { description }),
      });
    await create('create-with-private-type-and-ipv4-ip-address-type', 'ipv4');
    await create('create-with-private-type-and-wrong-ip-address-type', 'wrong');
    await create('create-with-private-type-and-ipv4-ip-address-type-and-empty-description', 'ipv4', '');
  },

  async 'TestApiGatewayApiRestApi::test_create_rest_api_verify_defaults'(aws) {
    const create = (record: string, endpointConfiguration: unknown) =>
      aws.record(record, 'createRestApi', { name: record, endpointConfiguration });
    await create('create-with-edge-default', { types: ['EDGE'] });
    await create('create-with-regional-default', { types: ['REGIONAL'] });
    await create('create-with-private-default', { types: ['PRIVATE'] });
    await create('create-with-empty-default', {});
    await create('create-with-empty-ip-address-type-and-wrong-type', { types: ['wrong'] });
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_ip_address_type'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', {
      name: 'api',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const update = (record: string, op: string, member: string, value: string) =>
      aws.record(record, 'updateRestApi', {
        restApiId,
        patchOperations: [patch(op, `/endpointConfiguration/${member}`, value)],
      });
    await update('update-rest-api-replace-type', 'replace', 'types/REGIONAL', 'PRIVATE');
    await update('update-rest-api-replace-to-ipv4-within-private-type', 'replace', 'ipAddressType', 'ipv4');
    await update('update-rest-api-wrong-ipAddressType', 'replace', 'ipAddressType', 'wrong');
    await update('update-rest-api-wrong-type', 'replace', 'types/PRIVATE', 'wrong');
    await update('update-rest-api-invalid-operation-on-ipAddressType', 'add', 'ipAddressType', 'ipv4');
    await update('update-rest-api-invalid-operation-on-type', 'test', 'types/PRIVATE', 'REGIONAL');
    await update('update-rest-api-replace-ip-address-type', 'replace', 'ipAddressType', 'dualstack');
  },

  async 'TestApiGatewayApiRestApi::test_update_rest_api_concatenation_of_errors'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const wrong = (member: string) => patch('wrong', `/endpointConfiguration/${member}`, 'wrong');
    const update = (record: string, patchOperations: readonly unknown[]) =>
      aws.record(record, 'updateRestApi', { restApiId, patchOperations });
    const [address, type] = [wrong('ipAddressType'), wrong('types/EDGE')];
    await update('update-rest-api-wrong-operations-on-ipAddressType', [address, address]);
    await update('update-rest-api-wrong-operations-on-type', [type, type]);
    await update('update-rest-api-wrong-operations-on-type-and-on-ip-address-type', [type, type, address]);
  },
};
