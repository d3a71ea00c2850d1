import { describe, expect, it, test } from 'vitest';
import { type GivenRequest, header, headerLines, send } from '../../../../test/http-api-fixture.ts';
import { type AnswerUpstream, compiledOver } from '../../../../test/upstream-fixture.ts';
import type { AssumptionName } from '../../../aws/assumptions.ts';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import type { UpstreamRequest } from '../../ports.ts';

const APP = 'https://app.example.com';
const serviceEndpoints = {
  appconfig: 'http://127.0.0.1:1',
  events: 'http://127.0.0.1:2',
  kinesis: 'http://127.0.0.1:3/',
  sqs: 'http://127.0.0.1:4/base',
  stepfunctions: 'http://127.0.0.1:5',
};
const request: GivenRequest = {
  headers: ['X-Queue', 'http://sqs/1/q', 'X-Bad', 'no json'],
  body: '{"name":"Rex","attributes":{"a":{"DataType":"String","StringValue":"1 & 2"}},"list":["r1","r2"]}',
};

function api(subtype: string, parameters: Readonly<Record<string, string>>) {
  return {
    cors: { AllowOrigins: [APP] },
    routes: [
      {
        routeKey: 'POST /x',
        integration: {
          IntegrationType: 'AWS_PROXY' as const,
          IntegrationSubtype: subtype,
          PayloadFormatVersion: '1.0' as const,
          RequestParameters: parameters,
        },
      },
    ],
  };
}

async function call(
  subtype: string,
  parameters: Readonly<Record<string, string>>,
  assume: Partial<Record<AssumptionName, string>> = {},
) {
  const { gateway, sent } = compiledOver(api(subtype, parameters), {
    serviceEndpoints,
    assume: { ...defaultAssumptions, ...assume },
  });
  const response = await send(gateway, 'POST /x', request);
  return { response, sent: sent[0] as UpstreamRequest };
}

describe('the JSON protocols', () => {
  test.each<
    [subtype: string, parameters: Readonly<Record<string, string>>, target: string, version: string, body: unknown]
  >([
    [
      'EventBridge-PutEvents',
      {
        Detail: '$request.body',
        DetailType: 'pet',
        Source: 'me',
        Time: '2026-01-01T00:00:00Z',
        Resources: '$request.body.list',
        EventBusName: 'bus',
        TraceHeader: '$request.header.x-none',
      },
      'AWSEvents.PutEvents',
      '1.1',
      {
        Entries: [
          {
            Detail: request.body,
            DetailType: 'pet',
            Source: 'me',
            Time: 1_767_225_600,
            EventBusName: 'bus',
            Resources: ['r1', 'r2'],
          },
        ],
      },
    ],
    [
      'Kinesis-PutRecord',
      { StreamName: 's', Data: '$request.body.name', PartitionKey: 'k' },
      'Kinesis_20131202.PutRecord',
      '1.1',
      { StreamName: 's', Data: 'UmV4', PartitionKey: 'k' },
    ],
    [
      'StepFunctions-StartExecution',
      { StateMachineArn: 'arn', Name: 'n', Input: '$request.body.attributes' },
      'AWSStepFunctions.StartExecution',
      '1.0',
      { stateMachineArn: 'arn', name: 'n', input: '{"a":{"DataType":"String","StringValue":"1 & 2"}}' },
    ],
    [
      'StepFunctions-StartSyncExecution',
      { StateMachineArn: 'arn', TraceHeader: 't' },
      'AWSStepFunctions.StartSyncExecution',
      '1.0',
      { stateMachineArn: 'arn', traceHeader: 't' },
    ],
    [
      'StepFunctions-StopExecution',
      { ExecutionArn: 'arn', Cause: 'c', Error: 'e' },
      'AWSStepFunctions.StopExecution',
      '1.0',
      { executionArn: 'arn', cause: 'c', error: 'e' },
    ],
  ])('send %s', async (subtype, parameters, target, version, body) => {
    const { response, sent } = await call(subtype, parameters);
    expect(response.status).toBe(200);
    expect(sent).toMatchObject({ method: 'POST', target: '/' });
    expect(headerLines(sent)).toContain(`X-Amz-Target: ${target}`);
    expect(headerLines(sent)).toContain(`Content-Type: application/x-amz-json-${version}`);
    expect(headerLines(sent)).toContain(`Content-Length: ${(sent.body as Buffer).length}`);
    expect(JSON.parse(String(sent.body))).toEqual(body);
  });

  it('send SQS, where http-api.service.sqs-protocol says so', async () => {
    const parameters = { QueueUrl: '$request.header.x-queue', MessageBody: 'm', DelaySeconds: '5' };
    const { sent } = await call('SQS-SendMessage', parameters, { 'http-api.service.sqs-protocol': 'json' });
    expect(headerLines(sent)).toContain('X-Amz-Target: AmazonSQS.SendMessage');
    expect(JSON.parse(String(sent.body))).toEqual({ QueueUrl: 'http://sqs/1/q', MessageBody: 'm', DelaySeconds: 5 });
  });
});

