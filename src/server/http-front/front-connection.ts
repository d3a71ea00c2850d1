import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { IncomingBody } from './request-body.ts';

/** A request that has been accepted or refused, and whose turn to be answered may be yet to come. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** null for a request that was refused. */
  readonly request: GatewayRequest | null;
  readonly body: IncomingBody | null;
  readonly startedAt: number;
  /** True once an answer has been handed over or given up; a later one is dropped. */
  isSettled: boolean;
}

/** One that was accepted. */
export interface AcceptedExchange extends Exchange {
  /** Its turn has come. */
  start(): void;
}

export interface ConnectionLimits {
  /** Requests of one connection that are worked on at a time. Browsers do not pipeline; only abuse meets this. */
  readonly activePerConnection: number;
  /** Pipelined requests that wait for their turn before the socket is no longer read. */
  readonly waitingPerConnection: number;
  /** An answer that the client does not read is given up after this long without progress. */
  readonly stalledAnswerTimeoutMs: number;
  /** How long the rest of a refused request is read and thrown away, so that the client gets to see the answer. */
  readonly lingerMs: number;
}

/** What one socket has in flight. Node keeps the answers in order; this bounds the work and ends the connection. */
export class FrontConnection {
  readonly socket: Socket;
  readonly sourceIp: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** No further request of this connection is looked at. */
  isClosing = false;
  newest: Exchange | null = null;
  readonly #limits: ConnectionLimits;
  readonly #waiting: AcceptedExchange[] = [];
  #active = 0;
  #isStarting = false;
  #isPausing = false;
  /** Whose client the time-out of the socket is for; null when it is for the last word. */
  #watched: ServerResponse | null = null;
  #quietSinceMs = performance.now();
  #bytesSeen = 0;

  constructor(socket: Socket, limits: ConnectionLimits) {
    this.socket = socket;
    this.#limits = limits;
    this.sourceIp = remoteIp(socket.remoteAddress);
    this.port = socket.localPort ?? 0;
    this.scheme = 'encrypted' in socket ? 'https' : 'http';
  }

  /** True when the exchange may start now; otherwise finished() starts it when its turn has come. */
  admits(exchange: AcceptedExchange): boolean {
    this.newest = exchange;
    if (this.#active < this.#limits.activePerConnection && this.#waiting.length === 0) {
      this.#active++;
      return true;
    }
    this.#waiting.push(exchange);
    this.#pauseSoon();
    return false;
  }

  /** An exchange that was started is over: those whose turn has come are started. */
  finished(): void {
    this.#active--;
    // An exchange that is answered at once comes back here: a loop instead of a recursion of unknown depth.
    if (this.#waiting.length === 0 || this.#isStarting) return;
    this.#isStarting = true;
    while (this.#active < this.#limits.activePerConnection) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#active++;
      next.start();
    }
    this.#isStarting = false;
    this.#readOn();
  }

  /** Gives up on a client that has an answer waiting, or still to come, and does not read it. */
  watchFlush({ outgoing }: Exchange): void {
    if (outgoing.socket === null) outgoing.once('socket', () => this.#watchSocket(outgoing));
    else this.#watchSocket(outgoing);
  }

  #watchSocket(outgoing: ServerResponse): void {
    // The bytes of one that waited for its turn are its own still, and not the socket's.
    if (outgoing.writableFinished) return;
    const { socket } = this;
    this.#watched = outgoing;
    // Without a `timeout` listener Node destroys the socket.
    socket.setTimeout(this.#limits.stalledAnswerTimeoutMs);
    // It closes after the next one has got the socket.
    outgoing.once('close', () => {
      if (this.#watched === outgoing) socket.setTimeout(0);
    });
    this.#watchTrickle(outgoing);
  }

  /**
   * Whatever is read counts as activity to Node, so that a client could keep its answer waiting by sending a byte at
   * times. It is not paused for that: a socket that is not read does not tell when the client goes away.
   */
  #watchTrickle(outgoing: ServerResponse): void {
    const { socket } = this;
    let latest = { read: socket.bytesRead, flushed: 0 };
    const timer = setInterval(() => {
      const now = { read: socket.bytesRead, flushed: socket.bytesWritten - socket.writableLength };
      const isStalled = socket.writableLength > 0 && now.flushed === latest.flushed;
      if (isStalled && now.read > latest.read) socket.destroy();
      latest = now;
    }, this.#limits.stalledAnswerTimeoutMs);
    outgoing.once('close', () => clearInterval(timer));
  }

  /**
   * How long nothing has come or gone, as far as those know who ask from time to time. A timer for each connection, as
   * node:http has it, is set twice for each request.
   */
  quietMs(nowMs: number): number {
    const { socket, newest } = this;
    const isAnswered = newest === null || newest.outgoing.writableFinished;
    if (!isAnswered || socket.bytesRead !== this.#bytesSeen) {
      this.#bytesSeen = socket.bytesRead;
      this.#quietSinceMs = nowMs;
    }
    return nowMs - this.#quietSinceMs;
  }

  get #isFull(): boolean {
    return this.#waiting.length >= this.#limits.waitingPerConnection;
  }

  /** Not at once: at the end of each message Node's parser makes the socket flow again. */
  #pauseSoon(): void {
    if (this.#isPausing) return;
    this.#isPausing = true;
    setImmediate(() => {
      this.#isPausing = false;
      if (this.#isFull && !this.isClosing) this.socket.pause();
    });
  }

  #readOn(): void {
    if (!this.#isFull && this.socket.isPaused()) this.socket.resume();
  }

  /** Ends the connection with `bytes` in the place of the answer to `exchange`. */
  closeWith(exchange: Exchange, bytes: string | Buffer): void {
    this.isClosing = true;
    exchange.isSettled = true;
    const close = (): void => this.#close(bytes, exchange.incoming);
    if (exchange.outgoing.socket === null) exchange.outgoing.once('socket', close);
    else close();
  }

  /** Ends the connection with `bytes`, or without a word, when all that was asked before has been answered. */
  closeAfterNewest(bytes: string | null): void {
    this.isClosing = true;
    const latest = this.newest;
    const close = (): void => this.#close(bytes, latest?.incoming ?? null);
    if (latest === null || latest.outgoing.writableFinished) close();
    else latest.outgoing.once('finish', close);
  }

  abandon(): void {
    this.isClosing = true;
    this.#waiting.length = 0;
  }

  /**
   * Says the last word and goes on reading for a while: a socket that is closed with bytes unread makes the kernel
   * reset the connection, and the client would see the reset instead of the answer (RFC 9112 section 9.6).
   */
  #close(bytes: string | Buffer | null, unread: IncomingMessage | null): void {
    this.abandon();
    const { socket } = this;
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    this.#watched = null;
    socket.setTimeout(this.#limits.stalledAnswerTimeoutMs);
    socket.once('finish', () => {
      const linger = setTimeout(() => socket.destroy(), this.#limits.lingerMs);
      socket.once('close', () => clearTimeout(linger));
    });
    if (bytes === null) socket.end();
    else socket.end(bytes, 'latin1');
    if (unread !== null && !unread.destroyed) unread.resume();
    socket.resume();
  }
}

/** An IPv4 address is not shown as the IPv6 socket that it came to. */
export function remoteIp(address = ''): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
