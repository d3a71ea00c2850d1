import type { HeaderList } from '../../base/header-list.ts';

/** A request to a management API, whole. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export interface WireAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: HeaderList;
  readonly body: string | Uint8Array | null;
}
