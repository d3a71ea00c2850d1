import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { CreateIntegrationRequest } from '../../aws/generated/apigatewayv2.ts';
import { createApi } from './apis.ts';
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  getIntegrations,
  updateIntegration,
} from './integrations.ts';

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const toLambda: CreateIntegrationRequest = {
  ApiId: 'api1',
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: lambda,
  PayloadFormatVersion: '2.0',
};
const toUrl: CreateIntegrationRequest = {
  ApiId: 'api1',
  IntegrationType: 'HTTP_PROXY',
  IntegrationUri: 'https://a.example/{proxy}',
  IntegrationMethod: 'ANY',
  PayloadFormatVersion: '1.0',
};

const toSqs: CreateIntegrationRequest = {
  ApiId: 'api1',
  IntegrationType: 'AWS_PROXY',
  IntegrationSubtype: 'SQS-SendMessage',
  CredentialsArn: 'arn:aws:iam::123456789012:role/r',
  RequestParameters: { QueueUrl: '$request.header.q', MessageBody: '$request.body' },
};

const { CredentialsArn: _, ...toSqsWithoutRole } = toSqs;

async function contextWithApi(options: Parameters<typeof operationContext>[0] = {}) {
  const context = operationContext(options);
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  return context;
}

describe.each(stores)('an integration in the %s store', (_, createStore) => {
  it('has the defaults of AWS, POST for a function among them', async () => {
    const context = await contextWithApi({ store: createStore() });
    const created = await createIntegration(context, toLambda);
    expect(created).toEqual({
      IntegrationId: 'integration2',
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: lambda,
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30000,
      ConnectionType: 'INTERNET',
    });
    expect(await getIntegration(context, { ApiId: 'api1', IntegrationId: 'integration2' })).toEqual(created);
    expect((await getIntegrations(context, { ApiId: 'api1' })).Items).toEqual([created]);
    await deleteIntegration(context, { ApiId: 'api1', IntegrationId: 'integration2' });
    expect((await getIntegrations(context, { ApiId: 'api1' })).Items).toEqual([]);
  });

  it('changes what an update names; an empty value takes a mapping away', async () => {
    const context = await contextWithApi({ store: createStore() });
    const { IntegrationId } = await createIntegration(context, {
      ...toUrl,
      RequestParameters: { 'append:header.a': '1', 'append:header.b': '2' },
      ResponseParameters: {
        200: { 'append:header.a': '1', 'append:header.b': '2' },
        404: { 'overwrite:statuscode': '200' },
      },
    });
    const updated = await updateIntegration(context, {
      ApiId: 'api1',
      IntegrationId,
      TimeoutInMillis: 50,
      RequestParameters: { 'append:header.a': '', 'append:header.c': '3' },
      ResponseParameters: { 200: { 'append:header.a': '' }, 404: {} },
    });
    expect(updated).toMatchObject({ IntegrationUri: toUrl.IntegrationUri, TimeoutInMillis: 50 });
    expect(updated.RequestParameters).toEqual({ 'append:header.b': '2', 'append:header.c': '3' });
    expect(updated.ResponseParameters).toEqual({ 200: { 'append:header.b': '2' } });
  });

  it('is checked as a whole after an update', async () => {
    const context = await contextWithApi({ store: createStore() });
    const { IntegrationId } = await createIntegration(context, toLambda);
    const toHttp = updateIntegration(context, { ApiId: 'api1', IntegrationId, IntegrationType: 'HTTP_PROXY' });
    await expect(toHttp).rejects.toMatchObject({ message: 'Unsupported PayloadFormatVersion: 2.0' });
  });
});

