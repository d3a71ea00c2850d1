import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/aws/service-error.ts';
import { importRestApi } from '../../src/services/apigateway/import-rest-api.ts';
import { implementedOperations } from '../../src/services/implemented-operations.ts';
import type { OperationContext } from '../../src/services/operation-context.ts';
import { gatewayRequest, send } from '../http-api-fixture.ts';
import { FUNCTION_URI, type GivenMethod, LAMBDA_PROXY } from '../rest-api-fixture.ts';
import { restOver, text } from '../rest-backend-fixture.ts';
import { operationContext } from '../services/operation-fixture.ts';
import { serveTemplate } from './serve-template.ts';

/** Names like `__proto__` are data, wherever they come from; nothing that is made of them reaches a prototype. */

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const snapshot = () => prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).sort().join());
const before = snapshot();

afterEach(() => {
  expect(snapshot()).toEqual(before);
  expect((Object.prototype as Record<string, unknown>).polluted).toBeUndefined();
  expect('polluted' in {}).toBe(false);
});

const POISON =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":{"polluted":1}}]}';
const NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];

const json = (template: string): Readonly<Record<string, string>> => ({ 'application/json': template });
const OK = { '200': { statusCode: '200' } };
const VALIDATED: GivenMethod = {
  requestValidatorId: 'v1',
  requestModels: { 'application/json': 'Body' },
  requestParameters: { 'method.request.querystring.__proto__': true, 'method.request.header.__proto__': false },
};
const methods: Readonly<Record<string, GivenMethod>> = {
  '/aws-proxy': { ...VALIDATED, integration: LAMBDA_PROXY },
  '/aws': {
    ...VALIDATED,
    integration: {
      type: 'AWS',
      httpMethod: 'POST',
      uri: FUNCTION_URI,
      requestTemplates: json(
        '#set($m = $input.path("$"))#set($m["__proto__"].polluted = 1)#set($input["__proto__"].x = 1)#set($context["__proto__"].polluted = 1){"all": $input.json("$"), "p": "$input.params("__proto__")", "v": "$stageVariables["__proto__"]"}',
      ),
      integrationResponses: { '200': { statusCode: '200', responseTemplates: json('$input.json("$")') } },
    },
  },
  '/http': {
    ...VALIDATED,
    integration: {
      type: 'HTTP',
      httpMethod: 'POST',
      uri: 'https://backend.example/${stageVariables.__proto__}',
      requestParameters: {
        'integration.request.querystring.__proto__': 'method.request.querystring.__proto__',
        'integration.request.header.__proto__': 'method.request.body.__proto__.polluted',
        'integration.request.header.constructor': 'stageVariables.constructor',
      },
      integrationResponses: {
        '200': {
          statusCode: '200',
          responseParameters: { 'method.response.header.__proto__': 'integration.response.body.__proto__.polluted' },
        },
      },
    },
  },
  '/http-proxy': { integration: { type: 'HTTP_PROXY', httpMethod: 'POST', uri: 'https://backend.example/' } },
  '/mock': {
    ...VALIDATED,
    integration: {
      type: 'MOCK',
      requestTemplates: json(
        '#set($context.responseOverride.header["__proto__"] = "polluted")#set($context.requestOverride.header["__proto__"] = "x"){"statusCode": 200, "__proto__": {"polluted": 1}}',
      ),
      integrationResponses: OK,
    },
  },
  '/set': {
    integration: {
      type: 'MOCK',
      requestTemplates: json('#set($input.__proto__.x = 1){"statusCode": 200}'),
      integrationResponses: OK,
    },
  },
  '/{__proto__}': { integration: LAMBDA_PROXY },
};

