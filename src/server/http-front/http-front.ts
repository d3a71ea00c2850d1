import {
  createServer,
  type IncomingMessage,
  type Server as NodeServer,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { newRequestId } from '../../base/ids.ts';
import { gatherBody, isBodyStream } from '../../gateway/body-stream.ts';
import type { GatewayRequest, RequestBody } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { KeyPair } from '../tls/key-pair.ts';
import { type AnswerOptions, encodeAnswer, httpDate, type WireAnswer, writeAnswer } from './answer.ts';
import { BodyPool } from './body-pool.ts';
import { type AcceptedExchange, type ConnectionLimits, type Exchange, FrontConnection } from './front-connection.ts';
import { FrontMessage } from './front-message.ts';
import { internalError } from './internal-error.ts';
import { closeServer, listenOn } from './listening.ts';
import { type ClientError, encodeRefusal, methodNotAllowed, type Refusal, refusalOfClientError } from './refusal.ts';
import { EMPTY_BODY, IncomingBody } from './request-body.ts';
import { domainPrefixOf, type HeadLimits, type RequestHead, readRequestHead } from './request-head.ts';
import { createResponder, type Responder, type Turn } from './responder.ts';

export interface HttpFrontLimits extends HeadLimits, ConnectionLimits {
  /** All of the head, names included, as Node counts it. */
  readonly parsedHeadBytes: number;
  readonly headersTimeoutMs: number;
  /** Head and body together: the integration timeout of HTTP APIs, 30 s. */
  readonly requestTimeoutMs: number;
  /** How often the two timeouts above are looked at; each may be late by this much. */
  readonly timeoutCheckIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  /** Requests of one HTTP/2 connection that are open, or worked on, at a time. */
  readonly streamsPerConnection: number;
  /** What all half-read bodies may hold together, beside the oldest of them. */
  readonly bufferedBodyBytes: number;
}

export const HTTP_FRONT_LIMITS: HttpFrontLimits = {
  headBytes: 10_240,
  targetBytes: 10_240,
  headerLines: 500,
  parsedHeadBytes: 32_768,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  timeoutCheckIntervalMs: 1_000,
  keepAliveTimeoutMs: 60_000,
  stalledAnswerTimeoutMs: 60_000,
  lingerMs: 2_000,
  activePerConnection: 8,
  waitingPerConnection: 32,
  streamsPerConnection: 100,
  bufferedBodyBytes: 4 * 1024 * 1024,
};

export interface HttpFrontOptions<Answer extends GatewayResponse = GatewayResponse> {
  /** Speak TLS, and then HTTP/2 with whoever asks for it by ALPN. */
  readonly tls?: KeyPair | undefined;
  readonly respond: (request: GatewayRequest) => Answer | Promise<Answer>;
  /** Called once for each request that `respond` answered, also when the client had gone by then. */
  readonly onAnswered?: (request: GatewayRequest, answer: Answer, outcome: AnswerOutcome) => void;
  /** Called for each request that never reached `respond`, or whose body turned out to be none. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  /**
   * A bug, and what the front does about it: 500 for a request whose `respond` threw or whose answer cannot be sent;
   * nothing when another of these functions threw, or a socket that listens has an error (`request` is null then).
   */
  readonly onError?: (error: unknown, request: GatewayRequest | null) => void;
  readonly limits?: Partial<HttpFrontLimits>;
}

export interface AnswerOutcome {
  readonly ms: number;
  /** The client closed the connection before the answer was there. */
  readonly aborted: boolean;
  /** What the client gets: the answer, or a 500 in the place of one that cannot be sent. */
  readonly sent: GatewayResponse;
}

export interface RefusedRequest {
  readonly refusal: Refusal;
  readonly sourceIp: string;
  /** null when there was no request line to speak of. */
  readonly method: string | null;
  readonly target: string | null;
}

export interface HttpFront {
  /**
   * Listens on one port of each host. The first host decides about the port (0 = a free one); a further one that
   * this machine does not have (`::1` without IPv6) is left out. Rejects with Node's error, e.g. EADDRINUSE.
   */
  listen(options: { readonly port: number; readonly hosts: readonly string[] }): Promise<{ readonly port: number }>;
  /** Takes no more connections, lets requests in flight finish for `graceMs`, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

/**
 * The HTTP side of a gateway: node:http with the checks it does not make, every refusal in the gateway's own
 * form, and a bound on everything a client can make it hold.
 */
export function createHttpFront<Answer extends GatewayResponse>(options: HttpFrontOptions<Answer>): HttpFront {
  const limits: HttpFrontLimits = { ...HTTP_FRONT_LIMITS, ...options.limits };
  const { tls } = options;
  const front: Front = {
    responder: createResponder(options),
    limits,
    connections: new Map(),
    pool: new BodyPool(limits.bufferedBodyBytes),
    isClosing: false,
  };
  const listeners: Listener[] = [];
  let sweep: NodeJS.Timeout | undefined;
  const tellError = (error: unknown): void => front.responder.failed(error, null);
  return {
    async listen({ port, hosts }) {
      let actualPort = port;
      const opened: Listener[] = [];
      for (const [index, host] of hosts.entries()) {
        const listener = tls === undefined ? createListener(front) : await createSecureListener(front, tls);
        try {
          actualPort = await listenOn(listener.server, { port: actualPort, host, onError: tellError });
          opened.push(listener);
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          if (index > 0 && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) continue;
          await Promise.all(opened.map((other) => other.close(0)));
          throw error;
        }
      }
      listeners.push(...opened);
      sweep ??= closeQuietConnections(front);
      return { port: actualPort };
    },
    async close(graceMs = 0) {
      front.isClosing = true;
      clearInterval(sweep);
      await Promise.all(listeners.splice(0).map((listener) => listener.close(graceMs)));
    },
  };
}

interface Front {
  readonly responder: Responder;
  readonly limits: HttpFrontLimits;
  readonly connections: Map<Socket, FrontConnection>;
  readonly pool: BodyPool;
  isClosing: boolean;
}

type Server = NodeServer<typeof FrontMessage>;

/** One port of one host. */
interface Listener {
  readonly server: Server;
  close(graceMs: number): Promise<void>;
}

function createListener(front: Front): Listener {
  const server = createServer(serverOptions(front.limits));
  server.on('connection', (socket: Socket) => openConnection(front, socket));
  serveHttp1(front, server);
  return { server, close: (graceMs) => closeServer(server, graceMs, () => server.closeAllConnections()) };
}

async function createSecureListener(front: Front, tls: KeyPair): Promise<Listener> {
  // Nearly nobody asks for TLS, and node:http2 alone takes as long to load as everything else of a front.
  const [{ createSecureServer }, { createHttp2Front }] = await Promise.all([
    import('./secure-server.ts'),
    import('./http2-front.ts'),
  ]);
  const { responder, limits, pool } = front;
  const http2 = createHttp2Front({ responder, limits, pool });
  const secure = createSecureServer({
    options: {
      ...serverOptions(limits),
      key: tls.privateKey,
      cert: tls.certificate,
      handshakeTimeout: limits.headersTimeoutMs,
    },
    onHttp1: (socket) => openConnection(front, socket),
    onHttp2: http2.accept,
  });
  // To its events this server is one like any other.
  const server = secure.server as unknown as Server;
  serveHttp1(front, server);
  return {
    server,
    async close(graceMs) {
      await Promise.all([http2.close(graceMs), closeServer(server, graceMs, secure.destroyConnections)]);
    },
  };
}

function serverOptions(limits: HttpFrontLimits): ServerOptions<typeof FrontMessage> {
  return {
    IncomingMessage: FrontMessage,
    // Node's own refusal of a request without Host has no body; ours has the gateway's form.
    requireHostHeader: false,
    maxHeaderSize: limits.parsedHeadBytes,
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckIntervalMs,
    // See closeQuietConnections.
    keepAliveTimeout: 0,
  };
}

function openConnection({ connections, limits }: Front, socket: Socket): void {
  const connection = new FrontConnection(socket, limits);
  connections.set(socket, connection);
  socket.once('close', () => {
    connections.delete(socket);
    connection.abandon();
  });
}

/** From time to time: those that have been quiet for too long. Node's own timeouts are for requests that have begun. */
function closeQuietConnections({ connections, limits }: Front): NodeJS.Timeout {
  const { keepAliveTimeoutMs, timeoutCheckIntervalMs } = limits;
  const close = (): void => {
    const nowMs = performance.now();
    for (const [socket, connection] of connections) {
      if (connection.quietMs(nowMs) >= keepAliveTimeoutMs) socket.destroy();
    }
  };
  return setInterval(close, Math.min(timeoutCheckIntervalMs, keepAliveTimeoutMs)).unref();
}

function serveHttp1(front: Front, server: Server): void {
  const { connections } = front;
  // Anything else makes Node drop the lines beyond it without a word.
  server.maxHeadersCount = 0;
  server.on('request', (incoming, outgoing) => accept(front, { incoming, outgoing, continues: null }));
  server.on('checkContinue', (incoming, outgoing) => accept(front, { incoming, outgoing, continues: outgoing }));
  server.on('checkExpectation', (incoming, outgoing) => {
    const refusal = { status: 417, message: 'Expectation Failed', detail: 'only 100-continue can be expected' };
    refuse(front, { incoming, outgoing, continues: null }, refusal);
  });
  server.on('connect', (incoming, stream) => {
    const connection = connections.get(stream as Socket);
    // Node has let go of this socket, so its errors are ours now.
    stream.on('error', () => stream.destroy());
    const refusal = methodNotAllowed('CONNECT');
    tellRefused(front, connection, refusal, incoming);
    if (connection === undefined) stream.destroy();
    else connection.closeAfterNewest(encodeRefusal(refusal, httpDate(Date.now())));
  });
  server.on('clientError', (error: ClientError, stream) => {
    const connection = connections.get(stream as Socket);
    if (connection === undefined) stream.destroy();
    else endBrokenStream(front, connection, error);
  });
}

interface Arrival {
  readonly incoming: FrontMessage;
  readonly outgoing: ServerResponse;
  /** Set when the client waits for `100 Continue` before it sends the body. */
  readonly continues: ServerResponse | null;
}

function accept(front: Front, arrival: Arrival): void {
  const { incoming } = arrival;
  const connection = front.connections.get(incoming.socket);
  if (connection === undefined || connection.isClosing) return;
  const head = readRequestHead(incoming, front.limits);
  if ('detail' in head) {
    refuse(front, arrival, head);
    return;
  }
  const exchange = new Http1Exchange(front, connection, arrival, head);
  if (connection.admits(exchange)) exchange.start();
}

function refuse(front: Front, arrival: Arrival, refusal: Refusal): void {
  const { incoming, outgoing } = arrival;
  const connection = front.connections.get(incoming.socket);
  if (connection === undefined || connection.isClosing) return;
  tellRefused(front, connection, refusal, incoming);
  const exchange: Exchange = { incoming, outgoing, request: null, body: null, startedAt: 0, isSettled: true };
  connection.newest = exchange;
  connection.closeWith(exchange, encodeRefusal(refusal, httpDate(Date.now())));
}

/** The parser has given up on a connection, or its time is over. */
function endBrokenStream(front: Front, connection: FrontConnection, error: ClientError): void {
  // A broken stream reports an error for each further packet.
  if (connection.isClosing) return;
  const { socket, newest } = connection;
  const broken = newest !== null && !newest.incoming.complete ? newest : null;
  broken?.body?.abort();
  const refusal = refusalOfClientError(error);
  if (refusal === null) {
    if (error.code !== 'HPE_CLOSED_CONNECTION') socket.destroy();
    return;
  }
  // A browser opens connections ahead of need; one that was never used is closed without a word.
  if (socket.bytesRead === 0) {
    socket.destroy();
    return;
  }
  if (broken?.isSettled === true) {
    connection.closeAfterNewest(null);
    return;
  }
  tellRefused(front, connection, refusal, broken?.incoming ?? null);
  const bytes = encodeRefusal(refusal, httpDate(Date.now()));
  if (broken === null) connection.closeAfterNewest(bytes);
  else connection.closeWith(broken, bytes);
}

function tellRefused(
  front: Front,
  connection: FrontConnection | undefined,
  refusal: Refusal,
  incoming: IncomingMessage | null,
): void {
  front.responder.refused({
    refusal,
    sourceIp: connection?.sourceIp ?? '',
    method: incoming?.method ?? null,
    target: incoming?.url ?? null,
  });
}

/** An accepted request, and how HTTP/1.1 deals with it. */
class Http1Exchange implements AcceptedExchange, Turn {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly request: GatewayRequest;
  readonly body: IncomingBody | null;
  readonly startedAt = performance.now();
  isSettled = false;
  readonly #front: Front;
  readonly #connection: FrontConnection;

  constructor(front: Front, connection: FrontConnection, arrival: Arrival, head: RequestHead) {
    const { incoming, outgoing, continues } = arrival;
    const { declaredLength } = head;
    this.#front = front;
    this.#connection = connection;
    this.incoming = incoming;
    this.outgoing = outgoing;
    if (declaredLength === 0) {
      this.body = null;
      incoming.isBodiless = true;
    } else this.body = new IncomingBody(incoming, { declaredLength, continues, pool: front.pool });
    this.request = createRequest(connection, incoming, head, this.body ?? EMPTY_BODY);
  }

  get isRefused(): boolean {
    return this.isSettled;
  }

  get isAborted(): boolean {
    return this.#connection.socket.destroyed;
  }

  start(): void {
    this.#front.responder.respond(this);
  }

  send(answer: GatewayResponse): GatewayResponse {
    return send(this.#front, this.#connection, this, answer);
  }

  finish(): void {
    this.isSettled = true;
    this.#connection.finished();
  }

  destroy(): void {
    this.#connection.socket.destroy();
  }
}

function createRequest(
  connection: FrontConnection,
  incoming: IncomingMessage,
  head: RequestHead,
  body: RequestBody,
): GatewayRequest {
  return {
    method: incoming.method as string,
    path: head.path,
    query: head.query,
    headers: head.headers,
    body,
    sourceIp: connection.sourceIp,
    port: connection.port,
    scheme: connection.scheme,
    protocol: incoming.httpVersionMinor === 1 ? 'HTTP/1.1' : 'HTTP/1.0',
    domainName: head.domainName,
    domainPrefix: domainPrefixOf(head.domainName),
    requestId: newRequestId(),
    receivedAtMs: Date.now(),
  };
}

function send(
  front: Front,
  connection: FrontConnection,
  exchange: Http1Exchange,
  answer: GatewayResponse,
): GatewayResponse {
  const { outgoing, incoming, body, request } = exchange;
  // Either the rest of the body must not be waited for, or the client was never told to send it.
  const isLast = body?.isAbandoned === true && !incoming.complete;
  const options: AnswerOptions = {
    date: httpDate(Date.now()),
    isHead: request.method === 'HEAD',
    isHttp10: request.protocol === 'HTTP/1.0',
    keepAlive: !isLast && outgoing.shouldKeepAlive && !front.isClosing,
  };
  try {
    if (isLast) {
      body.abort();
      closeWithAnswer(front, connection, exchange, { answer, options });
      return answer;
    }
    writeAnswer(outgoing, answer, options);
  } catch (error) {
    if (isBodyStream(answer.body)) answer.body.cancel();
    front.responder.failed(error, request);
    if (outgoing.headersSent) {
      connection.socket.destroy();
      return answer;
    }
    const substitute = internalError(request);
    connection.closeWith(exchange, encodeAnswer(substitute, { ...options, keepAlive: false }));
    return substitute;
  }
  connection.watchFlush(exchange);
  return answer;
}

/** The last answer of a connection is sent in one piece. */
function closeWithAnswer(
  front: Front,
  connection: FrontConnection,
  exchange: Exchange,
  { answer, options }: { readonly answer: WireAnswer; readonly options: AnswerOptions },
): void {
  const { body } = answer;
  if (!isBodyStream(body)) {
    connection.closeWith(exchange, encodeAnswer({ ...answer, body }, options));
    return;
  }
  connection.isClosing = true;
  gatherBody(body)
    .then((gathered) => {
      if (gathered.kind === 'failed') connection.socket.destroy();
      else connection.closeWith(exchange, encodeAnswer({ ...answer, body: gathered.bytes }, options));
    })
    .catch((error: unknown) => {
      front.responder.failed(error, exchange.request);
      connection.socket.destroy();
    });
}
