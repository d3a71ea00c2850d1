import { bytes, type Lifecycle, type Step } from '../step.ts';

const ACCOUNT = '123456789012';
const INVOCATIONS =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations';

const notFound = (message: string): NonNullable<Step['refused']> => ({
  name: 'NotFoundException',
  status: 404,
  message,
});
const replace = (path: string, value: string) => ({ op: 'replace', path, value });

const ofApi = { restApiId: '<api>' };
const deleteApi: Step = { operation: 'DeleteRestApi', input: ofApi };
/** The old boto3 drops members that it does not know, and `rootResourceId` is one. */
const createApiAndFindRoot: readonly Step[] = [
  { operation: 'CreateRestApi', input: { name: 'pets' }, keep: { api: 'id' } },
  { operation: 'GetResources', input: ofApi, keep: { root: 'items.0.id' }, gives: { items: [{ path: '/' }] } },
];
const ofRoot = { ...ofApi, resourceId: '<root>', httpMethod: 'GET' };
const mock: readonly Step[] = [
  { operation: 'PutMethod', input: { ...ofRoot, authorizationType: 'NONE' }, gives: { apiKeyRequired: false } },
  {
    operation: 'PutIntegration',
    input: { ...ofRoot, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } },
    gives: { type: 'MOCK', passthroughBehavior: 'WHEN_NO_MATCH', timeoutInMillis: 29000 },
  },
  { operation: 'PutMethodResponse', input: { ...ofRoot, statusCode: '200' }, gives: { statusCode: '200' } },
  {
    operation: 'PutIntegrationResponse',
    input: { ...ofRoot, statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } },
    gives: { statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } },
  },
];

