/** What of a log a caller gets who asks for it. Evidence: documented, Invoke, `LogResult` (the last 4 KB). */
const TAIL_LIMIT_BYTES = 4096;

/** Collects the ends of the logs of invocations whose callers have asked for them. */
export class LogTails {
  readonly #byRequest = new Map<string, { tail: Buffer; finish: (log: Buffer) => void }>();

  /** @param finish called when the invocation has its REPORT */
  collect(requestId: string, finish: (log: Buffer) => void): void {
    this.#byRequest.set(requestId, { tail: Buffer.alloc(0), finish });
  }

  add(requestId: string | null, text: string): void {
    const collected = requestId === null ? undefined : this.#byRequest.get(requestId);
    if (collected === undefined || requestId === null) return;
    // A function may write without an end.
    collected.tail = lastBytes(Buffer.concat([collected.tail, lastBytes(Buffer.from(`${text}\n`))]));
    if (!text.startsWith(`REPORT RequestId: ${requestId}\t`)) return;
    this.#byRequest.delete(requestId);
    collected.finish(collected.tail);
  }

  forget(requestId: string): void {
    this.#byRequest.delete(requestId);
  }
}

function lastBytes(bytes: Buffer): Buffer {
  return bytes.subarray(Math.max(0, bytes.length - TAIL_LIMIT_BYTES));
}