describe('the query protocol', () => {
  test.each<[subtype: string, parameters: Readonly<Record<string, string>>, pairs: readonly string[]]>([
    [
      'SQS-SendMessage',
      {
        MessageBody: '$request.body.name',
        QueueUrl: '$request.header.x-queue',
        MessageAttributes: '$request.body.attributes',
      },
      [
        'QueueUrl=http://sqs/1/q',
        'MessageBody=Rex',
        'MessageAttribute.1.Name=a',
        'MessageAttribute.1.Value.DataType=String',
        'MessageAttribute.1.Value.StringValue=1 & 2',
      ],
    ],
    [
      'SQS-SendMessage',
      {
        MessageBody: 'm',
        QueueUrl: 'q',
        MessageSystemAttributes: '{"AWSTraceHeader":{"DataType":"String","StringValue":"${request.header.x-queue}"}}',
      },
      [
        'QueueUrl=q',
        'MessageBody=m',
        'MessageSystemAttribute.1.Name=AWSTraceHeader',
        'MessageSystemAttribute.1.Value.DataType=String',
        'MessageSystemAttribute.1.Value.StringValue=http://sqs/1/q',
      ],
    ],
    [
      'SQS-ReceiveMessage',
      { QueueUrl: 'q', AttributeNames: 'All', MessageAttributeNames: 'a, b', MaxNumberOfMessages: '10' },
      [
        'QueueUrl=q',
        'AttributeName.1=All',
        'MaxNumberOfMessages=10',
        'MessageAttributeName.1=a',
        'MessageAttributeName.2=b',
      ],
    ],
    ['SQS-DeleteMessage', { QueueUrl: 'q', ReceiptHandle: 'r' }, ['ReceiptHandle=r', 'QueueUrl=q']],
    ['SQS-PurgeQueue', { QueueUrl: 'q' }, ['QueueUrl=q']],
  ])('sends %s with %j', async (subtype, parameters, pairs) => {
    const { sent } = await call(subtype, parameters);
    expect(sent).toMatchObject({ method: 'POST', origin: 'http://127.0.0.1:4', target: '/base/' });
    expect(headerLines(sent)).toContain('Content-Type: application/x-www-form-urlencoded; charset=utf-8');
    const decoded = String(sent.body).split('&').map(decodeURIComponent);
    expect(decoded).toEqual(
      [`Action=${subtype.slice(4)}`, 'Version=2012-11-05', ...pairs].flatMap((pair) => pair.split(/&(?! )/)),
    );
  });
});

it('AppConfig is asked over REST', async () => {
  const parameters = {
    Application: 'my app',
    Environment: 'e',
    Configuration: 'c',
    ClientId: '$request.body.name',
    ClientConfigurationVersion: '2',
  };
  const { sent } = await call('AppConfig-GetConfiguration', parameters);
  expect(sent).toMatchObject({
    method: 'GET',
    target: '/applications/my%20app/environments/e/configurations/c?client_id=Rex&client_configuration_version=2',
    body: null,
  });
});

describe('a service integration', () => {
  it('names region and service in the credential scope', async () => {
    const { sent } = await call('StepFunctions-StopExecution', { ExecutionArn: 'arn', Region: 'eu-west-1' });
    expect(headerLines(sent).join()).toContain('Credential=crossgate/20000101/eu-west-1/states/aws4_request');
  });

  it('passes the answer on, and reports the id of the service', async () => {
    const upstream: AnswerUpstream = () => ({
      kind: 'answer',
      status: 400,
      headers: ['x-amzn-RequestId', 'id-1', 'Content-Type', 'application/x-amz-json-1.0'],
      body: Buffer.from('{"__type":"X"}'),
    });
    const { gateway } = compiledOver(api('SQS-PurgeQueue', { QueueUrl: 'q' }), { serviceEndpoints, upstream });
    const response = await send(gateway, 'POST /x');
    expect(response).toMatchObject({ status: 400, contentType: 'application/x-amz-json-1.0' });
    expect(response.report.integration).toMatchObject({ kind: 'service', requestId: 'id-1', status: 400 });
  });

  it('without an endpoint says which setting is missing', async () => {
    const { gateway, sent } = compiledOver(api('EventBridge-PutEvents', { Detail: 'd', DetailType: 't', Source: 's' }));
    const response = await send(gateway, 'POST /x', { headers: { origin: APP } });
    expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(response.report.failure?.detail).toBe(
      'EventBridge-PutEvents needs an endpoint: start with --service-endpoint events=http://127.0.0.1:PORT.',
    );
    expect(header(response, 'access-control-allow-origin')).toBe(APP);
    expect(sent).toEqual([]);
  });

  test.each<[parameter: string, source: string]>([
    ['MessageBody', '$request.body.missing'],
    ['MessageAttributes', '$request.header.x-bad'],
    ['DelaySeconds', '$request.header.x-bad'],
  ])('whose %s cannot be had from %s fails in the words of AWS', async (parameter, source) => {
    const parameters = { QueueUrl: 'q', MessageBody: 'm', [parameter]: source };
    const { response, sent } = await call('SQS-SendMessage', parameters);
    expect(response.status).toBe(500);
    expect(response.report.failure?.detail).toBe(`Unable to resolve property ${parameter} from source ${source}`);
    expect(sent).toBe(undefined);
  });
});
