import { type ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import { type BodyStream, isBodyStream } from '../../gateway/body-stream.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import { pipeBody } from './pipe-body.ts';

/** What of a response goes over the wire. */
export type WireAnswer = Pick<GatewayResponse, 'status' | 'contentType' | 'headers' | 'body'>;

/** One whose body is at hand. */
export interface WholeAnswer extends WireAnswer {
  readonly body: Buffer | string | null;
}

let dateText = '';
let dateSecond = 0;

/** The value of `Date`. Made once a second. */
export function httpDate(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(epochMs).toUTCString();
  }
  return dateText;
}

export interface AnswerOptions {
  readonly date: string;
  readonly keepAlive: boolean;
  /** The request was a HEAD: all headers, no body. */
  readonly isHead: boolean;
  /** The client knows no chunks: the end of the connection is the end of a body of unknown length. */
  readonly isHttp10: boolean;
}

/**
 * Hands an answer to Node in one `writeHead` with a flat array, in the order that HTTP APIs send: Date,
 * Content-Type, Content-Length, Connection, then the gateway's own. Throws before anything is sent when a status or
 * header cannot be sent over HTTP.
 */
export function writeAnswer(response: ServerResponse, answer: WireAnswer, options: AnswerOptions): void {
  const { status, body } = answer;
  response.writeHead(checkedStatus(status), answerHeaders(answer, options));
  const isSent = body !== null && !options.isHead && !isBodiless(status);
  if (isBodyStream(body)) {
    if (isSent) {
      pipeBody(response, body);
      return;
    }
    body.cancel();
    response.end();
  } else if (isSent) response.end(body);
  else response.end();
}

/** The same as bytes, for a connection that ends with this answer. Throws as writeAnswer does. */
export function encodeAnswer(answer: WholeAnswer, options: AnswerOptions): Buffer {
  const { status, body } = answer;
  let head = `HTTP/1.1 ${checkedStatus(status)} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  const headers = answerHeaders(answer, options);
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  const bytes = body === null || options.isHead || isBodiless(status) ? '' : body;
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), typeof bytes === 'string' ? Buffer.from(bytes) : bytes]);
}

function answerHeaders({ status, contentType, headers, body }: WireAnswer, options: AnswerOptions): string[] {
  const lines = ['Date', options.date];
  if (contentType !== null) lines.push('Content-Type', contentType);
  const length = byteLength(body);
  if (length === null) {
    if (!options.isHead && !options.isHttp10 && !isBodiless(status)) lines.push('Transfer-Encoding', 'chunked');
  } else if (!isBodiless(status)) lines.push('Content-Length', `${length}`);
  const endsWithConnection = length === null && options.isHttp10;
  lines.push('Connection', options.keepAlive && !endsWithConnection ? 'keep-alive' : 'close');
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!isFraming(name)) lines.push(name, headers[i + 1] as string);
  }
  return lines;
}

/** An interim status (1xx) as a final answer would leave the client waiting for the real one. */
export function checkedStatus(status: number): number {
  if (Number.isInteger(status) && status >= 200 && status <= 999) return status;
  throw new RangeError(`${status} is not the status of an answer`);
}

/** Neither has a body, and a 204 must not have a Content-Length either (RFC 9110 section 8.6). */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

/** Null when only its end will tell. */
export function byteLength(body: Buffer | string | BodyStream | null): number | null {
  if (body === null) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

const FRAMING = new Set([
  ...['connection', 'content-length', 'keep-alive', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);
const FRAMING_LENGTHS = [...FRAMING].reduce((mask, name) => mask | (1 << name.length), 0);

/** How an answer is framed is the front's alone: a second opinion on it would be response smuggling. */
export function isFraming(name: string): boolean {
  return name.length < 18 && (FRAMING_LENGTHS & (1 << name.length)) !== 0 && FRAMING.has(name.toLowerCase());
}
