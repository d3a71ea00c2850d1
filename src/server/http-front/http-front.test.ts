import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { answer, type CountingFront, startCountingFront } from '../../../test/http-front/counting-front.ts';
import { ask, RawClient } from '../../../test/http-front/raw-client.ts';
import { type BodyStream, unsentBody } from '../../gateway/body-stream.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import { createHttpFront } from './http-front.ts';

const GET = 'GET /data HTTP/1.1\r\nHost: shop.example:3000\r\n\r\n';

let counting: CountingFront;

afterEach(() => counting.front.close());

describe('what the gateway sees', () => {
  test('a request', async () => {
    let seen: GatewayRequest | undefined;
    counting = await startCountingFront({
      respond: (request) => {
        seen = request;
        return answer(200, '{}');
      },
    });
    await ask(counting.port, 'PATCH /a%20b?c=d HTTP/1.1\r\nHost: shop.example:3000\r\nX-A: 1\r\nx-a: \xe9\r\n\r\n');
    expect(seen).toEqual({
      method: 'PATCH',
      path: '/a%20b',
      query: 'c=d',
      headers: ['Host', 'shop.example:3000', 'X-A', '1', 'x-a', '\xe9'],
      body: { declaredLength: 0, read: expect.any(Function) },
      sourceIp: '127.0.0.1',
      port: counting.port,
      scheme: 'http',
      protocol: 'HTTP/1.1',
      domainName: 'shop.example',
      domainPrefix: 'shop',
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
      receivedAtMs: expect.any(Number),
    });
  });

  test('a body that is read twice is read once', async () => {
    counting = await startCountingFront({
      respond: async ({ body }) => {
        const [first, second] = [await body.read(10), await body.read(1)];
        return answer(200, `${first.kind} ${second.kind} ${first === second}`);
      },
    });
    const { body } = await ask(counting.port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello');
    expect(body).toBe('whole whole true');
  });

  test('a large body in many pieces is put together in order', async () => {
    counting = await startCountingFront();
    const sent = Array.from({ length: 60_000 }, (_, i) => `${i}`.padStart(6, '0')).join('');
    const client = new RawClient(counting.port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (let from = 0; from < sent.length; from += 7_919) {
      const piece = sent.slice(from, from + 7_919);
      client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    }
    client.send('0\r\n\r\n');
    expect((await client.answered(1))[0]?.status).toBe(200);
    expect(counting.seen[0]?.body).toBe(sent);
    client.close();
  });
});

describe('what the client sees', () => {
  test('the headers in the order of HTTP APIs', async () => {
    counting = await startCountingFront({
      respond: () => answer(200, '{"é":1}', ['vary', 'origin', 'apigw-requestid', 'x']),
    });
    const { headers } = await ask(counting.port, GET);
    expect([...headers.keys()]).toEqual([
      ...['date', 'content-type', 'content-length', 'connection', 'vary', 'apigw-requestid'],
    ]);
    expect(headers.get('content-length')).toBe('8');
    expect(headers.get('date')).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(5_000);
  });

  test('a 204 as recorded on AWS: no Content-Type, no Content-Length', async () => {
    counting = await startCountingFront({ respond: () => answer(204, null, ['apigw-requestid', 'x']) });
    const { headers } = await ask(counting.port, GET);
    expect([...headers.keys()]).toEqual(['date', 'connection', 'apigw-requestid']);
  });

  test.each([
    ['a 204 with a body', 204, 'x', undefined],
    ['a 304 with a body', 304, 'x', undefined],
    ['a 200 without a body', 200, null, '0'],
    ['a 200 with an empty body', 200, '', '0'],
    ['a 200 with bytes', 200, Buffer.from([0, 255]), '2'],
  ])('%s is framed so that the connection goes on', async (_, status, body, length) => {
    counting = await startCountingFront({ respond: () => answer(status, body) });
    const client = new RawClient(counting.port);
    client.send(GET + GET);
    const answers = await client.answered(2);
    expect(answers.map((given) => given.status)).toEqual([status, status]);
    expect(answers[0]?.headers.get('content-length')).toBe(length);
    expect(client.rest).toBe('');
    client.close();
  });

  test('a HEAD has the length and not the body', async () => {
    counting = await startCountingFront({ respond: () => answer(200, '{"a":1}') });
    const client = new RawClient(counting.port);
    client.isHead = true;
    client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    const answers = await client.answered(2);
    expect(answers.map(({ headers }) => headers.get('content-length'))).toEqual(['7', '7']);
    expect(client.rest).toBe('');
    client.close();
  });

  test.each([
    ['HTTP/1.1', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'keep-alive'],
    ['HTTP/1.1 with close', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'close'],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n', 'close'],
    ['HTTP/1.0 with keep-alive', 'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n', 'keep-alive'],
    ['HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n', 'close'],
  ])('Connection to %s', async (_, request, connection) => {
    counting = await startCountingFront();
    const client = new RawClient(counting.port);
    client.send(request);
    const [given] = connection === 'close' ? await client.ended() : await client.answered(1);
    expect(given?.status).toBe(200);
    expect(given?.headers.get('connection')).toBe(connection);
    expect(given?.headers.has('keep-alive')).toBe(false);
    client.close();
  });

  test('a 405 says what is allowed', async () => {
    counting = await startCountingFront();
    const { headers } = await ask(counting.port, 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(headers.get('allow')).toBe('DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT');
  });
});

describe('a gateway that fails', () => {
  const bug = new Error('a bug');
  const fail = (): never => {
    throw bug;
  };
  test.each([
    [
      'at once',
      () => {
        throw bug;
      },
    ],
    [
      'later',
      async () => {
        throw bug;
      },
    ],
  ])('%s: 500, said, and the connection goes on', async (_, respond) => {
    const answered: GatewayResponse[] = [];
    counting = await startCountingFront({ respond, onAnswered: (_request, given) => answered.push(given) });
    const client = new RawClient(counting.port);
    client.send(GET + GET);
    const answers = await client.answered(2);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [500, '{"message":"Internal Server Error"}'],
      [500, '{"message":"Internal Server Error"}'],
    ]);
    expect(counting.errors).toEqual([bug, bug]);
    expect(answered).toEqual([]);
    client.close();
  });

  test('by an answer that cannot be sent: the 500 in its place is told', async () => {
    const told: [number, number][] = [];
    counting = await startCountingFront({
      respond: () => answer(200, '{}', ['x a', 'b']),
      onAnswered: (_request, { status }, { sent }) => told.push([status, sent.status]),
    });
    expect((await ask(counting.port, GET)).status).toBe(500);
    expect(told).toEqual([[200, 500]]);
  });

  test.each([
    ['at once', { length: null, pipe: () => fail(), resume() {}, cancel() {} }, []],
    ['in its head, once it is gathered', unsentBody(2), ['x a', 'b']],
  ])('by a streamed last answer of a connection, %s: said, and the client is cut off', async (_, body, headers) => {
    counting = await startCountingFront({ respond: () => ({ ...answer(200, null, headers), body }) });
    const client = new RawClient(counting.port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    expect(await client.ended()).toEqual([]);
    expect(counting.errors).toHaveLength(1);
  });

  test('by a streamed body after its head: said, and the client is cut off', async () => {
    const body: BodyStream = { length: 2, pipe: () => fail(), resume() {}, cancel() {} };
    counting = await startCountingFront({ respond: () => ({ ...answer(200, null), body }) });
    const client = new RawClient(counting.port);
    client.send(GET);
    expect(await client.ended()).toEqual([]);
    expect(counting.errors).toEqual([bug]);
  });
});

describe('who is told', () => {
  const bug = new Error('a bug of a log');
  const fail = (): never => {
    throw bug;
  };

  test.each([
    ['answers', GET, [200, 200]],
    ['refusals', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n', [417, 417]],
  ])('may throw: %s are sent all the same', async (_, request, statuses) => {
    const errors: unknown[] = [];
    const front = createHttpFront({
      respond: async () => answer(200, '{}'),
      onAnswered: fail,
      onRefused: fail,
      onError(error) {
        errors.push(error);
        fail();
      },
    });
    const { port } = await front.listen({ port: 0, hosts: ['127.0.0.1'] });
    expect([(await ask(port, request)).status, (await ask(port, request)).status]).toEqual(statuses);
    expect(errors).toEqual([bug, bug]);
    await front.close();
  });

  test('hears of an error of the socket that listens, and the front serves on', async () => {
    counting = await startCountingFront();
    const tooManyFiles = new Error('accept EMFILE');
    const onRequest = (message: unknown): void => {
      (message as { readonly server: Server }).server.emit('error', tooManyFiles);
    };
    subscribe('http.server.request.start', onRequest);
    expect((await ask(counting.port, GET)).status).toBe(200);
    unsubscribe('http.server.request.start', onRequest);
    expect(counting.errors).toEqual([tooManyFiles]);
  });
});

test('every request is noted once, with the time it took', async () => {
  const notes: string[] = [];
  counting = await startCountingFront({
    onAnswered: ({ path }, { status }, { ms, aborted }) => notes.push(`${path} ${status} ${ms >= 0} ${aborted}`),
  });
  await ask(counting.port, GET);
  await ask(counting.port, 'GET /other HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(notes).toEqual(['/data 200 true false', '/other 200 true false']);
});

test('every refusal is noted once', async () => {
  counting = await startCountingFront();
  await ask(counting.port, 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n');
  await ask(counting.port, '\x16\x03\x01');
  await ask(counting.port, 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(counting.refused).toEqual([
    { refusal: expect.objectContaining({ status: 400 }), sourceIp: '127.0.0.1', method: 'GET', target: '/a#b' },
    { refusal: expect.objectContaining({ status: 400 }), sourceIp: '127.0.0.1', method: null, target: null },
    { refusal: expect.objectContaining({ status: 405 }), sourceIp: '127.0.0.1', method: 'CONNECT', target: 'a:80' },
  ]);
});

describe('listening', () => {
  test('a port that is taken is refused, and nothing of the front stays open', async () => {
    counting = await startCountingFront();
    const taken = createServer().listen(0, '127.0.0.2');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const front = createHttpFront({ respond: () => answer(200, '{}') });
    await expect(front.listen({ port, hosts: ['127.0.0.1', '127.0.0.2'] })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    taken.close();
    await once(taken, 'close');
    expect(await front.listen({ port, hosts: ['127.0.0.1', '127.0.0.2'] })).toEqual({ port });
    await front.close();
  });

  test('an address that this machine does not have is left out unless it is the first', async () => {
    counting = await startCountingFront();
    const front = createHttpFront({ respond: () => answer(200, '{}') });
    const { port } = await front.listen({ port: 0, hosts: ['127.0.0.1', '192.0.2.1'] });
    expect((await ask(port, GET)).status).toBe(200);
    await front.close();
    await expect(front.listen({ port: 0, hosts: ['192.0.2.1'] })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });
});

describe('closing', () => {
  test('lets a request in flight finish, and closes its connection and idle ones', async () => {
    let release: () => void = () => {};
    let started: () => void = () => {};
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    counting = await startCountingFront({
      respond: async ({ path }) => {
        if (path === '/slow') {
          started();
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        return answer(200, '{}');
      },
    });
    const [idle, busy] = [new RawClient(counting.port), new RawClient(counting.port)];
    idle.send(GET);
    await idle.answered(1);
    busy.send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await isStarted;
    const closed = counting.front.close(60_000);
    await idle.ended();
    release();
    const [given] = await busy.ended();
    expect(given?.status).toBe(200);
    expect(given?.headers.get('connection')).toBe('close');
    await closed;
  });

  test('cuts off what takes too long', async () => {
    counting = await startCountingFront({ respond: () => new Promise(() => {}) });
    const client = new RawClient(counting.port);
    client.send(GET);
    await once(client.socket, 'connect');
    await counting.front.close(50);
    expect(await client.ended()).toEqual([]);
  });
});
