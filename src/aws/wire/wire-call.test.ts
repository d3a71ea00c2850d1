import { describe, expect, it } from 'vitest';
import { ServiceError } from '../service-error.ts';
import { guessService, selectService } from './select-service.ts';
import { encodeOutput, readCall } from './wire-call.ts';
import type { WireRequest } from './wire-message.ts';
import { type ServiceName, wireServices } from './wire-service.ts';

function request(method: string, target: string, rest: { headers?: string[]; body?: string } = {}): WireRequest {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query, headers: rest.headers ?? [], body: Buffer.from(rest.body ?? '') };
}

function refusal(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('the operation of a request', () => {
  it.each<[sentence: string, service: ServiceName, method: string, target: string, operation: string, input: object]>([
    ['a literal segment comes before a label', 'apigateway', 'GET', '/restapis', 'GetRestApis', {}],
    [
      'a parameter tells two operations of one path apart',
      'apigateway',
      'POST',
      '/restapis?mode=import',
      'ImportRestApi',
      { parameters: {} },
    ],
    [
      'parameters without a member of their own are in a map',
      'apigateway',
      'PUT',
      '/restapis/a?mode=merge&failonwarnings=true&basepath=split&ignore=documentation',
      'PutRestApi',
      {
        restApiId: 'a',
        mode: 'merge',
        failOnWarnings: true,
        parameters: { basepath: 'split', ignore: 'documentation' },
      },
    ],
    [
      'labels are percent-decoded',
      'apigatewayv2',
      'GET',
      '/v2/apis/a/stages/%24default',
      'GetStage',
      { ApiId: 'a', StageName: '$default' },
    ],
    [
      'an ARN is one segment',
      'apigatewayv2',
      'GET',
      '/v2/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapis%2Fa',
      'GetTags',
      { ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/a' },
    ],
    ['a plus in a path is a plus', 'apigatewayv2', 'GET', '/v2/apis/a+b', 'GetApi', { ApiId: 'a+b' }],
    [
      'a plus in a query is a space, as Go writes it',
      'apigateway',
      'GET',
      '/apikeys?name=a+b',
      'GetApiKeys',
      { nameQuery: 'a b' },
    ],
    ['text that is no percent-encoding stays', 'apigatewayv2', 'GET', '/v2/apis/a%zz', 'GetApi', { ApiId: 'a%zz' }],
    ['a slash at the end means nothing', 'lambda', 'GET', '/2015-03-31/functions/', 'ListFunctions', {}],
    ['nor does its absence', 'lambda', 'GET', '/2015-03-31/functions?MaxItems=2', 'ListFunctions', { MaxItems: 2 }],
    [
      'a parameter may come several times',
      'apigatewayv2',
      'DELETE',
      '/v2/tags/x?tagKeys=a&tagKeys=b',
      'UntagResource',
      { ResourceArn: 'x', TagKeys: ['a', 'b'] },
    ],
    [
      'what is no number is left to the check',
      'apigateway',
      'GET',
      '/restapis?limit=many',
      'GetRestApis',
      { limit: 'many' },
    ],
    [
      'a layer is found by its ARN',
      'lambda',
      'GET',
      '/2018-10-31/layers?find=LayerVersion&Arn=a',
      'GetLayerVersionByArn',
      { Arn: 'a' },
    ],
  ])('%s', (_, service, method, target, operation, input) => {
    expect(readCall(wireServices[service], request(method, target))).toEqual({ operation, input });
  });

  it('members have AWS’s names, unknown ones are left out, and null is absent', () => {
    const body = JSON.stringify({
      name: 'x',
      Name: 'not the wire’s name',
      protocolType: null,
      tags: { protocolType: 'a key of a map' },
      corsConfiguration: { allowOrigins: ['https://a.example'], maxAge: 5, unheard: true },
    });
    expect(readCall(wireServices.apigatewayv2, request('POST', '/v2/apis', { body }))).toEqual({
      operation: 'CreateApi',
      input: {
        Name: 'x',
        Tags: { protocolType: 'a key of a map' },
        CorsConfiguration: { AllowOrigins: ['https://a.example'], MaxAge: 5 },
      },
    });
  });

  it('a key of a map may be a name of the prototype', () => {
    const body = '{"name":"x","tags":{"__proto__":"a","constructor":"b"}}';
    const { input } = readCall(wireServices.apigatewayv2, request('POST', '/v2/apis', { body }));
    expect(Object.entries(input.Tags as object)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it.each<[sentence: string, service: ServiceName, request: WireRequest, name: string, status: number, text: RegExp]>([
    [
      'a path that nothing is at',
      'apigatewayv2',
      request('GET', '/v2/nothing'),
      'UnknownOperationException',
      404,
      /apigatewayv2 has no operation GET \/v2\/nothing/,
    ],
    [
      'a method that the path has not',
      'apigateway',
      request('PUT', '/restapis'),
      'UnknownOperationException',
      404,
      /PUT \/restapis/,
    ],
    ['an empty label', 'apigateway', request('GET', '/restapis//stages'), 'UnknownOperationException', 404, /./],
    [
      'a body that is no JSON',
      'apigateway',
      request('POST', '/restapis', { body: '{"name":' }),
      'SerializationException',
      400,
      /JSON/,
    ],
    [
      'a body that is no object',
      'apigateway',
      request('POST', '/restapis', { body: '[]' }),
      'SerializationException',
      400,
      /not a JSON object/,
    ],
    [
      'a form',
      'apigatewayv2',
      request('POST', '/v2/apis', { body: 'Action=CreateApi' }),
      'SerializationException',
      400,
      /JSON/,
    ],
    [
      'a body of Lambda that is no JSON',
      'lambda',
      request('POST', '/2015-03-31/functions', { body: '{' }),
      'InvalidRequestContentException',
      400,
      /^Could not parse request body into json: /,
    ],
    [
      'logs without X-Amz-Target',
      'logs',
      request('POST', '/'),
      'UnknownOperationException',
      404,
      /without X-Amz-Target/,
    ],
    [
      'a target of another service',
      'logs',
      request('POST', '/', { headers: ['X-Amz-Target', 'DynamoDB_20120810.GetItem'] }),
      'UnknownOperationException',
      404,
      /DynamoDB/,
    ],
    [
      'a target of the prototype',
      'logs',
      request('POST', '/', { headers: ['X-Amz-Target', 'Logs_20140328.constructor'] }),
      'UnknownOperationException',
      404,
      /constructor/,
    ],
    [
      'a query without Action',
      'sts',
      request('POST', '/', { body: 'Version=2011-06-15' }),
      'InvalidAction',
      400,
      /without Action/,
    ],
    [
      'JSON where a form should be',
      'sts',
      request('POST', '/', { body: '{"Action":"GetCallerIdentity"}' }),
      'InvalidAction',
      400,
      /without Action/,
    ],
  ])('%s is refused', (_, service, wrong, name, status, text) => {
    const error = refusal(() => readCall(wireServices[service], wrong));
    expect([error.name, error.httpStatus]).toEqual([name, status]);
    expect(error.message).toMatch(text);
  });

  it('a form is a tree of lists and structures', () => {
    const body =
      'Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D&MaxSessionDuration=3600' +
      '&Tags.member.2.Key=b&Tags.member.2.Value=2+2&Tags.member.10.Key=c&Tags.member.1.Key=a&Tags.member.1.Value=';
    expect(readCall(wireServices.iam, request('POST', '/', { body }))).toEqual({
      operation: 'CreateRole',
      input: {
        RoleName: 'r',
        AssumeRolePolicyDocument: '{}',
        MaxSessionDuration: 3600,
        Tags: [{ Key: 'a', Value: '' }, { Key: 'b', Value: '2 2' }, { Key: 'c' }],
      },
    });
  });

  it('a name of a million dots is read in no time and leads nowhere', () => {
    const body = `Action=GetCallerIdentity&${'a.'.repeat(1_000_000)}b=1`;
    expect(readCall(wireServices.sts, request('POST', '/', { body })).input).toEqual({});
  });
});

describe('an answer', () => {
  it('of the query protocol is XML, with what XML cannot have left out', () => {
    const output = { Role: { RoleName: 'a<b>&"c"\u0000', Tags: [{ Key: 'k', Value: 'v' }] } };
    const { body, contentType } = encodeOutput(wireServices.iam, 'GetRole', { output, requestId: 'id' });
    expect(contentType).toBe('text/xml');
    expect(body).toBe(
      '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>' +
        '<RoleName>a&lt;b&gt;&amp;"c"\ufffd</RoleName><Tags><member><Key>k</Key><Value>v</Value></member></Tags></Role>' +
        '</GetRoleResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetRoleResponse>',
    );
  });

  it('has no member that the output has not', () => {
    const output = { ApiId: 'a', Name: 'n', Snapshot: {}, Tags: undefined, CorsConfiguration: { AllowOrigins: ['*'] } };
    const { body } = encodeOutput(wireServices.apigatewayv2, 'GetApi', { output, requestId: 'id' });
    expect(body).toBe('{"apiId":"a","corsConfiguration":{"allowOrigins":["*"]},"name":"n"}');
  });

  it.each([
    ['DeleteRestApi', 202, 'application/json'],
    ['DeleteMethod', 204, null],
  ] as const)('%s has status %i and no body', (operation, status, contentType) => {
    const answer = encodeOutput(wireServices.apigateway, operation, { output: undefined, requestId: 'id' });
    expect(answer).toEqual({ status, contentType, headers: ['x-amzn-RequestId', 'id'], body: null });
  });
});

it.each<[sentence: string, signingName: string | null, request: WireRequest, service: ServiceName | null]>([
  ['the scope of the signature', 'lambda', request('GET', '/2015-03-31/functions'), 'lambda'],
  ['/v2/ is the other API Gateway', 'apigateway', request('GET', '/v2/apis'), 'apigatewayv2'],
  ['everything else is the first', 'apigateway', request('GET', '/v2apis'), 'apigateway'],
  ['a service that is not here', 'dynamodb', request('POST', '/'), null],
  [
    'unsigned: the target',
    null,
    request('POST', '/', { headers: ['x-amz-target', 'Logs_20140328.PutLogEvents'] }),
    'logs',
  ],
  [
    'unsigned: a target of a service that is not here',
    null,
    request('POST', '/', { headers: ['x-amz-target', 'X.Y'] }),
    null,
  ],
  [
    'unsigned: the version of a form',
    null,
    request('POST', '/', { body: 'Action=GetCallerIdentity&Version=2011-06-15' }),
    'sts',
  ],
  ['unsigned: the version of a query', null, request('GET', '/?Action=GetRole&Version=2010-05-08'), 'iam'],
  ['unsigned: a dated path', null, request('GET', '/2015-03-31/functions'), 'lambda'],
  ['unsigned: a path', null, request('GET', '/restapis'), 'apigateway'],
  ['unsigned: a path of the second version', null, request('GET', '/v2/apis'), 'apigatewayv2'],
  ['unsigned: nothing', null, request('GET', '/'), null],
])('the service of a request: %s', (_, signingName, given, service) => {
  const selected = signingName === null ? guessService(given) : selectService(signingName, given.path);
  expect(selected?.name ?? null).toBe(service);
});
