import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import type { RestApi } from '../../account/rest-api.ts';
import { combinedHeader, firstHeader } from '../../base/header-list.ts';
import { type BodyStream, brokenBody, gatherBody, isBodyStream } from '../body-stream.ts';
import type { BodyReading, GatewayRequest } from '../request.ts';
import type { OrderHeaders } from './header-order.ts';
import { PAYLOAD_LIMIT_BYTES } from './request-body.ts';
import type { RestResponse } from './rest-response.ts';

/** What an API with `minimumCompressionSize` does to requests and answers ("Payload compression for REST APIs"). */
export interface Compression {
  /** The request with its body decompressed when it is read. */
  decompressed(request: GatewayRequest): GatewayRequest;
  /** The answer, compressed where the client takes that and the body is large enough. */
  compressed(request: GatewayRequest, response: RestResponse): Promise<RestResponse>;
}

/** Null when the API compresses nothing. 0 compresses whatever its size. */
export function compileCompression({ minimumCompressionSize }: RestApi, order: OrderHeaders): Compression | null {
  if (minimumCompressionSize === undefined) return null;
  return {
    decompressed,
    async compressed(request, response) {
      const name = wantedCoding(combinedHeader(request.headers, 'accept-encoding'));
      const coding = name === null ? undefined : codingOf(name);
      const { body, headers } = response;
      if (name === null || coding === undefined || body === null) return response;
      if (firstHeader(headers, 'content-encoding') !== null) return response;
      const whole = await wholeBody(body);
      if (isBodyStream(whole) || whole.length === 0 || whole.length < minimumCompressionSize) {
        return { ...response, body: whole };
      }
      return {
        ...response,
        headers: order([...headers, 'Content-Encoding', name]),
        body: await coding.compress(whole),
      };
    },
  };
}

interface Coding {
  readonly compress: (bytes: Buffer) => Promise<Buffer>;
  readonly decompress: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;
}

/** "API Gateway supports the gzip, deflate, and identity content codings." */
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: { compress: promisify(gzip), decompress: promisify(gunzip) },
  deflate: { compress: promisify(deflate), decompress: promisify(inflate) },
};

function codingOf(name: string): Coding | undefined {
  return Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
}

function decompressed(request: GatewayRequest): GatewayRequest {
  const coding = codingOf(firstHeader(request.headers, 'content-encoding')?.trim().toLowerCase() ?? '');
  if (coding === undefined || request.body.declaredLength === 0) return request;
  const read = async (limitBytes: number): Promise<BodyReading> => {
    const reading = await request.body.read(limitBytes);
    return reading.kind === 'whole' ? decompressedReading(reading.bytes, coding, limitBytes) : reading;
  };
  // It cannot be passed on as it arrives.
  return { ...request, body: { declaredLength: null, read } };
}

/** Stopped at the limit, however much more it would grow. */
async function decompressedReading(bytes: Buffer, coding: Coding, limitBytes: number): Promise<BodyReading> {
  try {
    return { kind: 'whole', bytes: await coding.decompress(bytes, { maxOutputLength: limitBytes }) };
  } catch (error) {
    return isTooLarge(error) ? { kind: 'too-large' } : { kind: 'aborted', isMalformed: true };
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** A body on its way that is too long to wait for, or whose length nobody knows, stays on its way. */
async function wholeBody(body: NonNullable<RestResponse['body']>): Promise<Buffer | BodyStream> {
  if (!isBodyStream(body)) return Buffer.from(body);
  if (body.length === null || body.length > PAYLOAD_LIMIT_BYTES) return body;
  const gathering = await gatherBody(body);
  return gathering.kind === 'whole' ? gathering.bytes : brokenBody(gathering.detail);
}

/** The coding that Accept-Encoding prefers among those that there are; null when it takes none of them. */
function wantedCoding(acceptEncoding: string | null): string | null {
  let wanted: string | null = null;
  let best = 0;
  for (const item of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = item
      .toLowerCase()
      .split(';')
      .map((part) => part.trim());
    const weight = weightOf(parameters);
    const coding = name === '*' ? 'gzip' : name;
    if (weight <= best || !(coding === 'identity' || Object.hasOwn(CODINGS, coding))) continue;
    wanted = coding;
    best = weight;
  }
  return wanted === 'identity' ? null : wanted;
}

function weightOf(parameters: readonly string[]): number {
  const q = parameters.find((parameter) => /^q\s*=/.test(parameter));
  if (q === undefined) return 1;
  const weight = Number(q.slice(q.indexOf('=') + 1));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
