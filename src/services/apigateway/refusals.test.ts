import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { createPetsApi, deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import type { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApiKey } from './api-keys.ts';
import { createAuthorizer } from './authorizers.ts';
import { createDeployment } from './deployments.ts';
import { createDocumentationPart } from './documentation-parts.ts';
import { createDomainName } from './domain-names.ts';
import { putGatewayResponse } from './gateway-responses.ts';
import { putIntegrationResponse } from './integration-responses.ts';
import { putIntegration } from './integrations.ts';
import { putMethodResponse } from './method-responses.ts';
import { putMethod } from './methods.ts';
import { createModel } from './models.ts';
import { createResource, deleteResource } from './resources.ts';
import { createRestApi } from './rest-apis.ts';
import { createStage, updateStage } from './stages.ts';
import { createUsagePlan, deleteUsagePlan } from './usage-plans.ts';

type Api = Awaited<ReturnType<typeof deployPetsApi>>;
type Refused = (context: OperationContext, api: Api) => Promise<unknown>;

/** [what is refused, the call, status, text, member of the input] */
type Case = readonly [name: string, call: Refused, status: number, text: string, member: string];

const mapping = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`;

const proxyUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations';

const http = { type: 'HTTP', integrationHttpMethod: 'GET', uri: 'http://example.com/{id}' } as const;

const integration =
  (changes: object): Refused =>
  (context, { method }) =>
    putIntegration(context, { ...method, ...http, ...changes });

const setStage =
  (path: string, value: string): Refused =>
  (context, { restApiId, stageName }) =>
    updateStage(context, { restApiId, stageName, patchOperations: [{ op: 'replace', path, value }] });

const integrations: readonly Case[] = [
  [
    'a path variable that the method does not declare',
    integration({ requestParameters: { 'integration.request.path.id': 'method.request.path.id' } }),
    400,
    mapping('Invalid mapping expression parameter specified: method.request.path.id'),
    '/requestParameters/integration.request.path.id',
  ],
  [
    'a static value without quotes',
    integration({ requestParameters: { 'integration.request.header.X': 'plain' } }),
    400,
    mapping('Invalid mapping expression specified: plain'),
    '/requestParameters/integration.request.header.X',
  ],
  [
    'a target that is no parameter',
    integration({ requestParameters: { 'integration.header.X': "'a'" } }),
    400,
    mapping('Invalid mapping expression parameter specified: integration.header.X'),
    '/requestParameters/integration.header.X',
  ],
  [
    'a time-out of 30 seconds',
    integration({ timeoutInMillis: 30_000 }),
    400,
    'Timeout should be between 50 ms and 29000 ms',
    '/timeoutInMillis',
  ],
  [
    'a VPC link without its id',
    integration({ connectionType: 'VPC_LINK' }),
    400,
    'ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK',
    '/connectionId',
  ],
  [
    'a role that is no ARN',
    integration({ credentials: 'role' }),
    400,
    'Invalid ARN specified in the request',
    '/credentials',
  ],
  [
    'a cache key that the method does not declare',
    integration({ cacheKeyParameters: ['method.request.querystring.q'] }),
    400,
    'Invalid cache key parameter specified',
    '/cacheKeyParameters',
  ],
  [
    'a method with a second definition',
    (context, { method }) => putMethod(context, { ...method, authorizationType: 'NONE' }),
    409,
    'Method already exists for this resource',
    '/httpMethod',
  ],
  [
    'scopes without Cognito',
    (context, { method }) =>
      putMethod(context, { ...method, httpMethod: 'PUT', authorizationType: 'NONE', authorizationScopes: ['a'] }),
    400,
    'Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type',
    '/authorizationScopes',
  ],
  [
    'a method response that is there',
    async (context, { method }) => {
      await putMethodResponse(context, { ...method, statusCode: '200' });
      await putMethodResponse(context, { ...method, statusCode: '200' });
    },
    409,
    'Response already exists for this resource',
    '/statusCode',
  ],
  [
    'a header of a response without a method response',
    (context, { method }) =>
      putIntegrationResponse(context, {
        ...method,
        statusCode: '200',
        responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
      }),
    400,
    mapping('No method response exists for method.'),
    '/responseParameters/method.response.header.Access-Control-Allow-Origin',
  ],
  [
    'a header that the method response does not declare',
    async (context, { method }) => {
      await putMethodResponse(context, { ...method, statusCode: '200' });
      await putIntegrationResponse(context, {
        ...method,
        statusCode: '200',
        responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
      });
    },
    400,
    mapping('Invalid mapping expression parameter specified: method.response.header.Access-Control-Allow-Origin'),
    '/responseParameters/method.response.header.Access-Control-Allow-Origin',
  ],
  [
    'a header value without quotes',
    async (context, { method }) => {
      const name = 'method.response.header.Access-Control-Allow-Origin';
      await putMethodResponse(context, { ...method, statusCode: '200', responseParameters: { [name]: false } });
      await putIntegrationResponse(context, { ...method, statusCode: '200', responseParameters: { [name]: '*' } });
    },
    400,
    mapping('Invalid mapping expression specified: *'),
    '/responseParameters/method.response.header.Access-Control-Allow-Origin',
  ],
  [
    'a selection pattern that is none',
    (context, { method }) => putIntegrationResponse(context, { ...method, statusCode: '200', selectionPattern: '(' }),
    400,
    'Invalid regex pattern specified',
    '/selectionPattern',
  ],
  [
    'a gateway response header without quotes',
    (context, { restApiId }) =>
      putGatewayResponse(context, {
        restApiId,
        responseType: 'DEFAULT_4XX',
        responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': '*' },
      }),
    400,
    mapping('Invalid mapping expression specified: *'),
    '/responseParameters/gatewayresponse.header.Access-Control-Allow-Origin',
  ],
  [
    'a gateway response status that is none',
    (context, { restApiId }) =>
      putGatewayResponse(context, { restApiId, responseType: 'DEFAULT_4XX', statusCode: '99' }),
    400,
    "1 validation error detected: Value '99' at 'putGatewayResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d",
    '/statusCode',
  ],
];

const others: readonly Case[] = [
  ['an API without a name', (context) => createRestApi(context, { name: ' ' }), 400, 'Name cannot be empty', '/name'],
  [
    'a policy that is none',
    (context) => createRestApi(context, { name: 'a', policy: 'allow' }),
    400,
    'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    '/policy',
  ],
  [
    'a path part with a slash',
    (context, { restApiId, rootId }) => createResource(context, { restApiId, parentId: rootId, pathPart: 'a/b' }),
    400,
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    '/pathPart',
  ],
  [
    'the root resource to be deleted',
    (context, { restApiId, rootId }) => deleteResource(context, { restApiId, resourceId: rootId }),
    400,
    'Root resource cannot be deleted.',
    '/resourceId',
  ],
  [
    'a model name with a dash',
    (context, { restApiId }) =>
      createModel(context, { restApiId, name: 'my-model', contentType: 'application/json', schema: '{}' }),
    400,
    'Model name must be alphanumeric: my-model',
    '/name',
  ],
  [
    'a schema that is no JSON',
    (context, { restApiId }) =>
      createModel(context, { restApiId, name: 'M', contentType: 'application/json', schema: '{' }),
    400,
    'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]',
    '/schema',
  ],
  [
    'an authorizer without an invocation ARN',
    (context, { restApiId }) =>
      createAuthorizer(context, { restApiId, name: 'a', type: 'TOKEN', authorizerUri: 'arn:aws:lambda:x' }),
    400,
    'Invalid Authorizer URI: arn:aws:lambda:x. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
    '/authorizerUri',
  ],
  [
    'an authorizer that caches for two hours',
    (context, { restApiId }) =>
      createAuthorizer(context, {
        restApiId,
        name: 'a',
        type: 'TOKEN',
        authorizerUri: proxyUri,
        authorizerResultTtlInSeconds: 7200,
      }),
    400,
    'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
    '/authorizerResultTtlInSeconds',
  ],
  [
    'an identity source that is none',
    (context, { restApiId }) =>
      createAuthorizer(context, {
        restApiId,
        name: 'a',
        type: 'REQUEST',
        authorizerUri: proxyUri,
        identitySource: 'method.request.header.A, B',
      }),
    400,
    'Invalid request identity source expression: B',
    '/identitySource',
  ],
  [
    'a deployment of an API without methods',
    async (context) => {
      const { id: restApiId = '' } = await createRestApi(context, { name: 'a' });
      await createDeployment(context, { restApiId });
    },
    400,
    "The REST API doesn't contain any methods",
    '/restApiId',
  ],
  [
    'a deployment of a method without integration',
    async (context, { restApiId, method }) => {
      await putMethod(context, { ...method, httpMethod: 'PUT', authorizationType: 'NONE' });
      await createDeployment(context, { restApiId });
    },
    400,
    'No integration defined for method',
    '/restApiId',
  ],
  [
    'a stage that is there',
    (context, { restApiId, deploymentId, stageName }) => createStage(context, { restApiId, deploymentId, stageName }),
    409,
    'Stage already exists',
    '/stageName',
  ],
  [
    'a stage name with a dot',
    (context, { restApiId, deploymentId }) => createStage(context, { restApiId, deploymentId, stageName: 'v1.0' }),
    400,
    'Stage name only allows a-zA-Z0-9_',
    '/stageName',
  ],
  [
    'a stage variable with a dash in its name',
    setStage('/variables/a-b', 'x'),
    400,
    'Invalid stage variable name: a-b. Please use names with only word characters.',
    '/patchOperations/0',
  ],
  [
    'a cache that keeps for two hours',
    setStage('/*/*/caching/ttlInSeconds', '7200'),
    400,
    'Invalid time-to-live setting, must be an integer no greater than 3600',
    '/patchOperations/0',
  ],
  [
    'an access log without the id of the request',
    setStage('/accessLogSettings/format', '$context.status'),
    400,
    'Access Log format must include either $context.requestId or $context.extendedRequestId',
    '/patchOperations/0',
  ],
  [
    'an access log that goes to a queue',
    setStage('/accessLogSettings/destinationArn', 'arn:aws:sqs:us-east-1:123456789012:logs'),
    400,
    'The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream',
    '/patchOperations/0',
  ],
  [
    'an API key that is too short',
    (context) => createApiKey(context, { value: 'short' }),
    400,
    'API Key value should be at least 20 characters',
    '/value',
  ],
  [
    'a quota without its period',
    (context) => createUsagePlan(context, { name: 'p', quota: { limit: 1 } }),
    400,
    'Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]',
    '/quota/period',
  ],
  [
    'a quota that begins on the eighth day of a week',
    (context) => createUsagePlan(context, { name: 'p', quota: { limit: 1, offset: 7, period: 'WEEK' } }),
    400,
    'Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period',
    '/quota/offset',
  ],
  [
    'a usage plan that stages still have',
    async (context, { restApiId, stageName }) => {
      const apiStages = [{ apiId: restApiId, stage: stageName }];
      const { id: usagePlanId = '' } = await createUsagePlan(context, { name: 'p', apiStages });
      await deleteUsagePlan(context, { usagePlanId });
    },
    400,
    'Cannot delete Usage Plan usage-plan7 because there are API Stages associated with it',
    '/usagePlanId',
  ],
  [
    'a regional domain name with an edge certificate',
    (context) =>
      createDomainName(context, {
        domainName: 'api.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c',
        endpointConfiguration: { types: ['REGIONAL'] },
      }),
    400,
    'Cannot import certificates for EDGE while REGIONAL is active.',
    '/certificateArn',
  ],
  [
    'two documentation parts of one place',
    async (context, { restApiId }) => {
      const part = { restApiId, location: { type: 'RESOURCE', path: '/' }, properties: '{}' } as const;
      await createDocumentationPart(context, part);
      await createDocumentationPart(context, part);
    },
    409,
    "Documentation part already exists for the specified location: type 'RESOURCE', path '/'.",
    '/location',
  ],
];

describe('AWS refuses', () => {
  it.each([...integrations, ...others])('%s', async (_, call, httpStatus, message, member) => {
    const context = operationContext();
    const api = await deployPetsApi(context);
    const refusal = await call(context, api).catch((error: ServiceError) => error);
    expect(refusal).toMatchObject({ httpStatus, message, member });
  });
});

it('an account that has raised its quota has integrations of five minutes', async () => {
  const context = operationContext({ assume: { 'rest-api.integration.timeout-quota': 'raised' } });
  const { method } = await createPetsApi(context);
  const put = (timeoutInMillis: number) => putIntegration(context, { ...method, ...http, timeoutInMillis });
  expect(await put(300_000)).toMatchObject({ timeoutInMillis: 300_000 });
  await expect(put(300_001)).rejects.toThrow('Timeout should be between 50 ms and 300000 ms');
});
