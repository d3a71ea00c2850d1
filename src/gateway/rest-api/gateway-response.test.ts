import { describe, expect, it } from 'vitest';
import { type GivenRequest, gatewayPorts, gatewayRequest } from '../../../test/http-api-fixture.ts';
import { deployedRestApi } from '../../../test/rest-api-fixture.ts';
import type { StoredGatewayResponse } from '../../account/rest-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { headerPairs } from '../../base/header-list.ts';
import type { FailedCall } from './failure-value.ts';
import { compileGatewayResponses } from './gateway-response.ts';
import { FAILURE_TYPES } from './gateway-response-defaults.ts';
import type { RestFailure } from './rest-failure.ts';
import type { RestResponse } from './rest-response.ts';

interface Given {
  readonly failure: Partial<RestFailure> & Pick<RestFailure, 'type'>;
  readonly stored?: readonly Partial<StoredGatewayResponse>[];
  readonly request?: GivenRequest;
  readonly call?: Partial<FailedCall>;
  readonly assume?: Partial<Assumptions>;
}

function rendered({ failure, stored = [], request, call, assume }: Given): RestResponse {
  const { deployment, stage } = deployedRestApi({
    snapshot: {
      gatewayResponses: stored.map((entry) => ({ responseType: 'DEFAULT_4XX', responseParameters: {}, ...entry })),
    },
  });
  const source = { snapshot: deployment.snapshot, stage, ports: gatewayPorts(undefined, assume) };
  return compileGatewayResponses(source)(
    { detail: 'for people', ...failure },
    {
      request: gatewayRequest({ requestId: 'UUID', extendedRequestId: 'SIXTEEN=', ...request }),
      resource: null,
      isCanary: false,
      deploymentId: 'dep001',
      caller: null,
      apiKey: null,
      pathParameters: { petId: '7' },
      query: new Map([['q', ['first', 'last']]]),
      stageVariables: { a: 'of the stage' },
      ...call,
    },
  );
}

function addedHeaders(response: RestResponse): [string, string][] {
  return headerPairs(response.headers).filter(([name]) => !/^x-am/.test(name));
}

describe('a gateway response that nothing is stored for', () => {
  it.each([
    ['ACCESS_DENIED', 403, 'AccessDeniedException', '{"Message":"User is not authorized to access this resource"}'],
    ['API_CONFIGURATION_ERROR', 500, 'InternalServerErrorException', '{"message": "Internal server error"}'],
    ['AUTHORIZER_CONFIGURATION_ERROR', 500, 'AuthorizerConfigurationException', '{"message":null}'],
    ['AUTHORIZER_FAILURE', 500, 'AuthorizerFailureException', '{"message":null}'],
    ['BAD_REQUEST_BODY', 400, 'BadRequestException', '{"message":"Invalid request body"}'],
    ['BAD_REQUEST_PARAMETERS', 400, 'BadRequestException', '{"message":"Missing required request parameters"}'],
    ['INTEGRATION_FAILURE', 500, 'InternalServerErrorException', '{"message": "Internal server error"}'],
    ['INTEGRATION_TIMEOUT', 504, 'InternalServerErrorException', '{"message": "Endpoint request timed out"}'],
    ['INVALID_API_KEY', 403, 'ForbiddenException', '{"message":"Forbidden"}'],
    [
      'MISSING_AUTHENTICATION_TOKEN',
      403,
      'MissingAuthenticationTokenException',
      '{"message":"Missing Authentication Token"}',
    ],
    ['QUOTA_EXCEEDED', 429, 'LimitExceededException', '{"message":"Limit Exceeded"}'],
    ['REQUEST_TOO_LARGE', 413, 'RequestTooLargeException', '{"message":"Request Too Long"}'],
    ['RESOURCE_NOT_FOUND', 404, 'ResourceNotFoundException', '{"message":"Not Found"}'],
    ['THROTTLED', 429, 'TooManyRequestsException', '{"message":"Too Many Requests"}'],
    ['UNAUTHORIZED', 401, 'UnauthorizedException', '{"message":"Unauthorized"}'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'BadRequestException', '{"message":"Unsupported Media Type"}'],
    ['WAF_FILTERED', 403, 'ForbiddenException', '{"message":"Forbidden"}'],
  ] as const)('is that of %s', (type, status, errorType, body) => {
    const response = rendered({ failure: { type } });
    expect(response).toMatchObject({ status, contentType: 'application/json', body });
    expect(response.headers).toEqual([
      ...['x-amzn-RequestId', 'UUID', 'x-amzn-ErrorType', errorType, 'x-amz-apigw-id', 'SIXTEEN='],
    ]);
    expect(response.report.failure).toEqual({ type, detail: 'for people' });
  });

  it('has the lengths that were recorded', () => {
    const length = (type: RestFailure['type']): number => String(rendered({ failure: { type } }).body).length;
    expect(length('MISSING_AUTHENTICATION_TOKEN')).toBe(42);
    expect(length('API_CONFIGURATION_ERROR')).toBe(36);
    expect(length('INTEGRATION_TIMEOUT')).toBe(41);
    expect(length('UNAUTHORIZED')).toBe(26);
  });

  it('takes words, status, error type and trace id of the failure', () => {
    const response = rendered({
      failure: {
        type: 'INTEGRATION_FAILURE',
        message: 'say "no"',
        status: 502,
        errorType: 'OtherException',
        traceId: 'Root=1-a-b',
      },
    });
    expect(response).toMatchObject({ status: 502, body: '{"message": "say \\"no\\""}' });
    expect(headerPairs(response.headers)).toEqual([
      ['x-amzn-RequestId', 'UUID'],
      ['x-amzn-ErrorType', 'OtherException'],
      ['x-amz-apigw-id', 'SIXTEEN='],
      ['X-Amzn-Trace-Id', 'Root=1-a-b'],
    ]);
  });

  it('prints a message that is null', () => {
    expect(rendered({ failure: { type: 'UNAUTHORIZED', message: null } }).body).toBe('{"message":null}');
  });
});

