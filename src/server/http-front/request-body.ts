import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyReading, RequestBody } from '../../gateway/request.ts';
import { type BodyPool, type BodyReader, SEGMENT_BYTES } from './body-pool.ts';

const NOTHING = { kind: 'whole', bytes: Buffer.alloc(0) } as const satisfies BodyReading;
const nothing = Promise.resolve<BodyReading>(NOTHING);

export const EMPTY_BODY: RequestBody = { declaredLength: 0, read: () => nothing };

/** Up to here a body stays in the buffers it came in, which costs no copy: nearly all bodies end before. */
const UNPOOLED_BYTES = 32_768;

/** How much of a body that nobody read is skipped to save the connection. */
const SKIPPED_BYTES = 65_536;

/** Where a body comes from: an HTTP/1.1 message, or an HTTP/2 stream, which does not say whether it is complete. */
type BodySource = Pick<Readable, 'destroyed' | 'off' | 'on' | 'pause' | 'resume'> & { readonly complete?: boolean };

/** What owes a `100 Continue`. */
type Continuing = Pick<ServerResponse, 'writeContinue'>;

/** A body on its way. Nothing of it is taken from the socket before somebody asks for it. */
export class IncomingBody implements RequestBody, BodyReader {
  readonly declaredLength: number | null;
  readonly #request: BodySource;
  readonly #pool: BodyPool;
  /** The response that owes a `100 Continue`; null when none is owed. */
  #continues: Continuing | null;
  #reading: Promise<BodyReading> | null = null;
  #settle: ((reading: BodyReading) => void) | null = null;
  #cutOff = false;
  #isStreamed = false;
  #breakStream: (() => void) | null = null;

  constructor(
    request: BodySource,
    options: { declaredLength: number | null; continues: Continuing | null; pool: BodyPool },
  ) {
    this.#request = request;
    this.#pool = options.pool;
    this.#continues = options.continues;
    this.declaredLength = options.declaredLength;
  }

  /** True when the rest of the body must not be waited for: the connection cannot be used again. */
  get isAbandoned(): boolean {
    if (this.#cutOff || this.#isStreamed || this.#continues !== null) return true;
    // An answer without a look at the body. A short rest is skipped, a long one is not worth the bytes.
    return this.#reading === null && (this.declaredLength === null || this.declaredLength > SKIPPED_BYTES);
  }

  read(limitBytes: number): Promise<BodyReading> {
    this.#reading ??= this.#read(limitBytes);
    return this.#reading;
  }

  /** The rest will never come: the sender broke off, or what it sends is no body. */
  abort(): void {
    this.#breakStream?.();
    if (this.#settle === null) this.#reading ??= Promise.resolve({ kind: 'aborted' });
    else this.#settle({ kind: 'aborted' });
  }

  pause(): void {
    this.#request.pause();
  }

  resume(): void {
    this.#request.resume();
  }

  stream(): AsyncIterable<Buffer> {
    this.#isStreamed = true;
    return this.#chunks();
  }

  /** A chunk at a time: the sender is read no faster than the chunks are asked for. */
  async *#chunks(): AsyncGenerator<Buffer> {
    const request = this.#request;
    const arrived: Buffer[] = [];
    let state = (request.destroyed && !request.complete ? 'broken' : 'open') as 'open' | 'ended' | 'broken';
    let wake: () => void = () => undefined;
    const onData = (chunk: Buffer): void => {
      arrived.push(chunk);
      request.pause();
      wake();
    };
    const become = (next: 'ended' | 'broken') => (): void => {
      if (state === 'open') state = next;
      wake();
    };
    const onEnd = become('ended');
    const onClose = become('broken');
    this.#breakStream = onClose;
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    this.#continues?.writeContinue();
    this.#continues = null;
    try {
      while (state !== 'broken') {
        const chunk = arrived.shift();
        if (chunk !== undefined) yield chunk;
        else if (state === 'ended') return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            request.resume();
          });
        }
      }
      throw new Error('The client broke off.');
    } finally {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      this.#breakStream = null;
      if (state === 'open') request.pause();
    }
  }

  #read(limitBytes: number): Promise<BodyReading> {
    if (this.declaredLength !== null && this.declaredLength > limitBytes) {
      this.#cutOff = true;
      return Promise.resolve({ kind: 'too-large' });
    }
    const request = this.#request;
    if (request.destroyed && !request.complete) return Promise.resolve({ kind: 'aborted' });
    this.#continues?.writeContinue();
    this.#continues = null;
    return new Promise((resolve) => {
      const gathered = new Gathered(this.#pool, this);
      const onData = (chunk: Buffer): void => {
        if (gathered.length + chunk.length > limitBytes) {
          this.#cutOff = true;
          settle({ kind: 'too-large' });
        } else gathered.add(chunk);
      };
      const onEnd = (): void => settle({ kind: 'whole', bytes: gathered.join() });
      const onClose = (): void => settle({ kind: 'aborted' });
      const settle = (reading: BodyReading): void => {
        this.#settle = null;
        request.off('data', onData).off('end', onEnd).off('close', onClose);
        gathered.release();
        // A paused stream: what else arrives stays in the socket until the connection is closed.
        if (reading.kind !== 'whole') request.pause();
        resolve(reading);
      };
      this.#settle = settle;
      request.on('data', onData).on('end', onEnd).on('close', onClose);
    });
  }
}

/** What has arrived of one body. */
class Gathered {
  length = 0;
  readonly #pool: BodyPool;
  readonly #reader: BodyReader;
  readonly #chunks: Buffer[] = [];
  readonly #segments: Buffer[] = [];
  /** How much of the last segment is filled. */
  #filled = SEGMENT_BYTES;

  constructor(pool: BodyPool, reader: BodyReader) {
    this.#pool = pool;
    this.#reader = reader;
  }

  add(chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length <= UNPOOLED_BYTES) {
      this.#chunks.push(chunk);
      return;
    }
    for (let from = 0; from < chunk.length; ) {
      if (this.#filled === SEGMENT_BYTES) {
        this.#segments.push(this.#pool.take(this.#reader));
        this.#filled = 0;
      }
      const copied = chunk.copy(this.#segments.at(-1) as Buffer, this.#filled, from);
      this.#filled += copied;
      from += copied;
    }
  }

  join(): Buffer {
    const [first = NOTHING.bytes] = this.#chunks;
    if (this.#segments.length === 0 && this.#chunks.length <= 1) return first;
    // The last segment is filled in part; `concat` cuts at the length.
    return Buffer.concat([...this.#chunks, ...this.#segments], this.length);
  }

  release(): void {
    if (this.#segments.length > 0) this.#pool.release(this.#reader, this.#segments);
  }
}
