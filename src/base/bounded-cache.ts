interface Entry<V> {
  readonly value: V;
  readonly expiresAtMs: number;
  readonly weight: number;
}

/** A map that forgets: each entry has its deadline, and the oldest go when all together weigh more than the limit. */
export class BoundedCache<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry<V>>();
  #weight = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, nowMs: number): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (nowMs < entry.expiresAtMs) return entry.value;
    this.#delete(key, entry);
    return undefined;
  }

  set(key: string, value: V, { expiresAtMs, weight }: Omit<Entry<V>, 'value'>): void {
    const previous = this.#entries.get(key);
    if (previous !== undefined) this.#delete(key, previous);
    if (weight > this.#limit) return;
    this.#entries.set(key, { value, expiresAtMs, weight });
    this.#weight += weight;
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight <= this.#limit) return;
      this.#delete(oldest, entry);
    }
  }

  deleteWhere(isDoomed: (key: string) => boolean): void {
    for (const [key, entry] of this.#entries) if (isDoomed(key)) this.#delete(key, entry);
  }

  #delete(key: string, entry: Entry<V>): void {
    this.#entries.delete(key);
    this.#weight -= entry.weight;
  }
}
