export type ClientService = 'apigateway' | 'apigatewayv2' | 'lambda' | 'logs' | 'sts' | 'iam';

/** One call of a script, and what it must give. In texts, `<name>` stands for what an earlier step has kept. */
export interface Step {
  /** As AWS names it. */
  readonly operation: string;
  /** As the SDKs take it; `bytes('…')` for a blob. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Name → path into the output (`Items.0.RouteId`). */
  readonly keep?: Readonly<Record<string, string>>;
  /** What the output has, among other things; null: not there. */
  readonly gives?: Readonly<Record<string, unknown>>;
  /** The error that is wanted instead. */
  readonly refused?: { readonly name: string; readonly status: number; readonly message?: string | RegExp };
}

export interface Lifecycle {
  /** A sentence about what lives and dies. */
  readonly name: string;
  readonly service: ClientService;
  readonly steps: readonly Step[];
}

/** A blob of an input, whichever way a client takes it. */
export interface Bytes {
  readonly $bytes: string;
}

export function bytes(content: string | Buffer): Bytes {
  return { $bytes: Buffer.from(content).toString('base64') };
}

export type Outcome =
  | { readonly kind: 'output'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly name: string; readonly status: number; readonly message: string };

/** What makes calls: a client of AWS. Times are ISO 8601 texts in its outputs, and blobs are texts. */
export interface ScriptedClient {
  call(service: ClientService, operation: string, input: Readonly<Record<string, unknown>>): Promise<Outcome>;
  close(): Promise<void>;
}
