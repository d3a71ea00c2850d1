import { createHash } from 'node:crypto';
import { isTruthy, pythonJson } from './python-value.ts';

const HASH_LENGTH = 10;

/** `prefix` and ten characters of the SHA-1 of `data`; nothing behind the prefix when there is no data. */
export function hashedLogicalId(prefix: string, data: unknown): string {
  if (!isTruthy(data)) return prefix;
  const text = typeof data === 'string' ? data : pythonJson(data);
  return prefix + createHash('sha1').update(text).digest('hex').slice(0, HASH_LENGTH);
}

/** As above, where the user gives the hash. */
export function givenHashLogicalId(prefix: string, hash: string): string {
  return prefix + hash.slice(0, HASH_LENGTH);
}
