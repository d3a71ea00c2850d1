import type { Lifecycle, Step } from '../step.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:pets';
const INVOCATIONS = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
const ACCOUNT = '123456789012';

const notFound = (message: string): NonNullable<Step['refused']> => ({
  name: 'NotFoundException',
  status: 404,
  message,
});

const createApi: Step = {
  operation: 'CreateApi',
  input: { Name: 'pets', ProtocolType: 'HTTP' },
  keep: { api: 'ApiId' },
};
const deleteApi: Step = { operation: 'DeleteApi', input: { ApiId: '<api>' } };
const ofApi = { ApiId: '<api>' };

export const httpApiLifecycles: readonly Lifecycle[] = [
  {
    name: 'an API and its CORS',
    service: 'apigatewayv2',
    steps: [
      {
        operation: 'CreateApi',
        input: {
          Name: 'pets',
          ProtocolType: 'HTTP',
          Description: 'Pets & their owners',
          CorsConfiguration: { AllowOrigins: ['https://app.example.com'], AllowMethods: ['GET'], MaxAge: 300 },
          Tags: { 'Cost Centre': '7', apiId: 'not a member' },
        },
        keep: { api: 'ApiId' },
        gives: { Name: 'pets', ProtocolType: 'HTTP', Tags: { 'Cost Centre': '7', apiId: 'not a member' } },
      },
      {
        operation: 'GetApi',
        input: ofApi,
        gives: {
          ApiId: '<api>',
          CorsConfiguration: { AllowOrigins: ['https://app.example.com'], AllowMethods: ['GET'], MaxAge: 300 },
        },
      },
      { operation: 'GetApis', gives: { Items: [{ ApiId: '<api>' }] } },
      {
        operation: 'UpdateApi',
        input: { ...ofApi, Name: 'animals', CorsConfiguration: { AllowOrigins: ['*'], AllowHeaders: ['X-A'] } },
        gives: { Name: 'animals', CorsConfiguration: { AllowOrigins: ['*'], AllowHeaders: ['x-a'] } },
      },
      {
        operation: 'UpdateApi',
        input: { ...ofApi, CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } },
        refused: { name: 'BadRequestException', status: 400, message: /allow-credentials is not supported/ },
      },
      { operation: 'DeleteCorsConfiguration', input: ofApi },
      { operation: 'GetApi', input: ofApi, gives: { Name: 'animals', CorsConfiguration: null } },
      deleteApi,
      { operation: 'GetApi', input: ofApi, refused: notFound(`Invalid API identifier specified ${ACCOUNT}:<api>`) },
    ],
  },
  {
    name: 'an API that quick create makes',
    service: 'apigatewayv2',
    steps: [
      {
        operation: 'CreateApi',
        input: { Name: 'quick', ProtocolType: 'HTTP', Target: FUNCTION },
        keep: { api: 'ApiId' },
      },
      { operation: 'GetRoutes', input: ofApi, gives: { Items: [{ RouteKey: '$default', ApiGatewayManaged: true }] } },
      { operation: 'GetStages', input: ofApi, gives: { Items: [{ StageName: '$default', AutoDeploy: true }] } },
      { operation: 'GetIntegrations', input: ofApi, gives: { Items: [{ IntegrationUri: FUNCTION }] } },
      { operation: 'GetDeployments', input: ofApi, gives: { Items: [{ AutoDeployed: true }] } },
      deleteApi,
    ],
  },
  {
    name: 'integrations and routes',
    service: 'apigatewayv2',
    steps: [
      createApi,
      {
        operation: 'CreateIntegration',
        input: { ...ofApi, IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0' },
        keep: { integration: 'IntegrationId' },
        gives: { IntegrationMethod: 'POST', ConnectionType: 'INTERNET', TimeoutInMillis: 30000 },
      },
      {
        operation: 'UpdateIntegration',
        input: { ...ofApi, IntegrationId: '<integration>', TimeoutInMillis: 5000 },
        gives: { TimeoutInMillis: 5000, PayloadFormatVersion: '2.0' },
      },
      {
        operation: 'GetIntegration',
        input: { ...ofApi, IntegrationId: '<integration>' },
        gives: { TimeoutInMillis: 5000 },
      },
      { operation: 'GetIntegrations', input: ofApi, gives: { Items: [{ IntegrationId: '<integration>' }] } },
      {
        operation: 'CreateRoute',
        input: { ...ofApi, RouteKey: 'GET /pets/{id}', Target: 'integrations/<integration>' },
        keep: { route: 'RouteId' },
        gives: { AuthorizationType: 'NONE', ApiKeyRequired: false },
      },
      {
        operation: 'CreateRoute',
        input: { ...ofApi, RouteKey: 'GET /pets/{id}' },
        refused: {
          name: 'ConflictException',
          status: 409,
          message: 'Route with key GET /pets/{id} already exists for this API',
        },
      },
      {
        operation: 'UpdateRoute',
        input: { ...ofApi, RouteId: '<route>', RouteKey: 'ANY /pets/{proxy+}', OperationName: 'pets' },
        gives: { RouteKey: 'ANY /pets/{proxy+}', OperationName: 'pets', Target: 'integrations/<integration>' },
      },
      { operation: 'GetRoute', input: { ...ofApi, RouteId: '<route>' }, gives: { RouteKey: 'ANY /pets/{proxy+}' } },
      { operation: 'GetRoutes', input: ofApi, gives: { Items: [{ RouteId: '<route>' }] } },
      { operation: 'DeleteRoute', input: { ...ofApi, RouteId: '<route>' } },
      {
        operation: 'GetRoute',
        input: { ...ofApi, RouteId: '<route>' },
        refused: notFound('Invalid Route identifier specified <route>'),
      },
      { operation: 'DeleteIntegration', input: { ...ofApi, IntegrationId: '<integration>' } },
      deleteApi,
    ],
  },
  {
    name: 'authorizers',
    service: 'apigatewayv2',
    steps: [
      createApi,
      {
        operation: 'CreateAuthorizer',
        input: {
          ...ofApi,
          Name: 'jwt',
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Audience: ['a'], Issuer: 'https://issuer.example.com' },
        },
        keep: { jwt: 'AuthorizerId' },
      },
      {
        operation: 'CreateAuthorizer',
        input: {
          ...ofApi,
          Name: 'lambda',
          AuthorizerType: 'REQUEST',
          IdentitySource: ['$request.header.X-Key'],
          AuthorizerUri: INVOCATIONS,
          AuthorizerPayloadFormatVersion: '2.0',
          EnableSimpleResponses: true,
        },
        keep: { lambda: 'AuthorizerId' },
      },
      {
        operation: 'UpdateAuthorizer',
        input: { ...ofApi, AuthorizerId: '<lambda>', AuthorizerResultTtlInSeconds: 60 },
        gives: { AuthorizerResultTtlInSeconds: 60, EnableSimpleResponses: true },
      },
      {
        operation: 'GetAuthorizer',
        input: { ...ofApi, AuthorizerId: '<jwt>' },
        gives: { JwtConfiguration: { Audience: ['a'] } },
      },
      {
        operation: 'CreateRoute',
        input: {
          ...ofApi,
          RouteKey: 'GET /',
          AuthorizationType: 'JWT',
          AuthorizerId: '<jwt>',
          AuthorizationScopes: ['read'],
        },
        gives: { AuthorizationScopes: ['read'] },
      },
      { operation: 'DeleteAuthorizer', input: { ...ofApi, AuthorizerId: '<lambda>' } },
      {
        operation: 'GetAuthorizer',
        input: { ...ofApi, AuthorizerId: '<lambda>' },
        refused: notFound('Invalid Authorizer identifier specified <lambda>'),
      },
      deleteApi,
    ],
  },
  {
    name: 'stages and deployments',
    service: 'apigatewayv2',
    steps: [
      createApi,
      { operation: 'CreateRoute', input: { ...ofApi, RouteKey: 'GET /pets' } },
      {
        operation: 'CreateDeployment',
        input: { ...ofApi, Description: 'first' },
        keep: { deployment: 'DeploymentId' },
        gives: { DeploymentStatus: 'DEPLOYED', AutoDeployed: false },
      },
      {
        operation: 'CreateStage',
        input: { ...ofApi, StageName: 'prod', DeploymentId: '<deployment>', StageVariables: { color: 'red' } },
        gives: { StageName: 'prod', StageVariables: { color: 'red' } },
      },
      {
        operation: 'UpdateStage',
        input: {
          ...ofApi,
          StageName: 'prod',
          AccessLogSettings: {
            DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:api',
            Format: '$context.requestId',
          },
          RouteSettings: { 'GET /pets': { ThrottlingRateLimit: 5.5, ThrottlingBurstLimit: 2 } },
        },
        gives: {
          AccessLogSettings: { Format: '$context.requestId' },
          RouteSettings: { 'GET /pets': { ThrottlingRateLimit: 5.5, ThrottlingBurstLimit: 2 } },
        },
      },
      { operation: 'DeleteRouteSettings', input: { ...ofApi, StageName: 'prod', RouteKey: 'GET /pets' } },
      { operation: 'DeleteAccessLogSettings', input: { ...ofApi, StageName: 'prod' } },
      {
        operation: 'GetStage',
        input: { ...ofApi, StageName: 'prod' },
        gives: { AccessLogSettings: null, RouteSettings: {} },
      },
      { operation: 'ResetAuthorizersCache', input: { ...ofApi, StageName: 'prod' } },
      {
        operation: 'CreateStage',
        input: { ...ofApi, StageName: '$default', AutoDeploy: true },
        gives: { StageName: '$default', AutoDeploy: true },
      },
      {
        operation: 'UpdateStage',
        input: { ...ofApi, StageName: '$default', Description: 'live' },
        gives: { Description: 'live' },
      },
      { operation: 'GetStages', input: ofApi, gives: { Items: [{ StageName: '$default' }, { StageName: 'prod' }] } },
      {
        operation: 'UpdateDeployment',
        input: { ...ofApi, DeploymentId: '<deployment>', Description: 'one' },
        gives: { Description: 'one' },
      },
      { operation: 'GetDeployment', input: { ...ofApi, DeploymentId: '<deployment>' }, gives: { Description: 'one' } },
      { operation: 'DeleteStage', input: { ...ofApi, StageName: 'prod' } },
      { operation: 'DeleteDeployment', input: { ...ofApi, DeploymentId: '<deployment>' } },
      {
        operation: 'CreateStage',
        input: { ...ofApi, StageName: 'not a name' },
        refused: { name: 'BadRequestException', status: 400 },
      },
      deleteApi,
    ],
  },
  {
    name: 'domain names and API mappings',
    service: 'apigatewayv2',
    steps: [
      createApi,
      { operation: 'CreateStage', input: { ...ofApi, StageName: '$default', AutoDeploy: true } },
      {
        operation: 'CreateDomainName',
        input: {
          DomainName: 'v2.example.com',
          DomainNameConfigurations: [
            {
              CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
              EndpointType: 'REGIONAL',
              SecurityPolicy: 'TLS_1_2',
            },
          ],
        },
        gives: { DomainName: 'v2.example.com', DomainNameConfigurations: [{ DomainNameStatus: 'AVAILABLE' }] },
      },
      {
        operation: 'CreateApiMapping',
        input: { ...ofApi, DomainName: 'v2.example.com', Stage: '$default', ApiMappingKey: 'pets/v1' },
        keep: { mapping: 'ApiMappingId' },
      },
      {
        operation: 'UpdateApiMapping',
        input: { ...ofApi, DomainName: 'v2.example.com', ApiMappingId: '<mapping>', ApiMappingKey: 'animals' },
        gives: { ApiMappingKey: 'animals' },
      },
      {
        operation: 'GetApiMapping',
        input: { DomainName: 'v2.example.com', ApiMappingId: '<mapping>' },
        gives: { ApiId: '<api>' },
      },
      {
        operation: 'GetApiMappings',
        input: { DomainName: 'v2.example.com' },
        gives: { Items: [{ ApiMappingId: '<mapping>' }] },
      },
      { operation: 'GetDomainName', input: { DomainName: 'v2.example.com' }, gives: { DomainName: 'v2.example.com' } },
      { operation: 'GetDomainNames', gives: { Items: [{ DomainName: 'v2.example.com' }] } },
      { operation: 'DeleteApiMapping', input: { DomainName: 'v2.example.com', ApiMappingId: '<mapping>' } },
      { operation: 'DeleteDomainName', input: { DomainName: 'v2.example.com' } },
      {
        operation: 'GetDomainName',
        input: { DomainName: 'v2.example.com' },
        refused: notFound('Invalid domain name identifier specified'),
      },
      deleteApi,
    ],
  },
  {
    name: 'VPC links and tags',
    service: 'apigatewayv2',
    steps: [
      createApi,
      {
        operation: 'CreateVpcLink',
        input: { Name: 'link', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'], Tags: { a: 'b' } },
        keep: { link: 'VpcLinkId' },
        gives: { VpcLinkStatus: 'AVAILABLE', VpcLinkVersion: 'V2' },
      },
      {
        operation: 'UpdateVpcLink',
        input: { VpcLinkId: '<link>', Name: 'renamed' },
        gives: { Name: 'renamed', SubnetIds: ['subnet-1'] },
      },
      { operation: 'GetVpcLink', input: { VpcLinkId: '<link>' }, gives: { Name: 'renamed' } },
      { operation: 'GetVpcLinks', gives: { Items: [{ VpcLinkId: '<link>' }] } },
      {
        operation: 'TagResource',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/vpclinks/<link>', Tags: { team: 'pets' } },
      },
      {
        operation: 'GetTags',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/vpclinks/<link>' },
        gives: { Tags: { a: 'b', team: 'pets' } },
      },
      { operation: 'DeleteVpcLink', input: { VpcLinkId: '<link>' } },
      {
        operation: 'TagResource',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/<api>', Tags: { one: '1', two: '2' } },
      },
      {
        operation: 'UntagResource',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/<api>', TagKeys: ['one', 'x y'] },
      },
      {
        operation: 'GetTags',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/<api>' },
        gives: { Tags: { two: '2' } },
      },
      {
        operation: 'GetTags',
        input: { ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/nope' },
        refused: notFound('Invalid resource identifier specified'),
      },
      deleteApi,
    ],
  },
  {
    name: 'an API that is imported, exported and imported again',
    service: 'apigatewayv2',
    steps: [
      {
        operation: 'ImportApi',
        input: { Body: JSON.stringify(openApi('pets', 'GET /pets')), FailOnWarnings: true },
        keep: { api: 'ApiId' },
        gives: { Name: 'pets' },
      },
      { operation: 'GetRoutes', input: ofApi, gives: { Items: [{ RouteKey: 'GET /pets' }] } },
      {
        operation: 'ReimportApi',
        input: {
          ...ofApi,
          Body: 'openapi: 3.0.1\ninfo: {title: in YAML, version: "1"}\npaths:\n  /dogs:\n    get: {}\n',
        },
        gives: { ApiId: '<api>', Name: 'in YAML' },
      },
      { operation: 'GetRoutes', input: ofApi, gives: { Items: [{ RouteKey: 'GET /dogs' }] } },
      {
        operation: 'ImportApi',
        input: { Body: 'not a definition' },
        refused: { name: 'BadRequestException', status: 400, message: /Invalid OpenAPI input/ },
      },
      {
        operation: 'ExportApi',
        input: { ...ofApi, Specification: 'OAS30', OutputType: 'JSON' },
      },
      {
        operation: 'ExportApi',
        input: { ...ofApi, Specification: 'OAS31', OutputType: 'JSON' },
        refused: { name: 'BadRequestException', status: 400 },
      },
      deleteApi,
    ],
  },
];

function openApi(title: string, routeKey: string) {
  const [method = '', path = ''] = routeKey.split(' ');
  const integration = { type: 'AWS_PROXY', uri: FUNCTION, payloadFormatVersion: '2.0' };
  return {
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: { [path]: { [method.toLowerCase()]: { 'x-amazon-apigateway-integration': integration } } },
  };
}
