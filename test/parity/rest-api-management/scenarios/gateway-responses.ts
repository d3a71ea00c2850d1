import type { Scenario } from '../run-scenario.ts';

const PARAMETERS = {
  'gatewayresponse.header.Access-Control-Allow-Origin': "'a.b.c'",
  'gatewayresponse.header.x-request-query': 'method.request.querystring.q',
  'gatewayresponse.header.x-request-path': 'method.request.path.petId',
  'gatewayresponse.header.x-request-header': 'method.request.header.Accept',
};

const TEMPLATE = [
  '{',
  '     "message": $context.error.messageString,',
  '     "type":  "$context.error.responseType",',
  '     "stage":  "$context.stage",',
  '     "resourcePath":  "$context.resourcePath",',
  '     "stageVariables.a":  "$stageVariables.a",',
  `     "statusCode": "'404'"`,
  '}',
].join('\n');

const TEMPLATES = { 'application/json': TEMPLATE };

const TYPE = { responseType: 'MISSING_AUTHENTICATION_TOKEN' };

export const gatewayResponseScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayGatewayResponse::test_gateway_response_crud'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const address = { restApiId, ...TYPE };
    await aws.record('get-gateway-response-default', 'getGatewayResponse', address);
    await aws.record('put-gateway-response', 'putGatewayResponse', {
      ...address,
      statusCode: '404',
      responseParameters: PARAMETERS,
      responseTemplates: TEMPLATES,
    });
    await aws.record('get-gateway-responses', 'getGatewayResponses', { restApiId });
    await aws.record('get-gateway-response', 'getGatewayResponse', address);
    await aws.record('delete-gateway-response', 'deleteGatewayResponse', address);
    await aws.record('get-deleted-gw-response', 'getGatewayResponse', address);
  },

  async 'TestApiGatewayGatewayResponse::test_gateway_response_put'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const put = (record: string, response: object) =>
      aws.record(record, 'putGatewayResponse', { restApiId, ...TYPE, ...response });
    const header = { 'gatewayresponse.header.x-request-header': 'method.request.header.Accept' };
    await put('put-gateway-response-all-value', {
      statusCode: '404',
      responseParameters: PARAMETERS,
      responseTemplates: TEMPLATES,
    });
    await put('put-gateway-response-status-only', { statusCode: '404' });
    await put('put-gateway-response-response-parameters-only', { responseParameters: header });
    await put('put-gateway-response-response-templates-only', { responseTemplates: TEMPLATES });
    await put('put-gateway-response-default-5xx', {
      responseType: 'DEFAULT_5XX',
      statusCode: '599',
      responseParameters: header,
      responseTemplates: TEMPLATES,
    });
    await put('put-gateway-response-default-ignored', {
      responseType: 'AUTHORIZER_FAILURE',
      responseParameters: { 'gatewayresponse.header.foo': "'bar'" },
    });
    await aws.record('get-gateway-responses', 'getGatewayResponses', { restApiId });
  },

  async 'TestApiGatewayGatewayResponse::test_gateway_response_validation'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const nowhere = { restApiId: 'fake-api-id' };
    const patchOperations = [{ op: 'replace', path: '/statusCode', value: '444' }];
    await aws.record('get-gateway-responses-no-api', 'getGatewayResponses', nowhere);
    await aws.record('get-gateway-response-no-api', 'getGatewayResponse', { ...nowhere, ...TYPE });
    await aws.record('delete-gateway-response-no-api', 'deleteGatewayResponse', { ...nowhere, ...TYPE });
    await aws.record('update-gateway-response-no-api', 'updateGatewayResponse', {
      ...nowhere,
      ...TYPE,
      patchOperations,
    });
    await aws.record('delete-gateway-response-not-set', 'deleteGatewayResponse', { restApiId, ...TYPE });
    const wrong = { restApiId, responseType: 'FAKE_RESPONSE_TYPE' };
    await aws.record('get-gateway-response-wrong-response-type', 'getGatewayResponse', wrong);
    await aws.record('delete-gateway-response-wrong-response-type', 'deleteGatewayResponse', wrong);
    const update = { ...wrong, patchOperations };
    await aws.record('update-gateway-response-wrong-response-type', 'updateGatewayResponse', update);
    await aws.record('put-gateway-response-wrong-response-type', 'putGatewayResponse', wrong);
  },

  async 'TestApiGatewayGatewayResponse::test_update_gateway_response'(aws) {
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    const address = { restApiId, responseType: 'DEFAULT_4XX' };
    const update = (record: string, ...patchOperations: readonly object[]) =>
      aws.record(record, 'updateGatewayResponse', { ...address, patchOperations });
    const status = { path: '/statusCode', value: '444' };
    const origin = '/responseParameters/gatewayresponse.header.Access-Control-Allow-Origin';
    await update('update-gateway-response-not-set', { op: 'replace', ...status });
    await aws.record('default-get-gateway-response', 'getGatewayResponse', address);
    await aws.record('put-gateway-response', 'putGatewayResponse', {
      ...address,
      statusCode: '404',
      responseParameters: PARAMETERS,
      responseTemplates: {
        'application/json': JSON.stringify({ 'application/json': '{"message":$context.error.messageString}' }),
      },
    });
    const xml =
      '<gatewayResponse><message>$context.error.messageString</message><type>$context.error.responseType</type></gatewayResponse>';
    await update(
      'update-gateway-response',
      { op: 'replace', ...status },
      { op: 'replace', path: origin, value: "'example.com'" },
      { op: 'add', path: '/responseTemplates/application~1xml', value: xml },
    );
    await aws.record('get-gateway-response', 'getGatewayResponse', address);
    await update('update-gateway-add-status-code', { op: 'add', ...status });
    await update('update-gateway-remove-status-code', { op: 'remove', path: '/statusCode' });
    const wrong = '/responseParameters/gatewayresponse.header.wrong';
    await update('update-gateway-replace-invalid-parameter', { op: 'replace', path: wrong, value: "'wrong'" });
    await update('update-gateway-no-path', { op: 'add', value: 'wrong' });
    await update('update-gateway-wrong-op', { op: 'wrong-op', ...status });
    await update('update-gateway-wrong-path', { op: 'add', path: '/wrongPath', value: 'wrong' });
    await update('update-gateway-replace-invalid-parameter-0-none', {
      op: 'add',
      path: '/responseTemplates/application~1wrong',
    });
    await update('update-gateway-replace-invalid-parameter-1-none', { op: 'replace', path: wrong });
  },
};
