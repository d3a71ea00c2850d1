import { ANSWER_LIMIT_BYTES } from './runtime-api-protocol.ts';

/** How a process ended, in the words of AWS's supervisor (Go's names of the signals). */
export function describeExit(exitCode: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return exitCode === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${exitCode ?? 1}`;
}

const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

/** Evidence: recorded, test_lambda_runtime_exit and test_lambda_runtime_wrapper_not_found (2025-11-24). */
export function exitPayload(requestId: string, errorType: string, reason: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` }));
}

/** Evidence: recorded, test_lambda_too_large_response (2025-11-24). */
export const ANSWER_TOO_LARGE_PAYLOAD: Buffer = Buffer.from(
  JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${ANSWER_LIMIT_BYTES} bytes).`,
    errorType: 'Function.ResponseSizeTooLarge',
  }),
);

export const timedOut = (timeoutSeconds: number): string => `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;

/** Two forms were recorded, the one with the time until 2024 and `Sandbox.Timedout` in 2025: assumption `lambda.timeout.payload`. */
export function timeoutPayload(options: {
  readonly requestId: string;
  readonly timeoutSeconds: number;
  readonly timeMs: number;
  readonly form: string;
}): Buffer {
  const { requestId, timeMs } = options;
  const text = timedOut(options.timeoutSeconds);
  return options.form === 'sandbox-timedout'
    ? exitPayload(requestId, 'Sandbox.Timedout', text)
    : Buffer.from(JSON.stringify({ errorMessage: `${new Date(timeMs).toISOString()} ${requestId} ${text}` }));
}
