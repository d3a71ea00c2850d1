import { describe, expect, it } from 'vitest';
import type { RestIntegration } from '../../../src/account/rest-api.ts';
import { firstHeader, headerPairs } from '../../../src/base/header-list.ts';
import type { UpstreamOutcome, UpstreamRequest } from '../../../src/gateway/ports.ts';
import { send } from '../../http-api-fixture.ts';
import { type Asked, ask, restOver, text } from '../../rest-backend-fixture.ts';
import { recorded } from './recorded-data.ts';

/** Integrations with services of AWS: what was recorded to arrive there, and what the client got of the answer. */

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const { tests } = recorded<{ readonly tests: Records }>('rest-invocation-records');

const SERVICES = ['dynamodb', 'events', 'kinesis', 's3', 'sqs', 'ssm', 'states'];
const ports = { serviceEndpoints: Object.fromEntries(SERVICES.map((name) => [name, 'http://127.0.0.1:9'])) };

function calling(uri: string, integration: Partial<RestIntegration> = {}): Partial<RestIntegration> {
  return {
    type: 'AWS',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${uri}`,
    integrationResponses: { '200': { statusCode: '200' } },
    ...integration,
  };
}

function answer(body: unknown, { status = 200, type = 'application/x-amz-json-1.0' } = {}): UpstreamOutcome {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { kind: 'answer', status, headers: ['Content-Type', type], body: bytes };
}

/** What one request led to, the backend's request read as JSON. */
function arrived({ sent }: Asked): { readonly action: string | null; readonly input: Record<string, unknown> } {
  const [request] = sent as [UpstreamRequest];
  return { action: firstHeader(request.headers, 'x-amz-target'), input: JSON.parse(String(request.body)) };
}

function recordOf(test: string, record: string): unknown {
  const found = tests[test]?.[record];
  if (found === undefined) throw new Error(`There is no record ${record} of ${test}.`);
  return found;
}

const POST = { line: 'POST /dev/x' } as const;
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('DynamoDB', () => {
  interface Exchange {
    readonly content: unknown;
    readonly headers: Readonly<Record<string, string>>;
    readonly status_code: number;
  }

  const templates: Readonly<Record<string, unknown>> = {
    PutItem: { TableName: 't', Item: { id: { S: "$input.params('id')" } } },
    Query: {
      TableName: 't',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: "$input.params('id')" } },
    },
    Scan: { TableName: 't' },
  };
  const cases = [
    ['PutItem', 'result-put-item', 'test-new'],
    ['Query', 'result-test', 'test'],
    ['Query', 'result-test2', 'test2'],
    ['Query', 'result-test 3', 'test 3'],
    ['Query', 'result-invalid', 'test-invalid'],
    ['Scan', 'result-scan', 'None'],
  ] as const;

  it.each(cases)('%s: %s', async (action, record, id) => {
    const { content, headers, status_code } = recordOf(
      `test_rest_api_to_dynamodb_integration[${action}]`,
      record,
    ) as Exchange;
    const asked = await ask(
      calling(`dynamodb:action/${action}`, {
        requestTemplates: { 'application/json': JSON.stringify(templates[action]) },
      }),
      { ...POST, query: `id=${id.replace(' ', '%20')}` },
      { ports, upstream: () => answer(content) },
    );
    const asTemplate = JSON.parse(JSON.stringify(templates[action]).replace("$input.params('id')", id));
    expect(arrived(asked)).toEqual({ action: `DynamoDB_20120810.${action}`, input: asTemplate });
    const { response } = asked;
    expect([response.status, response.contentType]).toEqual([status_code, headers['content-type']]);
    expect(JSON.parse(text(response))).toEqual(content);
    const OF_THE_FRONT = ['connection', 'content-length', 'content-type', 'date'];
    const names = headerPairs(response.headers).map(([name]) => name.toLowerCase());
    expect([...names, ...OF_THE_FRONT].sort()).toEqual(Object.keys(headers).sort());
  });
});

it('EventBridge: a template makes the entries and says by requestOverride what is called', async () => {
  const record = recordOf('test_apigateway_to_eventbridge', 'eventbridge-put-events-response');
  const requestTemplate = `#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")
#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1")
#set($root = $input.path('$'))
{"Entries": [#foreach($item in $root.items){
  "Detail": "$util.escapeJavaScript($item.Detail).replaceAll("\\\\'","'")", "DetailType": "$item.DetailType", "Source": "$item.Source"
}#if($foreach.hasNext),#end#end]}`;
  const item = { Detail: '{"data":"it\'s there"}', DetailType: 'Test', Source: 'order' };
  const asked = await ask(
    calling('events:action/PutEvents', {
      passthroughBehavior: 'WHEN_NO_TEMPLATES',
      requestTemplates: { 'application/json': requestTemplate },
      integrationResponses: {
        '200': { statusCode: '200', responseTemplates: { 'application/json': "#set($all = $input.json('$'))\n$all" } },
      },
    }),
    { ...POST, headers: { ...JSON_TYPE, Accept: 'application/json' }, body: JSON.stringify({ items: [item, item] }) },
    { ports, upstream: () => answer(record, { type: 'application/x-amz-json-1.1' }) },
  );
  expect(arrived(asked)).toEqual({ action: 'AWSEvents.PutEvents', input: { Entries: [item, item] } });
  const types = headerPairs(asked.sent[0]?.headers ?? []).filter(([name]) => name.toLowerCase() === 'content-type');
  expect(types).toEqual([['Content-Type', 'application/x-amz-json-1.1']]);
  expect(JSON.parse(text(asked.response))).toEqual(record);
});

describe('Kinesis', () => {
  interface Stream {
    readonly Records: readonly { readonly Data: string; readonly PartitionKey: string }[];
  }
  /** What the stream held, each record as `key: data`. */
  const held = (test: string): string[] =>
    (recordOf(test, 'kinesis_records') as Stream).Records.map(
      ({ Data, PartitionKey }) => `${PartitionKey}: ${/^b'(.*)'$/.exec(Data)?.[1]}`,
    );
  const decoded = (data: unknown): string => Buffer.from(String(data), 'base64').toString();

  it('PutRecord puts the body', async () => {
    const test = 'test_apigateway_to_kinesis[PutRecord]';
    const template = '{"StreamName": "s", "Data": "$util.base64Encode($input.body)", "PartitionKey": "test"}';
    const asked = await ask(
      calling('kinesis:action/PutRecord', { requestTemplates: { 'application/json': template } }),
      { ...POST, headers: JSON_TYPE, body: '{"kinesis": "snapshot"}' },
      { ports, upstream: () => answer(recordOf(test, 'apigateway_response')) },
    );
    const { action, input } = arrived(asked);
    expect(action).toBe('Kinesis_20131202.PutRecord');
    expect([`${input.PartitionKey}: ${decoded(input.Data)}`]).toEqual(held(test));
    expect(JSON.parse(text(asked.response))).toEqual(recordOf(test, 'apigateway_response'));
  });

  it('PutRecords puts what a loop makes of the body', async () => {
    const test = 'test_apigateway_to_kinesis[PutRecords]';
    const template = `#set($records = $input.path('$.records'))
{"StreamName": "s", "Records": [#foreach($record in $records){
  "Data": "$util.base64Encode($record.data)", "PartitionKey": "$record.key"
}#if($foreach.hasNext),#end#end]}`;
    const records = ['bar1', 'bar2', 'bar3'].map((foo) => ({ data: `{"foo": "${foo}"}`, key: '20' }));
    const asked = await ask(
      calling('kinesis:action/PutRecords', { requestTemplates: { 'application/json': template } }),
      { ...POST, headers: JSON_TYPE, body: JSON.stringify({ records }) },
      { ports, upstream: () => answer(recordOf(test, 'apigateway_response')) },
    );
    const put = arrived(asked).input.Records as readonly { readonly Data: string; readonly PartitionKey: string }[];
    expect(put.map(({ Data, PartitionKey }) => `${PartitionKey}: ${decoded(Data)}`)).toEqual(held(test));
    expect(JSON.parse(text(asked.response))).toEqual(recordOf(test, 'apigateway_response'));
  });
});

describe('SQS', () => {
  const toQueue = (template: string, responseTemplates = {}): Partial<RestIntegration> =>
    calling('sqs:path/123456789012/queue', {
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: { 'application/json': template },
      passthroughBehavior: 'NEVER',
      integrationResponses: { '200': { statusCode: '200', responseTemplates } },
    });
  const form = ({ sent }: Asked): URLSearchParams => new URLSearchParams(String(sent[0]?.body));

  it('a message with a body, and {} where there is none', async () => {
    const test = 'test_sqs_aws_integration';
    const integration = toQueue('Action=SendMessage&MessageBody=$input.body', {
      'application/json': '{"message": "great success!"}',
    });
    const messages: unknown[] = [];
    for (const [record, body] of [
      ['sqs-aws-integration-with-payload', '{"foo": "bar"}'],
      ['sqs-aws-integration-without-payload', ''],
    ] as const) {
      const headers = body === '' ? {} : JSON_TYPE;
      const asked = await ask(integration, { ...POST, headers, body }, { ports, upstream: () => answer({}) });
      messages.push(JSON.parse(form(asked).get('MessageBody') ?? ''));
      expect(JSON.parse(text(asked.response))).toEqual(recordOf(test, record));
    }
    const received = recordOf(test, 'sqs-messages') as readonly { readonly Body: unknown }[];
    expect(messages).toEqual(received.map(({ Body }) => Body));
  });

  it.each(['MessageAttribute', 'MessageAttributes'])('a message with a %s from a header', async (name) => {
    const test = `test_sqs_aws_integration_with_message_attribute[${name}]`;
    const template = `Action=SendMessage&MessageBody=$input.body&${name}.1.Name=user-agent&${name}.1.Value.DataType=String&${name}.1.Value.StringValue=$input.params('HeaderFoo')`;
    const asked = await ask(
      toQueue(template),
      { ...POST, headers: { ...JSON_TYPE, HeaderFoo: 'BAR-Header' }, body: '{"foo": "bar"}' },
      { ports },
    );
    const got = form(asked);
    expect(JSON.parse(got.get('MessageBody') ?? '')).toEqual(recordOf(test, 'sqs-message-body'));
    const attributes = {
      [got.get(`${name}.1.Name`) ?? '']: {
        DataType: got.get(`${name}.1.Value.DataType`),
        StringValue: got.get(`${name}.1.Value.StringValue`),
      },
    };
    expect(attributes).toEqual(recordOf(test, 'sqs-message-attributes'));
  });

  it('a body of XML goes out as it is, and a template reads the answer, which is asked for as JSON', async () => {
    const record = recordOf('test_sqs_request_and_response_xml_templates_integration', 'sqs-json-response') as {
      readonly messageId: string;
      readonly requestId: string;
    };
    const asked = await ask(
      toQueue('Action=SendMessage&MessageBody=$input.body', {
        'application/json': `#set($all = $input.path('$.SendMessageResponse'))
#set($requestId = $input.path('$.SendMessageResponse.ResponseMetadata.RequestId'))
{"requestId": "$requestId", "messageId": "$all.SendMessageResult.MessageId"}`,
      }),
      { ...POST, body: '<xml>Hello World</xml>' },
      {
        ports,
        upstream: () =>
          answer({
            SendMessageResponse: {
              ResponseMetadata: { RequestId: record.requestId },
              SendMessageResult: { MessageId: record.messageId },
            },
          }),
      },
    );
    expect(form(asked).get('MessageBody')).toBe('<xml>Hello World</xml>');
    expect(firstHeader(asked.sent[0]?.headers ?? [], 'accept')).toBe('application/json');
    expect(JSON.parse(text(asked.response))).toEqual(record);
  });
});

describe('$context in a template', () => {
  type Context = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  const { records } = recorded<{ readonly records: Records }>('rest-integration-records');
  const [message] = (records.test_sqs_amz_json_protocol?.['sqs-messages'] ?? []) as readonly {
    readonly Body: Context;
  }[];

  it('test_sqs_amz_json_protocol: has these names, in this order, and the identity of a caller who is nobody', async () => {
    const members = (of: string, name: string): string =>
      `"${name}": {#foreach($key in ${of}.keySet())"$key": "${of}.get($key)"#if($foreach.hasNext),#end#end}`;
    const template = `{${[
      members('$context', 'context'),
      members('$context.identity', 'identity'),
      members('$context.requestOverride', 'requestOverride'),
      members('$context.responseOverride', 'responseOverride'),
      members('$context.authorizer', 'authorizer_keys'),
    ].join(',')}}`;
    const { gateway, sent } = restOver(
      {
        resources: {
          '/sqs': {
            POST: {
              integration: calling('sqs:path/123456789012/queue', {
                requestTemplates: { 'application/json': template },
              }),
            },
          },
        },
        stage: { stageName: 'testing' },
      },
      { ports },
    );
    await send(gateway, 'POST /testing/sqs', { headers: { 'User-Agent': 'python/requests/tests' } });
    const got = JSON.parse(String(sent[0]?.body)) as Readonly<Record<string, Context>>;
    const expected = message?.Body as unknown as Readonly<Record<string, Context>>;
    for (const part of Object.keys(expected)) {
      expect([part, Object.keys(got[part] ?? {})]).toEqual([part, Object.keys(expected[part] ?? {})]);
      for (const [name, value] of Object.entries(expected[part] ?? {})) {
        const printed = String(got[part]?.[name]);
        // The record has nothing for a map, and not the template that printed it.
        if (value === '' && printed.startsWith('{')) continue;
        const isOther = /^<.*>$|^request-time-epoch$/.test(String(value)) || (name === 'accountId' && value !== '');
        if (isOther) expect([part, name, printed]).toEqual([part, name, expect.stringMatching(/./)]);
        else expect([part, name, printed]).toEqual([part, name, value]);
      }
    }
  });
});

it('Systems Manager is called by a query, and its answer comes as JSON', async () => {
  const GetParameterResponse = recordOf('test_ssm_aws_integration', 'ssm-aws-integration');
  const { sent, response } = await ask(
    calling('ssm:action/GetParameter', {
      passthroughBehavior: 'WHEN_NO_TEMPLATES',
      requestParameters: { 'integration.request.querystring.Name': "'param-test-123'" },
    }),
    {},
    { ports, upstream: () => answer({ GetParameterResponse }, { type: 'application/json' }) },
  );
  expect(sent[0]).toMatchObject({
    method: 'POST',
    target: '/?Action=GetParameter&Version=2014-11-06&Name=param-test-123',
  });
  expect(firstHeader(sent[0]?.headers ?? [], 'accept')).toBe('application/json');
  expect(JSON.parse(text(response))).toEqual({ GetParameterResponse });
});

describe('Step Functions', () => {
  it.each([
    ['StartExecution', 'start_execution_response'],
    ['DeleteStateMachine', 'delete_state_machine_response'],
  ])('%s', async (action, record) => {
    const content = recordOf(`test_apigateway_with_step_function_integration[${action}]`, record);
    const starts = action === 'StartExecution';
    const template = `{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "arn:sm"}`;
    const asked = await ask(
      calling(`states:action/${action}`, {
        requestTemplates: starts ? { 'application/json': template } : {},
        integrationResponses: { '200': { statusCode: '200', selectionPattern: '', responseTemplates: {} } },
      }),
      { ...POST, body: JSON.stringify(starts ? { test: 'test-value' } : { stateMachineArn: 'arn:sm' }) },
      { ports, upstream: () => answer(content) },
    );
    const { action: called, input } = arrived(asked);
    expect(called).toBe(`AWSStepFunctions.${action}`);
    expect(input).toEqual(
      starts ? { input: '{"test":"test-value"}', stateMachineArn: 'arn:sm' } : { stateMachineArn: 'arn:sm' },
    );
    expect(JSON.parse(text(asked.response))).toEqual(content);
  });
});

describe('S3', () => {
  interface Missing {
    readonly Error: { readonly Code: string; readonly Message: string };
  }

  /** A bucket: an object by its path, and an error in XML where there is none. */
  function bucket() {
    const objects = new Map<string, Buffer>();
    const upstream = ({ method, target, body }: UpstreamRequest): UpstreamOutcome => {
      if (method === 'PUT') objects.set(target, Buffer.from(body as Buffer));
      if (method === 'DELETE') objects.delete(target);
      if (method !== 'GET') return { kind: 'answer', status: 200, headers: [], body: Buffer.alloc(0) };
      const found = objects.get(target);
      const missing =
        '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>test.json</Key></Error>';
      return found === undefined
        ? answer(missing, { status: 404, type: 'application/xml' })
        : answer(found.toString(), { type: 'application/json' });
    };
    return { upstream };
  }

  const codeOf = (record: unknown): string => (record as Missing).Error.Code;

  it('ANY to an object: 200 and what S3 says, also where it says that nothing is there', async () => {
    const records = tests.test_apigateway_s3_any ?? {};
    const { gateway, sent } = restOver(
      {
        resources: {
          '/{object_path+}': {
            ANY: {
              requestParameters: {
                'method.request.path.object_path': true,
                'method.request.header.Content-Type': false,
              },
              integration: calling('s3:path/bucket/{object_path}', {
                httpMethod: 'ANY',
                requestParameters: {
                  'integration.request.path.object_path': 'method.request.path.object_path',
                  'integration.request.header.Content-Type': 'method.request.header.Content-Type',
                },
              }),
            },
          },
        },
      },
      { ...bucket(), ports },
    );
    const get = async (): Promise<string> => {
      const response = await send(gateway, 'GET /dev/test.json');
      expect(response.status).toBe(200);
      return text(response);
    };
    const put = (body: string) => send(gateway, 'PUT /dev/test.json', { headers: JSON_TYPE, body });
    expect(await get()).toContain(`<Code>${codeOf(records['get-object-empty'])}</Code>`);
    await put('{"put_id": 1}');
    expect(JSON.parse(await get())).toEqual(records['get-object-1']);
    await put('{"put_id": 2}');
    expect(JSON.parse(await get())).toEqual(records['get-object-2']);
    await send(gateway, 'DELETE /dev/test.json');
    expect(await get()).toContain(`<Code>${codeOf(records['get-object-deleted'])}</Code>`);
    expect(new Set(sent.map(({ target }) => target))).toEqual(new Set(['/bucket/test.json']));
  });

  it('integrationHttpMethod decides what GET does', async () => {
    const records = tests.test_apigateway_s3_method_mapping ?? {};
    const object = (httpMethod: string, more: Partial<RestIntegration> = {}) => ({
      GET: { integration: calling('s3:path/bucket/test.json', { httpMethod, ...more }) },
    });
    const { gateway } = restOver(
      {
        resources: {
          '/get': object('GET'),
          '/put': object('PUT', {
            requestParameters: { 'integration.request.header.Content-Type': "'application/json'" },
            requestTemplates: { 'application/json': '{"message": "great success!"}' },
          }),
          '/delete': object('DELETE'),
        },
      },
      { ...bucket(), ports },
    );
    const get = async (path: string): Promise<string> => {
      const response = await send(gateway, `GET /dev/${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      return text(response);
    };
    await get('put');
    expect(JSON.parse(await get('get'))).toEqual(records['get-object']);
    await get('delete');
    expect(await get('get')).toContain(`<Code>${codeOf(records['get-deleted-object'])}</Code>`);
  });
});
