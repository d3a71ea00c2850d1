import type { HeaderList } from '../base/header-list.ts';

/** One request as the front has accepted it: well-formed, within the size limits, and not interpreted further. */
export interface GatewayRequest {
  readonly method: string;
  /** Path of the request target as received: percent-encoded, without the query; begins with `/`. */
  readonly path: string;
  /** How a custom domain name led to the API; absent when the API was not called by one. */
  readonly apiMapping?: MatchedApiMapping | undefined;
  /** True when the API was called by its `execute-api` name, which `DisableExecuteApiEndpoint` switches off. */
  readonly isAtDefaultEndpoint?: boolean | undefined;
  /** Query as received, without `?`; '' when absent. */
  readonly query: string;
  readonly headers: HeaderList;
  readonly body: RequestBody;
  readonly sourceIp: string;
  /** The port the request arrived at. */
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** Host without port, as the client sent it, or the API's own host when it was reached by an address. */
  readonly domainName: string;
  /** The first label of the API's host: the API id. */
  readonly domainPrefix: string;
  /** Value of `apigw-requestid`; of a REST API's `x-amzn-RequestId`, a UUID. */
  readonly requestId: string;
  /** Value of a REST API's `x-amz-apigw-id`. */
  readonly extendedRequestId?: string | undefined;
  readonly receivedAtMs: number;
}

/** The API mapping of a custom domain name that a request has matched. */
export interface MatchedApiMapping {
  /** '' where a REST API's base path mapping leaves the stage to the caller: the path begins with it. */
  readonly stageName: string;
  /** The mapping's path as `$context.customDomain.basePathMatched` has it: `orders/v1`, or `(none)`. */
  readonly basePath: string;
  /** What the API routes: the path without the mapping's, behind `/{stage}` unless the stage is `$default`. */
  readonly path: string;
}

/** The body is read on demand: a preflight is answered without it, and nothing is started before it is whole. */
export interface RequestBody {
  /** The value of Content-Length, null when the body is chunked, 0 when there is none. */
  readonly declaredLength: number | null;
  /** The whole body, or why there is none. */
  read(limitBytes: number): Promise<BodyReading>;
  /**
   * The body as it arrives, for one whose length is declared. It throws when the sender breaks off. Absent where a body
   * is only ever at hand whole.
   */
  stream?(): AsyncIterable<Buffer>;
}

export type BodyReading =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** `isMalformed`: it has come, compressed, and cannot be decompressed. */
  | { readonly kind: 'aborted'; readonly isMalformed?: true };
