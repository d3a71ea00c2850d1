import type { GatewayRequest } from '../../src/gateway/request.ts';
import type { GatewayResponse } from '../../src/gateway/response.ts';
import {
  createHttpFront,
  type HttpFront,
  type HttpFrontLimits,
  type HttpFrontOptions,
  type RefusedRequest,
} from '../../src/server/http-front/http-front.ts';

/** What an integration saw of a request. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: string;
  readonly domainName: string;
}

export interface CountingFront {
  readonly front: HttpFront;
  readonly port: number;
  readonly seen: SeenRequest[];
  readonly refused: RefusedRequest[];
  readonly errors: unknown[];
}

export function answer(status: number, body: string | Buffer | null, headers: readonly string[] = []): GatewayResponse {
  return {
    status,
    contentType: body === null ? null : 'application/json',
    headers,
    body,
    report: { stageName: '$default', routeKey: null, automaticPreflight: false, failure: null, integration: null },
  };
}

export interface CountingFrontOptions {
  readonly tls?: HttpFrontOptions['tls'];
  readonly limits?: Partial<HttpFrontLimits>;
  readonly respond?: HttpFrontOptions['respond'];
  readonly onAnswered?: HttpFrontOptions['onAnswered'];
  /** Called after the refusal has been noted. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  readonly bodyLimitBytes?: number;
}

/** A front before an integration that reads the body, counts itself and answers 200: nothing runs before the body is whole. */
export async function startCountingFront(options: CountingFrontOptions = {}): Promise<CountingFront> {
  const seen: SeenRequest[] = [];
  const refused: RefusedRequest[] = [];
  const errors: unknown[] = [];
  const integrate = async (request: GatewayRequest): Promise<GatewayResponse> => {
    const reading = await request.body.read(options.bodyLimitBytes ?? 10 * 1024 * 1024);
    if (reading.kind === 'too-large') return answer(413, '{"message":"Request Entity Too Large"}');
    if (reading.kind === 'aborted') return answer(400, '{"message":"Bad Request"}');
    const { method, path, headers, domainName } = request;
    seen.push({ method, path, headers, domainName, body: reading.bytes.toString('latin1') });
    return answer(200, '{}');
  };
  const front = createHttpFront({
    respond: options.respond ?? integrate,
    tls: options.tls,
    ...(options.onAnswered === undefined ? {} : { onAnswered: options.onAnswered }),
    onRefused(refusal) {
      refused.push(refusal);
      options.onRefused?.(refusal);
    },
    onError: (error) => errors.push(error),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const { port } = await front.listen({ port: 0, hosts: ['127.0.0.1'] });
  return { front, port, seen, refused, errors };
}
