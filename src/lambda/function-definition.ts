import type { FunctionCode } from '../account/function.ts';

/** Everything a function environment is made from. A new `revisionId` retires the environments of the old one. */
export interface FunctionDefinition {
  readonly functionName: string;
  readonly functionArn: string;
  readonly version: string;
  /** `python3.12`, `nodejs22.x`, …; the real interpreter is this machine's. */
  readonly runtime: string;
  /** `index.handler`, `src/app.lambda_handler`. */
  readonly handler: string;
  readonly code: FunctionCode;
  /** In the order in which they lie over one another. */
  readonly layers?: readonly LayerDefinition[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memorySizeMB: number;
  /** How many events all versions of the function may run at a time. */
  readonly reservedConcurrency: number | null;
  readonly revisionId: string;
}

export interface LayerDefinition {
  readonly arn: string;
  /** Null when the layer is not here. */
  readonly code: FunctionCode | null;
}

export interface Invocation {
  /** The event as JSON text or bytes. */
  readonly payload: string | Buffer;
  /** `X-Amzn-Trace-Id` value: `Root=1-…`. */
  readonly traceId: string;
  readonly clientContext?: string | undefined;
  /** What the invocation is called in records and context; a new id when absent. */
  readonly requestId?: string | undefined;
  /** As the caller named the function: by an alias; the definition's own ARN when absent. */
  readonly functionArn?: string | undefined;
  /** The outcome comes when the records of the invocation are written, and has the end of its log. */
  readonly wantsLog?: boolean | undefined;
}

export type InvocationOutcome =
  | { readonly kind: 'answer'; readonly payload: Buffer; readonly requestId: string; readonly log?: Buffer }
  | {
      readonly kind: 'function-error';
      readonly payload: Buffer;
      readonly requestId: string;
      readonly cause: 'handler' | 'init' | 'timeout' | 'exit' | 'answer-too-large';
      readonly log?: Buffer;
    }
  | { readonly kind: 'throttled'; readonly detail: string }
  | { readonly kind: 'payload-too-large'; readonly detail: string };

/** One line that a function wrote, or one of Lambda's own records (START, END, REPORT, INIT_START). */
export interface FunctionLogLine {
  readonly functionName: string;
  /** null before the first invocation of an environment. */
  readonly requestId: string | null;
  /** Of the environment, in the function's log group; null for what Crossgate says of the function. */
  readonly logStreamName: string | null;
  readonly text: string;
  readonly timeMs: number;
}

/** Runs functions. Implemented in `function-host.ts`. */
export interface FunctionHost {
  invoke(definition: FunctionDefinition, invocation: Invocation): Promise<InvocationOutcome>;
  /** Ends the environments of a version that is gone or whose code has changed; calls in flight finish. */
  retire(functionName: string, version: string): void;
  /** Ends every environment, at the latest after `graceMs`; no child process is left. */
  close(graceMs?: number): Promise<void>;
}
