import { type DevSession, startDevSession } from './dev-session.ts';
import { DevFailure } from './events.ts';
import { createJsonReporter } from './json-reporter.ts';
import type { DevOptions } from './options.ts';
import type { DevReporter } from './reporter.ts';
import { createTextReporter } from './text-reporter.ts';

/** What the program that loaded the command wants to know. */
export interface RunHooks {
  /** SIGINT and SIGTERM are the command's from now on. */
  readonly takeSignals: () => void;
  /** What a start needs has run. */
  readonly whenStarted: () => void;
}

/**
 * `crossgate dev` as a program: runs until SIGINT or SIGTERM. Resolves to the exit code: 0, 1 for a failed start, 2 for
 * options that are wrong.
 * `whenStarted` is called once it serves.
 */
export async function runDev(options: DevOptions, hooks: RunHooks): Promise<number> {
  hooks.takeSignals();
  const reporter = options.json === true ? createJsonReporter() : createTextReporter();
  const stopped = stopSignal();
  try {
    const session = await startDevSession(options, reporter);
    hooks.whenStarted();
    const stopWatching = options.watch === false ? Promise.resolve(null) : watch(session, reporter);
    const stopKeys = followKeys(session, reporter);
    await stopped;
    stopKeys();
    await closeSoon([stopWatching.then((stop) => stop?.()), session.close()]);
    return 0;
  } catch (error) {
    if (!(error instanceof DevFailure)) throw error;
    reporter.failed(error.diagnostics);
    return error.isUsage ? 2 : 1;
  } finally {
    await reporter.close();
  }
}

/** The watch is set up after the start, so that the first request does not wait for it. */
async function watch(session: DevSession, reporter: DevReporter): Promise<(() => Promise<void>) | null> {
  try {
    const { watchSession } = await import('./watch.ts');
    const stop = await watchSession(session, reporter.bug);
    reporter.watching();
    return stop;
  } catch (error) {
    // What is served goes on; only saves are not followed.
    reporter.bug(error);
    return null;
  }
}

/** At a terminal, `d` deploys what saves have left undeployed. Returns how to stop. */
function followKeys(session: DevSession, reporter: DevReporter): () => void {
  // Asking for stdin opens it, which costs a start several milliseconds.
  if (!session.ready.apis.some(({ type }) => type === 'REST') || !process.stdin.isTTY) return () => {};
  const { stdin } = process;
  const press = (key: Buffer): void => {
    // In raw mode Ctrl-C is a key like any other.
    if (key.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
    if (key.toString() !== 'd') return;
    session.deploy().then((deployed) => deployed || reporter.note('Everything is deployed.'), reporter.bug);
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', press);
  return () => {
    stdin.off('data', press);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

const CTRL_C = 3;

export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** Ctrl-C ends the process within 2 s, whatever a function is doing. */
const CLOSE_MS = 1_800;

/** Resolves when everything is closed, or when the process has to end without. */
export async function closeSoon(closing: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS);
  });
  await Promise.race([Promise.all(closing), timeout]);
  clearTimeout(timer);
}
