import { STATUS_CODES } from 'node:http';
import { newRequestId } from '../../base/ids.ts';

/** Why the front does not hand a request on. The client sees the status and AWS's form of it, people see `detail`. */
export interface Refusal {
  readonly status: number;
  /** The `message` of the JSON body. */
  readonly message: string;
  /** For people: what is wrong with the request. */
  readonly detail: string;
}

export function badRequest(detail: string): Refusal {
  return { status: 400, message: 'Bad Request', detail };
}

export const ALLOWED_METHODS = 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT';

/** 405 for all methods that API Gateway has no word for, whether Node's parser knows them or not. */
export function methodNotAllowed(method: string): Refusal {
  return { status: 405, message: 'Method Not Allowed', detail: `API Gateway serves ${ALLOWED_METHODS}, not ${method}` };
}

/** A refusal as it goes over the wire. The connection ends with it: what follows a request that nobody understood is not a request. */
export function encodeRefusal(refusal: Refusal, date: string): string {
  const body = JSON.stringify({ message: refusal.message });
  const allow = refusal.status === 405 ? `allow: ${ALLOWED_METHODS}\r\n` : '';
  return (
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nDate: ${date}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n` +
    `${allow}apigw-requestid: ${newRequestId()}\r\n\r\n${body}`
  );
}

/** What Node's parser or its clocks report through `clientError`. */
export interface ClientError extends Error {
  readonly code?: string;
  readonly reason?: string;
  readonly bytesParsed?: number;
  readonly rawPacket?: Buffer;
}

/** The refusal that belongs to an error of the parser; null when there is nothing to answer. */
export function refusalOfClientError(error: ClientError): Refusal | null {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        message: 'Request Header Fields Too Large',
        detail: 'the head of the request is too large',
      };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, message: 'Request Entity Too Large', detail: 'the chunk extensions are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'Request Timeout', detail: 'the request did not arrive in time' };
    case 'HPE_INVALID_METHOD':
      return isUnknownMethod(error) ? methodNotAllowed('this method') : badRequest('the request line has no method');
    // More bytes after a request with `Connection: close`: its answer ends the connection (RFC 9112 section 9.6).
    case 'HPE_CLOSED_CONNECTION':
    // The client went away in the middle of a request.
    case 'HPE_INVALID_EOF_STATE':
      return null;
    default:
      return error.code?.startsWith('HPE_') === true ? badRequest(error.reason ?? error.message) : null;
  }
}

/**
 * Methods are case-sensitive and registered ones are upper-case, so an upper-case letter where the parser stopped
 * is a method nobody knows (`FOO`), while anything else (`get`, a TLS hello) is no request line at all. The byte is
 * the only thing to go by: the packet may have begun in the middle of the word.
 */
function isUnknownMethod({ bytesParsed = 0, rawPacket }: ClientError): boolean {
  const byte = rawPacket?.[bytesParsed] ?? 0;
  return byte >= 0x41 && byte <= 0x5a;
}
