import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { firstHeader } from '../../base/header-list.ts';
import { newRequestId } from '../../base/ids.ts';
import { isBodyStream } from '../../gateway/body-stream.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import { httpDate, type WireAnswer } from './answer.ts';
import type { BodyPool } from './body-pool.ts';
import { remoteIp } from './front-connection.ts';
import type { HttpFrontLimits } from './http-front.ts';
import { writeHttp2Answer } from './http2-answer.ts';
import { type Http2RequestHead, readHttp2Head } from './http2-head.ts';
import { internalError } from './internal-error.ts';
import { ALLOWED_METHODS, type Refusal } from './refusal.ts';
import { EMPTY_BODY, IncomingBody } from './request-body.ts';
import { domainPrefixOf } from './request-head.ts';
import type { Responder } from './responder.ts';

export interface Http2Front {
  /** Serves a connection that has agreed on HTTP/2. */
  accept(socket: TLSSocket): void;
  /** Takes no more requests, lets those in flight finish for `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

export interface Http2FrontOptions {
  readonly responder: Responder;
  readonly limits: HttpFrontLimits;
  readonly pool: BodyPool;
}

/**
 * What one session may hold, answers that its client has not taken included; over it, Node refuses new streams. Several
 * answers of 10 MB at a time are no abuse.
 */
const SESSION_MEGABYTES = 64;

/**
 * The HTTP/2 side of a gateway. Frames, flow control and floods of control frames are node:http2's: it ends a session
 * after 1,000 unanswered acknowledgements, too many CONTINUATION frames, or more resets than 33 a second beyond the first
 * 1,000. What is bounded here is the work that requests make, the time they take, and what is kept of them.
 */
export function createHttp2Front({ responder, limits, pool }: Http2FrontOptions): Http2Front {
  const connections = new Map<ServerHttp2Session, Http2Connection>();
  const server = createServer({
    settings: {
      maxConcurrentStreams: limits.streamsPerConnection,
      maxHeaderListSize: limits.parsedHeadBytes,
      enablePush: false,
    },
    // A few more, so that one line too many is answered 431 and not with a reset. It is the only bound on a header block
    // for a client that never acknowledges the settings: HPACK makes 4 KB of each byte.
    maxHeaderListPairs: limits.headerLines + 20,
    maxSessionMemory: SESSION_MEGABYTES,
  });
  server.on('session', (session) => {
    const connection = new Http2Connection(session, limits);
    connections.set(session, connection);
    session.once('close', () => {
      connection.stop();
      connections.delete(session);
    });
    // Each stream that suffers from it is closed by itself.
    session.on('error', () => session.destroy());
  });
  // Node's types do not know the last argument: the header lines as they came.
  server.on(
    'stream',
    (stream: ServerHttp2Stream, _headers: IncomingHttpHeaders, _flags: number, lines: string[] = []) => {
      const connection = connections.get(stream.session as ServerHttp2Session);
      stream.on('error', () => stream.destroy());
      if (connection === undefined) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else receive({ responder, limits, pool, connection, stream }, lines);
    },
  );
  return {
    accept: (socket) => server.emit('connection', socket),
    async close(graceMs) {
      await Promise.all([...connections.keys()].map((session) => closeSession(session, graceMs)));
    },
  };
}

function closeSession(session: ServerHttp2Session, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => session.destroy(), graceMs);
    session.once('close', () => {
      clearTimeout(cutOff);
      resolve();
    });
    session.close();
  });
}

interface Arrival extends Http2FrontOptions {
  readonly connection: Http2Connection;
  readonly stream: ServerHttp2Stream;
}

interface Http2Exchange extends Arrival {
  readonly request: GatewayRequest;
  /** null when there is none. */
  readonly body: IncomingBody | null;
  readonly startedAt: number;
  /** True once the request has been refused in the middle; a later answer is dropped. */
  isRefused: boolean;
}

