import type { Aws, Scenario } from '../run-scenario.ts';

/** A new API with `/pets` in it. */
async function apiWithPets(aws: Aws) {
  const { id: restApiId = '', rootResourceId: rootId = '' } = await aws.call('createRestApi', { name: 'api' });
  const { id: petsId = '' } = await aws.call('createResource', { restApiId, parentId: rootId, pathPart: 'pets' });
  return { restApiId, rootId, petsId };
}

export const resourceScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayApiResource::test_resource_lifecycle'(aws) {
    const { id: restApiId, rootResourceId: parentId } = await aws.call('createRestApi', { name: 'api' });
    await aws.record('rest-api-root-resource', 'getResources', { restApiId });
    const pets = await aws.record('create-resource', 'createResource', { restApiId, parentId, pathPart: 'pets' });
    await aws.record('rest-api-resources-after-create', 'getResources', { restApiId });
    await aws.record('create-subresource', 'createResource', { restApiId, parentId: pets.id, pathPart: 'subpets' });
    await aws.record('rest-api-resources-after-create-sub', 'getResources', { restApiId });
    const address = { restApiId, resourceId: pets.id };
    const patchOperations = [{ op: 'replace', path: '/pathPart', value: 'dogs' }];
    await aws.record('update-path-part', 'updateResource', { ...address, patchOperations });
    await aws.record('get-resp-after-update-path-part', 'getResource', address);
    await aws.record('del-resource', 'deleteResource', address);
    await aws.record('rest-api-resources-after-delete', 'getResources', { restApiId });
  },

  async 'TestApiGatewayApiResource::test_update_resource_behaviour'(aws) {
    const { restApiId, rootId, petsId } = await apiWithPets(aws);
    const update = (record: string, resourceId: string | undefined, patch: readonly [string, string, string]) => {
      const [op, path, value] = patch;
      return aws.record(record, 'updateResource', { restApiId, resourceId, patchOperations: [{ op, path, value }] });
    };
    await update('nonexistent-resource', 'fake-resource', ['replace', '/pathPart', 'dogs']);
    await update('invalid-path-part', petsId, ['replace', '/invalid', 'dogs']);
    await update('invalid-parent-id', petsId, ['replace', '/parentId', 'fake-parent-id']);
    const create = (record: string, parentId: string | undefined, pathPart: string) =>
      aws.record(record, 'createResource', { restApiId, parentId, pathPart });
    const { id: subId } = await create('create-subresource', petsId, 'subpets');
    const { id: childId = '' } = await create('create-subresource-child', subId, 'pets');
    await update('existing-future-sibling-path', childId, ['replace', '/parentId', rootId]);
    await update('update-parent-id-to-subresource-id', subId, ['replace', '/parentId', childId]);
    await update('update-parent-id-to-root-id', subId, ['replace', '/parentId', rootId]);
    await update('update-path-already-exists', subId, ['replace', '/pathPart', 'pets']);
    await aws.call('deleteResource', { restApiId, resourceId: petsId });
    await aws.call('deleteResource', { restApiId, resourceId: childId });
    await aws.record('resources-after-deletion', 'getResources', { restApiId });
    await update('remove-unsupported', subId, ['remove', '/pathPart', 'dogs']);
    await update('add-unsupported', subId, ['add', '/pathPart', 'dogs']);
  },

  async 'TestApiGatewayApiResource::test_delete_resource'(aws) {
    const { restApiId, petsId } = await apiWithPets(aws);
    const below = await aws.call('createResource', { restApiId, parentId: petsId, pathPart: 'subpets' });
    await aws.record('delete-resource', 'deleteResource', { restApiId, resourceId: petsId });
    await aws.record('get-resources', 'getResources', { restApiId });
    await aws.record('delete-subresource', 'deleteResource', { restApiId, resourceId: below.id });
  },

  async 'TestApiGatewayApiResource::test_create_resource_parent_invalid'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const input = { restApiId, parentId: 'fake-resource-id', pathPart: 'pets' };
    await aws.record('wrong-resource-parent-id', 'createResource', input);
  },

  async 'TestApiGatewayApiResource::test_update_resource_on_root'(aws) {
    const { restApiId, rootId: resourceId, petsId } = await apiWithPets(aws);
    const update = (record: string, path: string, value: string) =>
      aws.record(record, 'updateResource', {
        restApiId,
        resourceId,
        patchOperations: [{ op: 'replace', path, value }],
      });
    await update('update-root-path-part', '/pathPart', 'dogs');
    await update('update-root-parent', '/parentId', petsId);
  },

  async 'TestApiGatewayApiResource::test_create_proxy_resource'(aws) {
    const { id: restApiId, rootResourceId: rootId } = await aws.call('createRestApi', { name: 'api' });
    const create = (record: string, parentId: string | undefined, pathPart: string) =>
      aws.record(record, 'createResource', { restApiId, parentId, pathPart });
    await create('create-base-proxy-resource', rootId, '{proxy+}');
    const { id: parent } = await aws.call('createResource', { restApiId, parentId: rootId, pathPart: 'parent' });
    aws.note('create-proxy-sibling-resource', parent);
    const proxy = await create('create-proxy-sibling-proxy-child-resource', parent, '{proxy+}');
    const { id: child } = await create('create-proxy-sibling-static-child-resource', parent, 'child');
    await create('create-static-child-proxy-resource', child, '{proxy+}');
    await aws.record('all-resources', 'getResources', { restApiId });
    await aws.call('deleteResource', { restApiId, resourceId: proxy.id });
    const { id: dynamic } = await create('create-proxy-sibling-dynamic-child-resource', parent, '{child}');
    await create('create-dynamic-child-proxy-resource', dynamic, '{proxy+}');
    await aws.record('all-resources-2', 'getResources', { restApiId });
  },

  async 'TestApiGatewayApiResource::test_create_proxy_resource_validation'(aws) {
    const { id: restApiId, rootResourceId: rootId } = await aws.call('createRestApi', { name: 'api' });
    const create = (record: string, parentId: string | undefined, pathPart: string) =>
      aws.record(record, 'createResource', { restApiId, parentId, pathPart });
    const proxy = await create('create-base-proxy-resource', rootId, '{proxy+}');
    await create('create-proxy-dynamic-sibling-resource', rootId, '{dynamic}');
    await create('create-proxy-static-child-resource', proxy.id, 'static');
    await create('create-proxy-dynamic-child-resource', proxy.id, '{dynamic}');
    const { id: parent } = await aws.call('createResource', { restApiId, parentId: rootId, pathPart: 'parent' });
    await create('create-greedy-child-resource', parent, '{child+}');
  },
};
