import { describe, expect, it } from 'vitest';
import { ask, text } from '../../../../../test/rest-backend-fixture.ts';
import type { RestIntegration } from '../../../../account/rest-api.ts';
import { firstHeader, headerPairs } from '../../../../base/header-list.ts';

const SERVICES = ['sqs', 'sns', 'dynamodb', 'kinesis', 'stepfunctions', 's3', 'ssm', 'events'];
const ports = {
  serviceEndpoints: Object.fromEntries(SERVICES.map((name) => [name, `http://127.0.0.1:4566/${name}`])),
};

function calling(uri: string, integration: Partial<RestIntegration> = {}): Partial<RestIntegration> {
  return {
    type: 'AWS',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${uri}`,
    integrationResponses: { '200': { statusCode: '200' } },
    ...integration,
  };
}

describe('AWS with a service', () => {
  it.each<[string, string, Record<string, string>]>([
    ['sqs:path/123456789012/orders', '/sqs/123456789012/orders', { 'content-type': 'application/json' }],
    ['sqs:action/SendMessage', '/sqs/?Action=SendMessage&Version=2012-11-05', {}],
    ['sns:action/Publish', '/sns/?Action=Publish&Version=2010-03-31', {}],
    ['ssm:action/GetParameter', '/ssm/?Action=GetParameter&Version=2014-11-06', { accept: 'application/json' }],
    [
      'dynamodb:action/PutItem',
      '/dynamodb/',
      { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' },
    ],
    ['kinesis:action/PutRecord', '/kinesis/', { 'x-amz-target': 'Kinesis_20131202.PutRecord' }],
    ['states:action/StartExecution', '/stepfunctions/', { 'x-amz-target': 'AWSStepFunctions.StartExecution' }],
    ['events:action/PutEvents', '/events/?Action=PutEvents', {}],
    ['bucket.s3:path/folder/key', '/s3/folder/key', { host: 'bucket.127.0.0.1:4566' }],
  ])('%s', async (uri, target, headers) => {
    const { sent } = await ask(calling(uri), { line: 'POST /dev/x', body: '{}' }, { ports });
    expect(sent[0]).toMatchObject({ method: 'POST', origin: 'http://127.0.0.1:4566', target });
    for (const [name, value] of Object.entries(headers)) {
      expect([name, firstHeader(sent[0]?.headers ?? [], name)]).toEqual([name, value]);
    }
    const scope = firstHeader(sent[0]?.headers ?? [], 'authorization');
    expect(scope).toContain(`/us-east-1/${/(?:^|\.)(\w+):/.exec(uri)?.[1]}/aws4_request`);
  });

  it('sends what templates and mappings make of the request', async () => {
    const { sent, response } = await ask(
      calling('sqs:path/123456789012/{queue}', {
        requestParameters: {
          'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
          'integration.request.path.queue': 'method.request.path.queue',
          'integration.request.querystring.trace': 'context.requestId',
        },
        requestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$input.body' },
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': '{"message": "great success!"}' } },
        },
      }),
      { line: 'POST /dev/x/orders', body: '{"foo": "bar"}' },
      { path: '/x/{queue}', ports },
    );
    expect(sent[0]?.target).toMatch(/^\/sqs\/123456789012\/orders\?trace=[0-9a-f-]{36}$/);
    expect(String(sent[0]?.body)).toBe('Action=SendMessage&MessageBody={"foo": "bar"}');
    const types = headerPairs(sent[0]?.headers ?? []).filter(([name]) => name === 'Content-Type');
    expect(types).toEqual([['Content-Type', 'application/x-www-form-urlencoded']]);
    expect(text(response)).toBe('{"message": "great success!"}');
    expect(response.headers).toContain('X-Amzn-Trace-Id');
  });

  it('selects the response by the status of the service', async () => {
    const { response } = await ask(
      calling('dynamodb:action/PutItem', {
        integrationResponses: {
          '200': { statusCode: '200' },
          '400': { statusCode: '400', selectionPattern: '4\\d{2}' },
        },
      }),
      {},
      { ports, upstream: () => ({ kind: 'answer', status: 400, headers: [], body: Buffer.from('{"__type": "X"}') }) },
    );
    expect([response.status, text(response)]).toEqual([400, '{"__type": "X"}']);
  });

  it.each([
    [
      'sqs:path/q',
      'The AWS integration with sqs needs an endpoint: start with --service-endpoint sqs=http://127.0.0.1:PORT.',
    ],
    [
      'nonsense',
      'uri arn:aws:apigateway:us-east-1:nonsense is no arn:aws:apigateway:REGION:SERVICE:path|action/… of a service.',
    ],
  ])('%s without an endpoint is 500, and says which setting is missing', async (uri, detail) => {
    const { response, sent } = await ask(calling(uri));
    expect([response.status, text(response), sent]).toEqual([500, '{"message": "Internal server error"}', []]);
    expect(response.report.failure?.detail).toBe(detail);
  });

  it('stays at its endpoint whatever a path value is', async () => {
    const { sent } = await ask(
      calling('s3:path/bucket/{key}', {
        requestParameters: { 'integration.request.path.key': 'method.request.path.key' },
      }),
      { line: 'PUT /dev/x/..%2f../%2e%2e/@evil' },
      { path: '/x/{key+}', ports },
    );
    expect(sent[0]?.target).toBe('/s3/bucket/@evil');
  });
});
