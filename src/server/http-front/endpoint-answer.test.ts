import { expect, test } from 'vitest';
import type { GatewayRequest } from '../../gateway/request.ts';
import { answerEndpoint, answerNoApiMapping, answerNoSuchApi, type EndpointStatus } from './endpoint-answer.ts';
import { EMPTY_BODY } from './request-body.ts';

const apis = [{ id: 'abc123', name: 'Shop', url: 'http://127.0.0.1:3000' }];
const status: EndpointStatus = { version: '0.1.0', apis: () => apis, hostName: 'gateway.example' };

function request(domainName: string, path: string): GatewayRequest {
  return {
    method: 'GET',
    path,
    query: '',
    headers: [],
    body: EMPTY_BODY,
    sourceIp: '127.0.0.1',
    port: 4566,
    scheme: 'http',
    protocol: 'HTTP/1.1',
    domainName,
    domainPrefix: domainName,
    requestId: 'AGQv6gqG4osEMHw=',
    receivedAtMs: 0,
  };
}

test.each<[sentence: string, domainName: string, path: string, status: number]>([
  ['health by name', 'localhost', '/_health', 200],
  ['health by address', '127.0.0.1', '/_health', 200],
  ['health by an IPv6 address', '[::1]', '/_health', 200],
  ['health without Host', '', '/_health', 200],
  ['health by the configured name', 'Gateway.Example.', '/_health', 200],
  ['health for a name that was made to resolve here', 'evil.example', '/_health', 403],
  ['a name that only begins like an address', '127.0.0.1.evil.example', '/_health', 403],
  ['a name that only ends like localhost', 'evillocalhost', '/_health', 403],
  ['anything else', 'localhost', '/x', 404],
])('%s', (_, domainName, path, expected) => {
  expect(answerEndpoint(request(domainName, path), status).status).toBe(expected);
});

test('what is served is said', () => {
  expect(JSON.parse(String(answerEndpoint(request('localhost', '/_health'), status).body))).toEqual({
    status: 'ok',
    version: '0.1.0',
    apis: 1,
  });
  expect(JSON.parse(String(answerEndpoint(request('localhost', '/'), status).body))).toMatchObject({ apis });
  const noSuchApi = answerNoSuchApi('nope', request('localhost', '/'), status);
  expect(noSuchApi.status).toBe(404);
  expect(JSON.parse(String(noSuchApi.body))).toMatchObject({ help: 'There is no API nope here.', apis });
});

test.each([
  [403, '{"message":"Forbidden"}'],
  [404, '{"message":"Not Found"}'],
] as const)('a path that no API mapping has is %i %s', (expected, body) => {
  const response = answerNoApiMapping(request('api.example.com', '/x'), expected);
  expect(response).toMatchObject({ status: expected, contentType: 'application/json', body });
  expect(response.report.failure?.detail).toBe('No API mapping of api.example.com matches /x.');
});
