import { TemplateFailure } from './template-failure.ts';

const MAX_STEPS = 1_000_000;
const MAX_TIME_MS = 100;
const MAX_OUTPUT = 10 * 1024 * 1024;
/** How deeply lists and maps may nest that are printed, compared or parsed. */
export const MAX_DEPTH = 500;
const MAX_CALL_DEPTH = 20;
/** How many steps pass between two looks at the clock. */
const STEPS_PER_LOOK = 2048;

/** What one rendering may use. A template cannot hang the gateway, nor fill its memory. */
export class Budget {
  #steps = 0;
  #nextLook = STEPS_PER_LOOK;
  /** Set at the first look: few templates take so many steps, and the clock is not free. */
  #deadline = Number.POSITIVE_INFINITY;
  #calls = 0;

  /** `count` is what the work is worth: 1 for a look-up, more for what grows with the data. */
  spend(count = 1): void {
    this.#steps += count;
    if (this.#steps >= this.#nextLook) this.#look();
  }

  /** For work on text: a step for each kilobyte. */
  spendText(length: number): void {
    this.spend(1 + (length >>> 10));
  }

  /** Runs work that the size of the payload or of the output bounds: it takes the time it takes. */
  unhurried<T>(work: () => T): T {
    const startedAt = this.#deadline === Number.POSITIVE_INFINITY ? 0 : performance.now();
    const [steps, nextLook] = [this.#steps, this.#nextLook];
    this.#nextLook = Number.POSITIVE_INFINITY;
    try {
      return work();
    } finally {
      if (startedAt !== 0) this.#deadline += performance.now() - startedAt;
      this.#steps = steps;
      this.#nextLook = nextLook;
    }
  }

  checkLength(length: number): void {
    if (length > MAX_OUTPUT) throw new TemplateFailure('bound', 'The template makes more than 10 MB of text.');
  }

  /** Macros and `#evaluate` may nest 20 deep, as in Velocity 1.7. */
  nest<T>(what: string, work: () => T): T {
    if (this.#calls >= MAX_CALL_DEPTH) {
      throw new TemplateFailure('bound', `${what} goes deeper than ${MAX_CALL_DEPTH} calls.`);
    }
    this.#calls++;
    try {
      return work();
    } finally {
      this.#calls--;
    }
  }

  #look(): void {
    if (this.#steps > MAX_STEPS) {
      throw new TemplateFailure('bound', 'The template takes more than 1,000,000 steps.');
    }
    const now = performance.now();
    if (this.#deadline === Number.POSITIVE_INFINITY) this.#deadline = now + MAX_TIME_MS;
    if (now > this.#deadline) {
      throw new TemplateFailure('bound', `The template takes longer than ${MAX_TIME_MS} ms.`);
    }
    this.#nextLook = this.#steps + STEPS_PER_LOOK;
  }
}

export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new TemplateFailure('bound', `The data nest more than ${MAX_DEPTH} levels deep.`);
}