describe('CreateIntegration accepts', () => {
  it.each([
    [{ ...toLambda, IntegrationUri: `${lambda}:live` }],
    [
      {
        ...toLambda,
        IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${lambda}/invocations`,
      },
    ],
    [{ ...toLambda, IntegrationUri: 'arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.f}' }],
    [{ ...toLambda, PayloadFormatVersion: '1.0' }],
    [{ ...toUrl, IntegrationUri: 'http://${stageVariables.host}/x' }],
    [{ ...toUrl, IntegrationUri: 'arn:aws:elasticloadbalancing:x', ConnectionType: 'VPC_LINK', ConnectionId: 'v' }],
    [toSqs],
    [
      {
        ...toSqs,
        RequestParameters: {
          ...toSqs.RequestParameters,
          MessageAttributes: '{"a":{"DataType":"String","StringValue":"${request.header.a}"}}',
        },
      },
    ],
    [
      {
        ...toUrl,
        RequestParameters: { 'overwrite:path': '/x', 'remove:querystring.Q': "''", 'append:header.X-A': 'a' },
      },
    ],
  ])('%j', async (input) => {
    const context = await contextWithApi();
    expect(await createIntegration(context, input)).toMatchObject({ IntegrationType: input.IntegrationType });
  });
});

const mapping = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`;
const proxiesOnly =
  'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)';

describe('CreateIntegration refuses', () => {
  it.each([
    [{ ...toLambda, IntegrationType: 'AWS' }, proxiesOnly, '/IntegrationType'],
    [{ ...toLambda, IntegrationType: 'MOCK' }, proxiesOnly, '/IntegrationType'],
    [{ ...toLambda, PayloadFormatVersion: '1' }, 'Unsupported PayloadFormatVersion: 1', '/PayloadFormatVersion'],
    [{ ...toUrl, PayloadFormatVersion: '2.0' }, 'Unsupported PayloadFormatVersion: 2.0', '/PayloadFormatVersion'],
    [{ ...toLambda, TimeoutInMillis: 49 }, 'Timeout should be between 50 ms and 30000 ms', '/TimeoutInMillis'],
    [{ ...toLambda, TimeoutInMillis: 30001 }, 'Timeout should be between 50 ms and 30000 ms', '/TimeoutInMillis'],
    [{ ...toLambda, IntegrationUri: 'f' }, 'Invalid function ARN or invalid URI', '/IntegrationUri'],
    [{ ...toLambda, IntegrationUri: 'https://a.example' }, 'Invalid function ARN or invalid URI', '/IntegrationUri'],
    [{ ...toUrl, IntegrationUri: 'a.example' }, 'Invalid HTTP endpoint specified for URI', '/IntegrationUri'],
    [
      { ...toUrl, ConnectionType: 'VPC_LINK' },
      'ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK',
      '/ConnectionId',
    ],
    [
      { ...toUrl, RequestParameters: { 'append:header.Authorization': 'x' } },
      mapping('Operations on header authorization are restricted'),
      '/RequestParameters/append:header.Authorization',
    ],
    [
      { ...toUrl, ResponseParameters: { 200: { 'overwrite:header.Access-Control-Allow-Origin': '*' } } },
      mapping('Operations on header access-control-allow-origin are restricted'),
      '/ResponseParameters/200/overwrite:header.Access-Control-Allow-Origin',
    ],
    [
      { ...toUrl, ResponseParameters: { 200: { 'append:overwrite.static': 'x' } } },
      mapping('Invalid Response Actioned Parameter destination specified: append:overwrite.static'),
      '/ResponseParameters/200/append:overwrite.static',
    ],
    [
      { ...toUrl, RequestParameters: { 'overwrite:statuscode': '200' } },
      mapping('Invalid Request Actioned Parameter destination specified: overwrite:statuscode'),
      '/RequestParameters/overwrite:statuscode',
    ],
    [
      { ...toUrl, RequestParameters: { 'append:header.a': '$request.body..name', 'remove:header.via': "''" } },
      mapping('Invalid mapping expression specified: $request.body..name, Operations on header via are restricted'),
      '/RequestParameters/append:header.a',
    ],
    [
      { ...toUrl, RequestParameters: { 'append:header.a': '$request.body.items[?(@.id == 1)]' } },
      mapping('Invalid mapping expression specified: $request.body.items[?(@.id == 1)]'),
      '/RequestParameters/append:header.a',
    ],
    [
      { ...toUrl, RequestParameters: { 'append:header.a': '$response.header.b' } },
      mapping('Invalid mapping expression specified: $response.header.b'),
      '/RequestParameters/append:header.a',
    ],
    [
      { ...toUrl, ResponseParameters: { 200: { 'append:header.a': 'id ${response.header.Apigw-RequestId}' } } },
      mapping('Operations on header apigw-requestid are restricted'),
      '/ResponseParameters/200/append:header.a',
    ],
    [
      { ...toUrl, ResponseParameters: { 600: { 'append:header.a': 'b' } } },
      'Status Code 600 is not valid',
      '/ResponseParameters/600',
    ],
    [
      { ...toSqs, IntegrationSubtype: 'SNS-Publish' },
      'Operation: SNS-Publish is not supported.',
      '/IntegrationSubtype',
    ],
    [
      { ...toSqs, PayloadFormatVersion: '2.0' },
      'Operation: SQS-SendMessage is not supported.',
      '/PayloadFormatVersion',
    ],
    [
      toSqsWithoutRole,
      'Role ARN must be specified for AWS integration configuration with Subtype: SQS-SendMessage',
      '/CredentialsArn',
    ],
    [
      { ...toSqs, RequestParameters: { QueueUrl: 'https://sqs/q' } },
      'Operation: SQS-SendMessage requires enabling passthrough, or defining all of the following parameters',
      '/RequestParameters',
    ],
    [
      { ...toSqs, RequestParameters: { ...toSqs.RequestParameters, MessageAttributes: '{"a":{}}' } },
      'Invalid selection expression specified: Validation Result: warnings : [], errors : [Invalid source: {"a":{}} specified for destination: MessageAttributes]',
      '/RequestParameters/MessageAttributes',
    ],
  ])('%j', async (input, message, member) => {
    const context = await contextWithApi();
    await expect(createIntegration(context, input)).rejects.toMatchObject({
      name: 'BadRequestException',
      httpStatus: 400,
      message,
      member,
    });
  });
});

describe('http-api.integration.payload-format-version-absent', () => {
  const { PayloadFormatVersion: _, ...without } = toLambda;

  it('refuses by default', async () => {
    await expect(createIntegration(await contextWithApi(), without)).rejects.toMatchObject({
      message: 'PayloadFormatVersion is a required parameter for integration',
      member: '/PayloadFormatVersion',
    });
  });

  it('=1.0 takes the older format', async () => {
    const assume = { 'http-api.integration.payload-format-version-absent': '1.0' };
    const context = await contextWithApi({ assume });
    expect(await createIntegration(context, without)).toMatchObject({ PayloadFormatVersion: '1.0' });
  });
});
