import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import type { BodySink } from '../../src/gateway/body-stream.ts';
import type { GatewayResponse } from '../../src/gateway/response.ts';
import type { AnswerOutcome } from '../../src/server/http-front/http-front.ts';
import { answer, type CountingFront, type CountingFrontOptions, startCountingFront } from './counting-front.ts';
import { ask, RawClient } from './raw-client.ts';

const MB = 1024 * 1024;
const GET = 'GET /data HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (...lines: readonly string[]): string => ['POST /data HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');
const CHUNKED = post('Transfer-Encoding: chunked');

let counting: CountingFront;

async function start(options: CountingFrontOptions = {}): Promise<void> {
  counting = await startCountingFront(options);
}

afterEach(() => counting.front.close());

/** A promise and the functions that settle it. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('1. a body at the limit', () => {
  test('exactly 10 MB is served, and the connection goes on', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post(`Content-Length: ${10 * MB}`));
    client.send(Buffer.alloc(10 * MB, 'a'));
    expect((await client.answered(1))[0]?.status).toBe(200);
    expect(counting.seen[0]?.body.length).toBe(10 * MB);
    client.send(GET);
    expect((await client.answered(2))[1]?.status).toBe(200);
    client.close();
  });

  test('one byte more is refused before it is sent', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post(`Content-Length: ${10 * MB + 1}`));
    const [refusal] = await client.ended();
    expect(refusal?.status).toBe(413);
    expect(refusal?.body).toBe('{"message":"Request Entity Too Large"}');
    expect(refusal?.headers.get('connection')).toBe('close');
    expect(counting.seen).toEqual([]);
  });

  test('a client that sends it all the same gets to see the answer', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post(`Content-Length: ${12 * MB}`));
    client.send(Buffer.alloc(12 * MB, 'a'));
    expect((await client.ended()).map(({ status }) => status)).toEqual([413]);
  });

  test('an integration that refuses by the declared length alone has the same effect', async () => {
    await start({ respond: () => answer(413, '{}') });
    const client = new RawClient(counting.port);
    client.send(post(`Content-Length: ${12 * MB}`));
    client.send(Buffer.alloc(12 * MB, 'a'));
    expect((await client.ended()).map(({ status }) => status)).toEqual([413]);
  });

  test('a short body that nobody reads does not cost the connection', async () => {
    await start({ respond: () => answer(404, '{}') });
    const client = new RawClient(counting.port);
    client.send(`${post('Content-Length: 5')}hello${GET}`);
    expect((await client.answered(2)).map(({ status }) => status)).toEqual([404, 404]);
    client.close();
  });

  test('Expect: 100-continue is answered before the body comes', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post('Content-Length: 5', 'Expect: 100-continue'));
    expect((await client.answered(1))[0]?.status).toBe(100);
    client.send('hello');
    expect((await client.answered(2))[1]?.status).toBe(200);
    expect(counting.seen[0]?.body).toBe('hello');
    client.send(GET);
    expect((await client.answered(3))[2]?.status).toBe(200);
    client.close();
  });

  test('Expect: 100-continue with too large a body is refused without it', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post(`Content-Length: ${10 * MB + 1}`, 'Expect: 100-continue'));
    expect((await client.ended()).map(({ status }) => status)).toEqual([413]);
  });

  test('another expectation is refused', async () => {
    await start();
    const client = new RawClient(counting.port);
    client.send(post('Content-Length: 5', 'Expect: a-miracle'));
    const [refusal] = await client.ended();
    expect(refusal?.status).toBe(417);
    expect(JSON.parse(refusal?.body ?? '')).toEqual({ message: 'Expectation Failed' });
  });
});

/** Sends chunks until the server has had enough. */
async function uploadForever(port: number): Promise<number[]> {
  const client = new RawClient(port);
  client.send(CHUNKED);
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'a'), Buffer.from('\r\n')]);
  const pump = (): void => {
    while (client.answers.length === 0 && !client.isEnded && client.socket.write(chunk));
  };
  client.socket.on('drain', pump);
  pump();
  await client.ended();
  return client.statuses;
}

