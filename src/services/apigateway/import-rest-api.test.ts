import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stores } from '../../../test/services/operation-fixture.ts';
import {
  importsInto,
  methodAt,
  mock,
  openapi,
  operation,
  pathsOf,
  samOptions,
  swagger,
} from '../../../test/services/rest-import-fixture.ts';
import { getDocumentationParts } from './documentation-parts.ts';
import { getGatewayResponse } from './gateway-responses.ts';
import { importRestApi, putRestApi } from './import-rest-api.ts';
import { getModels } from './models.ts';
import { getRequestValidators } from './request-validators.ts';
import { createRestApi } from './rest-apis.ts';

describe.each(stores)('an import into the %s store', (_, createStore) => {
  const { newContext, imported } = importsInto(createStore);

  it('stores the preflight that SAM writes as it was recorded, and says where each header stands', async () => {
    const { context, restApiId, pointers } = await imported(swagger({ '/data': { options: samOptions("'*'") } }));
    expect(await methodAt(context, restApiId, '/data', 'OPTIONS')).toEqual({
      httpMethod: 'OPTIONS',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      methodResponses: {
        200: {
          statusCode: '200',
          responseParameters: {
            'method.response.header.Access-Control-Allow-Origin': false,
            'method.response.header.Access-Control-Allow-Methods': false,
          },
        },
      },
      methodIntegration: {
        type: 'MOCK',
        requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
        passthroughBehavior: 'WHEN_NO_MATCH',
        timeoutInMillis: 29000,
        cacheNamespace: (await pathsOf(context, restApiId))['/data'],
        cacheKeyParameters: [],
        integrationResponses: {
          200: {
            statusCode: '200',
            responseParameters: {
              'method.response.header.Access-Control-Allow-Origin': "'*'",
              'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
            },
            responseTemplates: { 'application/json': '{}\n' },
          },
        },
      },
    });
    const method = '/resources/~1data/resourceMethods/OPTIONS';
    const inBody = '/paths/~1data/options/x-amazon-apigateway-integration';
    expect(pointers.get(method)).toBe('/paths/~1data/options');
    expect(pointers.get(`${method}/methodIntegration`)).toBe(inBody);
    expect(pointers.get(`${method}/methodIntegration/integrationResponses/200`)).toBe(`${inBody}/responses/default`);
  });

  it('refuses a mapping value without quotes with the recorded text, and stores nothing', async () => {
    const context = newContext();
    const body = swagger({ '/data': { options: samOptions('https://app.example.com') } });
    await expect(importRestApi(context, { body })).rejects.toMatchObject({
      name: 'BadRequestException',
      message:
        "Errors found during import:\n\tUnable to put integration response on 'OPTIONS' for resource at path '/data': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: https://app.example.com]",
      member:
        '/body/paths/~1data/options/x-amazon-apigateway-integration/responses/default/responseParameters/method.response.header.Access-Control-Allow-Origin',
    });
    const everything = await context.store.transact((transaction) => transaction.list('restApis', ''));
    expect(everything).toEqual([]);
  });

  it.each([
    ['an array', '[]'],
    ['no JSON and no YAML', '{"a'],
    ['a text', 'hello'],
    ['neither Swagger nor OpenAPI', '{"paths":{}}'],
    ['OpenAPI 3.1', '{"openapi":"3.1.0","paths":{}}'],
    ['a circle', 'swagger: "2.0"\nx-a: &a\n  b: *a\n'],
    ['nested beyond reason', `{"swagger":"2.0","x-a":${'['.repeat(400)}${']'.repeat(400)}}`],
  ])('refuses a body that is %s as recorded', async (__, body) => {
    const context = newContext();
    const refusal = { name: 'BadRequestException', message: 'Invalid OpenAPI input.' };
    await expect(importRestApi(context, { body }, parse)).rejects.toMatchObject(refusal);
    const { id: restApiId = '' } = await createRestApi(context, { name: 'api' });
    await expect(putRestApi(context, { restApiId, body }, parse)).rejects.toMatchObject(refusal);
  });

  it.each([
    [
      'two variable siblings',
      swagger({ '/user/{bizId}/complaint': { post: operation() }, '/user/{userId}/fans': { get: operation() } }),
      "\n\tUnable to create resource at path '/user/{userId}/fans': A sibling ({bizId}) of this resource already has a variable path part -- only one is allowed",
      '/body/paths/~1user~1{userId}~1fans',
    ],
    [
      'a parameter that the method does not declare',
      swagger({
        '/': {
          get: {
            responses: {},
            'x-amazon-apigateway-integration': {
              type: 'http',
              httpMethod: 'GET',
              uri: 'https://example.com',
              requestParameters: { 'integration.request.header.Authorization': 'method.request.header.Authorization' },
            },
          },
        },
      }),
      "\n\tUnable to put integration on 'GET' for resource at path '/': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.header.Authorization]",
      '/body/paths/~1/get/x-amazon-apigateway-integration/requestParameters/integration.request.header.Authorization',
    ],
    [
      'a model with a reference to another document, and a method that uses it',
      openapi(
        {
          '/': {
            get: operation({
              responses: {
                200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/SomeType' } } } },
              },
            }),
          },
        },
        { components: { schemas: { SomeType: { $ref: 'https://example.com/schema.json' } } } },
      ),
      "\n\tUnable to create model for 'SomeType': Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]\nAdditionally, these warnings were found:\n\tReference to model 'SomeType' not found. Ignoring.",
      '/body/components/schemas/SomeType',
    ],
    [
      'a model whose name is refused, and a method that uses it',
      swagger(
        { '/': { get: operation({ responses: { 200: { schema: { $ref: '#/definitions/a_b' } } } }) } },
        { definitions: { a_b: { type: 'object' } } },
      ),
      "\n\tUnable to create model for 'a_b': Model name must be alphanumeric: a_b\nAdditionally, these warnings were found:\n\tReference to model 'a_b' not found. Ignoring.",
      '/body/definitions/a_b',
    ],
    [
      'a validator that the body does not have',
      swagger({ '/': { get: operation({ 'x-amazon-apigateway-request-validator': 'all' }) } }),
      "\n\tUnable to put method 'GET' on resource at path '/': Invalid Request Validator identifier specified",
      '/body/paths/~1/get',
    ],
    [
      'a gateway response whose header has no quotes',
      swagger(
        {},
        {
          'x-amazon-apigateway-gateway-responses': {
            DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.A': 'x' } },
          },
        },
      ),
      "\n\tUnable to put gateway response 'DEFAULT_4XX': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: x]",
      '/body/x-amazon-apigateway-gateway-responses/DEFAULT_4XX/responseParameters/gatewayresponse.header.A',
    ],
  ])('refuses %s', async (__, body, text, member) => {
    const refusal = { name: 'BadRequestException', message: `Errors found during import:${text}`, member };
    await expect(importRestApi(newContext(), { body })).rejects.toMatchObject(refusal);
  });

  it('tells of every error, not only of the first', async () => {
    const bad = { responses: {}, 'x-amazon-apigateway-integration': { type: 'http', httpMethod: 'GET', uri: 'no' } };
    const body = swagger({ '/a': { get: bad, put: bad } });
    const line = (method: string) =>
      `\n\tUnable to put integration on '${method}' for resource at path '/a': Invalid HTTP endpoint specified for URI`;
    await expect(importRestApi(newContext(), { body })).rejects.toMatchObject({
      message: `Errors found during import:${line('GET')}${line('PUT')}`,
    });
  });

  it('goes through with warnings, and not with failOnWarnings', async () => {
    const body = openapi({}, { components: { securitySchemes: { basicAuth: { type: 'http', scheme: 'basic' } } } });
    const text = "Unsupported security definition type 'http' for 'basicAuth'. Ignoring.";
    const { output, warnings } = await imported(body);
    expect(output.warnings).toEqual([text]);
    expect(warnings).toEqual([{ message: text, member: '/body/components/securitySchemes/basicAuth' }]);
    await expect(importRestApi(newContext(), { body, failOnWarnings: true })).rejects.toMatchObject({
      message: `Warnings found during import:\n\t${text}`,
    });
  });

  it('reads what the root of a body says of the API', async () => {
    const { output, pointers } = await imported(
      openapi(
        {},
        {
          servers: [
            {
              url: 'https://x',
              'x-amazon-apigateway-endpoint-configuration': {
                disableExecuteApiEndpoint: true,
                vpcEndpointIds: ['vpce-1'],
              },
            },
          ],
          tags: [{ name: 'team', 'x-amazon-apigateway-tag-value': 'blue' }, { name: 'pets' }],
          'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
          'x-amazon-apigateway-binary-media-types': ['image/png', '*/*'],
          'x-amazon-apigateway-minimum-compression-size': 1024,
          'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: [{ Resource: '${AWS::Region}' }] },
        },
      ),
    );
    expect(output).toMatchObject({
      name: 't',
      version: '1',
      apiKeySource: 'AUTHORIZER',
      binaryMediaTypes: ['image/png', '*/*'],
      minimumCompressionSize: 1024,
      policy: '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Resource\\":\\"us-east-1\\"}]}',
      disableExecuteApiEndpoint: true,
      endpointConfiguration: { types: ['EDGE'], vpcEndpointIds: ['vpce-1'] },
      tags: { team: 'blue' },
    });
    expect(Object.fromEntries(pointers)).toMatchObject({
      '/name': '/info/title',
      '/binaryMediaTypes': '/x-amazon-apigateway-binary-media-types',
      '/policy': '/x-amazon-apigateway-policy',
      '/disableExecuteApiEndpoint': '/servers/0/x-amazon-apigateway-endpoint-configuration/disableExecuteApiEndpoint',
    });
  });

  it.each([
    [
      'an unknown key source',
      { 'x-amazon-apigateway-api-key-source': 'COOKIE' },
      'Invalid API key source specified. Valid options are HEADER,AUTHORIZER',
      '/body/x-amazon-apigateway-api-key-source',
    ],
    [
      'a compression size beyond the limit',
      { 'x-amazon-apigateway-minimum-compression-size': -1 },
      'Invalid minimum compression size, must be between 0 and 10485760',
      '/body/x-amazon-apigateway-minimum-compression-size',
    ],
  ])('refuses %s', async (__, more, text, member) => {
    const refusal = { message: `Errors found during import:\n\t${text}`, member };
    await expect(importRestApi(newContext(), { body: swagger({}, more) })).rejects.toMatchObject(refusal);
  });

  it('takes endpoint types from the parameters', async () => {
    const context = newContext();
    const input = { body: swagger({}), parameters: { endpointConfigurationTypes: 'PRIVATE' } };
    const { output } = await importRestApi(context, input);
    expect(output.endpointConfiguration).toEqual({ types: ['PRIVATE'], ipAddressType: 'dualstack' });
    const parameters = { endpointConfigurationTypes: 'REGIONAL,EDGE' };
    await expect(importRestApi(context, { body: swagger({}), parameters })).rejects.toMatchObject({
      message: 'Cannot create an api with multiple Endpoint Types.',
    });
  });

  it('reads parameters of the path, of the operation and by reference, bodies and responses by reference', async () => {
    const { context, restApiId } = await imported(
      openapi(
        {
          '/a/{id}/{rest+}': {
            parameters: [
              { $ref: '#/components/parameters/trace' },
              { name: 'q', in: 'query' },
              { name: 'c', in: 'cookie' },
            ],
            post: operation({
              operationId: 'doIt',
              parameters: [{ name: 'q', in: 'query', required: true }],
              requestBody: { $ref: '#/components/requestBodies/pet' },
              responses: { 201: { $ref: '#/components/responses/made' }, default: { description: 'no status' } },
            }),
          },
        },
        {
          components: {
            parameters: { trace: { name: 'X-Trace', in: 'header', required: true } },
            requestBodies: {
              pet: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
            },
            responses: {
              made: {
                headers: { Location: { schema: { type: 'string' } } },
                content: { 'application/xml': { schema: { type: 'object', properties: { a: { type: 'string' } } } } },
              },
            },
            schemas: { Pet: { type: 'object' } },
          },
        },
      ),
    );
    const method = await methodAt(context, restApiId, '/a/{id}/{rest+}', 'POST');
    expect(method).toMatchObject({
      operationName: 'doIt',
      requestParameters: {
        'method.request.path.id': true,
        'method.request.path.rest': true,
        'method.request.header.X-Trace': true,
        'method.request.querystring.q': true,
      },
      requestModels: { 'application/json': 'Pet' },
      methodResponses: {
        201: {
          responseParameters: { 'method.response.header.Location': false },
          responseModels: { 'application/xml': expect.stringMatching(/^MODEL[0-9a-f]{6}$/) },
        },
      },
    });
    expect(Object.keys(method.methodResponses ?? {})).toEqual(['201']);
    const { items } = await getModels(context, { restApiId });
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['Pet']));
    expect(items).toHaveLength(2);
  });

  it('takes the types of a Swagger model from consumes and produces', async () => {
    const { context, restApiId } = await imported(
      swagger(
        {
          '/a': {
            post: operation({
              produces: ['text/xml'],
              parameters: [{ in: 'body', name: 'b', schema: { $ref: '#/definitions/Pet' } }],
              responses: { 200: { schema: { $ref: '#/definitions/Pet' } } },
            }),
          },
        },
        { consumes: ['application/a', 'application/b'], definitions: { Pet: { type: 'object' } } },
      ),
    );
    expect(await methodAt(context, restApiId, '/a', 'POST')).toMatchObject({
      requestModels: { 'application/a': 'Pet', 'application/b': 'Pet' },
      methodResponses: { 200: { responseModels: { 'text/xml': 'Pet' } } },
    });
  });

  it('keeps selection patterns, and the validator of the root unless the operation names one', async () => {
    const responses = {
      default: { statusCode: 200 },
      '4\\d{2}': { statusCode: '400', contentHandling: 'convert_to_text' },
    };
    const { context, restApiId } = await imported(
      swagger(
        {
          '/a': {
            get: operation(mock({ responses })),
            put: operation({ 'x-amazon-apigateway-request-validator': 'all' }),
          },
        },
        {
          'x-amazon-apigateway-request-validators': {
            all: { validateRequestBody: true, validateRequestParameters: true },
            params: { validateRequestParameters: true },
          },
          'x-amazon-apigateway-request-validator': 'params',
        },
      ),
    );
    const { items } = await getRequestValidators(context, { restApiId });
    const idOf = (name: string) => items.find((item) => item.name === name)?.id;
    const get = await methodAt(context, restApiId, '/a');
    expect(get.methodIntegration?.integrationResponses).toEqual({
      200: { statusCode: '200' },
      400: { statusCode: '400', selectionPattern: '4\\d{2}', contentHandling: 'CONVERT_TO_TEXT' },
    });
    expect(get.requestValidatorId).toBe(idOf('params'));
    expect((await methodAt(context, restApiId, '/a', 'PUT')).requestValidatorId).toBe(idOf('all'));
  });

  it('keeps gateway responses', async () => {
    const response = {
      statusCode: 401,
      responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
      responseTemplates: { 'application/json': '{}' },
    };
    const body = swagger({}, { 'x-amazon-apigateway-gateway-responses': { UNAUTHORIZED: response } });
    const { context, restApiId } = await imported(body);
    expect(await getGatewayResponse(context, { restApiId, responseType: 'UNAUTHORIZED' })).toEqual({
      ...response,
      responseType: 'UNAUTHORIZED',
      statusCode: '401',
      defaultResponse: false,
    });
  });

  it.each([
    ['', 1],
    ['documentation', 0],
  ])('keeps documentation parts, with ignore=%j %i of one', async (ignore, count) => {
    const context = newContext();
    const documentationParts = [{ location: { type: 'API' }, properties: { info: { description: 'd' } } }];
    const body = swagger({}, { 'x-amazon-apigateway-documentation': { version: '1', documentationParts } });
    const { output } = await importRestApi(context, { body, parameters: { ignore } });
    const { items } = await getDocumentationParts(context, { restApiId: output.id ?? '' });
    expect(items).toHaveLength(count);
  });
});
