import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { isNamed } from '../../base/header-list.ts';

/**
 * A request whose header lines stay as they came, and whose body costs nothing when there is none. node:http asks each
 * request for its `expect` header, and would make an object of all headers for it; and it reads each request to its end,
 * which takes a stream three turns of the loop even when nothing is in it. Nobody here looks at either, and without them
 * node:http answers a preflight for three quarters of what it costs with them.
 */
export class FrontMessage extends IncomingMessage {
  /** No byte of a body belongs to this request: it never becomes `end` or `close`. Set before the message is complete. */
  declare isBodiless?: true;

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    return chunk === null && this.isBodiless === true ? false : super.push(chunk, encoding);
  }
}

const inherited = IncomingMessage.prototype as IncomingMessage & { _dump?: () => void };
const headers = Object.getOwnPropertyDescriptor(inherited, 'headers');
const readableEnded = Object.getOwnPropertyDescriptor(Readable.prototype, 'readableEnded');

Object.defineProperties(FrontMessage.prototype, {
  headers: {
    ...headers,
    get(this: FrontMessage) {
      // HTTP/1.0 is asked for `te`, too.
      const isAsked = this.httpVersionMinor !== 1 || hasExpectation(this.rawHeaders);
      return isAsked ? headers?.get?.call(this) : NO_HEADERS;
    },
  },
  readableEnded: {
    ...readableEnded,
    get(this: FrontMessage) {
      return this.isBodiless === true || readableEnded?.get?.call(this);
    },
  },
  // What node:http calls to skip a body that nobody has read, after the answer.
  _dump: {
    value(this: FrontMessage) {
      if (this.isBodiless !== true) inherited._dump?.call(this);
    },
  },
});

const NO_HEADERS = Object.freeze({});

function hasExpectation(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) if (isNamed(rawHeaders[i] as string, 'expect')) return true;
  return false;
}
