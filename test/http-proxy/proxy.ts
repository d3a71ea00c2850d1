import { createServer as createHttpServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { Integration } from '../../src/account/http-api.ts';
import { compileHttpApi } from '../../src/gateway/http-api/gateway.ts';
import type { GatewayResponse } from '../../src/gateway/response.ts';
import { createHttpFront, type HttpFrontLimits } from '../../src/server/http-front/http-front.ts';
import type { KeyPair } from '../../src/server/tls/key-pair.ts';
import { createUpstream, type UpstreamOptions } from '../../src/server/upstream.ts';
import { deployedApi, gatewayPorts } from '../http-api-fixture.ts';

/** Everything that a test has opened; closed after it. */
export class OpenThings {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

export const APP = 'https://app.example.com';

export interface Proxy {
  readonly port: number;
  /** What the gateway said of each request, in order of answers. */
  readonly responses: GatewayResponse[];
  /** Bugs: a throw, or an answer that cannot be sent. */
  readonly errors: unknown[];
  /** Resolves when this many requests have been answered. */
  readonly answered: (count: number) => Promise<void>;
}

export interface ProxyOptions {
  readonly uri: string;
  readonly integration?: Partial<Integration>;
  readonly upstream?: UpstreamOptions;
  readonly limits?: Partial<HttpFrontLimits>;
}

/** An HTTP API on a real socket whose one integration is a real backend. */
export async function startProxy(open: OpenThings, options: ProxyOptions): Promise<Proxy> {
  const upstream = createUpstream(options.upstream);
  const { deployment, stage } = deployedApi({
    cors: { AllowOrigins: [APP] },
    routes: [
      {
        routeKey: 'ANY /{proxy+}',
        integration: {
          IntegrationType: 'HTTP_PROXY',
          IntegrationUri: options.uri,
          PayloadFormatVersion: '1.0',
          TimeoutInMillis: 30_000,
          ...options.integration,
        },
      },
    ],
  });
  const gateway = compileHttpApi(deployment, stage, { ...gatewayPorts(), now: Date.now, sendUpstream: upstream.send });
  const responses: GatewayResponse[] = [];
  const errors: unknown[] = [];
  let changed: () => void = () => undefined;
  const front = createHttpFront({
    respond: (received) => gateway.handle(received),
    onAnswered: (_, response) => {
      responses.push(response);
      changed();
    },
    onError: (error) => errors.push(error),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const { port } = await front.listen({ port: 0, hosts: ['127.0.0.1'] });
  open.add(() => Promise.all([front.close(), upstream.close()]));
  const answered = (count: number): Promise<void> =>
    new Promise((resolve) => {
      changed = () => {
        if (responses.length >= count) resolve();
      };
      changed();
    });
  return { port, responses, errors, answered };
}

export interface Backend {
  readonly url: string;
  readonly port: number;
  /** How many connections have been opened to it. */
  readonly connections: () => number;
}

async function listen(open: OpenThings, server: Server, scheme: string): Promise<Backend> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.add(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://127.0.0.1:${port}/{proxy}`, port, connections: () => connections };
}

/** A backend that speaks HTTP as Node.js does. */
export function startBackend(open: OpenThings, serve: RequestListener): Promise<Backend> {
  return listen(open, createHttpServer({ requireHostHeader: false }, serve), 'http');
}

export function startTlsBackend(
  open: OpenThings,
  { privateKey: key, certificate: cert }: KeyPair,
  serve: RequestListener,
): Promise<Backend> {
  return listen(open, createHttpsServer({ key, cert }, serve), 'https');
}

/** A backend that says what it is told as soon as a request has begun. */
export function startRawBackend(open: OpenThings, speak: (socket: Socket, received: Buffer) => void): Promise<Backend> {
  const server = createNetServer((socket) => socket.on('data', (received) => speak(socket, received)));
  return listen(open, server, 'http');
}

export interface Answer {
  readonly status: number;
  /** Name, value, name, value, … as they came. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The connection ended before the answer did. */
  readonly isCut: boolean;
}

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>> | readonly string[];
  readonly body?: Buffer | Iterable<Buffer> | undefined;
}

export function call(
  port: number,
  { method = 'GET', path = '/x', headers = { Origin: APP }, body }: Call = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const list = Array.isArray(headers) ? ['Host', 'gateway.test', ...headers] : headers;
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: list as string[], agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => undefined);
      incoming.on('close', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          rawHeaders: incoming.rawHeaders,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
          isCut: !incoming.complete,
        }),
      );
    });
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    else {
      for (const chunk of body) outgoing.write(chunk);
      outgoing.end();
    }
  });
}

/** The whole body of a request, at a backend. */
export async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
