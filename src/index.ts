import { startDevSession } from './server/dev/dev-session.ts';
import type { ReadyEvent } from './server/dev/events.ts';
import type { DevOptions } from './server/dev/options.ts';
import { silentReporter } from './server/dev/reporter.ts';

export type { Diagnostic, DiagnosticJson } from './base/diagnostic.ts';
export { DevFailure, type NotServed, type ReadyApi, type ReadyEvent, type ReadyRoute } from './server/dev/events.ts';
export type { DevOptions } from './server/dev/options.ts';

export interface RunningDev {
  readonly ready: ReadyEvent;
  close(): Promise<void>;
}

/**
 * Starts what `crossgate dev` starts, within this process and without output. Nothing is watched.
 *
 * @throws DevFailure with the diagnostics when the start fails; nothing is left running then
 */
export async function startDev(options: DevOptions = {}): Promise<RunningDev> {
  const session = await startDevSession(options, silentReporter);
  return { ready: session.ready, close: () => session.close() };
}