export const restApiLifecycles: readonly Lifecycle[] = [
  {
    name: 'an API',
    service: 'apigateway',
    steps: [
      {
        operation: 'CreateRestApi',
        input: {
          name: 'pets',
          description: 'd',
          binaryMediaTypes: ['image/png'],
          endpointConfiguration: { types: ['REGIONAL'] },
          tags: { 'A key': 'b' },
        },
        keep: { api: 'id' },
        gives: { apiKeySource: 'HEADER', endpointConfiguration: { types: ['REGIONAL'] }, tags: { 'A key': 'b' } },
      },
      { operation: 'GetRestApi', input: ofApi, gives: { name: 'pets', binaryMediaTypes: ['image/png'] } },
      { operation: 'GetRestApis', gives: { items: [{ id: '<api>' }] } },
      {
        operation: 'UpdateRestApi',
        input: {
          ...ofApi,
          patchOperations: [
            replace('/name', 'animals'),
            { op: 'add', path: '/binaryMediaTypes/application~1octet-stream' },
            { op: 'remove', path: '/description' },
          ],
        },
        gives: { name: 'animals', binaryMediaTypes: ['image/png', 'application/octet-stream'], description: null },
      },
      {
        operation: 'UpdateRestApi',
        input: { ...ofApi, patchOperations: [replace('/id', 'x')] },
        refused: { name: 'BadRequestException', status: 400, message: /^Invalid patch path/ },
      },
      {
        operation: 'CreateRestApi',
        input: { name: '' },
        refused: { name: 'BadRequestException', status: 400, message: 'Name cannot be empty' },
      },
      deleteApi,
      { operation: 'GetRestApi', input: ofApi, refused: notFound(`Invalid API identifier specified ${ACCOUNT}:<api>`) },
    ],
  },
  {
    name: 'resources, methods and integrations',
    service: 'apigateway',
    steps: [
      ...createApiAndFindRoot,
      {
        operation: 'CreateResource',
        input: { ...ofApi, parentId: '<root>', pathPart: 'pets' },
        keep: { pets: 'id' },
        gives: { path: '/pets' },
      },
      {
        operation: 'CreateResource',
        input: { ...ofApi, parentId: '<root>', pathPart: 'pets' },
        refused: {
          name: 'ConflictException',
          status: 409,
          message: 'Another resource with the same parent already has this name: pets',
        },
      },
      {
        operation: 'UpdateResource',
        input: { ...ofApi, resourceId: '<pets>', patchOperations: [replace('/pathPart', '{id}')] },
        gives: { path: '/{id}' },
      },
      {
        operation: 'GetResource',
        input: { ...ofApi, resourceId: '<pets>' },
        gives: { path: '/{id}', parentId: '<root>' },
      },
      ...mock,
      {
        operation: 'GetMethod',
        input: ofRoot,
        gives: { methodIntegration: { type: 'MOCK' }, methodResponses: { 200: { statusCode: '200' } } },
      },
      {
        operation: 'GetResources',
        input: { ...ofApi, embed: ['methods'] },
        gives: { items: [{ resourceMethods: { GET: {} } }, { path: '/{id}' }] },
      },
      {
        operation: 'UpdateMethod',
        input: {
          ...ofRoot,
          patchOperations: [{ op: 'add', path: '/requestParameters/method.request.querystring.q', value: 'true' }],
        },
        gives: { requestParameters: { 'method.request.querystring.q': true } },
      },
      {
        operation: 'UpdateIntegration',
        input: { ...ofRoot, patchOperations: [replace('/timeoutInMillis', '1000')] },
        gives: { timeoutInMillis: 1000 },
      },
      { operation: 'GetIntegration', input: ofRoot, gives: { timeoutInMillis: 1000 } },
      {
        operation: 'UpdateMethodResponse',
        input: {
          ...ofRoot,
          statusCode: '200',
          patchOperations: [{ op: 'add', path: '/responseParameters/method.response.header.X-A', value: 'false' }],
        },
        gives: { responseParameters: { 'method.response.header.X-A': false } },
      },
      { operation: 'GetMethodResponse', input: { ...ofRoot, statusCode: '200' }, gives: { statusCode: '200' } },
      {
        operation: 'UpdateIntegrationResponse',
        input: {
          ...ofRoot,
          statusCode: '200',
          patchOperations: [{ op: 'add', path: '/responseParameters/method.response.header.X-A', value: "'a'" }],
        },
        gives: { responseParameters: { 'method.response.header.X-A': "'a'" } },
      },
      { operation: 'GetIntegrationResponse', input: { ...ofRoot, statusCode: '200' }, gives: { statusCode: '200' } },
      {
        operation: 'TestInvokeMethod',
        input: { ...ofRoot, headers: { Accept: 'application/json' } },
        gives: { status: 200, body: '{"ok":true}' },
      },
      { operation: 'DeleteIntegrationResponse', input: { ...ofRoot, statusCode: '200' } },
      { operation: 'DeleteMethodResponse', input: { ...ofRoot, statusCode: '200' } },
      { operation: 'DeleteIntegration', input: ofRoot },
      { operation: 'DeleteMethod', input: ofRoot },
      { operation: 'GetMethod', input: ofRoot, refused: notFound('Invalid Method identifier specified') },
      {
        operation: 'PutMethod',
        input: { ...ofRoot, httpMethod: 'FETCH', authorizationType: 'NONE' },
        refused: { name: 'BadRequestException', status: 400, message: /^Invalid HttpMethod specified/ },
      },
      {
        operation: 'PutIntegration',
        input: { ...ofRoot, type: 'NOTHING' },
        refused: {
          name: 'ValidationException',
          status: 400,
          message:
            /at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: \[HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS\]$/,
        },
      },
      { operation: 'DeleteResource', input: { ...ofApi, resourceId: '<pets>' } },
      deleteApi,
    ],
  },
  {
    name: 'deployments and stages',
    service: 'apigateway',
    steps: [
      ...createApiAndFindRoot,
      ...mock,
      {
        operation: 'CreateDeployment',
        input: { ...ofApi, stageName: 'prod', description: 'first' },
        keep: { deployment: 'id' },
      },
      {
        operation: 'GetDeployment',
        input: { ...ofApi, deploymentId: '<deployment>', embed: ['apisummary'] },
        gives: { apiSummary: { '/': { GET: { authorizationType: 'NONE' } } } },
      },
      {
        operation: 'UpdateDeployment',
        input: { ...ofApi, deploymentId: '<deployment>', patchOperations: [replace('/description', 'one')] },
        gives: { description: 'one' },
      },
      { operation: 'GetDeployments', input: ofApi, gives: { items: [{ id: '<deployment>' }] } },
      { operation: 'GetStage', input: { ...ofApi, stageName: 'prod' }, gives: { deploymentId: '<deployment>' } },
      {
        operation: 'UpdateStage',
        input: {
          ...ofApi,
          stageName: 'prod',
          patchOperations: [
            replace('/*/*/logging/loglevel', 'INFO'),
            replace('/variables/color', 'red'),
            replace('/accessLogSettings/destinationArn', 'arn:aws:logs:us-east-1:123456789012:log-group:api'),
            replace('/accessLogSettings/format', '$context.requestId'),
          ],
        },
        gives: {
          methodSettings: { '*/*': { loggingLevel: 'INFO' } },
          variables: { color: 'red' },
          accessLogSettings: { format: '$context.requestId' },
        },
      },
      {
        operation: 'CreateStage',
        input: { ...ofApi, stageName: 'test', deploymentId: '<deployment>' },
        gives: { stageName: 'test' },
      },
      { operation: 'GetStages', input: ofApi, gives: { item: [{ stageName: 'prod' }, { stageName: 'test' }] } },
      { operation: 'FlushStageCache', input: { ...ofApi, stageName: 'prod' } },
      { operation: 'FlushStageAuthorizersCache', input: { ...ofApi, stageName: 'prod' } },
      {
        operation: 'GetExport',
        input: { ...ofApi, stageName: 'prod', exportType: 'oas30', parameters: { extensions: 'apigateway' } },
        gives: { contentType: 'application/octet-stream' },
      },
      {
        operation: 'DeleteDeployment',
        input: { ...ofApi, deploymentId: '<deployment>' },
        refused: {
          name: 'BadRequestException',
          status: 400,
          message: 'Active stages pointing to this deployment must be moved or deleted',
        },
      },
      { operation: 'DeleteStage', input: { ...ofApi, stageName: 'test' } },
      { operation: 'DeleteStage', input: { ...ofApi, stageName: 'prod' } },
      { operation: 'DeleteDeployment', input: { ...ofApi, deploymentId: '<deployment>' } },
      deleteApi,
    ],
  },
  {
    name: 'models, validators, authorizers and gateway responses',
    service: 'apigateway',
    steps: [
      ...createApiAndFindRoot,
      {
        operation: 'CreateModel',
        input: {
          ...ofApi,
          name: 'Pet',
          contentType: 'application/json',
          schema: '{"type":"object","properties":{"id":{"type":"integer"}}}',
        },
        gives: { name: 'Pet' },
      },
      {
        operation: 'UpdateModel',
        input: { ...ofApi, modelName: 'Pet', patchOperations: [replace('/description', 'a pet')] },
        gives: { description: 'a pet' },
      },
      { operation: 'GetModel', input: { ...ofApi, modelName: 'Pet' }, gives: { description: 'a pet' } },
      {
        operation: 'GetModelTemplate',
        input: { ...ofApi, modelName: 'Pet' },
        refused: {
          name: 'NotImplementedException',
          status: 501,
          message: /^GetModelTemplate of apigateway is not implemented/,
        },
      },
      { operation: 'GetModels', input: ofApi, gives: { items: [{}, {}, {}] } },
      { operation: 'DeleteModel', input: { ...ofApi, modelName: 'Pet' } },
      {
        operation: 'GetModel',
        input: { ...ofApi, modelName: 'Pet' },
        refused: notFound('Invalid model name specified: Pet'),
      },
      {
        operation: 'CreateRequestValidator',
        input: { ...ofApi, name: 'all', validateRequestBody: true },
        keep: { validator: 'id' },
        gives: { validateRequestParameters: false },
      },
      {
        operation: 'UpdateRequestValidator',
        input: {
          ...ofApi,
          requestValidatorId: '<validator>',
          patchOperations: [replace('/validateRequestParameters', 'true')],
        },
        gives: { validateRequestParameters: true },
      },
      {
        operation: 'GetRequestValidator',
        input: { ...ofApi, requestValidatorId: '<validator>' },
        gives: { name: 'all' },
      },
      { operation: 'GetRequestValidators', input: ofApi, gives: { items: [{ id: '<validator>' }] } },
      { operation: 'DeleteRequestValidator', input: { ...ofApi, requestValidatorId: '<validator>' } },
      {
        operation: 'CreateAuthorizer',
        input: {
          ...ofApi,
          name: 'token',
          type: 'TOKEN',
          authorizerUri: INVOCATIONS,
          identitySource: 'method.request.header.Authorization',
        },
        keep: { authorizer: 'id' },
        gives: { authType: 'custom' },
      },
      {
        operation: 'UpdateAuthorizer',
        input: {
          ...ofApi,
          authorizerId: '<authorizer>',
          patchOperations: [replace('/authorizerResultTtlInSeconds', '5')],
        },
        gives: { authorizerResultTtlInSeconds: 5 },
      },
      { operation: 'GetAuthorizer', input: { ...ofApi, authorizerId: '<authorizer>' }, gives: { name: 'token' } },
      { operation: 'GetAuthorizers', input: ofApi, gives: { items: [{ id: '<authorizer>' }] } },
      { operation: 'DeleteAuthorizer', input: { ...ofApi, authorizerId: '<authorizer>' } },
      {
        operation: 'PutGatewayResponse',
        input: {
          ...ofApi,
          responseType: 'DEFAULT_4XX',
          responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
        },
        gives: { defaultResponse: false },
      },
      {
        operation: 'UpdateGatewayResponse',
        input: { ...ofApi, responseType: 'DEFAULT_4XX', patchOperations: [replace('/statusCode', '404')] },
        gives: { statusCode: '404' },
      },
      {
        operation: 'GetGatewayResponse',
        input: { ...ofApi, responseType: 'DEFAULT_4XX' },
        gives: { statusCode: '404' },
      },
      { operation: 'GetGatewayResponses', input: ofApi },
      { operation: 'DeleteGatewayResponse', input: { ...ofApi, responseType: 'DEFAULT_4XX' } },
      {
        operation: 'GetGatewayResponse',
        input: { ...ofApi, responseType: 'DEFAULT_4XX' },
        gives: { defaultResponse: true },
      },
      deleteApi,
    ],
  },
  {
    name: 'API keys, usage plans and usage',
    service: 'apigateway',
    steps: [
      ...createApiAndFindRoot,
      ...mock,
      { operation: 'CreateDeployment', input: { ...ofApi, stageName: 'prod' } },
      { operation: 'CreateApiKey', input: { name: 'a key', enabled: true }, keep: { key: 'id' } },
      {
        operation: 'UpdateApiKey',
        input: { apiKey: '<key>', patchOperations: [replace('/description', 'of a partner')] },
        gives: { description: 'of a partner' },
      },
      {
        operation: 'GetApiKey',
        input: { apiKey: '<key>', includeValue: true },
        gives: { name: 'a key', enabled: true },
      },
      {
        operation: 'GetApiKeys',
        input: { nameQuery: 'a k', includeValues: false },
        gives: { items: [{ id: '<key>' }] },
      },
      {
        operation: 'CreateUsagePlan',
        input: { name: 'gold', apiStages: [{ apiId: '<api>', stage: 'prod' }], quota: { limit: 10, period: 'DAY' } },
        keep: { plan: 'id' },
      },
      {
        operation: 'UpdateUsagePlan',
        input: { usagePlanId: '<plan>', patchOperations: [replace('/throttle/rateLimit', '5')] },
        gives: { throttle: { rateLimit: 5 } },
      },
      { operation: 'GetUsagePlan', input: { usagePlanId: '<plan>' }, gives: { quota: { limit: 10, period: 'DAY' } } },
      { operation: 'GetUsagePlans', gives: { items: [{ id: '<plan>' }] } },
      { operation: 'CreateUsagePlanKey', input: { usagePlanId: '<plan>', keyId: '<key>', keyType: 'API_KEY' } },
      { operation: 'GetUsagePlanKey', input: { usagePlanId: '<plan>', keyId: '<key>' }, gives: { name: 'a key' } },
      { operation: 'GetUsagePlanKeys', input: { usagePlanId: '<plan>' }, gives: { items: [{ id: '<key>' }] } },
      {
        operation: 'UpdateUsage',
        input: { usagePlanId: '<plan>', keyId: '<key>', patchOperations: [replace('/remaining', '4')] },
        gives: { items: { '<key>': [[6, 4]] } },
      },
      {
        operation: 'GetUsage',
        input: { usagePlanId: '<plan>', startDate: '2026-01-01', endDate: '2026-01-02' },
        gives: {
          items: {
            '<key>': [
              [0, 10],
              [0, 10],
            ],
          },
        },
      },
      {
        operation: 'ImportApiKeys',
        input: {
          format: 'csv',
          body: bytes('Name,key,Enabled,usageplanIds\n"imported, too",abcdefghij0123456789xyz,TRUE,<plan>\n'),
        },
      },
      {
        operation: 'GetApiKeys',
        input: { nameQuery: 'imported, too' },
        keep: { imported: 'items.0.id' },
        gives: { items: [{ enabled: true }] },
      },
      { operation: 'DeleteApiKey', input: { apiKey: '<imported>' } },
      { operation: 'DeleteUsagePlanKey', input: { usagePlanId: '<plan>', keyId: '<key>' } },
      {
        operation: 'UpdateUsagePlan',
        input: { usagePlanId: '<plan>', patchOperations: [{ op: 'remove', path: '/apiStages', value: '<api>:prod' }] },
      },
      { operation: 'DeleteUsagePlan', input: { usagePlanId: '<plan>' } },
      { operation: 'DeleteApiKey', input: { apiKey: '<key>' } },
      deleteApi,
    ],
  },
  {
    name: 'domain names, base path mappings, VPC links, certificates, tags and the account',
    service: 'apigateway',
    steps: [
      ...createApiAndFindRoot,
      ...mock,
      { operation: 'CreateDeployment', input: { ...ofApi, stageName: 'prod' } },
      {
        operation: 'CreateDomainName',
        input: {
          domainName: 'v1.example.com',
          regionalCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
          endpointConfiguration: { types: ['REGIONAL'] },
        },
        gives: { domainName: 'v1.example.com' },
      },
      {
        operation: 'CreateBasePathMapping',
        input: { ...ofApi, domainName: 'v1.example.com', basePath: 'pets', stage: 'prod' },
        gives: { basePath: 'pets' },
      },
      {
        operation: 'UpdateBasePathMapping',
        input: { domainName: 'v1.example.com', basePath: 'pets', patchOperations: [replace('/basePath', 'animals')] },
        gives: { basePath: 'animals' },
      },
      {
        operation: 'GetBasePathMapping',
        input: { domainName: 'v1.example.com', basePath: 'animals' },
        gives: { stage: 'prod' },
      },
      {
        operation: 'GetBasePathMappings',
        input: { domainName: 'v1.example.com' },
        gives: { items: [{ basePath: 'animals' }] },
      },
      { operation: 'DeleteBasePathMapping', input: { domainName: 'v1.example.com', basePath: 'animals' } },
      {
        operation: 'CreateBasePathMapping',
        input: { ...ofApi, domainName: 'v1.example.com', stage: 'prod' },
        gives: { basePath: '(none)' },
      },
      { operation: 'DeleteBasePathMapping', input: { domainName: 'v1.example.com', basePath: '(none)' } },
      { operation: 'GetDomainName', input: { domainName: 'v1.example.com' }, gives: { domainName: 'v1.example.com' } },
      {
        operation: 'UpdateDomainName',
        input: { domainName: 'v1.example.com', patchOperations: [replace('/securityPolicy', 'TLS_1_2')] },
        gives: { securityPolicy: 'TLS_1_2' },
      },
      { operation: 'GetDomainNames', gives: { items: [{ domainName: 'v1.example.com' }] } },
      { operation: 'DeleteDomainName', input: { domainName: 'v1.example.com' } },
      {
        operation: 'CreateVpcLink',
        input: {
          name: 'link',
          targetArns: ['arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/b'],
        },
        keep: { link: 'id' },
      },
      {
        operation: 'UpdateVpcLink',
        input: { vpcLinkId: '<link>', patchOperations: [replace('/name', 'renamed')] },
        gives: { name: 'renamed' },
      },
      { operation: 'GetVpcLink', input: { vpcLinkId: '<link>' }, gives: { status: 'AVAILABLE' } },
      { operation: 'GetVpcLinks', gives: { items: [{ id: '<link>' }] } },
      { operation: 'DeleteVpcLink', input: { vpcLinkId: '<link>' } },
      {
        operation: 'GenerateClientCertificate',
        input: { description: 'd' },
        keep: { certificate: 'clientCertificateId' },
      },
      {
        operation: 'UpdateClientCertificate',
        input: { clientCertificateId: '<certificate>', patchOperations: [replace('/description', 'e')] },
        gives: { description: 'e' },
      },
      {
        operation: 'GetClientCertificate',
        input: { clientCertificateId: '<certificate>' },
        gives: { description: 'e' },
      },
      { operation: 'GetClientCertificates', gives: { items: [{ clientCertificateId: '<certificate>' }] } },
      { operation: 'DeleteClientCertificate', input: { clientCertificateId: '<certificate>' } },
      {
        operation: 'TagResource',
        input: { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/<api>/stages/prod', tags: { a: '1', b: '2' } },
      },
      {
        operation: 'UntagResource',
        input: { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/<api>/stages/prod', tagKeys: ['a'] },
      },
      {
        operation: 'GetTags',
        input: { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/<api>/stages/prod' },
        gives: { tags: { b: '2' } },
      },
      {
        operation: 'UpdateAccount',
        input: { patchOperations: [replace('/cloudwatchRoleArn', 'arn:aws:iam::123456789012:role/logs')] },
      },
      { operation: 'GetAccount', gives: { cloudwatchRoleArn: 'arn:aws:iam::123456789012:role/logs' } },
      deleteApi,
    ],
  },
  {
    name: 'an API that is imported, with its documentation',
    service: 'apigateway',
    steps: [
      {
        operation: 'ImportRestApi',
        input: { body: bytes(JSON.stringify(swagger('/pets'))), parameters: { basepath: 'prepend' } },
        keep: { api: 'id' },
        gives: { name: 'pets' },
      },
      { operation: 'GetResources', input: ofApi, gives: { items: expectPaths('/', '/v1', '/v1/pets') } },
      {
        operation: 'PutRestApi',
        input: {
          ...ofApi,
          mode: 'overwrite',
          body: bytes('swagger: "2.0"\ninfo: {title: in YAML, version: "1"}\npaths:\n  /dogs:\n    get: {}\n'),
        },
        gives: { id: '<api>', name: 'in YAML' },
      },
      { operation: 'GetResources', input: ofApi, gives: { items: expectPaths('/', '/dogs') } },
      {
        operation: 'ImportRestApi',
        input: { body: bytes('{"neither":"nor"}') },
        refused: { name: 'BadRequestException', status: 400, message: 'Invalid OpenAPI input.' },
      },
      {
        operation: 'CreateDocumentationPart',
        input: { ...ofApi, location: { type: 'API' }, properties: '{"description":"Pets"}' },
        keep: { part: 'id' },
      },
      {
        operation: 'UpdateDocumentationPart',
        input: {
          ...ofApi,
          documentationPartId: '<part>',
          patchOperations: [replace('/properties', '{"description":"Dogs"}')],
        },
        gives: { properties: '{"description":"Dogs"}' },
      },
      {
        operation: 'GetDocumentationPart',
        input: { ...ofApi, documentationPartId: '<part>' },
        gives: { location: { type: 'API' } },
      },
      { operation: 'GetDocumentationParts', input: { ...ofApi, type: 'API' }, gives: { items: [{ id: '<part>' }] } },
      {
        operation: 'CreateDocumentationVersion',
        input: { ...ofApi, documentationVersion: '1' },
        gives: { version: '1' },
      },
      {
        operation: 'UpdateDocumentationVersion',
        input: { ...ofApi, documentationVersion: '1', patchOperations: [replace('/description', 'd')] },
        gives: { description: 'd' },
      },
      { operation: 'GetDocumentationVersion', input: { ...ofApi, documentationVersion: '1' }, gives: { version: '1' } },
      { operation: 'GetDocumentationVersions', input: ofApi, gives: { items: [{ version: '1' }] } },
      { operation: 'DeleteDocumentationVersion', input: { ...ofApi, documentationVersion: '1' } },
      { operation: 'DeleteDocumentationPart', input: { ...ofApi, documentationPartId: '<part>' } },
      deleteApi,
    ],
  },
];

function swagger(path: string) {
  return {
    swagger: '2.0',
    info: { title: 'pets', version: '1' },
    basePath: '/v1',
    paths: { [path]: { get: { 'x-amazon-apigateway-integration': { type: 'MOCK' } } } },
  };
}

function expectPaths(...paths: readonly string[]) {
  return paths.map((path) => ({ path }));
}
