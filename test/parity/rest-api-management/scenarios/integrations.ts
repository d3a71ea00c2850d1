import type { Aws, Scenario } from '../run-scenario.ts';
import { newApi } from './methods.ts';
import { functionArn, lambdaUri } from './uris.ts';

const json = 'application/json';

/** A new API with a method on its root resource. */
async function newMethod(aws: Aws, httpMethod = 'GET') {
  const method = { ...(await newApi(aws)), httpMethod };
  await aws.call('putMethod', { ...method, authorizationType: 'NONE' });
  return method;
}

/** … and a MOCK integration behind it. */
async function newMock(aws: Aws) {
  const method = await newMethod(aws);
  await aws.call('putIntegration', {
    ...method,
    type: 'MOCK',
    requestTemplates: { [json]: JSON.stringify({ statusCode: 200 }).replace(':', ': ') },
  });
  return method;
}

const http = { type: 'HTTP', integrationHttpMethod: 'POST', uri: 'http://example.com' };

export const integrationScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApigatewayIntegration::test_put_integration_wrong_type'(aws) {
    const method = await newMethod(aws);
    await aws.record('put-integration-wrong-type', 'putIntegration', { ...method, type: 'HTTPS_PROXY' });
  },

  async 'TestApigatewayIntegration::test_put_integration_response_validation'(aws) {
    const method = await newMock(aws);
    const wrongMethod = { ...method, httpMethod: 'POST' };
    const wrongResource = { ...method, resourceId: 'badresource' };
    await aws.record('put-integration-wrong-method', 'putIntegration', { ...wrongMethod, type: 'MOCK' });
    await aws.record('put-integration-wrong-resource', 'putIntegration', { ...wrongResource, type: 'MOCK' });
    const response = { statusCode: '200', selectionPattern: '' };
    await aws.record('put-integration-response-wrong-method', 'putIntegrationResponse', {
      ...wrongMethod,
      ...response,
    });
    await aws.record('put-integration-response-wrong-resource', 'putIntegrationResponse', {
      ...wrongResource,
      ...response,
    });
  },

  async 'TestApigatewayIntegration::test_put_integration_request_parameter_bool_type'(aws) {
    const { restApiId, resourceId: parentId } = await newApi(aws);
    const { id: resourceId } = await aws.call('createResource', { restApiId, parentId, pathPart: '{testPath}' });
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await aws.record('bool-method', 'putMethod', {
      ...method,
      authorizationType: 'NONE',
      requestParameters: { 'method.request.path.testPath': true },
    });
    const put = (record: string, name: string, value: unknown) =>
      aws.record(record, 'putIntegration', {
        ...method,
        ...http,
        requestParameters: { [`integration.request.path.${name}`]: value },
      });
    await put('put-method-request-param-wrong-type', 'testPath', 'true');
    await put('put-integration-request-param-wrong-type', 'testPath', true);
    await put('put-integration-request-param-bool-value', 'other', true);
  },

  async 'TestApigatewayIntegration::test_create_integration_with_vpc_link'(aws) {
    const method = await newMethod(aws);
    await aws.record('put-integration-vpc-link', 'putIntegration', {
      ...method,
      type: 'HTTP_PROXY',
      integrationHttpMethod: 'GET',
      uri: 'http://my-vpclink-test-nlb-1234567890abcdef.us-east-1.amazonaws.com',
      connectionType: 'VPC_LINK',
      connectionId: ['$', '{stageVariables.vpcLinkId}'].join(''),
    });
    await aws.record('get-integration-vpc-link', 'getIntegration', method);
    const value = ['$', '{stageVariables.vpcLinkIdBeta}'].join('');
    await aws.record('update-integration-vpc-link', 'updateIntegration', {
      ...method,
      patchOperations: [{ op: 'replace', path: '/connectionId', value }],
    });
    await aws.record('get-integration-update-vpc-link', 'getIntegration', method);
  },

  async 'TestApigatewayIntegration::test_get_integration_non_existent'(aws) {
    const method = await newMethod(aws);
    const get = (record: string, changes: object) => aws.record(record, 'getIntegration', { ...method, ...changes });
    await get('get-integration-no-api', { restApiId: 'fake' });
    await get('get-integration-no-resource', { resourceId: 'fake' });
    await get('get-integration-no-method', { httpMethod: 'POST' });
    await get('get-integration-no-integration', {});
  },

  async 'TestApigatewayIntegration::test_put_integration_response_templates'(aws) {
    const method = await newMock(aws);
    const put = (record: string, changes: object) =>
      aws.record(record, 'putIntegrationResponse', { ...method, statusCode: '200', selectionPattern: '', ...changes });
    await put('put-integration-response-template-none', { responseTemplates: { [json]: null } });
    await put('put-integration-response-template-empty', { responseTemplates: { [json]: '' } });
    await put('put-integration-no-response-template', {});
  },

  async test_put_integration_responses(aws) {
    const resource = await newApi(aws);
    const method = { ...resource, httpMethod: 'GET' };
    const response = { ...method, statusCode: '200' };
    await aws.record('put-method-get', 'putMethod', { ...method, authorizationType: 'NONE' });
    await aws.record('put-method-response-get', 'putMethodResponse', response);
    await aws.record('put-integration-get', 'putIntegration', { ...method, ...http });
    const selectionPattern = '2\\d{2}';
    await aws.record('put-integration-response-get', 'putIntegrationResponse', {
      ...response,
      selectionPattern,
      responseTemplates: {},
    });
    await aws.record('get-integration-response-get', 'getIntegrationResponse', response);
    await aws.record('get-method-get', 'getMethod', method);
    await aws.record('deploy', 'createDeployment', { restApiId: resource.restApiId, stageName: 'local' });
    await aws.record('delete-integration-response-get', 'deleteIntegrationResponse', response);
    await aws.record('get-method-get-after-int-resp-delete', 'getMethod', method);
    const put = { ...resource, httpMethod: 'PUT' };
    await aws.record('put-method-put', 'putMethod', { ...put, authorizationType: 'NONE' });
    await aws.record('put-method-response-put', 'putMethodResponse', { ...put, statusCode: '200' });
    await aws.record('put-integration-put', 'putIntegration', { ...put, ...http });
    await aws.record('put-integration-response-put', 'putIntegrationResponse', {
      ...put,
      statusCode: '200',
      selectionPattern,
      contentHandling: 'CONVERT_TO_BINARY',
    });
    await aws.record('get-integration-response-put', 'getIntegrationResponse', { ...put, statusCode: '200' });
  },

  async test_put_integration_response_with_response_template(aws) {
    const method = await newMethod(aws);
    await aws.call('putIntegration', { ...method, ...http });
    const response = { ...method, statusCode: '200' };
    await aws.call('putIntegrationResponse', {
      ...response,
      selectionPattern: 'foobar',
      responseTemplates: { [json]: JSON.stringify({ data: 'test' }) },
    });
    await aws.record('get-integration-response', 'getIntegrationResponse', response);
  },

  async test_integration_mock_with_path_param(aws) {
    const { restApiId, resourceId: parentId } = await newApi(aws);
    const { id: resourceId } = await aws.call('createResource', { restApiId, parentId, pathPart: '{testPath}' });
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await aws.call('putMethod', {
      ...method,
      authorizationType: 'NONE',
      requestParameters: { 'method.request.path.testPath': true },
    });
    await aws.record('integration', 'putIntegration', {
      ...method,
      type: 'MOCK',
      requestParameters: { 'integration.request.path.integrationPath': 'method.request.path.testPath' },
      requestTemplates: { [json]: '{statusCode: 200}' },
    });
  },

  async test_put_integration_validation(aws) {
    const method = await newMethod(aws);
    const put = (record: string, input: object) => aws.record(record, 'putIntegration', { ...method, ...input });
    const credentials = 'arn:aws:iam::111111111111:role/service-role/testfunction-role-oe783psq';
    const s3 = 'arn:aws:apigateway:us-east-1:s3:path/b/k';
    for (const type of ['HTTP', 'HTTP_PROXY', 'AWS']) {
      await put(`required-integration-method-${type}`, { type, uri: type === 'AWS' ? s3 : 'http://example.com' });
    }
    await put('not-required-integration-method-MOCK', { type: 'MOCK' });
    const post = { integrationHttpMethod: 'POST' };
    for (const type of ['HTTP', 'HTTP_PROXY']) await put(`http-method-${type}`, { ...http, type });
    await put('aws-integration-AWS', { ...post, type: 'AWS', uri: s3, credentials });
    for (const type of ['AWS', 'AWS_PROXY']) {
      await put(`aws-integration-type-${type}`, { ...post, type, uri: lambdaUri });
    }
    await put('no-s3-support-AWS_PROXY', { ...post, type: 'AWS_PROXY', uri: s3, credentials });
    for (const type of ['HTTP', 'HTTP_PROXY']) await put(`invalid-uri-${type}`, { ...post, type, uri: 'non-valid' });
    await put('invalid-uri-not-an-arn', { ...post, type: 'AWS', uri: 'non-valid-arn' });
    await put('invalid-uri-invalid-arn', { ...post, type: 'AWS', uri: 'arn:aws:iam::0000000000:role/service-role/r' });
  },

  async test_put_integration_aws_proxy_uri(aws) {
    const method = await newMethod(aws);
    const put = (record: string, uri: string) =>
      aws.record(record, 'putIntegration', { ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri });
    const gateway = 'arn:aws:apigateway:us-east-1';
    await put('put-integration-lambda-uri', functionArn);
    await put('put-integration-wrong-arn', `lambda:path/2015-03-31/functions/${functionArn}/invocations`);
    await put('put-integration-wrong-type', `${gateway}:lambda:test/2015-03-31/functions/${functionArn}/invocations`);
    await put('put-integration-wrong-firehose', `${gateway}:firehose:path/2015-03-31/functions/x/invocations`);
    await put('put-integration-bad-lambda-arn', `${gateway}:lambda:path/2015-03-31/functions/bad-arn/invocations`);
  },

  async test_error_aws_proxy_not_supported(aws) {
    const method = await newMethod(aws);
    await aws.record('create-integration-error', 'putIntegration', {
      ...method,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem',
    });
  },

  async 'TestApigatewayIntegrationResponse::test_lifecycle_integration_response'(aws) {
    const method = await newMock(aws);
    const response = { ...method, statusCode: '200' };
    await aws.record('put-integration-response', 'putIntegrationResponse', {
      ...response,
      selectionPattern: '',
      responseTemplates: { [json]: '"created"' },
    });
    await aws.record('get-integration-response', 'getIntegrationResponse', response);
    await aws.record('update-integration-response', 'updateIntegrationResponse', {
      ...response,
      patchOperations: [{ op: 'replace', path: '/selectionPattern', value: 'updated-pattern' }],
    });
    await aws.record('overwrite-integration-response', 'putIntegrationResponse', {
      ...response,
      selectionPattern: 'overwrite-pattern',
      responseTemplates: { [json]: 'overwrite' },
    });
    await aws.record('get-method', 'getMethod', method);
    await aws.record('delete-integration-response', 'deleteIntegrationResponse', response);
  },

  ...wrongAddresses(),

  async 'TestApigatewayIntegrationResponse::test_integration_response_invalid_responsetemplates'(aws) {
    const method = await newMock(aws);
    const put = (record: string, responseTemplates: unknown) =>
      aws.record(record, 'putIntegrationResponse', { ...method, statusCode: '200', responseTemplates });
    await put('put-integration-response-invalid-responseTemplates-1', { [json]: 123 });
    await put('put-integration-response-invalid-responseTemplates-2', { '123': 'test' });
  },

  async 'TestApigatewayIntegrationResponse::test_integration_response_invalid_integration'(aws) {
    const response = { ...(await newMethod(aws)), statusCode: '200' };
    await aws.record('get-integration-response-without-integration', 'getIntegrationResponse', response);
  },

  async 'TestApigatewayIntegrationResponse::test_integration_response_wrong_status_code'(aws) {
    const response = { ...(await newMock(aws)), statusCode: '201' };
    await aws.record('get-integration-response-wrong-status-code', 'getIntegrationResponse', response);
  },

  async 'TestApigatewayIntegrationResponse::test_delete_integration_response_errors'(aws) {
    const method = await newMock(aws);
    const response = { ...method, statusCode: '200' };
    await aws.record('put-integration-response', 'putIntegrationResponse', {
      ...response,
      selectionPattern: '',
      responseTemplates: { [json]: '"created"' },
    });
    const remove = (record: string, changes: object) =>
      aws.record(record, 'deleteIntegrationResponse', { ...response, ...changes });
    await remove('non-existent-resource', { resourceId: 'badresource' });
    await remove('non-existent-api-id', { restApiId: 'badapi' });
    await remove('non-existent-method', { httpMethod: 'POST' });
    await remove('non-existent-status-code', { statusCode: '201' });
    await remove('bad-method', { httpMethod: 'BAD' });
  },
};

/** Putting and getting an integration response at an address where one part is wrong. */
function wrongAddresses(): Readonly<Record<string, Scenario>> {
  const changes = {
    'wrong_api wrong-api': { restApiId: 'api' },
    'wrong_resource wrong-resource': { resourceId: 'wrong' },
    'wrong_method wrong-method': { httpMethod: 'POST' },
    'invalid_statuscode invalid-statusCode': { statusCode: 'wrong' },
  };
  const scenarios = Object.entries(changes).map(([names, change]) => {
    const [test = '', record = ''] = names.split(' ');
    const scenario: Scenario = async (aws) => {
      const response = { ...(await newMock(aws)), statusCode: '200', ...change };
      await aws.record(`put-integration-response-${record}`, 'putIntegrationResponse', response);
      await aws.record(`get-integration-response-${record}`, 'getIntegrationResponse', response);
    };
    return [`TestApigatewayIntegrationResponse::test_integration_response_${test}`, scenario] as const;
  });
  return Object.fromEntries(scenarios);
}