describe('a stored gateway response', () => {
  it('replaces status, body and content type, and adds headers', () => {
    const response = rendered({
      failure: { type: 'UNAUTHORIZED' },
      stored: [
        {
          responseType: 'UNAUTHORIZED',
          statusCode: '418',
          responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://a.example'" },
          responseTemplates: { 'application/xml': '<m>$context.error.message</m>' },
        },
      ],
    });
    expect(response).toMatchObject({ status: 418, contentType: 'application/xml', body: '<m>Unauthorized</m>' });
    expect(response.headers).toEqual([
      ...['x-amzn-RequestId', 'UUID', 'Access-Control-Allow-Origin', 'https://a.example'],
      ...['x-amzn-ErrorType', 'UnauthorizedException', 'x-amz-apigw-id', 'SIXTEEN='],
    ]);
  });

  it('of the family serves every type without one of its own', () => {
    const stored = [
      { responseType: 'DEFAULT_4XX', responseParameters: { 'gatewayresponse.header.a': "'4'" } },
      { responseType: 'DEFAULT_5XX', responseParameters: { 'gatewayresponse.header.a': "'5'" } },
    ] as const;
    for (const type of FAILURE_TYPES) {
      const { status } = rendered({ failure: { type } });
      const expected = type === 'REQUEST_TOO_LARGE' ? [] : [['a', status < 500 ? '4' : '5']];
      expect({ type, headers: addedHeaders(rendered({ failure: { type }, stored })) }).toEqual({
        type,
        headers: expected,
      });
    }
  });

  it('inherits nothing from that of its family', () => {
    const response = rendered({
      failure: { type: 'UNAUTHORIZED' },
      stored: [
        { responseType: 'DEFAULT_4XX', statusCode: '499', responseParameters: { 'gatewayresponse.header.a': "'4'" } },
        { responseType: 'UNAUTHORIZED', responseTemplates: { 'application/json': '{}' } },
      ],
    });
    expect(response).toMatchObject({ status: 401, body: '{}' });
    expect(addedHeaders(response)).toEqual([]);
  });

  it('of the family gives its status to every type, or to none by a switch', () => {
    const stored = [{ responseType: 'DEFAULT_5XX', statusCode: '599' }] as const;
    const failure = { type: 'INTEGRATION_FAILURE', status: 502 } as const;
    expect(rendered({ failure, stored }).status).toBe(599);
    const assume = { 'rest-api.gateway-response.family-status': 'own' };
    expect(rendered({ failure, stored, assume }).status).toBe(502);
  });

  it('has no say in REQUEST_TOO_LARGE', () => {
    const stored = [
      { responseType: 'DEFAULT_4XX', statusCode: '499' },
      { responseType: 'REQUEST_TOO_LARGE', statusCode: '498' },
    ] as const;
    expect(rendered({ failure: { type: 'REQUEST_TOO_LARGE' }, stored }).status).toBe(413);
  });

  it('with headers only keeps the bodies that are not of the default template', () => {
    const stored = [{ responseType: 'DEFAULT_4XX' }, { responseType: 'DEFAULT_5XX' }] as const;
    expect(rendered({ failure: { type: 'ACCESS_DENIED' }, stored }).body).toMatch(/^\{"Message":"/);
    expect(rendered({ failure: { type: 'API_CONFIGURATION_ERROR' }, stored }).body).toMatch(/^\{"message": "/);
    const assume = { 'rest-api.gateway-response.default-spacing': 'template' };
    expect(rendered({ failure: { type: 'API_CONFIGURATION_ERROR' }, stored, assume }).body).toMatch(/^\{"message":"/);
  });
});

describe('the template of a gateway response', () => {
  const body = (template: string, given: Partial<Given> = {}): unknown =>
    rendered({
      failure: { type: 'BAD_REQUEST_BODY', validationError: '[missing]' },
      stored: [{ responseType: 'DEFAULT_4XX', responseTemplates: { 'application/json': template } }],
      ...given,
    }).body;

  it.each([
    ['the message in quotes', '$context.error.messageString', '"Invalid request body"'],
    ['the message', '$context.error.message', 'Invalid request body'],
    ['the type', '$context.error.responseType', 'BAD_REQUEST_BODY'],
    ['what validation found', '$context.error.validationErrorString', '[missing]'],
    ['the stage', '$context.stage', 'dev'],
    ['a stage variable', '$stageVariables.a', 'of the stage'],
    ['a variable in braces', '${context.stage}Stage', 'devStage'],
    ['a header, whatever its case', '$method.request.header.accept', 'text/csv'],
    ['a path parameter', '$method.request.path.petId', '7'],
    ['the last value of a query parameter', '$method.request.querystring.q', 'last'],
    ['a variable at the end of a sentence', 'at $context.stage.', 'at dev.'],
    ['nothing for a variable without a value', '<$context.resourcePath|$stageVariables.b>', '<|>'],
    ['all else as it is', '#if($x) $input.body $util.x $$ $context', '#if($x) $input.body $util.x $$ $context'],
  ])('has %s', (_, template, expected) => {
    expect(body(template, { request: { headers: { Accept: 'text/csv' } } })).toBe(expected);
  });

  it('keeps variables without a value as they are by a switch', () => {
    const assume = { 'rest-api.gateway-response.unset-variable': 'literal' };
    expect(body('<$context.resourcePath>', { assume })).toBe('<$context.resourcePath>');
  });

  it.each([
    ['that of Accept', 'application/xml;q=0.9, */*', 'application/xml'],
    ['JSON when Accept names none of them', 'text/html', 'application/json'],
    ['JSON without Accept', null, 'application/json'],
  ])('is of several %s', (_, accept, expected) => {
    const { contentType } = rendered({
      failure: { type: 'UNAUTHORIZED' },
      request: { headers: accept === null ? {} : { Accept: accept } },
      stored: [{ responseTemplates: { 'application/xml': '<a/>', 'application/json': '{}' } }],
    });
    expect(contentType).toBe(expected);
  });

  it('is the first when none is wanted and none is JSON', () => {
    const stored = [{ responseTemplates: { 'text/csv': 'a', 'text/html': 'b' } }];
    expect(rendered({ failure: { type: 'UNAUTHORIZED' }, stored })).toMatchObject({
      contentType: 'text/csv',
      body: 'a',
    });
  });
});

describe('the headers of a gateway response', () => {
  const headers = (
    responseParameters: Readonly<Record<string, string>>,
    given: Partial<Given> = {},
  ): [string, string][] =>
    addedHeaders(rendered({ failure: { type: 'UNAUTHORIZED' }, stored: [{ responseParameters }], ...given }));

  it.each([
    ['a literal', "'a.b.c'", {}, 'a.b.c'],
    ['an empty literal', "''", {}, ''],
    ['a header of the request', 'method.request.header.Accept', { headers: { accept: 'a' } }, 'a'],
    ['the origin of the request', 'method.request.header.Origin', { headers: { origin: 'https://a' } }, 'https://a'],
    ['a path parameter', 'method.request.path.petId', {}, '7'],
    ['a query parameter', 'method.request.querystring.q', {}, 'last'],
    ['a variable of $context', 'context.error.responseType', {}, 'UNAUTHORIZED'],
    ['a stage variable', 'stageVariables.a', {}, 'of the stage'],
  ] as const)('come from %s', (_, expression, request, expected) => {
    expect(headers({ 'gatewayresponse.header.X': expression }, { request })).toEqual([['X', expected]]);
  });

  it.each([
    ['a header that the request lacks', 'gatewayresponse.header.x', 'method.request.header.none'],
    ['text without quotes', 'gatewayresponse.header.x', '*'],
    ['a name that is no token', 'gatewayresponse.header.a b', "'v'"],
    ['a position that no response has', 'gatewayresponse.path.x', "'v'"],
    ['what the server writes', 'gatewayresponse.header.Content-Length', "'1'"],
    ['the way the body is sent', 'gatewayresponse.header.transfer-encoding', "'chunked'"],
  ])('have none for %s', (_, key, expression) => {
    expect(headers({ [key]: expression })).toEqual([]);
  });

  it('may set the content type', () => {
    const stored = [{ responseParameters: { 'gatewayresponse.header.Content-Type': "'text/plain'" } }];
    expect(rendered({ failure: { type: 'UNAUTHORIZED' }, stored }).contentType).toBe('text/plain');
  });

  it('are never two because of a line break', () => {
    const query = new Map([['q', ['a\r\nSet-Cookie: x']]]);
    const parameters = {
      'gatewayresponse.header.x': 'method.request.querystring.q',
      'gatewayresponse.header.y': "'a\nb'",
    };
    expect(headers(parameters, { call: { query } })).toEqual([]);
  });

  it('carry what is beyond Latin-1 as UTF-8', () => {
    const query = new Map([['q', ['€']]]);
    const [[, value] = []] = headers(
      { 'gatewayresponse.header.x': 'method.request.querystring.q' },
      { call: { query } },
    );
    expect(Buffer.from(value ?? '', 'latin1').toString('utf8')).toBe('€');
  });

  it.each([
    ['literal', [['x', 'method.request.header.Origin']]],
    ['dropped', []],
  ])('have the origin as it is said by the switch %s', (value, expected) => {
    const assume = { 'rest-api.gateway-response.reflect-origin': value };
    const request = { headers: { Origin: 'https://a.example' } };
    expect(headers({ 'gatewayresponse.header.x': 'method.request.header.Origin' }, { request, assume })).toEqual(
      expected,
    );
  });
});

describe('the switches of gateway responses', () => {
  it.each([
    ['rest-api.gateway-response.integration-failure-status', '504', 'INTEGRATION_FAILURE', { status: 504 }],
    [
      'rest-api.error.too-large',
      'request-entity-too-large',
      'REQUEST_TOO_LARGE',
      { body: '{"message":"Request Entity Too Large"}' },
    ],
    ['rest-api.error.timeout', 'template', 'INTEGRATION_TIMEOUT', { body: '{"message":"Endpoint request timed out"}' }],
  ] as const)('%s', (name, value, type, expected) => {
    expect(rendered({ failure: { type }, assume: { [name]: value } })).toMatchObject(expected);
  });

  it('rest-api.error-types.unproved', () => {
    const assume = { 'rest-api.error-types.unproved': 'omitted' };
    const names = (type: RestFailure['type']): string[] =>
      headerPairs(rendered({ failure: { type }, assume }).headers).map(([name]) => name);
    expect(names('EXPIRED_TOKEN')).toEqual(['x-amzn-RequestId', 'x-amz-apigw-id']);
    expect(names('UNAUTHORIZED')).toContain('x-amzn-ErrorType');
  });
});
