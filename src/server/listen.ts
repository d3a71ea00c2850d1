import type { Diagnostic } from '../base/diagnostic.ts';
import type { HttpFront } from './http-front/http-front.ts';

export interface PortWish {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** A port that the user gave must be free; a default that is taken gives way to the next free one. */
  readonly isExplicit: boolean;
  /** For messages: `--port`. */
  readonly flag: string;
}

export type Listening =
  | { readonly kind: 'listening'; readonly port: number; readonly note: string | null }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** How many ports after a default one are tried. */
const NEXT_PORTS = 100;

/** Listens on the wished port, or on the next free one when the wish was only a default. */
export async function listenOn(front: HttpFront, wish: PortWish): Promise<Listening> {
  const last = wish.isExplicit || wish.port === 0 ? wish.port : Math.min(wish.port + NEXT_PORTS, 65_535);
  for (let port = wish.port; port <= last; port++) {
    try {
      const { port: bound } = await front.listen({ port, hosts: hostsOf(wish.host) });
      const isOther = wish.port !== 0 && bound !== wish.port;
      const note = isOther ? `Port ${wish.port} is taken; using ${bound} (${wish.flag} sets it).` : null;
      return { kind: 'listening', port: bound, note };
    } catch (error) {
      const isLast = port === last;
      if (isLast || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
        return { kind: 'refused', diagnostic: refused(wish, port, error as NodeJS.ErrnoException) };
      }
    }
  }
  throw new Error('unreachable: the last port has either been bound or refused');
}

/** `localhost` is 127.0.0.1 for some clients and ::1 for others: the loopback is both. */
function hostsOf(host: string): readonly string[] {
  return host === '127.0.0.1' || host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
}

function refused({ host, flag }: PortWish, port: number, error: NodeJS.ErrnoException): Diagnostic {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program.`,
    EACCES: `Port ${port} on ${host} may not be opened by this user.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine.`,
    ENOTFOUND: `${host} cannot be resolved.`,
  };
  return {
    code: 'server/cannot-listen',
    severity: 'error',
    message: reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`,
    help:
      error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
        ? 'Give an address of this machine with --host, or leave it out for the loopback.'
        : `Give another one with ${flag}, or 0 for any free port.`,
  };
}
