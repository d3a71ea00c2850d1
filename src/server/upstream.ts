import { isIP } from 'node:net';
import type { Dispatcher, Pool } from 'undici';
import type { HeaderList } from '../base/header-list.ts';
import type { BodySink, BodyStream } from '../gateway/body-stream.ts';
import type { UpstreamFailure, UpstreamOutcome, UpstreamRequest } from '../gateway/ports.ts';
import { EMPTY_LENGTH_MARKER } from './empty-length-marker.ts';

/** The client of HTTP and service integrations. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<UpstreamOutcome>;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  /** Certificates that backends may have beside those that Node.js trusts. */
  readonly ca?: string;
  /** Connections to that many backends are kept; those to the one that was used longest ago are given up for a new one. */
  readonly backendLimit?: number;
}

/** Backends are origins of definitions, and definitions change while a session lasts. */
const BACKENDS = 256;

/** Where a body is at hand whole, and where it begins to be passed on before its end. */
const GATHERED_BYTES = 65_536;

/**
 * Keeps connections to each backend alive, as many as there are requests at a time. undici's `dispatch` hands headers
 * over raw and costs half of what node:http does; it is loaded with the first request, and node:tls with it, since most
 * projects have no such integration.
 */
export function createUpstream({ backendLimit = BACKENDS, ...options }: UpstreamOptions = {}): Upstream {
  const backends = new Map<string, Backend>();
  /** Given up, and not done yet. */
  const leaving = new Set<Pool>();
  let uses = 0;
  let client: Client | undefined;
  const find = ({ undici, createUpstreamConnector }: Client, { origin, serverName }: UpstreamRequest): Backend => {
    const key = serverName === null ? origin : `${origin} ${serverName}`;
    let backend = backends.get(key);
    if (backend === undefined) {
      const tlsName = tlsNameOf(origin, serverName);
      const connect = createUpstreamConnector(undici.buildConnector, { ...options, tlsName });
      // The whole exchange has a time limit of its own.
      backend = { pool: new undici.Pool(origin, { connect, headersTimeout: 0, bodyTimeout: 0 }), tlsName, usedAt: 0 };
      if (backends.size >= backendLimit) giveUpOldest(backends, leaving);
      backends.set(key, backend);
    }
    backend.usedAt = ++uses;
    return backend;
  };
  const send = (loaded: Client, request: UpstreamRequest): Promise<UpstreamOutcome> =>
    new Promise((resolve) => {
      const exchange = new Exchange(request, resolve);
      try {
        const { pool, tlsName } = find(loaded, request);
        pool.dispatch(dispatchOptions(request, tlsName), exchange);
      } catch (error) {
        exchange.onError(error as Error);
      }
    });
  return {
    send: (request) =>
      client === undefined
        ? loadClient().then((loaded) => {
            client = loaded;
            return send(loaded, request);
          })
        : send(client, request),
    async close() {
      await Promise.all([...leaving, ...[...backends.values()].map(({ pool }) => pool)].map((pool) => pool.destroy()));
      backends.clear();
    },
  };
}

interface Client {
  readonly undici: typeof import('undici');
  readonly createUpstreamConnector: typeof import('./upstream-connector.ts')['createUpstreamConnector'];
}

async function loadClient(): Promise<Client> {
  const [undici, { createUpstreamConnector }] = await Promise.all([
    import('undici'),
    import('./upstream-connector.ts'),
  ]);
  return { undici, createUpstreamConnector };
}

interface Backend {
  readonly pool: Pool;
  readonly tlsName: string | null;
  /** A count and not a time: it only orders. */
  usedAt: number;
}

/** What is under way there comes to its end before the connections are closed. */
function giveUpOldest(backends: Map<string, Backend>, leaving: Set<Pool>): void {
  const [oldest] = [...backends].sort(([, a], [, b]) => a.usedAt - b.usedAt);
  if (oldest === undefined) return;
  const [key, { pool }] = oldest;
  backends.delete(key);
  leaving.add(pool);
  void pool.close().finally(() => leaving.delete(pool));
}

/** What the certificate has to be for; null without TLS, and for an address, which TLS has no name for. */
function tlsNameOf(origin: string, serverName: string | null): string | null {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'https:') return null;
  return serverName ?? (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0 ? hostname : null);
}

function dispatchOptions(request: UpstreamRequest, tlsName: string | null): Dispatcher.DispatchOptions {
  const { method, target, headers, body } = request;
  const options = {
    method: method as Dispatcher.HttpMethod,
    path: target,
    headers: withMarkedLength(headers, method, body === null),
    body: body as NonNullable<Dispatcher.DispatchOptions['body']> | null,
  };
  // Otherwise undici would take the name from the Host header, which a parameter mapping may overwrite.
  return tlsName === null ? options : ({ ...options, servername: tlsName } as Dispatcher.DispatchOptions);
}

