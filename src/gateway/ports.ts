import type { Assumptions } from '../aws/assumptions.ts';

/** What a compiled gateway needs from the outside, handed to it by `server/`. */
export interface GatewayPorts {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Assumptions;
  readonly now: () => number;
  readonly invokeFunction: (invocation: FunctionInvocation) => Promise<FunctionOutcome>;
}

export interface FunctionInvocation {
  /** ARN of the function, with or without a qualifier. */
  readonly functionArn: string;
  /** The event as JSON text. */
  readonly payload: string;
  /**
   * What the function's policy is checked against: `arn:aws:execute-api:region:account:api/stage/METHOD/items/{id}`, with
   * the route's path, or `…:api/stage/$default`.
   */
  readonly sourceArn: string;
  readonly traceId: string;
  /** The gateway stops waiting after this long; the function goes on. */
  readonly timeoutMs: number;
}

export type FunctionOutcome =
  | { readonly kind: 'answer'; readonly payload: Buffer }
  /** The handler threw, timed out, exited, or could not be loaded; `payload` is Lambda's error JSON. */
  | { readonly kind: 'function-error'; readonly payload: Buffer }
  /** No environment was started; `detail` says why, for people. */
  | {
      readonly kind: 'refused';
      readonly reason: 'no-such-function' | 'no-permission' | 'concurrency' | 'payload-too-large';
      readonly detail: string;
    }
  | { readonly kind: 'integration-timeout' };
