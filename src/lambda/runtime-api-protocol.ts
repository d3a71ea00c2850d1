/** AWS's limit for what a function answers: 6 MiB and 100 bytes. Evidence: recorded, test_lambda_too_large_response. */
export const ANSWER_LIMIT_BYTES = 6 * 1024 * 1024 + 100;

/** One event as the Runtime API hands it out. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly payload: string | Buffer;
}

export type SendEvent = (event: RuntimeEvent) => void;

/** What the environment makes of a call to its Runtime API; each verdict has one answer. */
export type Verdict = 'accepted' | 'unknown-request' | 'wrong-state' | 'too-large';

export interface RuntimeApiHandlers {
  onNext(send: SendEvent, userAgent: string): Verdict;
  /** Whoever asked for the next event has hung up before there was one. */
  onNextGone(send: SendEvent): void;
  onResponse(requestId: string, payload: Buffer): Verdict;
  onResponseTooLarge(requestId: string): Verdict;
  onError(requestId: string, payload: Buffer, errorType: string): Verdict;
  onInitError(payload: Buffer, errorType: string): Verdict;
}

/** Status and body for each verdict, as the Runtime API of AWS's runtime interface emulator answers. */
export const VERDICT_ANSWERS: Readonly<Record<Verdict, { readonly status: number; readonly body: string }>> = {
  accepted: { status: 202, body: '{"status":"OK"}\n' },
  'unknown-request': { status: 400, body: '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n' },
  'wrong-state': {
    status: 403,
    body: '{"errorMessage":"State transition is not allowed","errorType":"InvalidStateTransition"}\n',
  },
  'too-large': {
    status: 413,
    body: `{"errorMessage":"Exceeded maximum allowed payload size (${ANSWER_LIMIT_BYTES} bytes).","errorType":"RequestEntityTooLarge"}\n`,
  },
};

/** A value that cannot end its header line, whatever a client sent as its trace id or context. */
export function headerText(value: string): string {
  return /[\x00-\x1f\x7f]/.test(value) ? value.replaceAll(/[\x00-\x1f\x7f]/g, '') : value;
}
