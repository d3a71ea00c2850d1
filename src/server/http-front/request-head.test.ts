import { describe, expect, test } from 'vitest';
import { readRequestHead } from './request-head.ts';

const limits = { headBytes: 10_240, targetBytes: 10_240, headerLines: 500 };

function read(target: string, rawHeaders: readonly string[] = ['Host', 'a'], method = 'GET', httpVersion = '1.1') {
  return readRequestHead({ method, url: target, httpVersion, rawHeaders }, limits);
}

describe('the target', () => {
  test.each([
    ['/', '/', ''],
    ['/a/b?c=d&e', '/a/b', 'c=d&e'],
    ['/a?', '/a', ''],
    ['/a?b?c', '/a', 'b?c'],
    ['//evil.test/', '//evil.test/', ''],
    ['http://b.example/x?y=1', '/x', 'y=1'],
    ['HTTPS://b.example', '/', ''],
    ['http://b.example?y', '/', 'y'],
  ])('%s', (target, path, query) => expect(read(target)).toMatchObject({ path, query }));

  test.each([
    ['a fragment', '/a#b'],
    ['a fragment in the query', '/a?b#c'],
    ['the asterisk', '*'],
    ['a name', 'a'],
    ['an authority', 'a:80'],
    ['nothing', ''],
    ['another scheme', 'ftp://a/b'],
    ['a URL with a user', 'http://user@a/b'],
    ['a URL without a host', 'http:///b'],
    ['a URL with a bad host', 'http://a b/'],
  ])('%s is refused', (_, target) => expect(read(target)).toMatchObject({ status: 400 }));

  test('its host replaces that of the Host header', () => {
    expect(read('http://b.example:81/x', ['Accept', '*/*', 'hOST', 'a', 'X', 'a'])).toMatchObject({
      domainName: 'b.example',
      headers: ['Accept', '*/*', 'hOST', 'b.example:81', 'X', 'a'],
    });
  });
});

