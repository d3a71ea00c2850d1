import { randomBytes } from 'node:crypto';

/**
 * The name under which an empty Content-Length passes through undici, as the last header. Nobody outside knows it, so
 * that no header of a request can be taken for it.
 */
export const EMPTY_LENGTH_MARKER = `x-${randomBytes(12).toString('hex')}`;
