import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchJson } from './fetch-json.ts';

const LIMITS = { timeoutMs: 20_000, limitBytes: 150_000 };
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** JSON of exactly `bytes` bytes, in chunks and without a Content-Length. */
function jsonOf(bytes: number): RequestListener {
  return (_, response) => {
    const text = JSON.stringify('x'.repeat(bytes - 2));
    for (let at = 0; at < text.length; at += 10_000) response.write(text.slice(at, at + 10_000));
    response.end();
  };
}

describe('fetching JSON', () => {
  it('gives the document, and says whose request it is', async () => {
    const url = await serve(({ headers }, response) => response.end(JSON.stringify(headers)));
    expect(await fetchJson(url, LIMITS)).toMatchObject({
      kind: 'json',
      value: { accept: 'application/json', 'user-agent': 'crossgate' },
    });
  });

  it.each([
    ['has status 500', (_, response) => response.writeHead(500).end('{}'), 'The answer has status 500.'],
    ['has status 204', (_, response) => response.writeHead(204).end(), 'The answer has status 204.'],
    ['is no JSON', (_, response) => response.end('<html>'), 'The answer is not JSON.'],
    ['is empty', (_, response) => response.end(), 'The answer is not JSON.'],
    ['is one byte too large', jsonOf(150_001), 'The answer is larger than 150000 bytes.'],
    [
      'never ends',
      (_, response) => void setInterval(() => response.write('x'.repeat(50_000)), 1).unref(),
      'The answer is larger than 150000 bytes.',
    ],
    ['redirects without saying where to', (_, response) => response.writeHead(302).end(), 'The answer has status 302.'],
    [
      'redirects to itself',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'It redirects more than 3 times.',
    ],
    [
      'redirects to another host',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/x' }).end(),
      'It redirects to another host, 169.254.169.254.',
    ],
    [
      'redirects to another port',
      (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      'It redirects to another host, 127.0.0.1:1.',
    ],
    [
      'redirects to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      '"file:///etc/passwd" is no http or https URL.',
    ],
    ['breaks off', (_, response) => response.socket?.destroy(), 'The connection failed: socket hang up.'],
  ] as readonly (readonly [string, RequestListener, string])[])(
    'fails when the answer %s',
    async (_, listener, detail) => {
      expect(await fetchJson(await serve(listener), LIMITS)).toEqual({ kind: 'failed', detail });
    },
  );

  it('takes exactly the limit', async () => {
    expect((await fetchJson(await serve(jsonOf(150_000)), LIMITS)).kind).toBe('json');
  });

  it('follows a redirect on the same host', async () => {
    const url = await serve(({ url: path }, response) => {
      if (path === '/new') response.end('[1]');
      else response.writeHead(308, { location: '/new' }).end();
    });
    expect(await fetchJson(`${url}/old`, LIMITS)).toEqual({ kind: 'json', value: [1] });
  });

  it.each([
    ['before the head', () => undefined],
    ['in the body', (_, response) => response.write('[')],
  ] as readonly (readonly [string, RequestListener])[])(
    'gives up on a server that falls silent %s',
    async (_, listener) => {
      const failed = { kind: 'failed', detail: 'No whole answer within 50 ms.' };
      expect(await fetchJson(await serve(listener), { ...LIMITS, timeoutMs: 50 })).toEqual(failed);
    },
  );

  it.each(['', 'ftp://127.0.0.1/x', 'data:application/json,1', '/relative'])('fails for the URL %j', async (url) => {
    expect(await fetchJson(url, LIMITS)).toEqual({
      kind: 'failed',
      detail: `${JSON.stringify(url)} is no http or https URL.`,
    });
  });

  it('fails where nobody listens', async () => {
    const url = await serve(() => undefined);
    servers.pop()?.close();
    expect(await fetchJson(url, LIMITS)).toMatchObject({
      kind: 'failed',
      detail: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});