function api() {
  return restOver(
    {
      resources: Object.fromEntries(Object.entries(methods).map(([path, method]) => [path, { POST: method }])),
      stage: {
        variables: JSON.parse('{"__proto__":"v","constructor":"w"}'),
        accessLogSettings: {
          destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:a',
          format: '$context.__proto__',
        },
      },
      snapshot: {
        models: [
          {
            id: 'm',
            name: 'Body',
            contentType: 'application/json',
            schema: '{"type":"object","properties":{"__proto__":{"type":"object"}}}',
          },
        ],
        requestValidators: [{ id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: true }],
        gatewayResponses: [
          {
            responseType: 'DEFAULT_4XX',
            responseParameters: { 'gatewayresponse.header.__proto__': 'method.request.querystring.__proto__' },
            responseTemplates: json('{"m": "$context.__proto__", "v": "$stageVariables.__proto__"}'),
          } as never,
        ],
      },
    },
    {
      invoke: ({ payload }) => ({
        kind: 'answer',
        payload: Buffer.from(
          JSON.stringify({
            statusCode: 200,
            body: payload,
            headers: JSON.parse('{"__proto__":"x","constructor":"y"}'),
          }),
        ),
      }),
      upstream: () => ({
        kind: 'answer',
        status: 200,
        headers: ['Content-Type', 'application/json', '__proto__', 'x'],
        body: Buffer.from(POISON),
      }),
    },
  );
}

describe('in requests', () => {
  it.each(Object.keys(methods))('body, query, headers and path of %s', async (path) => {
    const { gateway, invoked } = api();
    const headers = ['Content-Type', 'application/json', ...NAMES.flatMap((name) => [name, 'polluted'])];
    for (const query of [
      '__proto__[polluted]=1&__proto__=1',
      'constructor[prototype][polluted]=1',
      '__proto__.polluted=1&__proto__=x',
    ]) {
      const target = path.replace('{__proto__}', '__proto__');
      const request = gatewayRequest({ method: 'POST', path: `/dev${target}`, headers, query, body: POISON });
      const response = await gateway.handle(request);
      expect(response.status).toBeLessThan(600);
      gateway.logAccess({ request, response, responseLatencyMs: 1, responseLength: 1 });
      expect('polluted' in {}).toBe(false);
    }
    if (path === '/aws-proxy') {
      const event = JSON.parse(invoked[0]?.payload ?? '{}');
      expect(Object.keys(event.queryStringParameters)).toEqual(['__proto__[polluted]', '__proto__']);
      expect(Object.getOwnPropertyDescriptor(event.headers, '__proto__')?.value).toBe('polluted');
      expect(event.body).toBe(POISON);
    }
  });

  it('the keys stay data', async () => {
    const { gateway, invoked } = api();
    const response = await send(gateway, 'POST /dev/aws', {
      headers: { 'Content-Type': 'application/json' },
      query: '__proto__=q',
      body: POISON,
    });
    expect([response.status, response.report.failure?.detail]).toEqual([200, undefined]);
    const sent = invoked[0]?.payload ?? '';
    expect(sent).toContain('"p": "q", "v": "v"');
    expect(sent).toContain('"__proto__":{"polluted":1}');
    expect(text(response)).toContain('__proto__');
  });
});

