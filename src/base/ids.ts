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

// One call of the random source serves 512 ids: a call per request would cost 3 µs of a 20 µs answer, and encoding
// each id by itself another 0.1 µs.
const IDS_AT_ONCE = 512;
const pool = Buffer.allocUnsafe(12 * IDS_AT_ONCE);
let ids = '';
let used = 0;

/**
 * The value of `apigw-requestid`: 16 characters of base64 that end in `=`, like `AGQv6gqG4osEMHw=` (11 bytes).
 * It equals `$context.requestId` on HTTP APIs. Evidence: recorded, e.g. `apigw-requestid: aQLT9hqNoAMEbuA=` (2024-07-01).
 */
export function newRequestId(): string {
  if (used === ids.length) {
    randomFillSync(pool);
    // Of twelve bytes in sixteen characters, the first eleven are the id: the two bits that its last character
    // shares with the twelfth byte are zero.
    for (let i = 11; i < pool.length; i += 12) pool[i] = (pool[i] as number) & 0x3f;
    ids = pool.toString('base64url');
    used = 0;
  }
  used += 16;
  return `${ids.slice(used - 16, used - 1)}=`;
}
