import { expect, it } from 'vitest';
import { defaultAssumptions } from '../resolve-assumptions.ts';
import { notFound, ServiceError } from '../service-error.ts';
import { encodeError } from './wire-error.ts';
import { type ServiceName, wireServices } from './wire-service.ts';

const validation = new ServiceError('ValidationException', 400, '1 validation error detected: x');

it.each<[sentence: string, service: ServiceName | null, error: ServiceError, contentType: string, body: string]>([
  [
    'NotFound and its like have message',
    'apigateway',
    notFound('gone', '/restApiId'),
    'application/json',
    '{"message":"gone"}',
  ],
  [
    'what the frame refuses has Message',
    'apigateway',
    validation,
    'application/json',
    '{"Message":"1 validation error detected: x"}',
  ],
  ['no service was meant', null, validation, 'application/json', '{"Message":"1 validation error detected: x"}'],
  [
    'Lambda says whose fault it is',
    'lambda',
    new ServiceError('ResourceNotFoundException', 404, 'gone'),
    'application/json',
    '{"Type":"User","Message":"gone"}',
  ],
  [
    'Lambda spells the member as the model does',
    'lambda',
    new ServiceError('ResourceConflictException', 409, 'there'),
    'application/json',
    '{"Type":"User","message":"there"}',
  ],
  [
    'details of the model travel',
    'lambda',
    new ServiceError('TooManyRequestsException', 429, 'Rate Exceeded.', undefined, { Reason: 'R' }),
    'application/json',
    '{"Reason":"R","Type":"User","message":"Rate Exceeded."}',
  ],
  [
    'the type of logs is in the body',
    'logs',
    new ServiceError('ResourceNotFoundException', 400, 'gone'),
    'application/x-amz-json-1.1',
    '{"__type":"ResourceNotFoundException","message":"gone"}',
  ],
  [
    'the query protocol has XML',
    'sts',
    new ServiceError('AccessDenied', 403, 'a < b'),
    'text/xml',
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a &lt; b</Message></Error><RequestId>id</RequestId></ErrorResponse>',
  ],
])('%s', (_, service, error, contentType, body) => {
  const of = service === null ? null : wireServices[service];
  const answer = encodeError(of, error, { requestId: 'id', assume: defaultAssumptions });
  expect(answer).toMatchObject({ status: error.httpStatus, contentType, body });
  expect(answer.headers.slice(0, 2)).toEqual(['x-amzn-RequestId', 'id']);
});

it('the name of an error of a REST service is in a header', () => {
  const { headers } = encodeError(wireServices.apigatewayv2, notFound('gone'), {
    requestId: 'id',
    assume: defaultAssumptions,
  });
  expect(headers).toEqual(['x-amzn-RequestId', 'id', 'x-amzn-ErrorType', 'NotFoundException']);
});

it('management.validation-exception-member=message spells it as everything else', () => {
  const assume = { ...defaultAssumptions, 'management.validation-exception-member': 'message' as const };
  const { body } = encodeError(wireServices.apigateway, validation, { requestId: 'id', assume });
  expect(body).toBe('{"message":"1 validation error detected: x"}');
});
