import { performance } from 'node:perf_hooks';
import { isBodyStream } from '../../gateway/body-stream.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { AnswerOutcome, HttpFrontOptions, RefusedRequest } from './http-front.ts';
import { internalError } from './internal-error.ts';

/** An accepted request whose turn has come, and how its own protocol deals with it. */
export interface Turn {
  readonly request: GatewayRequest;
  readonly startedAt: number;
  /** True once the request has been refused in the middle; an answer is dropped. */
  readonly isRefused: boolean;
  readonly isAborted: boolean;
  /** Gives what the client gets: `answer`, or what stands in for one that cannot be sent. */
  send(answer: GatewayResponse): GatewayResponse;
  /** The work on the request is done. */
  finish(): void;
  /** Cuts the client off. */
  destroy(): void;
}

/**
 * The code behind a front. Nothing that it throws gets past here: a front stands below everything else, and an exception
 * of one request or of a log line must not end the process that serves all others.
 */
export interface Responder {
  respond(turn: Turn): void;
  refused(refused: RefusedRequest): void;
  failed(error: unknown, request: GatewayRequest | null): void;
}

export function createResponder<Answer extends GatewayResponse>(options: HttpFrontOptions<Answer>): Responder {
  const failed: Responder['failed'] = (error, request) => {
    try {
      options.onError?.(error, request);
    } catch {
      // Nobody is left who could be told.
    }
  };

  const conclude = (turn: Turn, response: GatewayResponse): AnswerOutcome => {
    const ms = performance.now() - turn.startedAt;
    const aborted = turn.isAborted;
    let sent = response;
    try {
      if (!turn.isRefused && !aborted) sent = turn.send(response);
      else if (isBodyStream(response.body)) response.body.cancel();
    } catch (error) {
      failed(error, turn.request);
      turn.destroy();
    }
    turn.finish();
    return { ms, aborted, sent };
  };

  const answered = (turn: Turn, answer: Answer): void => {
    const { request, isRefused } = turn;
    const outcome = conclude(turn, answer);
    if (isRefused) return;
    try {
      options.onAnswered?.(request, answer, outcome);
    } catch (error) {
      failed(error, request);
    }
  };

  const broken = (turn: Turn, error: unknown): void => {
    failed(error, turn.request);
    conclude(turn, internalError(turn.request));
  };

  const respond = (turn: Turn): void => {
    let answer: Answer | Promise<Answer>;
    try {
      answer = options.respond(turn.request);
    } catch (error) {
      broken(turn, error);
      return;
    }
    // A preflight is answered at once; a promise would cost it a turn of the loop.
    if (answer instanceof Promise) {
      answer
        .then(
          (value) => answered(turn, value),
          (error: unknown) => broken(turn, error),
        )
        .catch((error: unknown) => {
          failed(error, turn.request);
          turn.destroy();
        });
    } else answered(turn, answer);
  };

  const refused: Responder['refused'] = (request) => {
    try {
      options.onRefused?.(request);
    } catch (error) {
      failed(error, null);
    }
  };

  return { respond, failed, refused };
}
