import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { isPeerBelow } from './peer-process.ts';
import { serveOwnConnection } from './runtime-api-connection.ts';
import {
  ANSWER_LIMIT_BYTES,
  headerText,
  type RuntimeApiHandlers,
  type RuntimeEvent,
  VERDICT_ANSWERS,
  type Verdict,
} from './runtime-api-protocol.ts';

export interface RuntimeApiOptions {
  readonly handlers: RuntimeApiHandlers;
  /** The process below which every client of the port has to run. */
  environmentPid(): number | undefined;
  /** Whether a client is let in where the kernel does not tell whose it is: a custom runtime has no other way. */
  readonly acceptsForeignClients: boolean;
}

/**
 * The Lambda Runtime API of one environment. Only that environment may use it.
 *
 * The bootstraps of Crossgate are born with one end of a socket pair, whose other end is served by a connection that
 * knows their requests by heart. Every other client finds a port of its own, and full HTTP/1.1 from node:http there
 * after the kernel has said that the peer runs below the environment's process. A page cannot reach it: `Host` has to
 * be the very address, and a request with an `Origin` is refused.
 */
export class RuntimeApi {
  readonly #options: RuntimeApiOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #http: HttpServer | undefined;
  #port = 0;
  #whenDisconnected: (() => void) | undefined;

  constructor(options: RuntimeApiOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#track(socket);
      this.#httpServer().emit('connection', socket);
    });
  }

  /** Resolves with the value of `AWS_LAMBDA_RUNTIME_API`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return `127.0.0.1:${this.#port}`;
  }

  /** Serves Crossgate's own bootstrap, which has the other end of `socket`. */
  serve(socket: Socket): void {
    this.#track(socket);
    serveOwnConnection(socket, this.#options.handlers);
  }

  /** Calls back when no client is connected: everything that clients have sent has been read by then. */
  whenDisconnected(callback: () => void): void {
    if (this.#sockets.size === 0) callback();
    else this.#whenDisconnected = callback;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#whenDisconnected?.();
    });
    // A client that goes away shows itself by the end of its process or by silence; neither is an error here.
    socket.on('error', () => {});
  }

  #httpServer(): HttpServer {
    this.#http ??= createHttpServer(
      { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 },
      (request, response) => {
        this.#serve(request, response).catch(() => request.socket.destroy());
      },
    );
    return this.#http;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await this.#isFromEnvironment(request))) {
      answer(response, 403, '{"errorMessage":"This Runtime API serves one environment","errorType":"AccessDenied"}\n');
      return;
    }
    // It may have hung up while the kernel was asked who it is; an event handed to it now would be lost.
    if (request.socket.destroyed) return;
    const { handlers } = this.#options;
    const path = request.url ?? '';
    if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
      const send = (event: RuntimeEvent): void => sendEvent(response, event);
      response.once('close', () => handlers.onNextGone(send));
      const verdict = handlers.onNext(send, request.headers['user-agent'] ?? '');
      if (verdict !== 'accepted') answerVerdict(response, verdict);
      return;
    }
    const target = /^\/2018-06-01\/runtime\/(?:invocation\/([^/]+)\/(response|error)|(init)\/error)$/.exec(path);
    if (request.method !== 'POST' || target === null) {
      answer(response, 404, '404 page not found\n', 'text/plain; charset=utf-8');
      return;
    }
    const body = await readBody(request);
    answerVerdict(response, takeResult(handlers, request, target, body));
  }

  async #isFromEnvironment(request: IncomingMessage): Promise<boolean> {
    if (request.headers.host !== `127.0.0.1:${this.#port}` || request.headers.origin !== undefined) return false;
    const pid = this.#options.environmentPid();
    if (pid === undefined) return false;
    const isBelow = await isPeerBelow(request.socket, pid);
    return isBelow ?? this.#options.acceptsForeignClients;
  }
}

function takeResult(
  handlers: RuntimeApiHandlers,
  request: IncomingMessage,
  [, requestId = '', kind, init]: readonly (string | undefined)[],
  body: Buffer | undefined,
): Verdict {
  const errorType =
    request.trailers['lambda-runtime-function-error-type'] ?? request.headers['lambda-runtime-function-error-type'];
  const type = typeof errorType === 'string' ? errorType : '';
  if (init !== undefined) return handlers.onInitError(body ?? Buffer.alloc(0), type);
  if (body === undefined) return handlers.onResponseTooLarge(requestId);
  // A streamed response that breaks off says so in a trailer.
  if (kind === 'error' || request.trailers['lambda-runtime-function-error-type'] !== undefined) {
    return handlers.onError(requestId, body, type);
  }
  return handlers.onResponse(requestId, body);
}

/** The whole body, or undefined when it is larger than an answer may be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
  }
  return length <= ANSWER_LIMIT_BYTES ? Buffer.concat(chunks) : undefined;
}

function answerVerdict(response: ServerResponse, verdict: Verdict): void {
  const { status, body } = VERDICT_ANSWERS[verdict];
  answer(response, status, body);
}

function answer(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function sendEvent(response: ServerResponse, event: RuntimeEvent): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': event.requestId,
    'Lambda-Runtime-Deadline-Ms': event.deadlineMs,
    'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
    'Lambda-Runtime-Trace-Id': utf8Header(event.traceId),
    ...(event.clientContext === undefined ? {} : { 'Lambda-Runtime-Client-Context': utf8Header(event.clientContext) }),
    'Content-Length': Buffer.byteLength(event.payload),
  });
  // As bytes: before text, node:http would write the head as UTF-8, too, and so encode it twice.
  response.end(typeof event.payload === 'string' ? Buffer.from(event.payload) : event.payload);
}

/** node:http writes headers as Latin-1: this makes them UTF-8 on the wire. */
const utf8Header = (value: string): string => Buffer.from(headerText(value)).toString('latin1');
