import { expect, test } from 'vitest';
import { compileApiMappings } from './api-mappings.ts';
import { type RequestTarget, selectTarget } from './hosts.ts';

const hasApi = (apiId: string): boolean => apiId === 'abc123' || apiId === 'def456';
const hasFunctionUrl = (urlId: string): boolean => urlId === 'url123';
const localName = (apiId: string): string => `${apiId}.execute-api.localhost`;
/** An API at the host by which AWS knows it. */
const api = (apiId: string, path: string, domainName = localName(apiId)): RequestTarget => ({
  ...own(apiId, path),
  domainName,
  isAtDefaultEndpoint: true,
});
/** An API that was reached by an address. */
const own = (apiId: string, path: string) => ({
  kind: 'api' as const,
  apiId,
  domainName: localName(apiId),
  domainPrefix: apiId,
  path,
});
const select = compileApiMappings([{ ApiMappingId: 'm', ApiId: 'abc123', ApiMappingKey: 'v1', Stage: '$default' }]);
const findDomain = (host: string) => (host === 'api.example.com' ? select : undefined);
const mapped = (domainName: string, path: string): RequestTarget => ({
  ...own('abc123', path),
  domainName,
  domainPrefix: 'api',
  apiMapping: { stageName: '$default', basePath: 'v1', path: '/x' },
});
const endpoint: RequestTarget = { kind: 'endpoint' };
const amazon = 'abc123.execute-api.eu-west-1.amazonaws.com';

test.each<[sentence: string, domainName: string, path: string, ownApiId: string | null, target: RequestTarget]>([
  ['the local name', 'abc123.execute-api.localhost', '/x', null, api('abc123', '/x')],
  ["AWS's name", amazon, '/x', null, api('abc123', '/x', amazon)],
  ["AWS's name in China", `${amazon}.cn`, '/x', null, api('abc123', '/x', `${amazon}.cn`)],
  ['any letter case', 'ABC123.Execute-API.LocalHost', '/x', null, api('abc123', '/x', 'ABC123.Execute-API.LocalHost')],
  ['a trailing dot', 'abc123.execute-api.localhost.', '/', null, api('abc123', '/', 'abc123.execute-api.localhost.')],
  ['an API that is not here', 'nope.execute-api.localhost', '/', null, { kind: 'no-such-api', apiId: 'nope' }],
  ['a name with something before it', 'x.abc123.execute-api.localhost', '/', null, endpoint],
  ['a name with something after it', 'abc123.execute-api.localhost.evil.example', '/', null, endpoint],
  ["a name that only looks like AWS's", 'abc123.execute-api.amazonaws.com.evil.example', '/', null, endpoint],
  ['an address of the endpoint port', '127.0.0.1', '/x', null, endpoint],
  ['the path form', 'localhost', '/_aws/execute-api/abc123/$default/a/b', null, api('abc123', '/a/b')],
  ['the path form, encoded', 'localhost', '/_aws/execute-api/abc123/%24default/a', null, api('abc123', '/a')],
  ['the path form without a path', 'localhost', '/_aws/execute-api/abc123/$default', null, api('abc123', '/')],
  ['the path form with a stage', 'localhost', '/_aws/execute-api/abc123/prod/a', null, api('abc123', '/prod/a')],
  ['the path form with a bare stage', 'localhost', '/_aws/execute-api/abc123/prod', null, api('abc123', '/prod')],
  [
    'a double slash in it',
    'localhost',
    '/_aws/execute-api/abc123/$default//evil.test/',
    null,
    api('abc123', '//evil.test/'),
  ],
  ['dots in it', 'localhost', '/_aws/execute-api/abc123/$default/../b', null, api('abc123', '/../b')],
  [
    'the path form of no API',
    'localhost',
    '/_aws/execute-api/nope/$default/',
    null,
    { kind: 'no-such-api', apiId: 'nope' },
  ],
  ['the path form without a stage', 'localhost', '/_aws/execute-api/abc123', null, endpoint],
  ["a data port's address", 'localhost', '/x', 'def456', own('def456', '/x')],
  ['a data port without a host', '', '/x', 'def456', own('def456', '/x')],
  ['another API by name on a data port', 'abc123.execute-api.localhost', '/x', 'def456', api('abc123', '/x')],
  [
    'the path form on a data port',
    'localhost',
    '/_aws/execute-api/abc123/$default/x',
    'def456',
    own('def456', '/_aws/execute-api/abc123/$default/x'),
  ],
  ['a custom domain name', 'api.example.com', '/v1/x', null, mapped('api.example.com', '/v1/x')],
  ['a custom domain name on a data port', 'api.example.com', '/v1/x', 'def456', mapped('api.example.com', '/v1/x')],
  [
    'a custom domain name without a mapping for the path',
    'api.example.com',
    '/x',
    'def456',
    { kind: 'no-api-mapping', domainName: 'api.example.com' },
  ],
])('%s', (_, domainName, path, ownApiId, target) => {
  const options = { ownApiId, ownUrlId: null, hasApi, hasFunctionUrl, findDomain };
  expect(selectTarget({ domainName, path }, options)).toEqual(target);
});

const url = (domainName: string): RequestTarget => ({ kind: 'function-url', urlId: 'url123', domainName });

test.each<[sentence: string, domainName: string, ownUrlId: string | null, target: RequestTarget]>([
  ['the local name', 'url123.lambda-url.localhost', null, url('url123.lambda-url.localhost')],
  ["AWS's name", 'url123.lambda-url.eu-west-1.on.aws', null, url('url123.lambda-url.eu-west-1.on.aws')],
  ['any letter case', 'URL123.Lambda-URL.localhost', null, url('URL123.Lambda-URL.localhost')],
  ['a URL that is not here', 'no.lambda-url.localhost', null, { kind: 'no-such-function-url', urlId: 'no' }],
  ['the id of an API', 'abc123.lambda-url.localhost', null, { kind: 'no-such-function-url', urlId: 'abc123' }],
  [
    'the id of a URL at the host of APIs',
    'url123.execute-api.localhost',
    null,
    { kind: 'no-such-api', apiId: 'url123' },
  ],
  ["AWS's name of something else", 'url123.lambda-url.eu-west-1.amazonaws.com', null, endpoint],
  ['an address on its own port', '127.0.0.1', 'url123', url('url123.lambda-url.localhost')],
  ['an API by name on the port of a URL', localName('abc123'), 'url123', api('abc123', '/x')],
])('a function URL: %s', (_, domainName, ownUrlId, target) => {
  const options = { ownApiId: null, ownUrlId, hasApi, hasFunctionUrl, findDomain };
  expect(selectTarget({ domainName, path: '/x' }, options)).toEqual(target);
});

test('a function URL is found by name on the port of an API', () => {
  const options = { ownApiId: 'abc123', ownUrlId: null, hasApi, hasFunctionUrl, findDomain };
  const domainName = 'url123.lambda-url.localhost';
  expect(selectTarget({ domainName, path: '/' }, options)).toEqual(url(domainName));
});
