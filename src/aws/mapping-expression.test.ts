import { expect, test } from 'vitest';
import { readMappingExpression } from './mapping-expression.ts';

const body = expect.any(Function);

test.each<[text: string, parts: readonly unknown[]]>([
  ['static', ['static']],
  ['', []],
  ["''", ["''"]],
  ['costs 5$', ['costs 5$']],
  ['$request.header.X-Id', [{ kind: 'request-header', lowerCaseName: 'x-id' }]],
  ['$response.header.ETag', [{ kind: 'response-header', lowerCaseName: 'etag' }]],
  ['$request.querystring.Id', [{ kind: 'request-query', name: 'Id' }]],
  ['$request.path', [{ kind: 'request-path' }]],
  ['$request.path.petId', [{ kind: 'path-parameter', name: 'petId' }]],
  ['$context.authorizer.claims.cognito:username', [{ kind: 'context', name: 'authorizer.claims.cognito:username' }]],
  ['$stageVariables.env', [{ kind: 'stage-variable', name: 'env' }]],
  ['$request.body', [{ kind: 'request-body', path: null }]],
  ['$request.body.a.b[0]', [{ kind: 'request-body', path: body }]],
  ['$response.body.a', [{ kind: 'response-body', path: body }]],
  ['${request.path}', [{ kind: 'request-path' }]],
  [
    '/v1/${request.path.a}-${stageVariables.b}!',
    ['/v1/', { kind: 'path-parameter', name: 'a' }, '-', { kind: 'stage-variable', name: 'b' }, '!'],
  ],
  [
    '{"a":{"StringValue":"${request.header.x}"}}',
    ['{"a":{"StringValue":"', { kind: 'request-header', lowerCaseName: 'x' }, '"}}'],
  ],
])('%s is read', (text, parts) => {
  expect(readMappingExpression(text)).toEqual(parts);
});

test.each([
  '$request.body..name',
  '$request.body.items[?(@.id)]',
  '$request.bodyname',
  '$request.header.',
  '$request.header.a b',
  '$request.querystring.',
  '$request.method',
  '$context.',
  '$stageVariables.a-b',
  '$unknown',
  '$',
  'a ${request.nothing} b',
  '${}',
])('%s selects nothing', (text) => {
  expect(readMappingExpression(text)).toBe(null);
});
