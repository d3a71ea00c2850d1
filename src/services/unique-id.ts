import { createHash, randomUUID } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * An id in the form that IAM gives: `AROA` and 17 characters for a role, `ASIA` and 16 for a temporary access key. The
 * same for the same seed; a new one without.
 */
export function uniqueId(prefix: 'AROA' | 'ASIA', seed: string = randomUUID()): string {
  const digest = createHash('sha256').update(`${prefix} ${seed}`).digest();
  const length = prefix === 'AROA' ? 17 : 16;
  return prefix + [...digest.subarray(0, length)].map((byte) => BASE32[byte % 32]).join('');
}
