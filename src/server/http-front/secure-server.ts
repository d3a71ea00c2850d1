import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

export interface SecureServer {
  readonly server: Server;
  /** Cuts off whatever is connected, handshakes included, which node:https does not know of. */
  destroyConnections(): void;
}

/**
 * A server for HTTP/1.1 over TLS that hands the connections which have agreed on HTTP/2 to somebody else. It is not
 * `http2.createSecureServer({ allowHTTP1 })`, because that takes none of the limits of HTTP/1.1 (size of the head,
 * time-outs), and a client would choose by ALPN whether they hold.
 */
export function createSecureServer({
  options,
  onHttp1,
  onHttp2,
}: {
  readonly options: ServerOptions;
  /** Called before a connection is served. */
  readonly onHttp1: (socket: TLSSocket) => void;
  readonly onHttp2: (socket: TLSSocket) => void;
}): SecureServer {
  const server = createServer({ ...options, ALPNProtocols: ['h2', 'http/1.1'] });
  const serveHttp1 = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket) => {
    if (socket.alpnProtocol === 'h2') {
      onHttp2(socket);
      return;
    }
    onHttp1(socket);
    for (const serve of serveHttp1) serve.call(server, socket);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    server,
    destroyConnections() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
