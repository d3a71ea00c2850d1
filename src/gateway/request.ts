import type { HeaderList } from '../base/header-list.ts';

/** One request as the front has accepted it: well-formed, within the size limits, and not interpreted further. */
export interface GatewayRequest {
  readonly method: string;
  /** Path of the request target as received: percent-encoded, without the query; begins with `/`. */
  readonly path: string;
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
  /** Value of `apigw-requestid`. */
  readonly requestId: string;
  readonly receivedAtMs: number;
}

/** The body is read on demand: a preflight is answered without it, and nothing is started before it is whole. */
export interface RequestBody {
  /** The value of Content-Length, null when the body is chunked, 0 when there is none. */
  readonly declaredLength: number | null;
  /** The whole body, or why there is none. */
  read(limitBytes: number): Promise<BodyReading>;
}

export type BodyReading =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' };
