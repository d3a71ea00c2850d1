import type { Program } from './program.ts';
import { RegexTooExpensiveError } from './regex-too-expensive-error.ts';

const LIMIT_BYTES = 64_000_000;
const NO_LOOPS: readonly number[] = [];

/** Remembers from which memo points and positions everything has failed: a bit each. */
export class FailureMemo {
  readonly #program: Program;
  readonly #tableBytes: number;
  readonly #tables: (Uint8Array | undefined)[] = [];
  #bytes = 0;

  constructor(program: Program, textLength: number) {
    this.#program = program;
    this.#tableBytes = (textLength >> 3) + 1;
  }

  /**
   * The table of a memo point. What comes of it depends, too, on which loops around it have taken something in their
   * present iteration, since an empty iteration ends a loop.
   */
  tableOf(point: number, position: number, registers: Int32Array): number {
    let table = this.#program.memoTables[point] ?? 0;
    const loops = this.#program.memoLoops[point] ?? NO_LOOPS;
    for (let bit = 0; bit < loops.length; bit++) {
      if ((registers[loops[bit] ?? 0] ?? 0) < position) table += 1 << bit;
    }
    return table;
  }

  has(table: number, position: number): boolean {
    const bits = this.#tables[table];
    return bits !== undefined && ((bits[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  add(table: number, position: number): void {
    const bits = this.#tables[table] ?? this.#newTable(table);
    bits[position >> 3] = (bits[position >> 3] ?? 0) | (1 << (position & 7));
  }

  #newTable(table: number): Uint8Array {
    this.#bytes += this.#tableBytes;
    if (this.#bytes > LIMIT_BYTES) {
      throw new RegexTooExpensiveError('The regular expression needs too much memory.');
    }
    const bits = new Uint8Array(this.#tableBytes);
    this.#tables[table] = bits;
    return bits;
  }
}
