import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { UpstreamOutcome } from '../gateway/ports.ts';
import { createUpstream, type Upstream } from './upstream.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface BackendServer {
  readonly origin: string;
  /** Connections that were opened. */
  readonly connections: () => number;
  /** Resolves when a connection has been closed by the other side. */
  readonly closed: Promise<void>;
}

async function backend(answer: RequestListener = (_, response) => response.end('hello')): Promise<BackendServer> {
  const server: Server = createServer({ keepAliveTimeout: 0 }, answer);
  let connections = 0;
  const closed = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      connections += 1;
      socket.on('close', () => resolve());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, connections: () => connections, closed };
}

function upstreamOf(backendLimit: number): Upstream {
  const upstream = createUpstream({ backendLimit });
  open.push(() => upstream.close());
  return upstream;
}

function get(upstream: Upstream, { origin }: BackendServer): Promise<UpstreamOutcome> {
  return upstream.send({
    method: 'GET',
    origin,
    target: '/',
    headers: ['Host', new URL(origin).host],
    body: null,
    timeoutMs: 5_000,
    limitBytes: 1_000,
    serverName: null,
  });
}

describe('connections to backends', () => {
  it('are kept to as many as are allowed, those given up first that were used longest ago', async () => {
    const [a, b, c] = [await backend(), await backend(), await backend()];
    const upstream = upstreamOf(2);
    for (const used of [a, b, a, c]) expect(await get(upstream, used)).toMatchObject({ kind: 'answer', status: 200 });
    await b.closed;
    for (const used of [a, c, a]) await get(upstream, used);
    expect([a, b, c].map(({ connections }) => connections())).toEqual([1, 1, 1]);
    expect(await get(upstream, b)).toMatchObject({ kind: 'answer', status: 200 });
    expect(b.connections()).toBe(2);
  });

  it('that are given up bring home first what is under way', async () => {
    let finish = (): void => undefined;
    let arrived = (): void => undefined;
    const hasArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = await backend((_, response) => {
      finish = () => response.end('late');
      arrived();
    });
    const upstream = upstreamOf(1);
    const waiting = get(upstream, slow);
    await hasArrived;
    await get(upstream, await backend());
    finish();
    expect(await waiting).toMatchObject({ kind: 'answer', body: Buffer.from('late') });
    await slow.closed;
  });
});
