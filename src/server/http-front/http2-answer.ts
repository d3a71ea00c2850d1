import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type BodyStream, isBodyStream } from '../../gateway/body-stream.ts';
import { byteLength, checkedStatus, isBodiless, isFraming, type WireAnswer } from './answer.ts';

/**
 * Sends an answer over HTTP/2, headers in the order of HTTP/1.1 and without `Connection`, names in lower case. Throws
 * before anything is sent when a status or header cannot be sent over HTTP.
 */
export function writeHttp2Answer(
  stream: ServerHttp2Stream,
  answer: WireAnswer,
  { date, isHead }: { readonly date: string; readonly isHead: boolean },
): void {
  const { body } = answer;
  const endStream = body === null || isHead || isBodiless(answer.status);
  respond(stream, answerHeaders(answer, date), endStream);
  if (isBodyStream(body)) {
    if (endStream) body.cancel();
    else pipeBody(stream, body);
  } else if (!endStream) stream.end(body);
}

/** As on HTTP/1.1, no faster than the client reads. A body that breaks off takes its stream with it, not the connection. */
function pipeBody(stream: ServerHttp2Stream, body: BodyStream): void {
  stream.on('drain', () => body.resume());
  stream.once('close', () => body.cancel());
  body.pipe({
    write: (chunk) => stream.write(chunk),
    end: () => stream.end(),
    // Not `close`, which would end the stream first, as if the body were whole.
    fail: (detail) => stream.destroy(new Error(detail)),
  });
}

function answerHeaders({ status, contentType, headers, body }: WireAnswer, date: string): OutgoingHttpHeaders {
  const lines: OutgoingHttpHeaders = Object.create(null);
  lines[':status'] = checkedStatus(status);
  lines.date = date;
  if (contentType !== null) lines['content-type'] = contentType;
  const length = byteLength(body);
  if (length !== null && !isBodiless(status)) lines['content-length'] = `${length}`;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (isFraming(name)) continue;
    // Node keeps a list of lines in one string, in which a NUL would begin another.
    validateHeaderName(name);
    validateHeaderValue(name, value);
    add(lines, name.toLowerCase(), value);
  }
  return lines;
}

function add(lines: OutgoingHttpHeaders, name: string, value: string): void {
  const before = lines[name];
  // A connection upgrade is proposed with it, and HTTP/2 has none (RFC 9113 section 3.1).
  if (name === 'http2-settings') return;
  if (before === undefined) lines[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else lines[name] = [String(before), value];
}

/**
 * Node refuses two lines of a header that by its definition has one value, such as Access-Control-Allow-Credentials.
 * Backends send them all the same, and one line with both values is the same to every recipient (RFC 9110 section 5.3).
 */
function respond(stream: ServerHttp2Stream, lines: OutgoingHttpHeaders, endStream: boolean): void {
  try {
    stream.respond(lines, { endStream });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_HTTP2_HEADER_SINGLE_VALUE') throw error;
    for (const [name, value] of Object.entries(lines)) {
      if (Array.isArray(value) && name !== 'set-cookie') lines[name] = value.join(', ');
    }
    stream.respond(lines, { endStream });
  }
}
