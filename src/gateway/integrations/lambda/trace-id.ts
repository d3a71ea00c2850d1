import { randomFillSync } from 'node:crypto';

/** Random bytes for some hundred ids to a call of the random source, which costs more than all the rest. */
const pool = Buffer.allocUnsafe(6144);
let used = pool.length;

/** A new `x-amzn-trace-id`: `Root=1-67fd88fd-72d8964e1fed2bce3edd5aac`, seconds and 96 random bits in hex. */
export function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomHex(12)}`;
}

/** A new id of a segment of a trace, as `Parent` has it. */
export function newSegmentId(): string {
  return randomHex(8);
}

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + bytes);
  used += bytes;
  return random;
}
