import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyReading, RequestBody } from '../../gateway/request.ts';
import type { BodyBudget, BodyReader } from './body-budget.ts';

const NOTHING: BodyReading = { kind: 'whole', bytes: Buffer.alloc(0) };
const nothing = Promise.resolve(NOTHING);

export const EMPTY_BODY: RequestBody = { declaredLength: 0, read: () => nothing };

/** Bodies up to here are read without asking the budget: they are nearly all, and less than one read of a socket. */
const UNBUDGETED_BYTES = 32_768;

/** How much of a body that nobody read is skipped to save the connection. */
const SKIPPED_BYTES = 65_536;

/** A body on its way. Nothing of it is taken from the socket before somebody asks for it. */
export class IncomingBody implements RequestBody, BodyReader {
  readonly declaredLength: number | null;
  readonly #request: IncomingMessage;
  readonly #budget: BodyBudget;
  /** The response that owes a `100 Continue`; null when none is owed. */
  #continues: ServerResponse | null;
  #reading: Promise<BodyReading> | null = null;
  #settle: ((reading: BodyReading) => void) | null = null;
  #cutOff = false;

  constructor(
    request: IncomingMessage,
    options: { declaredLength: number | null; continues: ServerResponse | null; budget: BodyBudget },
  ) {
    this.#request = request;
    this.#budget = options.budget;
    this.#continues = options.continues;
    this.declaredLength = options.declaredLength;
  }

  /** True when the rest of the body must not be waited for: the connection cannot be used again. */
  get isAbandoned(): boolean {
    if (this.#cutOff || this.#continues !== null) return true;
    // An answer without a look at the body. A short rest is skipped, a long one is not worth the bytes.
    return this.#reading === null && (this.declaredLength === null || this.declaredLength > SKIPPED_BYTES);
  }

  read(limitBytes: number): Promise<BodyReading> {
    this.#reading ??= this.#read(limitBytes);
    return this.#reading;
  }

  /** The rest will never come: the sender broke off, or what it sends is no body. */
  abort(): void {
    if (this.#settle === null) this.#reading ??= Promise.resolve({ kind: 'aborted' });
    else this.#settle({ kind: 'aborted' });
  }

  pause(): void {
    this.#request.pause();
  }

  resume(): void {
    this.#request.resume();
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
      const chunks: Buffer[] = [];
      let total = 0;
      const onData = (chunk: Buffer): void => {
        total += chunk.length;
        if (total > limitBytes) {
          this.#cutOff = true;
          settle({ kind: 'too-large' });
          return;
        }
        chunks.push(chunk);
        if (total > UNBUDGETED_BYTES) this.#budget.take(this, chunk.length);
      };
      const onEnd = (): void =>
        settle({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, total) });
      const onClose = (): void => settle({ kind: 'aborted' });
      const settle = (reading: BodyReading): void => {
        this.#settle = null;
        request.off('data', onData).off('end', onEnd).off('close', onClose);
        this.#budget.release(this);
        // A paused stream: what else arrives stays in the socket until the connection is closed.
        if (reading.kind !== 'whole') request.pause();
        chunks.length = 0;
        resolve(reading);
      };
      this.#settle = settle;
      request.on('data', onData).on('end', onEnd).on('close', onClose);
    });
  }
}