/** `Content-Length: 0` is left away by undici where the method expects no body, and AWS sends it. */
function withMarkedLength(headers: HeaderList, method: string, isEmpty: boolean): string[] {
  const marked = headers as string[];
  const at = marked.length - 2;
  if (!isEmpty || marked[at]?.toLowerCase() !== 'content-length' || EXPECT_BODY.has(method)) return marked;
  const copy = marked.slice();
  copy[at] = EMPTY_LENGTH_MARKER;
  return copy;
}

const EXPECT_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** One request and its answer: undici calls the `on…` methods, and whoever holds the answer pipes or cancels it. */
class Exchange implements Dispatcher.DispatchHandler, BodyStream {
  readonly #request: UpstreamRequest;
  readonly #resolve: (outcome: UpstreamOutcome) => void;
  readonly #timer: NodeJS.Timeout;
  #abort: (() => void) | null = null;
  #isConnected = false;
  #isResolved = false;
  /** Nothing more comes: the end has come, or a failure. */
  #isOver = false;
  #status = 0;
  #headers: string[] = [];
  length: number | null = null;
  #size = 0;
  #pending: Buffer[] = [];
  #sink: BodySink | null = null;
  #failure: UpstreamFailure | null = null;
  #readOn: (() => void) | null = null;
  #isPaused = false;

  constructor(request: UpstreamRequest, resolve: (outcome: UpstreamOutcome) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#timer = setTimeout(timedOut, request.timeoutMs, this);
  }

  onConnect(abort: () => void): void {
    this.#isConnected = true;
    this.#abort = abort;
    if (this.#isOver) abort();
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#readOn = resume;
    this.#readHeaders(rawHeaders);
    if (this.length !== null && this.length > this.#request.limitBytes && this.#request.method !== 'HEAD') {
      this.#fail('too-large', `The answer has ${this.length} bytes; the limit is ${this.#request.limitBytes}.`);
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#request.limitBytes) {
      this.#fail('too-large', `The answer is larger than ${this.#request.limitBytes} bytes.`);
      return false;
    }
    if (this.#sink !== null) {
      this.#isPaused = !this.#sink.write(chunk);
      return !this.#isPaused;
    }
    this.#pending.push(chunk);
    if (this.#size <= GATHERED_BYTES) return true;
    this.#isPaused = true;
    if (!this.#isResolved) this.#answer(this);
    return false;
  }

  onComplete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    if (!this.#isResolved) this.#answer(joined(this.#pending, this.#size));
    else this.#sink?.end();
  }

  onError(error: Error): void {
    this.#fail(this.#isConnected ? 'broken' : 'unreachable', explain(error));
  }

  onTimeout(): void {
    this.#fail('timeout', `The backend did not answer within ${this.#request.timeoutMs} ms.`);
  }

  pipe(sink: BodySink): void {
    this.#sink = sink;
    let wantsMore = true;
    for (const chunk of this.#pending) wantsMore = sink.write(chunk);
    this.#pending = [];
    if (this.#failure !== null) sink.fail(this.#failure.detail);
    else if (this.#isOver) sink.end();
    else if (wantsMore) this.resume();
  }

  resume(): void {
    if (!this.#isPaused || this.#isOver) return;
    this.#isPaused = false;
    this.#readOn?.();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#abort?.();
  }

  #readHeaders(rawHeaders: Buffer[]): void {
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = (rawHeaders[i] as Buffer).toString('latin1');
      const value = (rawHeaders[i + 1] as Buffer).toString('latin1');
      this.#headers.push(name, value);
      if (name.length === 14 && name.toLowerCase() === 'content-length') this.length = Number(value);
    }
  }

  #answer(body: Buffer | BodyStream): void {
    this.#isResolved = true;
    this.#resolve({ kind: 'answer', status: this.#status, headers: this.#headers, body });
  }

  #fail(reason: UpstreamFailure['reason'], detail: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#failure = { kind: 'failed', reason, detail };
    if (!this.#isResolved) {
      this.#isResolved = true;
      this.#resolve(this.#failure);
    } else this.#sink?.fail(detail);
    this.#abort?.();
  }
}

function timedOut(exchange: Exchange): void {
  exchange.onTimeout();
}

const EMPTY = Buffer.alloc(0);

function joined(chunks: readonly Buffer[], size: number): Buffer {
  const [first = EMPTY] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks, size);
}

/** An address that was tried in several ways has an error for each, and none of its own. */
function explain(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : error;
  return first?.message || error.message || error.name;
}
