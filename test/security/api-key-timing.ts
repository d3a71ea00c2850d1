import { seededRandom } from '../../src/gateway/mapping/vtl/fixtures/random-template.ts';
import { type ApiKeyIndex, createApiKeyIndex } from '../../src/gateway/usage-plans/api-key-index.ts';

export interface Timing {
  /** Welch's t: how far the means of the two classes are apart, in standard errors. */
  readonly t: number;
  readonly samples: number;
}

const KEY_COUNT = 10_000;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** So many values that where they happen to come to lie, in memory and in the index, evens out. */
const POOL_SIZE = 100_000;
/** Look-ups of one sample: what a clock can tell apart. */
const BATCH = 8;

/**
 * Does the time that looking up an API key takes tell anything of the keys that there are? Two classes of wrong values, one
 * or the other at random: those that share all but two characters with a key, and those that share nothing with any.
 * The slowest hundredth of the samples is left out: it is that of the collector and of other processes.
 */
export function measureApiKeyTiming(
  samples: number,
  seed: number,
  indexOf: (values: readonly string[]) => Pick<ApiKeyIndex, 'find'> = indexOfKeys,
): Timing {
  const random = seededRandom(seed);
  const text = (length: number): string =>
    Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
  const values = Array.from({ length: KEY_COUNT }, () => text(40));
  const index = indexOf(values);
  // Both kinds in one list, in no order, so that they differ by nothing but their text.
  const kinds = Uint8Array.from({ length: POOL_SIZE }, () => (random() < 0.5 ? 0 : 1));
  const pool = Array.from(kinds, (kind, at) => {
    const begin = text(39);
    const key = values[at % KEY_COUNT] as string;
    // No key ends like that.
    return flat(`${kind === 0 ? key.slice(0, 38) + begin[38] : begin}-`);
  });
  const sample = (slot: number): number => {
    const value = pool[slot] as string;
    const start = process.hrtime.bigint();
    for (let count = 0; count < BATCH; count++) index.find(value);
    return Number(process.hrtime.bigint() - start);
  };
  const nextSlot = (): number => Math.floor(random() * POOL_SIZE);
  for (let count = 0; count < 20_000; count++) sample(nextSlot());
  const slots = Uint32Array.from({ length: samples }, nextSlot);
  const times = Float64Array.from(slots, sample);
  const limit = Float64Array.from(times).sort()[Math.floor(samples * 0.99)] ?? 0;
  const momentsOfKind = (kind: number): Moments =>
    momentsOf(times.filter((time, at) => time <= limit && kinds[slots[at] as number] === kind));
  const [a, b] = [momentsOfKind(0), momentsOfKind(1)];
  return { t: (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count), samples };
}

/** In memory as one piece, however it was put together. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

function indexOfKeys(values: readonly string[]): ApiKeyIndex {
  return createApiKeyIndex({
    apiKeys: values.map((value, at) => ({
      id: `key${at}`,
      name: `key${at}`,
      value,
      enabled: true,
      createdDate: 0,
      lastUpdatedDate: 0,
      stageKeys: [],
    })),
    usagePlans: [],
    usagePlanKeys: [],
  });
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

function momentsOf(list: Float64Array): Moments {
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1);
  return { count: list.length, mean, variance };
}