function receive(arrival: Arrival, lines: readonly string[]): void {
  const { limits, connection, stream } = arrival;
  connection.opened(stream);
  const read = readHttp2Head(lines, limits);
  if ('detail' in read) {
    refuse(arrival, read, lines);
    return;
  }
  const { expectation } = read;
  if (expectation !== null && expectation.toLowerCase() !== '100-continue') {
    refuse(arrival, UNMET_EXPECTATION, lines);
    return;
  }
  const body = stream.endAfterHeaders ? null : createBody(arrival, read);
  const request = createRequest(connection, read, body ?? EMPTY_BODY);
  const exchange: Http2Exchange = { ...arrival, request, body, startedAt: performance.now(), isRefused: false };
  if (body !== null) limitTime(exchange, body, lines);
  connection.start(() => respond(exchange), stream);
}

const UNMET_EXPECTATION: Refusal = {
  status: 417,
  message: 'Expectation Failed',
  detail: 'only 100-continue can be expected',
};
const TOO_SLOW: Refusal = { status: 408, message: 'Request Timeout', detail: 'the request did not arrive in time' };

/** Answers by itself; nobody else gets to see the request. */
function refuse(arrival: Arrival, refusal: Refusal, lines: readonly string[]): void {
  const { responder, connection, stream } = arrival;
  const { sourceIp } = connection;
  responder.refused({
    refusal,
    sourceIp,
    method: firstHeader(lines, ':method'),
    target: firstHeader(lines, ':path'),
  });
  writeOwnAnswer(arrival, refusalAnswer(refusal), { request: null, isHead: false });
  if (!stream.endAfterHeaders) stopReading(stream);
}

/** An answer that the front makes itself. There is none to stand in for it. */
function writeOwnAnswer(
  { responder, stream }: Arrival,
  answer: WireAnswer,
  { request, isHead }: { readonly request: GatewayRequest | null; readonly isHead: boolean },
): void {
  try {
    writeHttp2Answer(stream, answer, { date: httpDate(Date.now()), isHead });
  } catch (error) {
    responder.failed(error, request);
    stream.destroy();
  }
}

function refusalAnswer({ status, message }: Refusal): WireAnswer {
  const headers = ['apigw-requestid', newRequestId()];
  if (status === 405) headers.unshift('allow', ALLOWED_METHODS);
  return { status, contentType: 'application/json', headers, body: JSON.stringify({ message }) };
}

function createRequest(
  { sourceIp, port }: Http2Connection,
  { method, head }: Http2RequestHead,
  body: GatewayRequest['body'],
): GatewayRequest {
  const { domainName } = head;
  return {
    method,
    path: head.path,
    query: head.query,
    headers: head.headers,
    body,
    sourceIp,
    port,
    scheme: 'https',
    // Whatever a client speaks, logs and events say this (HTTP API developer guide, access log variables).
    protocol: 'HTTP/1.1',
    domainName,
    domainPrefix: domainPrefixOf(domainName),
    requestId: newRequestId(),
    receivedAtMs: Date.now(),
  };
}

function createBody({ stream, pool }: Arrival, { head, expectation }: Http2RequestHead): IncomingBody {
  const continues = expectation === null ? null : { writeContinue: () => stream.additionalHeaders({ ':status': 100 }) };
  // A length of 0 stands for none: the end of the stream says how long the body is.
  const body = new IncomingBody(stream, { declaredLength: head.declaredLength || null, continues, pool });
  // A stream that is reset, or whose connection breaks, ends for its reader as if it were whole; this comes before.
  stream.once('aborted', () => body.abort());
  return body;
}

/** Head and body together have as long as on HTTP/1.1. */
function limitTime(exchange: Http2Exchange, body: IncomingBody, lines: readonly string[]): void {
  const { stream, limits } = exchange;
  const timer = setTimeout(() => {
    if (stream.headersSent) stopReading(stream);
    else {
      exchange.isRefused = true;
      refuse(exchange, TOO_SLOW, lines);
    }
    body.abort();
  }, limits.requestTimeoutMs);
  const stop = (): void => clearTimeout(timer);
  stream.once('end', stop).once('close', stop);
}

