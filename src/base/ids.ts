import { createHash, randomFillSync, randomUUID } from 'node:crypto';

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/** An id of `length` characters of `a-z0-9` that is always the same for the same parts (an API id, a route id …). */
export function derivedId(length: number, ...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('\0')).digest();
  let id = '';
  for (let i = 0; i < length; i++) id += BASE36[(digest[i % digest.length] as number) % 36];
  // API ids begin with a letter, as a host label of theirs does on AWS nearly always; digits first are legal, too.
  return /^[0-9]/.test(id) ? `${String.fromCharCode(97 + (id.charCodeAt(0) % 26))}${id.slice(1)}` : id;
}

/** A new random id of `length` characters of `a-z0-9`. */
export function randomId(length: number): string {
  return derivedId(length, randomUUID());
}

// One call of the random source serves 512 ids: a call per request would cost 3 µs of a 20 µs answer.
const pool = Buffer.allocUnsafe(11 * 512);
let used = pool.length;

/**
 * The value of `apigw-requestid`: 16 characters of base64 that end in `=`, like `AGQv6gqG4osEMHw=` (11 bytes).
 * It equals `$context.requestId` on HTTP APIs. Evidence: recorded, e.g. `apigw-requestid: aQLT9hqNoAMEbuA=` (2024-07-01).
 */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('base64url', used, used + 11);
  used += 11;
  return `${id}=`;
}
