import type { Socket } from 'node:net';
import {
  ANSWER_LIMIT_BYTES,
  headerText,
  type RuntimeApiHandlers,
  type RuntimeEvent,
  VERDICT_ANSWERS,
  type Verdict,
} from './runtime-api-protocol.ts';

const HEAD_LIMIT_BYTES = 16 * 1024;
/** By this a bootstrap knows the socket, whatever a wrapper of its interpreter does with descriptors; an answer like any other to one that does not look. */
const GREETING = 'HTTP/1.1 100 Continue\r\n\r\n';
const NEXT = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');
const RESULT = /^POST \/2018-06-01\/runtime\/(?:invocation\/([^/ ]+)\/(response|error)|(init)\/error) HTTP\/1\.1\r\n/;

interface ResultRequest {
  readonly requestId: string;
  readonly kind: 'response' | 'error' | 'init';
  readonly errorType: string;
  readonly contentLength: number;
  /** Null for a body that is read and thrown away, because it is too large. */
  readonly chunks: Buffer[] | null;
  missingBytes: number;
}

/**
 * Serves one of Crossgate's own bootstraps.
 *
 * The requests have exactly the form that runtimes/ writes; anything else closes the connection. Since these clients
 * send a result and the request for the next event together and never wait for the answer to the former, that
 * answer is held back and leaves in one write with the next event: it wakes the environment once instead of twice.
 */
export function serveOwnConnection(socket: Socket, handlers: RuntimeApiHandlers): void {
  let unread: Buffer | null = null;
  let result: ResultRequest | null = null;
  let heldBack = '';
  let isNextAwaited = false;

  const sendEvent = (event: RuntimeEvent): void => {
    isNextAwaited = false;
    const head = heldBack + eventHead(event);
    heldBack = '';
    if (typeof event.payload === 'string') {
      socket.write(head + event.payload);
    } else {
      socket.cork();
      socket.write(head);
      socket.write(event.payload);
      socket.uncork();
    }
  };

  /** Takes one request off `input`; returns how many bytes it used, or -1 when more have to come first. */
  const readRequest = (input: Buffer): number => {
    const headEnd = input.indexOf(HEAD_END);
    if (headEnd === -1) {
      if (input.length > HEAD_LIMIT_BYTES) socket.destroy();
      return -1;
    }
    const head = input.toString('latin1', 0, headEnd + 2);
    if (head.startsWith(NEXT)) {
      isNextAwaited = true;
      const verdict = handlers.onNext(sendEvent, headerOf(head, 'User-Agent'));
      if (verdict !== 'accepted') {
        isNextAwaited = false;
        heldBack += verdictAnswer(verdict);
      }
    } else {
      result = readResultHead(head);
      if (result === null) socket.destroy();
    }
    return headEnd + 4;
  };

  const finishResult = (request: ResultRequest): void => {
    result = null;
    heldBack += verdictAnswer(takeResult(handlers, request));
  };

  const read = (input: Buffer): number => {
    if (result === null) return readRequest(input);
    const part = input.subarray(0, result.missingBytes);
    result.chunks?.push(part);
    result.missingBytes -= part.length;
    return part.length;
  };

  socket.write(GREETING);
  socket.on('data', (chunk: Buffer) => {
    let input = unread === null ? chunk : Buffer.concat([unread, chunk]);
    unread = null;
    while (!socket.destroyed) {
      if (result?.missingBytes === 0) finishResult(result);
      if (input.length === 0) break;
      const used = read(input);
      if (used === -1) {
        unread = input;
        break;
      }
      input = input.subarray(used);
    }
    if (heldBack !== '' && !isNextAwaited && !socket.destroyed) {
      socket.write(heldBack);
      heldBack = '';
    }
  });
}

function takeResult(handlers: RuntimeApiHandlers, { requestId, kind, errorType, chunks }: ResultRequest): Verdict {
  if (chunks === null) return handlers.onResponseTooLarge(requestId);
  const payload = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  if (kind === 'init') return handlers.onInitError(payload, errorType);
  return kind === 'error' ? handlers.onError(requestId, payload, errorType) : handlers.onResponse(requestId, payload);
}

function readResultHead(head: string): ResultRequest | null {
  const target = RESULT.exec(head);
  const length = /^\d{1,10}$/.exec(headerOf(head, 'Content-Length'));
  if (target === null || length === null) return null;
  const [, requestId = '', kind = 'init'] = target;
  const contentLength = Number(length[0]);
  return {
    requestId,
    kind: kind as ResultRequest['kind'],
    errorType: headerOf(head, 'Lambda-Runtime-Function-Error-Type'),
    contentLength,
    chunks: contentLength > ANSWER_LIMIT_BYTES ? null : [],
    missingBytes: contentLength,
  };
}

function headerOf(head: string, name: string): string {
  const start = head.indexOf(`\r\n${name}: `);
  if (start === -1) return '';
  const valueStart = start + name.length + 4;
  return head.slice(valueStart, head.indexOf('\r\n', valueStart));
}

function verdictAnswer(verdict: Verdict): string {
  const { status, body } = VERDICT_ANSWERS[verdict];
  return `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const REASONS: Readonly<Record<number, string>> = {
  202: 'Accepted',
  400: 'Bad Request',
  403: 'Forbidden',
  413: 'Request Entity Too Large',
};

function eventHead(event: RuntimeEvent): string {
  const clientContext =
    event.clientContext === undefined ? '' : `Lambda-Runtime-Client-Context: ${headerText(event.clientContext)}\r\n`;
  return (
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n' +
    `Lambda-Runtime-Aws-Request-Id: ${event.requestId}\r\n` +
    `Lambda-Runtime-Deadline-Ms: ${event.deadlineMs}\r\n` +
    `Lambda-Runtime-Invoked-Function-Arn: ${event.functionArn}\r\n` +
    `Lambda-Runtime-Trace-Id: ${headerText(event.traceId)}\r\n${clientContext}` +
    `Content-Length: ${Buffer.byteLength(event.payload)}\r\n\r\n`
  );
}
