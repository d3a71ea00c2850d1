import { IncomingMessage } from 'node:http';
import { isNamed } from '../../base/header-list.ts';

/**
 * A request whose header lines stay as they came. node:http asks each request for its `expect` header, and would make an
 * object of all headers for it: an eighth of what a preflight costs, for an object that nobody else looks at.
 */
export class FrontMessage extends IncomingMessage {}

const inherited = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers');

Object.defineProperty(FrontMessage.prototype, 'headers', {
  ...inherited,
  get(this: FrontMessage) {
    // HTTP/1.0 is asked for `te`, too.
    const isAsked = this.httpVersionMinor !== 1 || hasExpectation(this.rawHeaders);
    return isAsked ? inherited?.get?.call(this) : NO_HEADERS;
  },
});

const NO_HEADERS = Object.freeze({});

function hasExpectation(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) if (isNamed(rawHeaders[i] as string, 'expect')) return true;
  return false;
}
