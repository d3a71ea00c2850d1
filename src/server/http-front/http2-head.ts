import type { HeaderList } from '../../base/header-list.ts';
import { badRequest, methodNotAllowed, type Refusal } from './refusal.ts';
import { type HeadLimits, type RequestHead, readRequestHead } from './request-head.ts';

export interface Http2RequestHead {
  readonly method: string;
  readonly target: string;
  /** The value of `Expect`; null when absent. */
  readonly expectation: string | null;
  readonly head: RequestHead;
}

/**
 * Reads the header lines of an HTTP/2 request into what an HTTP/1.1 request would have been, and makes the same checks.
 *
 * Much has been refused before, as a stream error of type PROTOCOL_ERROR, by nghttp2 inside Node: names in upper case,
 * headers of one connection (`connection`, `transfer-encoding`, `te` other than `trailers` …), pseudo-headers that are
 * missing, twice there or not at the front, a path that does not begin with `/`, a Content-Length that the body does
 * not have (RFC 9113 section 8). Lines with characters that no header may hold are dropped there.
 */
export function readHttp2Head(lines: HeaderList, limits: HeadLimits): Http2RequestHead | Refusal {
  const pseudo = { ':method': '', ':path': '', ':authority': '' };
  let host: string | null = null;
  let expectation: string | null = null;
  let cookie = -1;
  const rawHeaders: string[] = ['host', ''];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] as string;
    const value = lines[i + 1] as string;
    if (name.startsWith(':')) {
      pseudo[name as keyof typeof pseudo] = value;
    } else if (name === 'host') {
      if (host !== null) return badRequest('there are two Host headers');
      host = value;
    } else if (name === 'cookie' && cookie !== -1) {
      // HTTP/2 may send cookies in several lines; whoever does not speak it sees one (RFC 9113 section 8.2.3).
      rawHeaders[cookie] += `; ${value}`;
    } else {
      if (name === 'cookie') cookie = rawHeaders.length + 1;
      if (name === 'expect') expectation = value;
      rawHeaders.push(name, value);
    }
  }
  const { ':method': method, ':path': target, ':authority': authority } = pseudo;
  if (method === 'CONNECT') return methodNotAllowed(method);
  // Two opinions about the host would let whatever stands behind choose the other one (RFC 9113 section 8.3.1).
  if (host !== null && authority !== '' && host !== authority) return badRequest('Host is not :authority');
  rawHeaders[1] = host ?? authority;
  const head = readRequestHead({ method, url: target, httpVersion: '1.1', rawHeaders }, limits);
  return 'detail' in head ? head : { method, target, expectation, head };
}
