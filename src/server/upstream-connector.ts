import type { Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { buildConnector } from 'undici';
import { EMPTY_LENGTH_MARKER } from './empty-length-marker.ts';

const MARKED_END = `\r\n${EMPTY_LENGTH_MARKER}: 0\r\n\r\n`;
const WRITTEN_END = '\r\ncontent-length: 0\r\n\r\n';

export interface UpstreamConnectorOptions {
  /** Trusted beside the certificates that Node.js trusts. */
  readonly ca?: string;
  /** The name that certificates have to be for; null: that of the host. */
  readonly tlsName: string | null;
}

/** Opens sockets for undici. */
export function createUpstreamConnector(
  build: typeof buildConnector,
  { ca, tlsName }: UpstreamConnectorOptions,
): buildConnector.connector {
  const connect = build(ca === undefined ? {} : { ca: [...rootCertificates, ca] });
  return (options, callback) => {
    connect({ ...options, ...(tlsName === null ? {} : { servername: tlsName }) }, (...[error, socket]) => {
      if (error !== null) callback(error, null);
      else callback(null, withEmptyLength(socket));
    });
  };
}

function withEmptyLength<T extends Socket>(socket: T): T {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = ((chunk: unknown, ...rest: unknown[]) =>
    typeof chunk === 'string' && chunk.endsWith(MARKED_END)
      ? write(`${chunk.slice(0, -MARKED_END.length)}${WRITTEN_END}`, ...rest)
      : write(chunk, ...rest)) as T['write'];
  return socket;
}
