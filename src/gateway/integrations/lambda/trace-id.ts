import { randomFillSync } from 'node:crypto';

/** Random bytes of one trace id; 512 ids to a call of the random source, which costs more than all the rest. */
const BYTES = 12;
const pool = Buffer.allocUnsafe(BYTES * 512);
let used = pool.length;

/** A new `x-amzn-trace-id`: `Root=1-67fd88fd-72d8964e1fed2bce3edd5aac`, seconds and 96 random bits in hex. */
export function newTraceId(nowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + BYTES);
  used += BYTES;
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${random}`;
}
