import { DevFailure, type ReadyEvent } from '../dev/events.ts';
import { createJsonReporter } from '../dev/json-reporter.ts';
import { closeSoon, type RunHooks, stopSignal } from '../dev/run-dev.ts';
import { createTextReporter } from '../dev/text-reporter.ts';
import type { ServeOptions } from './options.ts';
import { startServeSession } from './serve-session.ts';

/**
 * `crossgate serve` as a program: runs until SIGINT or SIGTERM. Resolves to the exit code: 0, 1 for a failed start, 2
 * for options that are wrong.
 */
export async function runServe(options: ServeOptions, hooks: RunHooks): Promise<number> {
  hooks.takeSignals();
  const reporter = options.json === true ? createJsonReporter() : createTextReporter();
  const stopped = stopSignal();
  try {
    const session = await startServeSession(options, reporter);
    hooks.whenStarted();
    if (options.json === true) reporter.ready(session.ready, []);
    else reporter.note(serveText(session.ready, options));
    await stopped;
    await closeSoon([session.close()]);
    return 0;
  } catch (error) {
    if (!(error instanceof DevFailure)) throw error;
    reporter.failed(error.diagnostics);
    return error.isUsage ? 2 : 1;
  } finally {
    await reporter.close();
  }
}

function serveText({ endpoint, region, accountId }: ReadyEvent, { persist, credentials }: ServeOptions): string {
  const kept = persist === undefined ? 'kept in memory' : `kept in ${persist}`;
  const keys = credentials === undefined ? 'any key is taken' : `keys of ${credentials}`;
  return [
    '',
    `${endpoint}  management APIs of account ${accountId} in ${region} (${kept}, ${keys})`,
    '',
    `Try  crossgate aws --endpoint-url ${endpoint} apigatewayv2 get-apis`,
    `     aws --endpoint-url ${endpoint} apigatewayv2 get-apis`,
    '',
  ].join('\n');
}
