import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** What goes wrong later: a connection that cannot be accepted for want of file descriptors. */
  readonly onError: (error: unknown) => void;
}

/** Gives the port; rejects with Node's error. */
export function listenOn(server: Server, { port, host, onError }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      // An error that nobody listens for ends the process.
      server.on('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more connections and waits for those there are, until `graceMs` are over. */
export function closeServer(server: Server, graceMs: number, closeAllConnections: () => void): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(closeAllConnections, graceMs);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
  });
}