function respond(exchange: Http2Exchange): void {
  const { responder, connection, stream, request, startedAt } = exchange;
  responder.respond({
    request,
    startedAt,
    get isRefused() {
      return exchange.isRefused;
    },
    get isAborted() {
      return stream.destroyed || stream.closed;
    },
    send: (answer) => send(exchange, answer),
    finish: () => connection.finished(stream),
    destroy: () => stream.destroy(),
  });
}

function send(exchange: Http2Exchange, answer: GatewayResponse): GatewayResponse {
  const { responder, limits, stream, request, body } = exchange;
  const isHead = request.method === 'HEAD';
  let sent = answer;
  try {
    writeHttp2Answer(stream, answer, { date: httpDate(Date.now()), isHead });
  } catch (error) {
    if (isBodyStream(answer.body)) answer.body.cancel();
    responder.failed(error, request);
    if (stream.headersSent) stream.destroy();
    else {
      sent = internalError(request);
      writeOwnAnswer(exchange, sent, { request, isHead });
    }
  }
  // A client that opens no window for its answer would keep it here for ever.
  stream.setTimeout(limits.stalledAnswerTimeoutMs, () => stream.close(constants.NGHTTP2_CANCEL));
  if (body !== null && !stream.readableEnded) {
    if (body.isAbandoned) stopReading(stream);
    else stream.resume();
  }
  return sent;
}

/** The answer is complete before the request is: the rest of it is not wanted (RFC 9113 section 8.1). */
function stopReading(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_NO_ERROR);
}

/** What one session has in flight. */
class Http2Connection {
  readonly sourceIp: string;
  readonly port: number;
  readonly #session: ServerHttp2Session;
  readonly #limits: HttpFrontLimits;
  readonly #waiting = new Map<ServerHttp2Stream, () => void>();
  #active = 0;
  #openStreams = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(session: ServerHttp2Session, limits: HttpFrontLimits) {
    this.#session = session;
    this.#limits = limits;
    this.sourceIp = remoteIp(session.socket.remoteAddress);
    this.port = session.socket.localPort ?? 0;
    this.#closeWhenIdle();
  }

  opened(stream: ServerHttp2Stream): void {
    this.#openStreams++;
    clearTimeout(this.#idle);
    stream.once('close', () => {
      this.#openStreams--;
      this.#waiting.delete(stream);
      if (this.#openStreams === 0) this.#closeWhenIdle();
    });
  }

  /**
   * Begins the work of a stream, at once or when its turn has come. A stream that is reset gives its place among the
   * concurrent streams back at once, while the function it has started goes on: counting the work and not the streams is
   * what bounds a client that opens and resets streams as fast as it can (CVE-2023-44487).
   */
  start(work: () => void, stream: ServerHttp2Stream): void {
    if (this.#active >= this.#limits.streamsPerConnection) {
      this.#waiting.set(stream, work);
      return;
    }
    this.#active++;
    work();
  }

  /** The work of a stream is done; its answer counts until the client has taken it. */
  finished(stream: ServerHttp2Stream): void {
    if (stream.closed || stream.destroyed) this.#release();
    else stream.once('close', () => this.#release());
  }

  stop(): void {
    clearTimeout(this.#idle);
    this.#waiting.clear();
  }

  #release(): void {
    this.#active--;
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [stream, work] = next;
    this.#waiting.delete(stream);
    this.#active++;
    work();
  }

  /** Only a request counts: a client that sends a ping at times has no use of its connection. */
  #closeWhenIdle(): void {
    if (this.#session.destroyed) return;
    this.#idle = setTimeout(() => this.#session.close(), this.#limits.keepAliveTimeoutMs);
  }
}
