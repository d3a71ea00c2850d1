import { createServer } from 'node:net';

export interface TakenPort {
  readonly port: number;
  release(): Promise<void>;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const taken = await takeAnyPort();
  await taken.release();
  return taken.port;
}

/** A port that nobody listens on, before one that is taken until `release`. */
export async function freePortBeforeTaken(): Promise<TakenPort> {
  for (;;) {
    const first = await takeAnyPort();
    const second = await takePort(first.port + 1);
    await first.release();
    if (second !== null) return { port: first.port, release: second.release };
  }
}

async function takeAnyPort(): Promise<TakenPort> {
  for (;;) {
    // Below those that the kernel gives to connections and to who asks for any, so that nobody has it in the meantime.
    const taken = await takePort(10_000 + Math.floor(Math.random() * 20_000));
    if (taken !== null) return taken;
  }
}

/** Null where it is taken already. */
function takePort(port: number): Promise<TakenPort | null> {
  const server = createServer();
  const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve({ port, release }));
  });
}
