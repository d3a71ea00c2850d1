import type { ServerResponse } from 'node:http';
import type { BodyStream } from '../../gateway/body-stream.ts';

/**
 * Sends a body as it comes: no faster than the client reads, and for as long as the client is there. A body that breaks
 * off takes the connection with it, which is the only way to tell the client that it is not whole.
 */
export function pipeBody(outgoing: ServerResponse, body: BodyStream): void {
  outgoing.on('drain', () => body.resume());
  outgoing.once('close', () => body.cancel());
  body.pipe({
    write: (chunk) => outgoing.write(chunk),
    end: () => outgoing.end(),
    fail: () => outgoing.destroy(),
  });
}
