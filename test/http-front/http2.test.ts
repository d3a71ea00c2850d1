import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BodySink, BodyStream } from '../../src/gateway/body-stream.ts';
import type { GatewayRequest } from '../../src/gateway/request.ts';
import type { GatewayResponse } from '../../src/gateway/response.ts';
import type { AnswerOutcome } from '../../src/server/http-front/http-front.ts';
import { createCertificate } from '../../src/server/tls/create-certificate.ts';
import type { KeyPair } from '../../src/server/tls/key-pair.ts';
import { answer, type CountingFront, type CountingFrontOptions, startCountingFront } from './counting-front.ts';
import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  FrameClient,
  frame,
  GET,
  GOAWAY,
  HEADERS,
  headerBlock,
  PING,
  RST_STREAM,
  SETTINGS,
} from './frame-client.ts';

const MB = 1024 * 1024;
let tls: KeyPair;
let counting: CountingFront;
let session: ClientHttp2Session | undefined;

beforeAll(async () => {
  tls = await createCertificate(Date.now());
});

async function start(options: CountingFrontOptions = {}): Promise<void> {
  counting = await startCountingFront({ tls, ...options });
}

afterEach(async () => {
  session?.destroy();
  session = undefined;
  await counting.front.close();
});

const CANCEL = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);

function post(...more: [string, string][]): Buffer {
  return headerBlock([
    [':method', 'POST'],
    [':scheme', 'https'],
    [':path', '/data'],
    [':authority', 'localhost'],
    ...more,
  ]);
}

function fail(): never {
  throw new Error('a bug');
}

