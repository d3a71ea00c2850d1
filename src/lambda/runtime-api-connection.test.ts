import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { serveOwnConnection } from './runtime-api-connection.ts';
import type { RuntimeEvent, SendEvent, Verdict } from './runtime-api-protocol.ts';

const EVENT: RuntimeEvent = {
  requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  deadlineMs: 1542409706888,
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
  traceId: 'Root=1-5bef4de7',
  clientContext: '{"custom":{"name":"Zoë"}}',
  payload: '{"ö":1}',
};
const GREETING = 'HTTP/1.1 100 Continue\r\n\r\n';
const HOST = 'Host: 127.0.0.1:9001\r\n';
const NEXT = `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n${HOST}User-Agent: crossgate-nodejs/20.20.2\r\n\r\n`;
const post = (path: string, body: string, headers = ''): string =>
  `POST /2018-06-01/runtime/${path} HTTP/1.1\r\n${HOST}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** One connection: `receive` is what the bootstrap would send, `received` what it would get. */
async function start(verdict: Verdict = 'accepted') {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  // A client that is gone with bytes unread resets the connection.
  socket.on('error', () => {});
  open.push(
    () => client.destroy(),
    () => server.close(),
  );
  let received = '';
  client.on('data', (chunk) => {
    received += chunk.toString();
  });
  const calls: unknown[] = [];
  const waiting: SendEvent[] = [];
  const take = (...call: unknown[]): Verdict => {
    calls.push(call);
    return verdict;
  };
  serveOwnConnection(socket, {
    onNext: (send, userAgent) => {
      waiting.push(send);
      return take('next', userAgent);
    },
    onNextGone: () => {},
    onResponse: (id, payload) => take('response', id, payload.toString()),
    onResponseTooLarge: (id) => take('too-large', id),
    onError: (id, payload, type) => take('error', id, payload.toString(), type),
    onInitError: (payload, type) => take('init', payload.toString(), type),
  });
  const receive = (text: string): boolean => socket.emit('data', Buffer.from(text));
  return {
    socket,
    calls,
    waiting,
    receive,
    received: () => received.slice(GREETING.length),
    everything: () => received,
  };
}

test('greets, so that the bootstrap knows the socket', async () => {
  const { everything } = await start();
  await expect.poll(everything).toBe(GREETING);
});

test('hands out an event with all its headers and the length of its bytes', async () => {
  const { receive, waiting, calls, received } = await start();
  receive(NEXT);
  waiting[0]?.(EVENT);
  await expect
    .poll(received)
    .toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n' +
        'Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n' +
        'Lambda-Runtime-Deadline-Ms: 1542409706888\r\n' +
        'Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:hello\r\n' +
        'Lambda-Runtime-Trace-Id: Root=1-5bef4de7\r\n' +
        'Lambda-Runtime-Client-Context: {"custom":{"name":"Zoë"}}\r\n' +
        'Content-Length: 8\r\n\r\n{"ö":1}',
    );
  expect(calls).toEqual([['next', 'crossgate-nodejs/20.20.2']]);
});

test('hands out an event of bytes', async () => {
  const { receive, waiting, received } = await start();
  receive(NEXT);
  waiting[0]?.({ ...EVENT, payload: Buffer.from('[1]'), clientContext: undefined });
  await expect.poll(received).toMatch(/\r\nContent-Length: 3\r\n\r\n\[1\]$/);
});

test('never lets a value end its header line', async () => {
  const { receive, waiting, received } = await start();
  receive(NEXT);
  waiting[0]?.({ ...EVENT, traceId: 'Root=1\r\nX-Forged: 1\r\n\r\n' });
  await expect
    .poll(received)
    .toMatch(/\r\nLambda-Runtime-Trace-Id: Root=1X-Forged: 1\r\nLambda-Runtime-Client-Context/);
});

test('holds the answer to a response back until the next event, when that was asked for', async () => {
  const { calls, receive, waiting, received } = await start();
  receive(post('invocation/i-1/response', '{"ö":1}') + NEXT);
  expect(calls).toEqual([
    ['response', 'i-1', '{"ö":1}'],
    ['next', 'crossgate-nodejs/20.20.2'],
  ]);
  waiting[0]?.(EVENT);
  await expect.poll(received).toMatch(/^HTTP\/1\.1 202 Accepted\r\n[\s\S]*\{"status":"OK"\}\nHTTP\/1\.1 200 OK\r\n/);
});

test('answers at once when no event was asked for', async () => {
  const { calls, receive, received } = await start();
  receive(post('init/error', '{}', 'Lambda-Runtime-Function-Error-Type: Runtime.Bad\r\n'));
  await expect.poll(received).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
  expect(calls).toEqual([['init', '{}', 'Runtime.Bad']]);
});

test.each<[Verdict, string]>([
  ['unknown-request', '400 Bad Request'],
  ['wrong-state', '403 Forbidden'],
  ['too-large', '413 Request Entity Too Large'],
])('answers %s with %s', async (verdict, status) => {
  const { receive, received } = await start(verdict);
  receive(post('invocation/i-1/response', '{}'));
  await expect.poll(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\r\n`));
});

test('reads requests wherever they are cut', async () => {
  const text =
    NEXT + post('invocation/i-2/error', '{"errorType":"E"}', 'Lambda-Runtime-Function-Error-Type: E\r\n') + NEXT;
  for (let cut = 1; cut < text.length; cut++) {
    const { calls, receive } = await start();
    receive(text.slice(0, cut));
    receive(text.slice(cut));
    expect(calls.map((call) => (call as string[])[0])).toEqual(['next', 'error', 'next']);
    expect(calls[1]).toEqual(['error', 'i-2', '{"errorType":"E"}', 'E']);
    for (const close of open.splice(0)) close();
  }
});

test('throws a body away that is too large', async () => {
  const { calls, receive } = await start();
  receive(post('invocation/i-1/response', 'x'.repeat(6 * 1024 * 1024 + 101)) + NEXT);
  expect(calls.map((call) => (call as string[])[0])).toEqual(['too-large', 'next']);
});

test.each([
  ['another method', 'DELETE / HTTP/1.1\r\n\r\n'],
  ['a body without a length', `POST /2018-06-01/runtime/init/error HTTP/1.1\r\n${HOST}\r\n`],
  ['a length that is no number', `POST /2018-06-01/runtime/init/error HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
  ['a head without end', `GET /${'x'.repeat(20_000)}`],
])('closes the connection on %s', async (_name, text) => {
  const { calls, receive, socket } = await start();
  receive(text);
  expect(socket.destroyed).toBe(true);
  expect(calls).toEqual([]);
});
