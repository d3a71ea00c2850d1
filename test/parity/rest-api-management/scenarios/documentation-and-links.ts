import type { Scenario } from '../run-scenario.ts';

type Address = Readonly<Record<string, unknown>>;

const LOCATION = { type: 'API' };
const NOWHERE = { restApiId: 'api_id', documentationPartId: 'part_id' };

const text = (description: string) => JSON.stringify({ description });

export const documentationAndLinkScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayApiDocumentationPart::test_doc_parts_crud_no_api'(aws) {
    const restApiId = 'test-fake-rest-id';
    const part = { restApiId, location: LOCATION, properties: text('hello') };
    await aws.record('wrong-rest-api-id-create-doc-part', 'createDocumentationPart', part);
    await aws.record('wrong-rest-api-id-get-doc-parts', 'getDocumentationParts', { restApiId });
  },

  async 'TestApiGatewayApiDocumentationPart::test_documentation_part_lifecycle'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const part = { restApiId, location: LOCATION, properties: text('Sample API description') };
    const { id } = await aws.record('create-documentation-part', 'createDocumentationPart', part);
    const address = { restApiId, documentationPartId: id };
    await aws.record('get-documentation-part', 'getDocumentationPart', address);
    await aws.record('get-documentation-parts', 'getDocumentationParts', { restApiId });
    await aws.record('update-documentation-part', 'updateDocumentationPart', {
      ...address,
      patchOperations: [{ op: 'replace', path: '/properties', value: text('Updated Sample API description') }],
    });
    await aws.record('get-documentation-part-after-update', 'getDocumentationPart', address);
    await aws.record('delete_documentation_part', 'deleteDocumentationPart', address);
  },

  async 'TestApiGatewayApiDocumentationPart::test_invalid_get_documentation_part'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    await aws.record('get-documentation-part-invalid-api-id', 'getDocumentationPart', NOWHERE);
    await aws.record('get-documentation-part-invalid-doc-id', 'getDocumentationPart', { ...NOWHERE, restApiId });
  },

  async 'TestApiGatewayApiDocumentationPart::test_invalid_get_documentation_parts'(aws) {
    await aws.record('get-inavlid-documentation-parts', 'getDocumentationParts', { restApiId: 'api_id' });
  },

  async 'TestApiGatewayApiDocumentationPart::test_invalid_update_documentation_part'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const part = { restApiId, location: LOCATION, properties: text('Sample API description') };
    const { id: documentationPartId } = await aws.call('createDocumentationPart', part);
    const update = (record: string, [op, path]: readonly [string, string], address: object) =>
      aws.record(record, 'updateDocumentationPart', { ...address, patchOperations: [{ op, path, value: text('x') }] });
    const address = { restApiId, documentationPartId };
    await update('update-documentation-part-invalid-api-id', ['replace', '/properties'], NOWHERE);
    await update('update-documentation-part-invalid-add-operation', ['add', '/properties'], address);
    await update('update-documentation-part-invalid-path', ['replace', '/invalidPath'], address);
  },

  async 'TestApiGatewayApiDocumentationPart::test_invalid_create_documentation_part_operations'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const create = (record: string, id: string | undefined, type: string) =>
      aws.record(record, 'createDocumentationPart', { restApiId: id, location: { type }, properties: text('x') });
    await create('create_documentation_part_invalid_api_id', 'api_id', 'API');
    await create('create_documentation_part_invalid_location_type', restApiId, 'INVALID');
  },

  async 'TestApiGatewayApiDocumentationPart::test_invalid_delete_documentation_part'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const part = { restApiId, location: LOCATION, properties: text('x') };
    const { id: documentationPartId } = await aws.call('createDocumentationPart', part);
    const remove = (record: string, address: Address) => aws.record(record, 'deleteDocumentationPart', address);
    await remove('delete_documentation_part_wrong_api_id', { restApiId: 'api_id', documentationPartId });
    await remove('delete_documentation_part', { restApiId, documentationPartId });
    await remove('delete_already_deleted_documentation_part', { restApiId, documentationPartId });
  },

  async 'TestApiGatewayApiDocumentationPart::test_import_documentation_parts'(aws) {
    const body = JSON.stringify({
      swagger: '2.0',
      'x-amazon-apigateway-documentation': {
        documentationParts: [
          {
            location: LOCATION,
            properties: {
              description: 'API description',
              info: { description: 'API info description 4', version: 'API info version 3' },
            },
          },
          {
            location: { type: 'METHOD', path: '/', method: 'GET' },
            properties: { description: 'Method description.' },
          },
          { location: { type: 'MODEL', name: 'Empty' }, properties: { title: 'Empty Schema' } },
          {
            location: { type: 'RESPONSE', path: '/', method: 'GET', statusCode: '200' },
            properties: { description: '200 response' },
          },
        ],
      },
    });
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    await aws.call('importDocumentationParts', { restApiId, body });
    await aws.record('get-documentations-parts-after-api-imports', 'getDocumentationParts', { restApiId });
    const again = { restApiId, mode: 'overwrite', body };
    await aws.record('import-documentation-parts', 'importDocumentationParts', again);
    await aws.record('get-documentations-parts-after-import', 'getDocumentationParts', { restApiId });
  },

  async 'TestApiGatewayApiDocumentationPart::test_import_documentation_parts_bad_file'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const send = (record: string, body: string) => aws.record(record, 'importDocumentationParts', { restApiId, body });
    await send('import-documentation-parts-bad-yaml-file', 'not: [valid');
    await send('import-documentation-parts-bad-json-file', '{"not": valid');
  },

  async 'TestDocumentations::test_documentation_parts_and_versions'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const part = { restApiId, location: LOCATION, properties: JSON.stringify({ foo: 'bar' }) };
    await aws.record('create-part-response', 'createDocumentationPart', part);
    await aws.record('get-parts-response', 'getDocumentationParts', { restApiId });
    const version = { restApiId, documentationVersion: 'v123' };
    await aws.record('create-version-response', 'createDocumentationVersion', version);
    await aws.record('update-version-response', 'updateDocumentationVersion', {
      ...version,
      patchOperations: [{ op: 'replace', path: '/description', value: 'doc version new' }],
    });
    await aws.record('get-version-response', 'getDocumentationVersion', version);
  },

  async 'TestApiGatewayVpcLink::test_vpc_link_lifecycle'(aws) {
    const arn = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/nlb/50dc6c495c0c9188';
    aws.note('nlb-arn', arn);
    const { id: vpcLinkId } = await aws.record('create_vpc_link', 'createVpcLink', { name: 'link', targetArns: [arn] });
    await aws.record('get_vpc_link', 'getVpcLink', { vpcLinkId });
    await aws.record('get_vpc_links', 'getVpcLinks');
    const patchOperations = [{ op: 'replace', path: '/name', value: 'link-updated' }];
    await aws.record('update_vpc_link', 'updateVpcLink', { vpcLinkId, patchOperations });
    await aws.record('delete_vpc_link', 'deleteVpcLink', { vpcLinkId });
  },

  async 'TestApiGatewayVpcLink::test_create_vpc_link_invalid_parameters'(aws) {
    const targetArns = ['arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/nlb/50dc6c495c0c9188'];
    await aws.record('create_vpc_link_invalid_target_arn', 'createVpcLink', {
      name: 'link',
      targetArns: ['invalid-arn'],
    });
    await aws.record('create_vpc_link_empty_name', 'createVpcLink', { name: '', targetArns });
  },

  async 'TestApiGatewayVpcLink::test_get_vpc_link_invalid_id'(aws) {
    await aws.record('get_vpc_link_invalid_id', 'getVpcLink', { vpcLinkId: 'invalid' });
  },

  async 'TestApiGatewayVpcLink::test_delete_vpc_link_invalid_id'(aws) {
    await aws.record('delete_vpc_link_invalid_id', 'deleteVpcLink', { vpcLinkId: 'invalid' });
  },

  async 'TestApiGatewayVpcLink::test_update_vpc_link_invalid_id'(aws) {
    const patchOperations = [{ op: 'replace', path: '/name', value: 'updated' }];
    await aws.record('update_vpc_link_invalid_id', 'updateVpcLink', { vpcLinkId: 'invalid', patchOperations });
  },
};
