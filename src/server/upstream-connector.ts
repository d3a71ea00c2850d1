import { randomBytes } from 'node:crypto';
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { buildConnector } from 'undici';

export type AllowAddress = (address: string) => boolean;

/**
 * The name under which an empty Content-Length passes through undici, as the last header. Nobody outside knows it, so
 * that no header of a request can be taken for it.
 */
export const EMPTY_LENGTH_MARKER = `x-${randomBytes(12).toString('hex')}`;

const MARKED_END = `\r\n${EMPTY_LENGTH_MARKER}: 0\r\n\r\n`;
const WRITTEN_END = '\r\ncontent-length: 0\r\n\r\n';

export interface UpstreamConnectorOptions {
  readonly allowAddress?: AllowAddress;
  /** Trusted beside the certificates that Node.js trusts. */
  readonly ca?: string;
  /** The name that certificates have to be for; null: that of the host. */
  readonly tlsName: string | null;
}

/** Opens sockets for undici: to allowed addresses only, checked after the name has been resolved. */
export function createUpstreamConnector(
  build: typeof buildConnector,
  { allowAddress, ca, tlsName }: UpstreamConnectorOptions,
): buildConnector.connector {
  const connect = build({
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(allowAddress === undefined ? {} : { lookup: createGuardedLookup(allowAddress) }),
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    // An address is connected to without a look-up.
    if (allowAddress !== undefined && isIP(host) !== 0 && !allowAddress(host)) {
      callback(new Error(`Connections to ${host} are not allowed.`), null);
      return;
    }
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

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A name may resolve to another address the next time it is asked; the one that is checked is the one connected to. */
function createGuardedLookup(allowAddress: AllowAddress) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = error === null ? addresses.filter(({ address }) => allowAddress(address)) : [];
      const [first] = allowed;
      if (error !== null) callback(error, []);
      else if (first === undefined) callback(new Error(`Connections to ${hostname} are not allowed.`), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