interface Http2Answer {
  readonly status: number;
  /** As Node's client gives them, `:status` included. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly rstCode: number | undefined;
}

function openSession(): ClientHttp2Session {
  const address = connectTls({ port: counting.port, host: '127.0.0.1', ca: tls.certificate, ALPNProtocols: ['h2'] });
  // The client itself refuses answers while it holds more than 10 MB of what it sends.
  session = connect('https://localhost', { createConnection: () => address, maxSessionMemory: 100 });
  session.on('error', () => {});
  return session;
}

async function answerOf(stream: ClientHttp2Stream): Promise<Http2Answer> {
  const chunks: Buffer[] = [];
  let headers: Record<string, unknown> = {};
  stream.on('error', () => {});
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream.on('close', resolve));
  return { status: Number(headers[':status'] ?? 0), headers, body: Buffer.concat(chunks), rstCode: stream.rstCode };
}

function ask(headers: Record<string, string | string[]> = {}, body?: string | Buffer): Promise<Http2Answer> {
  const stream = (session ?? openSession()).request(
    { ':path': '/data', ...headers },
    { endStream: body === undefined },
  );
  if (body !== undefined) stream.end(body);
  return answerOf(stream);
}

describe('a request over HTTP/2', () => {
  test('is seen as over HTTP/1.1, with a Host', async () => {
    const seen: GatewayRequest[] = [];
    await start({
      respond: (request) => {
        seen.push(request);
        return answer(200, '{}');
      },
    });
    await ask({ ':path': '/a%2Fb?c=d&e', 'x-latin1': '\xe9', origin: 'https://app.example.com' });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      path: '/a%2Fb',
      query: 'c=d&e',
      scheme: 'https',
      protocol: 'HTTP/1.1',
      domainName: 'localhost',
      sourceIp: '127.0.0.1',
      port: counting.port,
      headers: ['host', 'localhost:443', 'x-latin1', '\xe9', 'origin', 'https://app.example.com'],
    });
  });

  test('has its cookies in one line', async () => {
    await start();
    const client = new FrameClient(counting.port);
    const block = headerBlock([
      ['cookie', 'a=1'],
      ['x-a', '1'],
      ['cookie', 'b=2'],
    ]);
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, Buffer.concat([GET, block])));
    await client.frame(({ type }) => type === DATA);
    expect(counting.seen[0]?.headers).toEqual(['host', 'localhost', 'cookie', 'a=1; b=2', 'x-a', '1']);
    client.close();
  });

  test('may have a body of known, of unknown and of no length', async () => {
    await start();
    const post = { ':method': 'POST' };
    expect((await ask({ ...post, 'content-length': '5' }, 'hello')).status).toBe(200);
    expect((await ask(post, 'hello')).status).toBe(200);
    expect((await ask(post, '')).status).toBe(200);
    expect((await ask(post)).status).toBe(200);
    expect(counting.seen.map(({ body }) => body)).toEqual(['hello', 'hello', '', '']);
  });

  test('may have 10 MB, and a hundred at a time', async () => {
    await start();
    openSession();
    const body = Buffer.alloc(10 * MB, 'a');
    expect((await ask({ ':method': 'PUT' }, body)).status).toBe(200);
    expect(counting.seen[0]?.body.length).toBe(10 * MB);
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask({ ':method': 'POST' }, 'x')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('with more is refused, and the connection goes on', async () => {
    await start();
    const declared = await ask({ ':method': 'POST', 'content-length': String(10 * MB + 1) }, Buffer.alloc(10 * MB + 1));
    expect([declared.status, String(declared.body)]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    const undeclared = await ask({ ':method': 'POST' }, Buffer.alloc(11 * MB));
    expect([undeclared.status, String(undeclared.body)]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect((await ask()).status).toBe(200);
  });

  test('with more is told at once that the rest is not wanted', async () => {
    await start();
    const client = new FrameClient(counting.port);
    client.send(frame(HEADERS, END_HEADERS, 1, post(['content-length', String(10 * MB + 1)])));
    const answered = await client.frame(({ type, flags }) => type === DATA && (flags & END_STREAM) !== 0);
    const reset = await client.frame(({ type }) => type === RST_STREAM);
    expect([String(answered?.payload), reset?.payload.readUInt32BE(0)]).toEqual([
      '{"message":"Request Entity Too Large"}',
      constants.NGHTTP2_NO_ERROR,
    ]);
    client.close();
  });

  test('is answered without a look at its body', async () => {
    await start({ respond: () => answer(404, '{}') });
    expect((await ask({ ':method': 'POST' }, 'short')).status).toBe(404);
    expect((await ask({ ':method': 'POST' }, Buffer.alloc(2 * MB))).status).toBe(404);
    expect((await ask({ ':method': 'POST', 'content-length': '5' }, 'short')).status).toBe(404);
  });

  test('that expects to be told to go on is told when its body is wanted', async () => {
    await start();
    const stream = openSession().request({ ':path': '/', ':method': 'POST', expect: '100-continue' });
    const answered = answerOf(stream);
    await once(stream, 'continue');
    stream.end('hello');
    expect((await answered).status).toBe(200);
    expect(counting.seen[0]?.body).toBe('hello');
    const refused = await ask({ ':method': 'POST', expect: 'a-miracle' }, 'x');
    expect(refused.status).toBe(417);
  });
});

describe('an answer over HTTP/2', () => {
  const answering = (response: Partial<GatewayResponse>): CountingFrontOptions => ({
    respond: () => ({ ...answer(200, 'body'), ...response }),
  });

  test('has the headers of HTTP/1.1 in lower case, and none of one connection', async () => {
    const headers = ['X-Own', '1', 'Connection', 'keep-alive', 'Transfer-Encoding', 'chunked', 'Keep-Alive', '5'];
    await start(
      answering({ headers: [...headers, 'HTTP2-Settings', 'x', 'Upgrade', 'h2c', 'apigw-requestid', 'id='] }),
    );
    const { headers: received, body } = await ask();
    expect(Object.keys(received)).toEqual([
      ...[':status', 'date', 'content-type', 'content-length', 'x-own', 'apigw-requestid'],
    ]);
    expect([received['content-length'], String(body)]).toEqual(['4', 'body']);
  });

  test('keeps repeated headers apart, and joins those that Node takes for single', async () => {
    const own = ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'access-control-allow-origin', 'a'];
    const credentials = ['Access-Control-Allow-Credentials', 'true'];
    await start(answering({ headers: [...own, 'Access-Control-Allow-Origin', 'b', ...credentials, ...credentials] }));
    expect((await ask()).headers).toMatchObject({
      'set-cookie': ['a=1', 'b=2'],
      'access-control-allow-origin': 'a, b',
      'access-control-allow-credentials': 'true, true',
    });
  });

  test('has Latin-1 values as they are', async () => {
    await start(answering({ headers: ['x-utf8', Buffer.from('ä').toString('latin1')] }));
    expect((await ask()).headers['x-utf8']).toBe('\xc3\xa4');
  });

  test.each<[name: string, response: Partial<GatewayResponse>, method: string, length: string | undefined]>([
    ['HEAD has the length and no body', {}, 'HEAD', '4'],
    ['204 has neither', { status: 204, contentType: null, body: null }, 'GET', undefined],
    ['304 has neither', { status: 304 }, 'GET', undefined],
    ['an absent body has length 0', { body: null }, 'GET', '0'],
  ])('%s', async (_, response, method, length) => {
    await start(answering(response));
    const { headers, body } = await ask({ ':method': method });
    expect([headers['content-length'], body.length]).toEqual([length, 0]);
  });

  test.each([
    ['a line break in a value', ['x-a', 'a\r\nset-cookie: b']],
    ['a NUL, which would begin another line', ['x-a', 'a\0set-cookie\0b']],
    ['a name that is none', ['x a', '1']],
    ['a pseudo header', [':status', '500']],
  ])('that cannot be sent becomes a 500: %s', async (_, headers) => {
    await start(answering({ headers }));
    const { status, headers: received } = await ask();
    expect([status, received['set-cookie']]).toEqual([500, undefined]);
    expect(counting.errors).toHaveLength(1);
  });

  test('is a 500 when the code that should make it throws', async () => {
    let count = 0;
    const answered: GatewayResponse[] = [];
    await start({
      respond: () => {
        if (count++ === 0) throw new Error('at once');
        return Promise.reject(new Error('later'));
      },
      onAnswered: (_request, given) => answered.push(given),
    });
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 500]);
    expect(counting.errors).toHaveLength(2);
    expect(answered).toEqual([]);
  });

  test('is told as the client has got it', async () => {
    const told: [number, number][] = [];
    await start({
      ...answering({ headers: ['x a', '1'] }),
      onAnswered: (_request, { status }, { sent }) => told.push([status, sent.status]),
    });
    expect((await ask()).status).toBe(500);
    expect(told).toEqual([[200, 500]]);
  });

  test('resets its stream alone when its body throws after the head', async () => {
    const body: BodyStream = { length: 2, pipe: () => fail(), resume() {}, cancel() {} };
    let count = 0;
    await start({ respond: () => (count++ === 0 ? { ...answer(200, null), body } : answer(200, '{}')) });
    await ask();
    expect((await ask()).body.toString()).toBe('{}');
    expect(counting.errors).toHaveLength(1);
  });

  test.each([
    ['an answer', {}, 200],
    ['a refusal', { expect: 'more' }, 417],
  ])('is sent all the same when who is told of %s throws', async (_, headers, status) => {
    await start({ respond: async () => answer(200, '{}'), onAnswered: fail, onRefused: fail });
    expect([(await ask(headers)).status, (await ask(headers)).status]).toEqual([status, status]);
    expect(counting.errors).toHaveLength(2);
  });

  test('may be a stream, of known and of unknown length, and breaks off with it', async () => {
    const streamOf = (chunks: readonly string[], end: (sink: BodySink) => void, length: number | null): BodyStream => ({
      length,
      pipe(sink) {
        for (const chunk of chunks) sink.write(Buffer.from(chunk));
        end(sink);
      },
      resume: () => {},
      cancel: () => {},
    });
    const bodies = [
      streamOf(['ab', 'cd'], (sink) => sink.end(), 4),
      streamOf(['ab', 'cd'], (sink) => sink.end(), null),
      streamOf(['ab'], (sink) => setImmediate(() => sink.fail('gone')), 4),
      streamOf(['ab'], (sink) => setImmediate(() => sink.fail('gone')), null),
    ];
    await start({ respond: () => ({ ...answer(200, null), body: bodies.shift() as BodyStream }) });
    const [known, unknown] = [await ask(), await ask()];
    expect([String(known.body), known.headers['content-length']]).toEqual(['abcd', '4']);
    expect([String(unknown.body), unknown.headers['content-length']]).toEqual(['abcd', undefined]);
    expect((await ask()).rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect((await ask()).rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect(session?.destroyed).toBe(false);
  });

  test('of 8 MB arrives, also when the request is refused before its body came', async () => {
    await start({ respond: () => answer(200, Buffer.alloc(8 * MB, 'b')) });
    expect((await ask()).body.length).toBe(8 * MB);
    expect((await ask({ ':method': 'POST' }, Buffer.alloc(MB))).body.length).toBe(8 * MB);
  });
});

describe('what HTTP/1.1 would refuse', () => {
  const base: [string, string][] = [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/data'],
    [':authority', 'localhost'],
  ];
  const without = (name: string): [string, string][] => base.filter(([key]) => key !== name);
  const withValue = (name: string, value: string): [string, string][] => [...without(name), [name, value]];
  const first = (lines: [string, string][]): [string, string][] =>
    [...lines].sort(([a], [b]) => Number(b.startsWith(':')) - Number(a.startsWith(':')));

  test.each<[name: string, lines: [string, string][], status: number]>([
    ['a method that API Gateway does not have', withValue(':method', 'TRACE'), 405],
    ['a method in lower case', withValue(':method', 'get'), 405],
    [
      'CONNECT',
      [
        [':method', 'CONNECT'],
        [':authority', 'localhost:1'],
      ],
      405,
    ],
    ['OPTIONS *', [...withValue(':path', '*').filter(([name]) => name !== ':method'), [':method', 'OPTIONS']], 400],
    ['a fragment in the path', withValue(':path', '/a#b'), 400],
    ['a path that is too long', withValue(':path', `/${'a'.repeat(10_240)}`), 414],
    ['headers that are too large together', [...base, ['x-a', 'b'.repeat(10_240)]], 431],
    ['one header line too many', [...base, ...Array.from({ length: 500 }, (): [string, string] => ['x', ''])], 431],
    ['another host than :authority', [...base, ['host', 'evil.example']], 400],
    ['two hosts', [...without(':authority'), ['host', 'a'], ['host', 'a']], 0],
    ['a host that is none', withValue(':authority', 'a b'), 0],
    ['two origins', [...base, ['origin', 'https://a.example'], ['origin', 'https://b.example']], 400],
    ['two authorizations', [...base, ['authorization', 'a'], ['authorization', 'b']], 400],
    ['an expectation', [...base, ['expect', 'x']], 417],
    ['a name in upper case', [...base, ['X-A', '1']], 0],
    ['Connection', [...base, ['connection', 'close']], 0],
    ['Transfer-Encoding', [...base, ['transfer-encoding', 'chunked']], 0],
    ['Upgrade', [...base, ['upgrade', 'h2c']], 0],
    ['TE other than trailers', [...base, ['te', 'gzip']], 0],
    ['no method', without(':method'), 0],
    ['no path', without(':path'), 0],
    ['neither :authority nor Host', without(':authority'), 0],
    ['a path that is a URL', withValue(':path', 'https://evil.example/'), 0],
    ['two :authority', [...base, [':authority', 'localhost']], 0],
    ['a pseudo header that does not exist', [...base, [':protocol', 'websocket']], 0],
    ['a Content-Length without a body', [...base, ['content-length', '3']], 0],
  ])('%s: %#', async (_, lines, status) => {
    await start();
    const client = new FrameClient(counting.port);
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, headerBlock(first(lines))));
    if (status === 0) {
      const reset = await client.frame(({ type }) => type === RST_STREAM || type === GOAWAY);
      expect(reset?.payload.readUInt32BE(0)).toBe(constants.NGHTTP2_PROTOCOL_ERROR);
    } else {
      const body = await client.frame(({ type }) => type === DATA);
      expect(Object.keys(JSON.parse(String(body?.payload)))).toEqual(['message']);
      expect(counting.refused.map(({ refusal }) => refusal.status)).toEqual([status]);
    }
    expect(counting.seen).toEqual([]);
    // One bad stream is no reason to end the others.
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, GET));
    expect(await client.frame(({ type, stream }) => type === HEADERS && stream === 3)).toBeDefined();
    client.close();
  });

  test('lines with characters that no header may hold do not arrive', async () => {
    await start();
    const client = new FrameClient(counting.port);
    const block = headerBlock([...base, ['x-a', 'a\nb'], ['x b', 'c'], ['x-c', 'd\x01'], ['x-d', 'e']]);
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block));
    await client.frame(({ type }) => type === DATA);
    expect(counting.seen[0]?.headers).toEqual(['host', 'localhost', 'x-d', 'e']);
    client.close();
  });

  test('a refusal says why, and which methods there are', async () => {
    await start();
    const { status, headers, body } = await ask({ ':method': 'TRACE' });
    expect([status, String(body)]).toEqual([405, '{"message":"Method Not Allowed"}']);
    expect(headers).toMatchObject({
      allow: 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
      'content-type': 'application/json',
    });
    expect(headers['apigw-requestid']).toMatch(/^[\w-]{15}=$/);
  });
});

describe('a client that abuses a connection', () => {
  test('has as many streams as the settings say', async () => {
    await start({ limits: { streamsPerConnection: 2 }, respond: () => new Promise(() => {}) });
    const client = new FrameClient(counting.port);
    for (const stream of [1, 3, 5]) client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, GET));
    const refused = await client.frame(({ type }) => type === RST_STREAM || type === GOAWAY);
    expect(refused?.stream === 5 || refused?.type === GOAWAY).toBe(true);
    client.close();
  });

  test('starts no more work by resetting what it has started (CVE-2023-44487)', async () => {
    let started = 0;
    const finish: (() => void)[] = [];
    await start({
      limits: { streamsPerConnection: 10 },
      respond: () => {
        started++;
        return new Promise((resolve) => finish.push(() => resolve(answer(200, '{}'))));
      },
    });
    const client = new FrameClient(counting.port);
    for (let i = 0; i < 500; i++) {
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET), frame(RST_STREAM, 0, 2 * i + 1, CANCEL));
    }
    client.send(frame(PING, 0, 0, Buffer.alloc(8)));
    await client.frame(({ type, flags }) => type === PING && flags === ACK);
    expect(started).toBeLessThanOrEqual(10);
    // When the work is done, a stream that still wants an answer gets one.
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 2001, GET));
    client.send(frame(PING, 0, 0, Buffer.alloc(8, 1)));
    await client.frame(({ type, payload }) => type === PING && payload[0] === 1);
    for (const done of finish.splice(0)) done();
    await new Promise((resolve) => setImmediate(resolve));
    for (const done of finish.splice(0)) done();
    expect(await client.frame(({ type, stream }) => type === HEADERS && stream === 2001)).toBeDefined();
    client.close();
  });

  test('is not listened to any more when it goes on resetting', async () => {
    let started = 0;
    await start({
      respond: () => {
        started++;
        return answer(200, '{}');
      },
    });
    const client = new FrameClient(counting.port);
    for (let i = 0; i < 5000; i++) {
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET), frame(RST_STREAM, 0, 2 * i + 1, CANCEL));
    }
    expect(await client.frame(({ type }) => type === GOAWAY)).toBeDefined();
    expect(started).toBeLessThan(5000);
    client.close();
  });

  test.each<[name: string, flood: Buffer]>([
    ['SETTINGS', frame(SETTINGS, 0, 0)],
    ['PING', frame(PING, 0, 0, Buffer.alloc(8))],
  ])('is cut off when it sends %s and reads no answer', async (_, flood) => {
    await start();
    const client = new FrameClient(counting.port);
    await client.frame(({ type }) => type === SETTINGS);
    client.socket.pause();
    const bytes = Buffer.concat(Array.from({ length: 10_000 }, () => flood));
    client.socket.on('drain', () => client.send(bytes));
    client.send(bytes);
    await client.ended();
  });

  test('is cut off when its header block has no end (CVE-2024-27983)', async () => {
    await start();
    const client = new FrameClient(counting.port);
    client.send(frame(HEADERS, END_STREAM, 1, GET));
    const line = headerBlock([['x', 'y'.repeat(1000)]]);
    for (let i = 0; i < 1000 && !client.isEnded; i++) client.send(frame(CONTINUATION, 0, 1, line));
    await client.ended();
    expect(counting.seen).toEqual([]);
  });

  test.each<[name: string, acknowledges: boolean]>([
    ['has its stream reset when the headers are larger than the settings allow', true],
    ['is refused when it has not acknowledged the settings', false],
  ])('%s', async (_, acknowledges) => {
    await start();
    const client = new FrameClient(counting.port);
    await client.frame(({ type }) => type === SETTINGS);
    if (acknowledges) client.send(frame(SETTINGS, ACK, 0));
    const block = Buffer.concat([GET, headerBlock([['x', 'y'.repeat(40_000)]])]);
    client.send(frame(HEADERS, END_STREAM, 1, block.subarray(0, 16_000)));
    client.send(frame(CONTINUATION, 0, 1, block.subarray(16_000, 32_000)));
    client.send(frame(CONTINUATION, END_HEADERS, 1, block.subarray(32_000)));
    if (acknowledges) {
      const reset = await client.frame(({ type }) => type === RST_STREAM);
      expect(reset?.payload.readUInt32BE(0)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    } else {
      await client.frame(({ type }) => type === DATA);
      expect(counting.refused.map(({ refusal }) => refusal.status)).toEqual([431]);
    }
    expect(counting.seen).toEqual([]);
    client.close();
  });

  test('is told when its body is too slow', async () => {
    await start({ limits: { requestTimeoutMs: 100 } });
    const stream = openSession().request({ ':path': '/', ':method': 'POST' });
    stream.write('a');
    const { status, body } = await answerOf(stream);
    expect([status, String(body)]).toEqual([408, '{"message":"Request Timeout"}']);
    expect(counting.refused.map(({ refusal }) => refusal.status)).toEqual([408]);
    expect((await ask()).status).toBe(200);
  });

  test('loses an answer that it does not take', async () => {
    await start({
      limits: { stalledAnswerTimeoutMs: 100 },
      respond: () => answer(200, Buffer.alloc(MB)),
    });
    const client = new FrameClient(counting.port);
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
    const reset = await client.frame(({ type }) => type === RST_STREAM);
    expect(reset?.payload.readUInt32BE(0)).toBe(constants.NGHTTP2_CANCEL);
    client.close();
  });

  test('loses a connection that it does not use, pings or not', async () => {
    await start({ limits: { keepAliveTimeoutMs: 100 } });
    const client = new FrameClient(counting.port);
    const pinging = setInterval(() => client.send(frame(PING, 0, 0, Buffer.alloc(8))), 20);
    await client.ended();
    clearInterval(pinging);
    expect(client.frames.some(({ type }) => type === GOAWAY)).toBe(true);
  });

  test.each<[name: string, leave: (client: FrameClient) => void]>([
    ['resets its stream', (client) => client.send(frame(RST_STREAM, 0, 1, CANCEL))],
    ['ends its connection', (client) => client.socket.end()],
    ['cuts its connection', (client) => client.close()],
  ])('that %s in the middle of its body has not sent a whole one', async (_, leave) => {
    let report: (outcome: AnswerOutcome) => void = () => {};
    const reported = new Promise<AnswerOutcome>((resolve) => {
      report = resolve;
    });
    let arrive: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const readings: string[] = [];
    await start({
      respond: async ({ body }) => {
        arrive();
        readings.push((await body.read(MB)).kind);
        return answer(200, '{}');
      },
      onAnswered: (_request, _response, outcome) => report(outcome),
    });
    const client = new FrameClient(counting.port);
    client.send(frame(HEADERS, END_HEADERS, 1, post()), frame(DATA, 0, 1, Buffer.from('a')));
    await arrived;
    leave(client);
    expect(await reported).toMatchObject({ aborted: true });
    expect(readings).toEqual(['aborted']);
    client.close();
  });
});

describe('a port with TLS', () => {
  test('speaks HTTP/1.1 with who asks for it, within the same limits', async () => {
    await start();
    const get = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const outgoing = httpsRequest({ port: counting.port, host: '127.0.0.1', ca: tls.certificate, headers });
        outgoing.on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        outgoing.on('error', reject).end();
      });
    expect(await get({})).toBe(200);
    expect(await get({ 'x-large': 'a'.repeat(11_000) })).toBe(431);
    expect(await get({ 'x-larger': 'a'.repeat(40_000) })).toBe(431);
    expect(counting.refused).toHaveLength(2);
  });

  test('closes a connection that speaks no TLS, and one that never speaks', async () => {
    await start({ limits: { headersTimeoutMs: 100 } });
    const plain = connectTcp(counting.port, '127.0.0.1');
    plain.on('error', () => {});
    plain.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const silent = connectTcp(counting.port, '127.0.0.1');
    silent.on('error', () => {});
    await Promise.all([once(plain, 'close'), once(silent, 'close')]);
    expect(counting.seen).toEqual([]);
  });

  test('closes at once, whatever is connected', async () => {
    await start({ respond: () => new Promise(() => {}) });
    const inHandshake = connectTcp(counting.port, '127.0.0.1');
    inHandshake.on('error', () => {});
    await once(inHandshake, 'connect');
    const stream = openSession().request({ ':path': '/' });
    stream.on('error', () => {});
    await once(session as ClientHttp2Session, 'remoteSettings');
    const closed = once(session as ClientHttp2Session, 'close');
    await counting.front.close();
    await Promise.all([closed, inHandshake.destroyed || once(inHandshake, 'close')]);
  });

  test('lets requests finish that are in flight when it closes', async () => {
    let finish: (response: GatewayResponse) => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      void start({
        respond: () => {
          resolve();
          return new Promise((settle) => {
            finish = settle;
          });
        },
      }).then(() => {
        answered = ask();
      });
    });
    let answered: Promise<Http2Answer> | undefined;
    await arrived;
    const closed = counting.front.close(10_000);
    finish(answer(200, 'late'));
    expect(String((await answered)?.body)).toBe('late');
    await closed;
  });
});
