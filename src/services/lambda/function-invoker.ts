/** One invocation, resolved: the version that runs is decided, and whether it may run has been asked. */
export interface FunctionCall {
  readonly functionName: string;
  /** As the caller named it: a version, an alias or `$LATEST`. */
  readonly qualifier: string | undefined;
  /** The event as JSON text. */
  readonly payload: string;
  /** The client's context as JSON text. */
  readonly clientContext?: string;
  readonly wantsLog: boolean;
  /** What the function's records call it; a new id when absent. */
  readonly requestId?: string;
}

export type FunctionCallOutcome =
  | {
      readonly kind: 'answer' | 'function-error';
      readonly payload: Buffer;
      readonly executedVersion: string;
      /** The last 4 KB of what was logged. */
      readonly log?: Buffer;
    }
  | { readonly kind: 'throttled' }
  /** Nothing was started; `detail` says why, for people. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Runs functions, handed in by `server/`. */
export interface FunctionInvoker {
  invoke(call: FunctionCall): Promise<FunctionCallOutcome>;
  /** Takes the event in, to be run soon and again after a failure. False when too many wait already. */
  enqueue(call: FunctionCall): boolean;
}
