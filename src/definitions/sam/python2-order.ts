/**
 * The translator keeps the events of a function in a Python 2 dictionary, and reports the first faulty one in that
 * dictionary's order: the order of its hash table. Returns `keys` in this order.
 */
export function python2Order(keys: readonly string[]): string[] {
  let table = new Table(8);
  for (const key of keys) {
    table.add(key);
    if (table.count * 3 >= table.size * 2) table = table.resized();
  }
  return table.keys();
}

/** CPython 2.7's dictionary, as far as it decides the order of its keys: open addressing with perturbed probing. */
class Table {
  readonly size: number;
  count = 0;
  readonly #slots: (string | undefined)[];

  constructor(size: number) {
    this.size = size;
    this.#slots = new Array(size).fill(undefined);
  }

  add(key: string): void {
    const mask = BigInt(this.size - 1);
    let perturb = hash(key);
    let probe = perturb & mask;
    let slot = Number(probe);
    while (this.#slots[slot] !== undefined && this.#slots[slot] !== key) {
      probe = probe * 5n + perturb + 1n;
      slot = Number(probe & mask);
      perturb >>= 5n;
    }
    if (this.#slots[slot] === undefined) this.count += 1;
    this.#slots[slot] = key;
  }

  /** A table with room for four times as many keys. */
  resized(): Table {
    let size = 8;
    while (size <= this.count * 4) size *= 2;
    const larger = new Table(size);
    for (const key of this.keys()) larger.add(key);
    return larger;
  }

  keys(): string[] {
    return this.#slots.filter((key) => key !== undefined);
  }
}

/** Python 2.7's hash of a text on a 64-bit machine, without randomisation. */
function hash(text: string): bigint {
  const codes = [...text].map((character) => BigInt(character.codePointAt(0) ?? 0));
  let value = (codes[0] ?? 0n) << 7n;
  for (const code of codes) value = BigInt.asUintN(64, (value * 1000003n) ^ code);
  value ^= BigInt(codes.length);
  return value === 0xffff_ffff_ffff_ffffn ? value - 1n : value;
}
