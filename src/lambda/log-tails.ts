/** What of a log a caller gets who asks for it. Evidence: documented, Invoke, `LogResult` (the last 4 KB). */
const TAIL_LIMIT_BYTES = 4096;

/** Collects the ends of the logs of invocations whose callers have asked for them. */
export class LogTails {
  readonly #byRequest = new Map<string, { lines: string[]; finish: (log: Buffer) => void }>();

  /** @param finish called when the invocation has its REPORT */
  collect(requestId: string, finish: (log: Buffer) => void): void {
    this.#byRequest.set(requestId, { lines: [], finish });
  }

  add(requestId: string | null, text: string): void {
    const tail = requestId === null ? undefined : this.#byRequest.get(requestId);
    if (tail === undefined || requestId === null) return;
    tail.lines.push(`${text}\n`);
    if (!text.startsWith(`REPORT RequestId: ${requestId}\t`)) return;
    this.#byRequest.delete(requestId);
    const log = Buffer.from(tail.lines.join(''));
    tail.finish(log.subarray(Math.max(0, log.length - TAIL_LIMIT_BYTES)));
  }

  forget(requestId: string): void {
    this.#byRequest.delete(requestId);
  }
}
