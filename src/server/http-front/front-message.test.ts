import { Agent, createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FrontMessage } from './front-message.ts';

let server: Server;

beforeAll(async () => {
  server = createServer({ IncomingMessage: FrontMessage, requireHostHeader: false });
  for (const event of ['request', 'checkContinue']) {
    server.on(event, ({ headers, rawHeaders }, response) => {
      response.end(JSON.stringify({ event, names: Object.keys(headers), rawHeaders }));
    });
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(() => {
  server.close();
});

async function ask(head: string): Promise<unknown> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  return JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '');
}

test.each([
  ['is made no object of', 'GET / HTTP/1.1\r\nHost: a', 'request', []],
  ['still tells node:http what it expects', 'GET / HTTP/1.1\r\neXpect: 100-continue', 'checkContinue', ['expect']],
  ['over HTTP/1.0 still tells what it takes', 'GET / HTTP/1.0\r\nTE: chunked', 'request', ['te']],
])('a request %s', async (_, head, event, names) => {
  const line = head.split('\r\n')[1] as string;
  const withConnection = names.length === 0 ? [] : [...names, 'connection'];
  expect(await ask(head)).toEqual({
    event,
    names: withConnection,
    rawHeaders: [...line.split(': '), 'Connection', 'close'],
  });
});

/** The streams of two requests over one connection, and the answers to them. */
async function served(isBodiless: boolean): Promise<{ answers: string[]; ended: boolean[] }> {
  const messages: FrontMessage[] = [];
  const own = createServer({ IncomingMessage: FrontMessage, requireHostHeader: false }, (message, response) => {
    messages.push(message);
    if (isBodiless) message.isBodiless = true;
    response.end(message.url);
  });
  await new Promise<void>((resolve) => {
    own.listen(0, '127.0.0.1', resolve);
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = own.address() as AddressInfo;
      request({ port, path, agent }, (response) => resolve(text(response)))
        .on('error', reject)
        .end();
    });
  const answers = [await ask('/a'), await ask('/b')];
  agent.destroy();
  await new Promise((resolve) => {
    own.close(resolve);
  });
  return { answers, ended: messages.map((message) => message.destroyed) };
}

test.each([
  ['is read to its end, when a body was announced', false, true],
  ['is never touched, when none was', true, false],
])('the stream of a request %s, and the connection is used again', async (_, isBodiless, isRead) => {
  expect(await served(isBodiless)).toEqual({ answers: ['/a', '/b'], ended: [isRead, isRead] });
});
