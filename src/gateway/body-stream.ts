/**
 * A body on its way from a backend to a client. It is either piped to one sink or cancelled; whoever holds it has to do
 * one of both, since a backend waits at its other end.
 *
 * An interface of callbacks, and not a Readable: it lets a chunk pass from one socket to the other at the cost of a call.
 */
export interface BodyStream {
  /** What Content-Length says; null when nobody knows before the end. */
  readonly length: number | null;
  pipe(sink: BodySink): void;
  /** The sink takes more again. */
  resume(): void;
  /** Nobody wants the rest. */
  cancel(): void;
}

export interface BodySink {
  /** False: nothing more before `resume` has been called. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** The rest will never come. */
  fail(detail: string): void;
}

export function isBodyStream(body: Buffer | string | BodyStream | null): body is BodyStream {
  return body !== null && typeof body === 'object' && 'pipe' in body;
}

/** The body of an answer to HEAD: its length is known, and nothing is sent. */
export function unsentBody(length: number | null): BodyStream {
  return { length, pipe: (sink) => sink.end(), resume: nothing, cancel: nothing };
}

/** A body that breaks off, for a sink that has to be told. */
export function brokenBody(detail: string): BodyStream {
  return { length: null, pipe: (sink) => sink.fail(detail), resume: nothing, cancel: nothing };
}

function nothing(): void {}

export type BodyGathering =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'failed'; readonly detail: string };

/** Waits for the whole of a body. Its source bounds it. */
export function gatherBody(stream: BodyStream): Promise<BodyGathering> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    stream.pipe({
      write: (chunk) => chunks.push(chunk) > 0,
      end: () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks) }),
      fail: (detail) => resolve({ kind: 'failed', detail }),
    });
  });
}
