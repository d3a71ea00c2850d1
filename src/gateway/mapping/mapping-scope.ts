import type { IntegrationCall } from '../integrations/integration.ts';

/** What mapping values are selected from: one request, and the backend's answer once there is one. */
export interface MappingScope {
  readonly call: IntegrationCall;
  /** Empty when no value asks for it. */
  readonly requestBody: MappedBody;
  readonly response: MappedResponse | null;
}

export interface MappedResponse {
  /** With Content-Type. */
  readonly headers: readonly string[];
  readonly body: MappedBody;
}

/**
 * "When you specify a JSON path, API Gateway truncates the request body at 100 KB and then applies the selection
 * expression" (HTTP API developer guide). What is cut off in its middle is no JSON any more, and nothing is found in it.
 */
const JSON_LIMIT_BYTES = 100 * 1024;

/** A body that mapping values look into; parsed at most once. */
export class MappedBody {
  readonly #bytes: Buffer;
  #document: { readonly value: unknown } | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get text(): string | undefined {
    return this.#bytes.length === 0 ? undefined : this.#bytes.toString('utf8');
  }

  /** Undefined when it is no JSON. */
  get document(): unknown {
    this.#document ??= { value: parsedOrUndefined(this.#bytes.subarray(0, JSON_LIMIT_BYTES).toString('utf8')) };
    return this.#document.value;
  }
}

export const NO_MAPPED_BODY = new MappedBody(Buffer.alloc(0));

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
