/** A body that is being read, as the budget sees it. */
export interface BodyReader {
  pause(): void;
  resume(): void;
}

/** What arrives at once on one socket: libuv reads 64 KB at a time. */
const CHUNK_BYTES = 65_536;

/**
 * Bounds what all half-read bodies hold together. Over the bound, only the oldest reader goes on (so that it can
 * never come to a standstill) and the others wait, their senders held back by TCP.
 *
 * A quota per body alone would be none: a hundred uploads of 10 MB are a gigabyte.
 */
export class BodyBudget {
  readonly #capacityBytes: number;
  /** In order of age. */
  readonly #held = new Map<BodyReader, number>();
  readonly #paused = new Set<BodyReader>();
  #usedBytes = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** `bytes` have arrived for `reader`. */
  take(reader: BodyReader, bytes: number): void {
    this.#held.set(reader, (this.#held.get(reader) ?? 0) + bytes);
    this.#usedBytes += bytes;
    if (this.#usedBytes > this.#capacityBytes && reader !== this.#oldest()) {
      this.#paused.add(reader);
      reader.pause();
    }
  }

  /** `reader` is done; what it held is no longer the budget's concern. */
  release(reader: BodyReader): void {
    const held = this.#held.get(reader);
    if (held === undefined) return;
    this.#held.delete(reader);
    this.#paused.delete(reader);
    this.#usedBytes -= held;
    const oldest = this.#oldest();
    if (oldest !== undefined && this.#paused.has(oldest)) this.#wake(oldest);
    let room = this.#capacityBytes - this.#usedBytes;
    for (const waiting of this.#paused) {
      if (room < CHUNK_BYTES) break;
      room -= CHUNK_BYTES;
      this.#wake(waiting);
    }
  }

  #oldest(): BodyReader | undefined {
    return this.#held.keys().next().value;
  }

  #wake(reader: BodyReader): void {
    this.#paused.delete(reader);
    reader.resume();
  }
}