describe('Host', () => {
  test.each([
    ['a', 'a'],
    ['A.Example.:3000', 'A.Example.'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['[::1]:3000', '[::1]'],
    ['a_b-c.example', 'a_b-c.example'],
    ['a:', 'a'],
  ])('%s', (host, domainName) => expect(read('/', ['Host', host])).toMatchObject({ domainName }));

  test.each(['', 'a b', 'user@a', 'a/b', 'a?b', 'a:b', 'a:1:2', '::1', '[::1', '[g]', 'a\\b', 'a,b c', 'a%zz', 'é'])(
    '"%s" is refused',
    (host) => expect(read('/', ['Host', host])).toMatchObject({ status: 400 }),
  );

  test('none at all is refused in HTTP/1.1 and allowed in HTTP/1.0', () => {
    expect(read('/', [])).toMatchObject({ status: 400 });
    expect(read('http://a/', [])).toMatchObject({ status: 400 });
    expect(read('/', [], 'GET', '1.0')).toMatchObject({ domainName: '', path: '/' });
  });
});

describe('headers', () => {
  test.each([
    ['two Host', ['Host', 'a', 'host', 'a']],
    ['two Origin', ['Host', 'a', 'Origin', 'http://a', 'origin', 'http://b']],
    ['two Authorization', ['Host', 'a', 'Authorization', 'x', 'AUTHORIZATION', 'x']],
    ['an empty Transfer-Encoding', ['Host', 'a', 'Transfer-Encoding', '']],
    ['another Transfer-Encoding', ['Host', 'a', 'transfer-encoding', 'gzip, chunked']],
    ['Transfer-Encoding twice', ['Host', 'a', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'identity']],
  ])('%s is refused', (_, headers) => expect(read('/', headers)).toMatchObject({ status: 400 }));

  test('Transfer-Encoding is refused in HTTP/1.0', () => {
    expect(read('/', ['Host', 'a', 'Transfer-Encoding', 'chunked'], 'POST', '1.0')).toMatchObject({ status: 400 });
  });

  test.each<[sentence: string, headers: string[], kept: string[]]>([
    [
      'duplicates stay, in order and as written',
      ['Host', 'a', 'X-A', '1', 'x-a', '2'],
      ['Host', 'a', 'X-A', '1', 'x-a', '2'],
    ],
    [
      'hop-by-hop headers go',
      [
        ...['Host', 'a', 'Connection', 'keep-alive', 'Keep-Alive', 'x', 'TE', 'trailers', 'Trailer', 'x'],
        ...['Upgrade', 'h2c', 'Proxy-Connection', 'x', 'Transfer-Encoding', 'Chunked', 'X', 'y'],
      ],
      ['Host', 'a', 'X', 'y'],
    ],
    [
      'what Connection names goes',
      ['Host', 'a', 'X-Api-Key', '1', 'Connection', 'close, X-API-KEY ,x-b', 'x-b', '2', 'x-c', 'x-b'],
      ['Host', 'a', 'x-c', 'x-b'],
    ],
    [
      'two Connection lines count together',
      ['Host', 'a', 'Connection', 'x-a', 'connection', 'x-b', 'x-a', '1', 'x-b', '2'],
      ['Host', 'a'],
    ],
    [
      'Host and Content-Length cannot be named away',
      ['Host', 'a', 'Content-Length', '3', 'Connection', 'host, content-length'],
      ['Host', 'a', 'Content-Length', '3'],
    ],
    [
      'names that only look alike stay',
      ['Host', 'a', 'Upgrades', 'x', 'Cookie', 'y', 'Expect', 'z'],
      ['Host', 'a', 'Upgrades', 'x', 'Cookie', 'y', 'Expect', 'z'],
    ],
    [
      'a name like a member of every object stays',
      ['Host', 'a', '__proto__', 'x', 'constructor', 'y'],
      ['Host', 'a', '__proto__', 'x', 'constructor', 'y'],
    ],
  ])('%s', (_, headers, kept) => expect(read('/', headers)).toMatchObject({ headers: kept }));

  test.each([
    ['none', [], 0],
    ['Content-Length', ['Content-Length', '17'], 17],
    ['chunked', ['Transfer-Encoding', 'chunked'], null],
  ])('the declared length: %s', (_, headers, declaredLength) => {
    expect(read('/', ['Host', 'a', ...headers])).toMatchObject({ declaredLength });
  });
});

describe('limits', () => {
  // "GET / HTTP/1.1" and the value of Host.
  const others = 'GET / HTTP/1.1'.length + 'a'.length;

  test('10,240 bytes of request line and header values pass, one more does not', () => {
    expect(read('/', ['Host', 'a', 'X', 'x'.repeat(10_240 - others)])).toMatchObject({ path: '/' });
    expect(read('/', ['Host', 'a', 'X', 'x'.repeat(10_241 - others)])).toMatchObject({ status: 431 });
  });

  test('header names do not count, hop-by-hop values do', () => {
    expect(read('/', ['Host', 'a', 'x'.repeat(20_000), ''])).toMatchObject({ path: '/' });
    expect(read('/', ['Host', 'a', 'Upgrade', 'x'.repeat(10_240)])).toMatchObject({ status: 431 });
  });

  test('a long target', () => expect(read(`/${'x'.repeat(10_240)}`)).toMatchObject({ status: 414 }));

  test('many header lines', () => {
    const lines = (count: number): string[] => Array.from({ length: count }, (_, i) => [`a${i}`, '']).flat();
    expect(read('/', ['Host', 'a', ...lines(499)])).toMatchObject({ path: '/' });
    expect(read('/', ['Host', 'a', ...lines(500)])).toMatchObject({ status: 431 });
  });
});

test.each(['0.9', '1.2', '2.0'])('HTTP/%s is refused', (version) => {
  expect(read('/', ['Host', 'a'], 'GET', version)).toMatchObject({ status: 400 });
});

test.each(['TRACE', 'PROPFIND', 'PURGE', 'LINK', 'M-SEARCH', 'SUBSCRIBE'])('method %s is refused', (method) => {
  expect(read('/', ['Host', 'a'], method)).toMatchObject({ status: 405, message: 'Method Not Allowed' });
});

test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('method %s is served', (method) => {
  expect(read('/', ['Host', 'a'], method)).toMatchObject({ path: '/' });
});
