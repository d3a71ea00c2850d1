/** A body that is being read, as the pool sees it. */
export interface BodyReader {
  pause(): void;
  resume(): void;
}

export const SEGMENT_BYTES = 65_536;

/**
 * Holds what has arrived of half-read bodies, and bounds all of it together. Over the bound only the oldest reader
 * goes on (so that the whole can never come to a standstill) and the others wait, their senders held back by TCP.
 *
 * A limit per body alone would be none: a hundred uploads of 10 MB are a gigabyte. And segments are used again,
 * because buffers that live as long as an upload are garbage which V8 collects late.
 */
export class BodyPool {
  readonly #capacity: number;
  /** How many segments each reader holds, in order of age. */
  readonly #held = new Map<BodyReader, number>();
  readonly #paused = new Set<BodyReader>();
  readonly #free: Buffer[] = [];
  #used = 0;

  constructor(capacityBytes: number) {
    this.#capacity = Math.ceil(capacityBytes / SEGMENT_BYTES);
  }

  /** A segment for what has already arrived. Pauses the reader when it should not go on for now. */
  take(reader: BodyReader): Buffer {
    this.#held.set(reader, (this.#held.get(reader) ?? 0) + 1);
    this.#used++;
    if (this.#used > this.#capacity && reader !== this.#oldest()) {
      this.#paused.add(reader);
      reader.pause();
    }
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(SEGMENT_BYTES);
  }

  /** `reader` is done with its segments. */
  release(reader: BodyReader, segments: readonly Buffer[]): void {
    this.#used -= this.#held.get(reader) ?? 0;
    this.#held.delete(reader);
    this.#paused.delete(reader);
    const oldest = this.#oldest();
    // Nobody is reading: what is kept for the next reader is memory that nobody uses.
    if (oldest === undefined) this.#free.length = 0;
    else this.#free.push(...segments);
    if (oldest !== undefined && this.#paused.has(oldest)) this.#wake(oldest);
    for (const waiting of [...this.#paused].slice(0, Math.max(0, this.#capacity - this.#used))) this.#wake(waiting);
  }

  #oldest(): BodyReader | undefined {
    return this.#held.keys().next().value;
  }

  #wake(reader: BodyReader): void {
    this.#paused.delete(reader);
    reader.resume();
  }
}