describe('2. a chunked body above the limit', () => {
  test('is cut, answered 413, and the connection closed', async () => {
    await start();
    expect(await uploadForever(counting.port)).toEqual([413]);
    expect(counting.seen).toEqual([]);
    expect((await ask(counting.port, GET)).status).toBe(200);
  });

  test('a hundred in parallel hold less than 32 MB', async () => {
    await start();
    const { outputFiles } = buildSync({
      entryPoints: [fileURLToPath(new URL('./memory-server.ts', import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    const server = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', outputFiles[0]?.text ?? ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const port = Number(line.toString());
      const statuses = await Promise.all(Array.from({ length: 100 }, () => uploadForever(port)));
      expect(statuses.flat()).toEqual(Array.from({ length: 100 }, () => 413));
      const { samples, heldMB, residentMB } = JSON.parse((await ask(port, GET)).body);
      expect(samples).toBeGreaterThan(10);
      expect(heldMB).toBeLessThan(32);
      // With what V8 has not collected yet and malloc has not given back; all bodies together are 1000 MB.
      expect(residentMB).toBeLessThan(160);
    } finally {
      server.kill();
    }
  }, 120_000);
});

describe('4. slowloris', () => {
  // Long enough that a whole request is never taken for a slow one.
  const limits = { headersTimeoutMs: 1_000, timeoutCheckIntervalMs: 25 };

  test('a header that comes byte by byte is ended, and others are served meanwhile', async () => {
    await start({ limits });
    const clients = Array.from({ length: 50 }, () => new RawClient(counting.port));
    for (const client of clients) client.send('GET / HTTP/1.1\r\nHost: a\r\nX: ');
    const drip = setInterval(() => {
      for (const client of clients) client.send('a');
    }, 10);
    expect((await ask(counting.port, GET)).status).toBe(200);
    for (const client of clients) {
      await client.ended();
      expect(client.statuses).toEqual([408]);
      expect(JSON.parse(client.answers[0]?.body ?? '')).toEqual({ message: 'Request Timeout' });
    }
    clearInterval(drip);
    expect(counting.seen.length).toBe(1);
  });

  test('a connection that says nothing is closed without a word', async () => {
    await start({ limits });
    const client = new RawClient(counting.port);
    expect(await client.ended()).toEqual([]);
    expect(client.rest).toBe('');
  });

  test('an idle connection is closed', async () => {
    await start({ limits: { keepAliveTimeoutMs: 100 } });
    const client = new RawClient(counting.port);
    client.send(GET);
    expect((await client.ended()).map(({ status }) => status)).toEqual([200]);
  });

  test.each([
    ['whose answer takes', (end: Promise<void>) => end.then(() => answer(200, 'end'))],
    [
      'whose body takes',
      (end: Promise<void>): GatewayResponse => {
        const pipe = async (sink: BodySink): Promise<void> => {
          await end;
          sink.write(Buffer.from('end'));
          sink.end();
        };
        return { ...answer(200, null), body: { length: 3, pipe, resume() {}, cancel() {} } };
      },
    ],
  ])('one %s longer than that is not', async (_, respondSlowly) => {
    const end = deferred<void>();
    await start({
      respond: ({ path }) => (path === '/slow' ? respondSlowly(end.promise) : answer(200, null)),
      limits: { keepAliveTimeoutMs: 50 },
    });
    const [waiting, idle] = [new RawClient(counting.port), new RawClient(counting.port)];
    waiting.send(GET.replace('/data', '/slow'));
    idle.send(GET);
    // It came later and has been quiet for as long as the other one.
    await idle.ended();
    end.resolve();
    expect((await waiting.answered(1))[0]?.body).toBe('end');
    expect((await waiting.ended()).length).toBe(1);
  });
});

test.each([
  ['with Content-Length', post('Content-Length: 100')],
  ['chunked', `${CHUNKED}64\r\n`],
])('5. a slow body, %s, is ended before any function is started', async (_, head) => {
  await start({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 200, timeoutCheckIntervalMs: 25 } });
  const client = new RawClient(counting.port);
  client.send(head);
  const drip = setInterval(() => client.send('a'), 20);
  await client.ended();
  clearInterval(drip);
  expect(client.statuses).toEqual([408]);
  expect(counting.seen).toEqual([]);
});

describe('6. an answer that is not read', () => {
  const large = Buffer.alloc(6 * MB, 'a');

  test('a client that sends a byte at times instead is given up', async () => {
    await start({ respond: () => answer(200, large), limits: { stalledAnswerTimeoutMs: 150 } });
    const client = new RawClient(counting.port);
    client.socket.pause();
    client.send(GET);
    // A socket that does not read notices its end when it writes.
    const drip = setInterval(() => client.socket.write('G'), 20);
    await client.ended();
    clearInterval(drip);
    expect(client.answers).toEqual([]);
    expect((await ask(counting.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(405);
  });

  test.each([
    ['short', 1],
    ['long', 6 * MB],
  ])('a client that reads a %s answer and not the one behind it is given up', async (_, length) => {
    const givenUp = deferred<void>();
    const pipe = (sink: BodySink): void => {
      sink.write(Buffer.alloc(16 * MB, 'a'));
      sink.end();
    };
    const unread = { length: 16 * MB, pipe, resume() {}, cancel: () => givenUp.resolve() };
    await start({
      respond: ({ path }) =>
        path === '/unread' ? { ...answer(200, null), body: unread } : answer(200, large.subarray(0, length)),
      limits: { stalledAnswerTimeoutMs: 150 },
    });
    const client = new RawClient(counting.port);
    client.send(GET + GET.replace('/data', '/unread'));
    await client.answered(1);
    client.socket.pause();
    await givenUp.promise;
    expect(client.statuses).toEqual([200]);
    client.close();
  });

  test('a client that reads slowly gets all of it, and the connection goes on', async () => {
    await start({ respond: () => answer(200, large) });
    const client = new RawClient(counting.port);
    client.socket.pause();
    client.send(GET + GET);
    client.socket.resume();
    const answers = await client.answered(2);
    expect(answers.map(({ body }) => body.length)).toEqual([6 * MB, 6 * MB]);
    client.send(GET);
    expect((await client.answered(3)).length).toBe(3);
    client.close();
  });
});

describe('7. pipelining', () => {
  test('1000 requests are answered in order, few at a time', async () => {
    let active = 0;
    let most = 0;
    await start({
      respond: async (request) => {
        most = Math.max(most, ++active);
        const index = Number(request.path.slice(1));
        // Later requests are done sooner, so that order has to be kept by somebody.
        for (let i = index % 7; i < 7; i++) await new Promise((resolve) => setImmediate(resolve));
        active--;
        return answer(200, `${index}`);
      },
    });
    const client = new RawClient(counting.port);
    client.send(Array.from({ length: 1000 }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    const answers = await client.answered(1000);
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 1000 }, (_, i) => `${i}`));
    expect(most).toBe(8);
    client.close();
  });

  test('a flood of them is not read ahead of its answers', async () => {
    const gate = deferred<void>();
    let answered = 0;
    await start({
      respond: async () => {
        await gate.promise;
        answered++;
        return answer(204, null);
      },
    });
    const client = new RawClient(counting.port);
    const count = 4000;
    const request = `GET /data HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9000)}\r\n\r\n`;
    client.send(request.repeat(count));
    // What is read within these turns is all that is ever read: most of the flood is still with the client.
    for (let i = 0; i < 300; i++) await ask(counting.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(client.socket.writableLength).toBeGreaterThan((request.length * count) / 2);
    gate.resolve();
    await client.answered(count);
    expect(answered).toBe(count);
    client.close();
  }, 60_000);

  test('requests with bodies among them', async () => {
    await start({ limits: { activePerConnection: 2, waitingPerConnection: 3 } });
    const client = new RawClient(counting.port);
    const body = 'b'.repeat(20_000);
    const count = 50;
    client.send(Array.from({ length: count }, () => `${post(`Content-Length: ${body.length}`)}${body}`).join(''));
    expect((await client.answered(count)).every(({ status }) => status === 200)).toBe(true);
    expect(counting.seen.map((request) => request.body.length)).toEqual(
      Array.from({ length: count }, () => body.length),
    );
    client.close();
  });

  test('what follows a refused request is not looked at, what came before is answered first', async () => {
    const gate = deferred<void>();
    const paths: string[] = [];
    await start({
      respond: async (request) => {
        paths.push(request.path);
        await gate.promise;
        return answer(200, '{}');
      },
    });
    const client = new RawClient(counting.port);
    client.send(
      'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    await ask(counting.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(client.statuses).toEqual([]);
    gate.resolve();
    expect((await client.ended()).map(({ status }) => status)).toEqual([200, 400]);
    expect(paths).toEqual(['/1']);
  });

  test.each([
    ['garbage', '\x16\x03\x01', 400],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['a broken body', `${CHUNKED}0x3\r\nabc\r\n`, 400],
  ])('%s after a request that is still worked on waits for its turn', async (_, bytes, status) => {
    const gate = deferred<void>();
    await start({
      respond: async (request) => {
        const reading = await request.body.read(100);
        await gate.promise;
        return answer(reading.kind === 'whole' ? 200 : 499, '{}');
      },
    });
    const client = new RawClient(counting.port);
    client.send(`${GET}${bytes}`);
    await ask(counting.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(client.statuses).toEqual([]);
    gate.resolve();
    expect((await client.ended()).map((given) => given.status)).toEqual([200, status]);
  });
});

describe('8. a client that goes away', () => {
  test('while the function runs: it finishes, and its answer is noted', async () => {
    const started = deferred<void>();
    const noted = deferred<[GatewayResponse, AnswerOutcome]>();
    const gate = deferred<void>();
    await start({
      respond: async () => {
        started.resolve();
        await gate.promise;
        return answer(201, '{}');
      },
      onAnswered: (_, response, outcome) => noted.resolve([response, outcome]),
    });
    const client = new RawClient(counting.port);
    client.send(GET);
    await started.promise;
    client.close();
    await once(client.socket, 'close');
    // The server has seen the end once it has served a connection that was opened later.
    await ask(counting.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n');
    gate.resolve();
    const [response, { aborted }] = await noted.promise;
    expect(response.status).toBe(201);
    expect(aborted).toBe(true);
    expect(counting.errors).toEqual([]);
  });

  test.each([
    ['with Content-Length', `${post('Content-Length: 100')}abc`],
    ['chunked', `${CHUNKED}3\r\nabc\r\n`],
  ])('in the middle of the body, %s: nothing is started', async (_, bytes) => {
    const reading = deferred<void>();
    const noted = deferred<AnswerOutcome>();
    await start({
      respond: async (request) => {
        const whole = request.body.read(1000);
        reading.resolve();
        return answer((await whole).kind === 'aborted' ? 400 : 200, '{}');
      },
      onAnswered: (_request, _response, outcome) => noted.resolve(outcome),
    });
    const client = new RawClient(counting.port);
    client.send(bytes);
    await reading.promise;
    client.close();
    expect((await noted.promise).aborted).toBe(true);
    expect(counting.refused).toEqual([]);
    expect(counting.errors).toEqual([]);
  });
});

describe('10. an answer that cannot be sent', () => {
  test.each<[sentence: string, response: GatewayResponse]>([
    ['a line break in a value', answer(200, '{}', ['x-a', 'a\r\nSet-Cookie: x'])],
    ['a line break in a name', answer(200, '{}', ['a\r\nSet-Cookie', 'x'])],
    ['a redirect with a line break', answer(302, null, ['location', '/a\r\nSet-Cookie: x'])],
    ['a lone LF', answer(200, '{}', ['x-a', 'a\nb'])],
    ['a NUL', answer(200, '{}', ['x-a', 'a\0b'])],
    ['a character above U+00FF', answer(200, '{}', ['x-a', 'ŁĀ'])],
    ['a space in a name', answer(200, '{}', ['x a', 'b'])],
    ['an empty name', answer(200, '{}', ['', 'b'])],
    ['status 99', answer(99, '{}')],
    ['status 1000', answer(1000, '{}')],
    ['status 101', answer(101, null)],
    ['status 200.5', answer(200.5, '{}')],
    ['no status', answer(Number.NaN, '{}')],
    ['a line break beside a 204', answer(204, null, ['x-a', 'a\r\nb: c'])],
    ['a line break in Content-Type', { ...answer(200, '{}'), contentType: 'text/plain\r\nSet-Cookie: x' }],
  ])('%s gives a 500 and never a second header line', async (_, response) => {
    await start({ respond: () => response });
    const client = new RawClient(counting.port);
    client.send(GET);
    const [given, ...others] = await client.ended();
    expect(given?.status).toBe(500);
    expect(given?.body).toBe('{"message":"Internal Server Error"}');
    expect([...(given?.headers.keys() ?? [])]).toEqual([
      ...['date', 'content-type', 'content-length', 'connection', 'apigw-requestid'],
    ]);
    expect(others).toEqual([]);
    expect(client.rest).toBe('');
    expect(counting.errors.length).toBe(1);
  });

  test('a gateway does not get to frame its answer', async () => {
    const framing = [
      'Transfer-Encoding',
      'chunked',
      'content-length',
      '999',
      'Connection',
      'upgrade',
      'Upgrade',
      'h2c',
      'Trailer',
      'x',
    ];
    await start({ respond: () => answer(200, '{}', [...framing, 'x-a', 'b']) });
    const client = new RawClient(counting.port);
    client.send(GET + GET);
    const [given] = await client.answered(2);
    expect([...(given?.headers.entries() ?? [])].slice(1)).toEqual([
      ['content-type', 'application/json'],
      ['content-length', '2'],
      ['connection', 'keep-alive'],
      ['x-a', 'b'],
    ]);
    expect(client.statuses).toEqual([200, 200]);
    client.close();
  });
});

test.each([
  ...[
    '/a/../b',
    '/%2e%2e/',
    '//',
    '/./',
    '/a%2fb',
    '/%00',
    '/a\\b',
    '/a;x=1',
    '/%c0%ae%c0%ae/',
    '/%zz',
    '/%',
    '//evil.test/',
  ],
])('11. the path %s is handed on as it is, for one normalisation to look at', async (path) => {
  await start();
  await ask(counting.port, `GET ${path}?q=/../%00 HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(counting.seen.map((request) => request.path)).toEqual([path]);
});
