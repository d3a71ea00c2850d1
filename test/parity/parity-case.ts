import type { CorsConfiguration } from '../../src/account/http-api.ts';

/**
 * What AWS does, as data: an API, a request, the answer, and how we know. A case can be run against a compiled gateway,
 * a server on a socket, or AWS itself.
 */
export interface ParityCase {
  readonly name: string;
  readonly given: GivenHttpApi;
  readonly when: WhenRequest;
  readonly then: ThenResponse;
  readonly evidence: Evidence;
}

export interface GivenHttpApi {
  readonly cors?: CorsConfiguration | undefined;
  /** `$default` when not said. */
  readonly stageName?: string;
  readonly routes: readonly ParityRoute[];
}

export interface ParityRoute {
  readonly routeKey: string;
  readonly payloadFormatVersion: '1.0' | '2.0';
  readonly function: FunctionBehaviour;
}

export type FunctionBehaviour =
  /** What the handler returns. */
  | { readonly returns: unknown }
  /** What the function answers, byte by byte: not every answer is JSON. */
  | { readonly answers: string }
  | { readonly fails: 'throws' | 'concurrency' | 'integration-timeout' | 'no-permission' };

export interface WhenRequest {
  readonly method: string;
  /** With the query, as in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyBase64?: string;
}

export interface ThenResponse {
  readonly status: number;
  /** null: no content-type; undefined: nobody wrote it down. */
  readonly contentType?: string | null;
  /**
   * Every header line in wire order but date, connection, content-type, content-length and apigw-requestid; names are
   * compared without case. Undefined: nobody wrote them down.
   */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The recorder's HTTP client had gathered the values of each name, so that the order among names is lost. */
  readonly headersAreGathered?: true;
  /** Names that must not be there, where the whole list is not known. */
  readonly withoutHeaders?: readonly string[];
  readonly body?: string;
  /** The event that the function got, as far as it was recorded. */
  readonly event?: Readonly<Record<string, unknown>>;
}

export interface Evidence {
  readonly kind: 'recorded' | 'documented' | 'reported' | 'assumed';
  /** A repository, a page, or the name of the assumption. */
  readonly source: string;
  readonly date: string;
}
