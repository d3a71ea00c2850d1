import { RegexTooExpensiveError } from './regex-too-expensive-error.ts';

/** What a frame is there for when it is taken back. */
export const FRAME = {
  /** Go on at an instruction (value) from a position (first). */
  branch: 0,
  /** Set a register (value) back to what it held (first). */
  register: 1,
  /** Set a group (value) back to its begin and end (first, second). */
  group: 2,
  /** Everything from a memo point has failed: its table (value), the position (first). */
  failed: 3,
  /** Give back one character of a greedy run, or take one more of a lazy one. */
  run: 4,
  /** Set a group (value) at the end to the begin and end that it has here (first, second). */
  keep: 5,
} as const;

const FRAME_SIZE = 3;
const KIND_BITS = 3;
const KIND_MASK = (1 << KIND_BITS) - 1;
/** In numbers: 64 MB. */
const SIZE_LIMIT = 16_000_000;

/** A stack of frames of three numbers, which grows with the text and not with the stack of the process. */
export class FrameStack {
  #numbers = new Int32Array(32 * FRAME_SIZE);
  #top = 0;

  get height(): number {
    return this.#top;
  }

  push(kind: number, value: number, first: number, second = 0): void {
    if (this.#top === this.#numbers.length) this.#grow();
    this.#numbers[this.#top] = (value << KIND_BITS) | kind;
    this.#numbers[this.#top + 1] = first;
    this.#numbers[this.#top + 2] = second;
    this.#top += FRAME_SIZE;
  }

  /** Takes the topmost frame away; its numbers can be read until the next one is pushed. */
  pop(): void {
    this.#top -= FRAME_SIZE;
  }

  /** Drops all frames above a height. */
  cut(height: number): void {
    this.#top = height;
  }

  /** Of the frame that begins at a height; the topmost that was popped begins at `height`. */
  kindAt(height: number): number {
    return (this.#numbers[height] ?? 0) & KIND_MASK;
  }

  valueAt(height: number): number {
    return (this.#numbers[height] ?? 0) >> KIND_BITS;
  }

  firstAt(height: number): number {
    return this.#numbers[height + 1] ?? 0;
  }

  secondAt(height: number): number {
    return this.#numbers[height + 2] ?? 0;
  }

  /** The heights at which frames begin, from the topmost down to one. */
  *downTo(height: number): Generator<number> {
    for (let at = this.#top - FRAME_SIZE; at >= height; at -= FRAME_SIZE) yield at;
  }

  #grow(): void {
    if (this.#numbers.length >= SIZE_LIMIT) {
      throw new RegexTooExpensiveError('The regular expression needs too much memory.');
    }
    const larger = new Int32Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
