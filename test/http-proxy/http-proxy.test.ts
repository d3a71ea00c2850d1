import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { createCertificate } from '../../src/server/tls/create-certificate.ts';
import type { KeyPair } from '../../src/server/tls/key-pair.ts';
import {
  APP,
  bodyOf,
  call,
  OpenThings,
  type ProxyOptions,
  startBackend,
  startProxy,
  startRawBackend,
  startTlsBackend,
} from './proxy.ts';

const MB = 1024 * 1024;
const open = new OpenThings();
afterEach(() => open.closeAll());

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('an HTTP integration', () => {
  it('passes request and answer on, headers with their case and number, over connections that it keeps', async () => {
    const seen: { method?: string; url?: string; rawHeaders: string[] }[] = [];
    const backend = await startBackend(open, (incoming, outgoing) => {
      const { method, url, rawHeaders } = incoming;
      seen.push({ method: method as string, url: url as string, rawHeaders });
      const headers = ['X-Case-Kept', '1', 'x-case-kept', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'];
      outgoing.writeHead(201, ['Content-Type', 'text/x', ...headers]);
      outgoing.end('made');
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    for (let i = 0; i < 3; i++) {
      const headers = ['X-My-Header', 'a', 'x-my-HEADER', 'b'];
      const answer = await call(port, { path: `/things/${i}?q=1&q=2`, headers });
      expect(answer.status).toBe(201);
      expect(String(answer.body)).toBe('made');
      const raw = answer.rawHeaders.join(' ');
      expect(raw).toContain('Content-Type text/x Content-Length 4');
      expect(raw).toContain('X-Case-Kept 1 x-case-kept 2 Set-Cookie a=1 Set-Cookie b=2');
    }
    expect(backend.connections()).toBe(1);
    expect(seen.map(({ url }) => url)).toEqual(['/things/0?q=1&q=2', '/things/1?q=1&q=2', '/things/2?q=1&q=2']);
    const sent = (seen[0]?.rawHeaders ?? []).join(' ');
    expect(sent).toContain(`host 127.0.0.1:${backend.port} connection keep-alive X-My-Header a x-my-HEADER b`);
    expect(sent).toContain(
      'forwarded by=127.0.0.1;for=127.0.0.1;host=gateway.test;proto=http via HTTP/1.1 AmazonAPIGateway',
    );
    expect(errors).toEqual([]);
  });

  test.each(['GET', 'DELETE', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'HEAD'])(
    'sends %s without a body as Content-Length: 0',
    async (method) => {
      let rawHeaders: string[] = [];
      const backend = await startBackend(open, (incoming, outgoing) => {
        rawHeaders = incoming.rawHeaders;
        outgoing.end();
      });
      const { port } = await startProxy(open, { uri: backend.url });
      expect((await call(port, { method })).status).toBe(200);
      const lengths = rawHeaders.filter((_, i) => rawHeaders[i - 1]?.toLowerCase() === 'content-length');
      expect(lengths).toEqual(['0']);
    },
  );

  it('cannot be told a Content-Length by a header of another name', async () => {
    const heads: string[] = [];
    const backend = await startRawBackend(open, (socket, received) => {
      heads.push(received.toString('latin1'));
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    const { port } = await startProxy(open, { uri: backend.url });
    await call(port, { method: 'POST', headers: { 'x-0123': '0', 'content-length-': '0' }, body: Buffer.from('abc') });
    expect(heads.join('').match(/^content-length: .*$/gim)).toEqual(['content-length: 3']);
  });

  test.each<[sentence: string, size: number, isChunked: boolean]>([
    ['a short body', 1_000, false],
    ['a chunked body, with its length', 200_000, true],
    ['a long body, as it comes', 1 * MB, false],
    ['10 MB, as it comes', 10 * MB, false],
    ['10 MB in chunks, with their length', 10 * MB, true],
  ])('sends %s', async (_, size, isChunked) => {
    let seen = { digest: '', length: '' };
    const backend = await startBackend(open, async (incoming, outgoing) => {
      seen = { digest: digest(await bodyOf(incoming)), length: incoming.headers['content-length'] ?? 'none' };
      outgoing.end('ok');
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const body = randomBytes(size);
    const headers = isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(size) };
    const answer = await call(port, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    expect(seen).toEqual({ digest: digest(body), length: String(size) });
    expect(errors).toEqual([]);
  });

  it('waits with a long body until the client is told to send it', async () => {
    const backend = await startBackend(open, async (incoming, outgoing) => {
      outgoing.end(String((await bodyOf(incoming)).length));
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { Expect: '100-continue', 'Content-Length': String(MB) };
      const outgoing = request({ host: '127.0.0.1', port, method: 'PUT', path: '/x', headers });
      outgoing.on('continue', () => outgoing.end(Buffer.alloc(MB)));
      outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode));
      outgoing.on('error', reject);
      outgoing.flushHeaders();
    });
    expect(status).toBe(200);
  });

  test.each<[sentence: string, headers: Readonly<Record<string, string>>]>([
    ['declares', { 'Content-Length': String(10 * MB + 1) }],
    ['sends', { 'Transfer-Encoding': 'chunked' }],
  ])('answers 413 to a client that %s more than 10 MB, and no backend is asked', async (_, headers) => {
    let asked = 0;
    const backend = await startBackend(open, (__, outgoing) => {
      asked++;
      outgoing.end();
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const answer = await call(port, {
      method: 'POST',
      headers: { Origin: APP, ...headers },
      body: Buffer.alloc(10 * MB + 1),
    });
    expect(answer.status).toBe(413);
    expect(String(answer.body)).toBe('{"message":"Request Entity Too Large"}');
    expect(answer.headers['access-control-allow-origin']).toBe(APP);
    expect(asked).toBe(0);
    expect(errors).toEqual([]);
  });

  test.each<[sentence: string, size: number, isChunked: boolean, length: string | undefined]>([
    ['a short answer', 1_000, false, '1000'],
    ['a short answer in chunks, with its length', 1_000, true, '1000'],
    ['a long answer', 3 * MB, false, String(3 * MB)],
    ['a long answer in chunks', 3 * MB, true, undefined],
    ['10 MB', 10 * MB, false, String(10 * MB)],
  ])('passes on %s', async (_, size, isChunked, length) => {
    const body = randomBytes(size);
    const backend = await startBackend(open, (__, outgoing) => {
      if (!isChunked) outgoing.setHeader('Content-Length', size);
      outgoing.write(body.subarray(0, size / 2));
      outgoing.end(body.subarray(size / 2));
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const answer = await call(port);
    expect(digest(answer.body)).toBe(digest(body));
    expect(answer.headers['content-length']).toBe(length);
    expect(answer.headers['transfer-encoding']).toBe(length === undefined ? 'chunked' : undefined);
    expect(errors).toEqual([]);
  });

  it('leaves a compressed answer as it is', async () => {
    const body = gzipSync('hello');
    const backend = await startBackend(open, (incoming, outgoing) => {
      outgoing.setHeader('Content-Encoding', incoming.headers['accept-encoding'] ?? '');
      outgoing.end(body);
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const answer = await call(port, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body).toEqual(body);
  });

  it('answers HEAD with the length and nothing else, and goes on with the connection', async () => {
    const backend = await startBackend(open, (_, outgoing) => {
      outgoing.setHeader('Content-Length', 3 * MB);
      outgoing.end();
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const answer = await call(port, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(3 * MB));
    expect(answer.body.length).toBe(0);
  });

  test.each([204, 304])('passes on %i without a body', async (status) => {
    const backend = await startBackend(open, (_, outgoing) => {
      outgoing.writeHead(status, { ETag: '"1"' });
      outgoing.end();
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const answer = await call(port);
    expect(answer.status).toBe(status);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.headers['content-length']).toBe(undefined);
  });

  it('ends the connection after a long chunked answer to an HTTP/1.0 client', async () => {
    const body = Buffer.alloc(200_000, 'x');
    const backend = await startBackend(open, (_, outgoing) => {
      outgoing.write(body);
      outgoing.end();
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const received = await new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'),
      );
      socket.on('data', (chunk) => chunks.push(chunk)).on('close', () => resolve(Buffer.concat(chunks)));
    });
    const headEnd = received.indexOf('\r\n\r\n');
    expect(received.toString('latin1', 0, headEnd)).toContain('Connection: close');
    expect(received.toString('latin1', 0, headEnd)).not.toContain('chunked');
    expect(received.length - headEnd - 4).toBe(body.length);
  });
});

describe('a backend that misbehaves', () => {
  const raw = (text: string) => (_: unknown) => text;
  const failing: [sentence: string, says: (received: Buffer) => string | null, status: number][] = [
    ['resets the connection', () => null, 500],
    ['closes the connection without a word', raw(''), 500],
    ['answers what is no HTTP', raw('SSH-2.0-OpenSSH_9.6\r\n'), 500],
    ['answers HTTP/0.9', raw('<html>hello</html>'), 500],
    ['answers a bad status line', raw('HTTP/1.1 abc OK\r\n\r\n'), 500],
    ['breaks off in the head', raw('HTTP/1.1 200 OK\r\nContent-Le'), 500],
    ['sends a header without a colon', raw('HTTP/1.1 200 OK\r\nbroken line\r\nContent-Length: 0\r\n\r\n'), 500],
    ['sends a space in a header name', raw('HTTP/1.1 200 OK\r\nbad name: x\r\nContent-Length: 0\r\n\r\n'), 500],
    [
      'sends a control character in a header',
      raw('HTTP/1.1 200 OK\r\nX-Bad: a\x01b\r\nContent-Length: 0\r\n\r\n'),
      500,
    ],
    [
      'sends a bare line feed in a header',
      raw('HTTP/1.1 200 OK\r\nX-Bad: a\nX-Forged: b\r\nContent-Length: 0\r\n\r\n'),
      -1,
    ],
    ['sends two lengths', raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'), 500],
    [
      'sends length and chunks',
      raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
      500,
    ],
    ['sends a bad length', raw('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'), 500],
    ['sends 20 KB of headers', raw(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`), 500],
    ['breaks off in a short body', raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'), 500],
    ['breaks off in a short chunk', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'), 500],
    ['sends a bad chunk', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n'), 500],
    ['switches protocols', raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'), 500],
    ['declares more than 10 MB', raw(`HTTP/1.1 200 OK\r\nContent-Length: ${10 * MB + 1}\r\n\r\n`), 500],
    ['sends a status of 999', raw('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), 999],
  ];

  it.each(failing)('and %s leaves the gateway well', async (_, says, status) => {
    const backend = await startRawBackend(open, (socket, received) => {
      const text = says(received);
      if (text === null) socket.resetAndDestroy();
      else socket.end(text, 'latin1');
    });
    const { port, errors, responses } = await startProxy(open, { uri: backend.url });
    for (let i = 0; i < 2; i++) {
      const answer = await call(port);
      // A bare line feed may be taken for the end of a line, and never for a part of a value.
      if (status === -1) expect([500, 200]).toContain(answer.status);
      else expect(answer.status).toBe(status);
      if (answer.status === 500) {
        expect(String(answer.body)).toBe('{"message":"Internal Server Error"}');
        expect(answer.headers['content-type']).toBe('application/json');
      }
      expect(answer.headers['access-control-allow-origin']).toBe(APP);
    }
    if (status === 500) expect(responses[0]?.report.integration?.error).not.toBe('');
    expect(errors).toEqual([]);
  });

  it('in a long body takes the connection of the client with it', async () => {
    const backend = await startRawBackend(open, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${3 * MB}\r\n\r\n`);
      socket.end(Buffer.alloc(MB));
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const answer = await call(port);
    expect(answer).toMatchObject({ status: 200, isCut: true });
    expect((await call(port)).isCut).toBe(true);
    expect(errors).toEqual([]);
  });

  it('by an endless chunked body is cut off at 10 MB', async () => {
    let isClosed = false;
    const backend = await startBackend(open, (_, outgoing) => {
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (!outgoing.destroyed && outgoing.write(chunk)) {}
      };
      outgoing.on('drain', more).on('close', () => {
        isClosed = true;
      });
      more();
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const answer = await call(port);
    expect(answer.isCut).toBe(true);
    expect(answer.body.length).toBeLessThanOrEqual(10 * MB);
    expect(answer.body.length).toBeGreaterThan(9 * MB);
    await expect.poll(() => isClosed).toBe(true);
  });

  test.each<[sentence: string, says: string]>([
    ['never answers', ''],
    ['never ends its head', 'HTTP/1.1 200 OK\r\nX-A: b\r\n'],
    ['never ends a short body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
    ['sends events for ever', 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n'],
  ])('and %s is given up after TimeoutInMillis', async (_, says) => {
    const backend = await startRawBackend(open, (socket) => socket.write(says));
    const { port, responses } = await startProxy(open, { uri: backend.url, integration: { TimeoutInMillis: 80 } });
    const answer = await call(port);
    expect(answer.status).toBe(503);
    expect(String(answer.body)).toBe('{"message":"Service Unavailable"}');
    expect(answer.headers['access-control-allow-origin']).toBe(APP);
    expect(responses[0]?.report.failure?.type).toBe('integration-timeout');
  });

  it('answers before it has read a long request, and the client gets the answer', async () => {
    const backend = await startRawBackend(open, (socket, received) => {
      if (received.includes('POST'))
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'Content-Length': String(10 * MB) };
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/x', headers, agent: false });
      outgoing.on('response', (incoming) => {
        resolve(incoming.statusCode);
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      outgoing.write(Buffer.alloc(70_000));
    });
    expect(status).toBe(401);
    expect(errors).toEqual([]);
  });

  test.each<[sentence: string, uri: string]>([
    ['refuses connections', 'http://127.0.0.1:1/'],
    ['has a name that nobody knows', 'http://backend.invalid/'],
    ['does not speak TLS', 'https://127.0.0.1:PORT/'],
  ])('and %s is answered by 503', async (_, uri) => {
    const backend = await startBackend(open, (__, outgoing) => outgoing.end());
    const { port, responses, errors } = await startProxy(open, { uri: uri.replace('PORT', String(backend.port)) });
    const answer = await call(port);
    expect(answer.status).toBe(503);
    expect(String(answer.body)).toBe('{"message":"Service Unavailable"}');
    expect(answer.headers['access-control-allow-origin']).toBe(APP);
    expect(responses[0]?.report.integration?.error).toMatch(
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|wrong version|packet length|EPROTO|SSL/i,
    );
    expect(errors).toEqual([]);
  });
});

describe('TLS', () => {
  let keys: KeyPair;
  beforeAll(async () => {
    keys = await createCertificate(Date.now());
  });

  test.each<[sentence: string, trusts: boolean, integration: ProxyOptions['integration'], status: number]>([
    ['a certificate that nobody trusts', false, {}, 503],
    ['a trusted certificate', true, {}, 200],
    ['another name in ServerNameToVerify', true, { TlsConfig: { ServerNameToVerify: 'other.test' } }, 503],
    ['its name in ServerNameToVerify', true, { TlsConfig: { ServerNameToVerify: 'localhost' } }, 200],
    [
      'a Host that a mapping overwrites',
      true,
      {
        TlsConfig: { ServerNameToVerify: 'localhost' },
        RequestParameters: { 'overwrite:header.Host': 'other.test' },
      },
      200,
    ],
  ])('with %s gives what it should', async (_, trusts, integration = {}, status) => {
    const backend = await startTlsBackend(open, keys, (incoming, outgoing) => outgoing.end(incoming.headers.host));
    const upstream = trusts ? { ca: keys.certificate } : {};
    const { port } = await startProxy(open, { uri: backend.url, upstream, integration });
    expect((await call(port)).status).toBe(status);
  });
});

describe('a client', () => {
  test.each([
    ['that has read all there is', 200_000],
    ['that has something left to read', 1],
  ])('%s and goes away in the middle of a long answer ends the request to the backend', async (_, wanted) => {
    let isClosed = false;
    const backend = await startBackend(open, (__, outgoing) => {
      outgoing.on('close', () => {
        isClosed = true;
      });
      outgoing.setHeader('Content-Length', 9 * MB);
      outgoing.write(Buffer.alloc(200_000));
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    await new Promise<void>((resolve) => {
      let size = 0;
      const outgoing = request({ host: '127.0.0.1', port, path: '/x', agent: false });
      outgoing.on('response', (incoming) =>
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size >= wanted) resolve(void outgoing.destroy());
        }),
      );
      outgoing.on('error', () => undefined);
      outgoing.end();
    });
    await expect.poll(() => isClosed).toBe(true);
    expect(errors).toEqual([]);
  });

  it('that breaks off a long upload ends it at the backend, too', async () => {
    let isBroken = false;
    const backend = await startBackend(open, (incoming) => {
      incoming.on('error', () => {
        isBroken = true;
      });
      incoming.resume();
    });
    const { port, errors } = await startProxy(open, { uri: backend.url });
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/x',
      headers: { 'Content-Length': MB },
      agent: false,
    });
    outgoing.on('error', () => undefined);
    outgoing.write(Buffer.alloc(200_000), () => setImmediate(() => outgoing.destroy()));
    await expect.poll(() => isBroken).toBe(true);
    expect(errors).toEqual([]);
  });

  it('that does not read is given up, and the backend with it', async () => {
    let isClosed = false;
    const backend = await startBackend(open, (_, outgoing) => {
      outgoing.on('close', () => {
        isClosed = true;
      });
      outgoing.setHeader('Content-Length', 9 * MB);
      // More than the client's side of the connection holds; the rest never comes.
      outgoing.write(Buffer.alloc(8 * MB));
    });
    const { port } = await startProxy(open, { uri: backend.url, limits: { stalledAnswerTimeoutMs: 300 } });
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n'));
    socket.pause();
    await expect.poll(() => isClosed).toBe(true);
    socket.destroy();
  });

  it('cannot make a header vanish by naming it in Connection', async () => {
    let headers: Record<string, unknown> = {};
    const backend = await startBackend(open, (incoming, outgoing) => {
      headers = incoming.headers;
      outgoing.end();
    });
    const { port } = await startProxy(open, { uri: backend.url });
    const named = 'forwarded, via, x-amzn-trace-id, x-forwarded-port, content-length, x-client-own';
    await call(port, {
      headers: ['Connection', named, 'X-Client-Own', '1', 'X-Forwarded-For', '1.2.3.4', 'TE', 'trailers'],
    });
    expect(headers).toMatchObject({
      forwarded: 'for=1.2.3.4, by=127.0.0.1;for=127.0.0.1;host=gateway.test;proto=http',
      via: 'HTTP/1.1 AmazonAPIGateway',
      'x-forwarded-port': String(port),
      'content-length': '0',
    });
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=1-/);
    expect(headers).not.toHaveProperty('x-client-own');
    expect(headers).not.toHaveProperty('te');
  });
});