describe('in definitions', () => {
  it.each(['swagger', 'openapi'])('keys of %s files', async (kind) => {
    const operation = `{"responses": {"200": {"description": "", "__proto__": {"polluted": 1}}}, "__proto__": {"polluted": 1},
      "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"__proto__": "x", "application/json": "{\\"statusCode\\": 200}"},
        "requestParameters": {"integration.request.header.__proto__": "'x'"},
        "responses": {"__proto__": {"statusCode": "200", "polluted": 1}, "default": {"statusCode": "200", "responseParameters": {"__proto__": "'x'"}}}}}`;
    const parts = `"__proto__": {"polluted": 1}, "Pet": {"type": "object", "properties": {"__proto__": {"type": "string"}, "constructor": {"type": "object"}}}`;
    const body = `{"${kind}": "${kind === 'swagger' ? '2.0' : '3.0.1'}", "info": {"title": "t", "version": "1", "__proto__": {"polluted": 1}},
      "paths": {"/__proto__/{constructor}": {"__proto__": {"polluted": 1}, "get": ${operation}, "__proto__": ${operation}}, "/{__proto__}": {"post": ${operation}}},
      ${kind === 'swagger' ? `"definitions": {${parts}}` : `"components": {"__proto__": {"polluted": 1}, "schemas": {${parts}}}`},
      "x-amazon-apigateway-gateway-responses": {"__proto__": {"statusCode": "200"}, "DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.__proto__": "'x'"}, "__proto__": {"polluted": 1}}},
      "x-amazon-apigateway-request-validators": {"__proto__": {"validateRequestBody": true}}, "__proto__": {"polluted": 1}}`;
    const context = operationContext();
    await importRestApi(context, { body }).catch(serviceErrorOnly);
    expect('polluted' in {}).toBe(false);
  });

  it('keys of CloudFormation and SAM templates', async () => {
    const poison = '"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}';
    const resource = (type: string, properties: string): string =>
      `{"Type": "${type}", ${poison}, "Properties": {${properties}}}`;
    for (const template of [
      `{${poison}, "Resources": {"__proto__": ${resource('AWS::ApiGateway::RestApi', '"Name": "x"')}, "Api": ${resource('AWS::ApiGateway::RestApi', `"Name": "x", ${poison}`)}}}`,
      `{"Parameters": {"__proto__": {"Type": "String", "Default": "x"}}, "Mappings": {"__proto__": {"a": {"b": "c"}}}, "Conditions": {"__proto__": {"Fn::Equals": ["a", "a"]}}, "Resources": {"Api": ${resource('AWS::ApiGateway::RestApi', '"Name": {"Fn::FindInMap": ["__proto__", "a", "b"]}, "Tags": [{"Key": "__proto__", "Value": "x"}]')}}}`,
      `{"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Api": {${poison}}, "__proto__": {"polluted": 1}}, "Resources": {"constructor": ${resource('AWS::Serverless::Api', '"StageName": "prod", "Variables": {"__proto__": "x"}, "Models": {"__proto__": {"type": "object"}}')}, "Api": ${resource('AWS::Serverless::Api', `"StageName": "prod", "Auth": {"Authorizers": {"__proto__": {"UserPoolArn": "x"}}, ${poison}}, "GatewayResponses": {"__proto__": {"StatusCode": 400}}, ${poison}`)}}}`,
    ]) {
      await serveTemplate(template);
      expect('polluted' in {}).toBe(false);
    }
  });

  const PATHS = NAMES.flatMap((name) => [
    `/${name}/polluted`,
    `/${name}`,
    `/variables/${name}`,
    `/${name}/prototype/polluted`,
  ]);
  const patched: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['UpdateRestApi', {}],
    ['UpdateStage', { stageName: 'dev' }],
    ['UpdateResource', { resourceId: 'root' }],
    ['UpdateMethod', { resourceId: 'root', httpMethod: 'GET' }],
    ['UpdateIntegration', { resourceId: 'root', httpMethod: 'GET' }],
    ['UpdateIntegrationResponse', { resourceId: 'root', httpMethod: 'GET', statusCode: '200' }],
    ['UpdateGatewayResponse', { responseType: 'DEFAULT_4XX' }],
    ['UpdateAccount', {}],
  ];

  it.each(patched)('paths of the patches of %s', async (name, input) => {
    const context = operationContext();
    const call = (operation: string, given: object): Promise<Record<string, string>> =>
      (
        implementedOperations.apigateway as unknown as Readonly<
          Record<string, (context: OperationContext, input: object) => Promise<Record<string, string>>>
        >
      )[operation]?.(context, given) ?? Promise.reject(new Error(operation));
    const { id: restApiId = '', rootResourceId = '' } = await call('CreateRestApi', { name: 'x' });
    const method = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' };
    await call('PutMethod', { ...method, authorizationType: 'NONE' });
    await call('PutIntegration', { ...method, type: 'MOCK' });
    await call('PutIntegrationResponse', { ...method, statusCode: '200' });
    await call('CreateDeployment', { restApiId, stageName: 'dev' });
    const target = { ...input, restApiId, ...('resourceId' in input ? { resourceId: rootResourceId } : {}) };
    for (const path of PATHS) {
      for (const op of ['add', 'replace', 'remove', 'copy', 'test', 'move']) {
        const patchOperations = [{ op, path, value: 'polluted', from: '/__proto__' }];
        await call(name, { ...target, patchOperations }).catch(serviceErrorOnly);
        expect('polluted' in {}).toBe(false);
      }
    }
  });
});

/** A refusal is fine; a breakdown is not. */
function serviceErrorOnly(error: unknown): void {
  if (!(error instanceof ServiceError)) throw error;
}
