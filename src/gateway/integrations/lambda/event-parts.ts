import type { Assumptions } from '../../../aws/assumptions.ts';
import { firstHeader, type HeaderList } from '../../../base/header-list.ts';
import { decodePercent } from '../../request-path.ts';
import { setOwn } from '../../set-own.ts';
import type { IntegrationCall, IntegrationSource } from '../integration.ts';

/** Encodes the event of one call as JSON text. */
export type EncodeEvent = (call: IntegrationCall, body: Buffer, traceId: string) => string;

export type CompileEvent = (source: IntegrationSource) => EncodeEvent;

const byFirst = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : 1);

export type QueryParameters = readonly (readonly [name: string, values: readonly string[]])[];

/** The decoded query by name, in order of names, all values in order of arrival; null when there is none. */
export function queryParameters(query: string, assume: Assumptions): QueryParameters | null {
  if (query === '') return null;
  const plusIsSpace = assume['http-api.event.query-plus'] !== 'plus';
  const byName = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQuery(equals === -1 ? pair : pair.slice(0, equals), plusIsSpace);
    const value = equals === -1 ? '' : decodeQuery(pair.slice(equals + 1), plusIsSpace);
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  return byName.size === 0 ? null : [...byName].sort(byFirst);
}

function decodeQuery(text: string, plusIsSpace: boolean): string {
  return decodePercent(plusIsSpace && text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** An object of `entries`, in which `__proto__` is a name like any other. */
export function objectOf<T, V>(
  entries: readonly (readonly [name: string, value: T])[],
  toValue: (value: T) => V,
  toName: (name: string) => string = (name) => name,
): Record<string, V> {
  const object: Record<string, V> = {};
  for (const [name, value] of entries) setOwn(object, toName(name), toValue(value));
  return object;
}

export interface EventBody {
  /** Null when the request has no body. */
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

/** Text for the few content types that HTTP APIs take for text, Base64 for everything else. */
export function eventBody(bytes: Buffer, headers: HeaderList, assume: Assumptions): EventBody {
  if (bytes.length === 0) return { body: null, isBase64Encoded: false };
  const contentType = firstHeader(headers, 'content-type');
  const isText =
    assume['http-api.event.text-content-types'] === 'all-but-media' ? !isMedia(contentType) : isTextual(contentType);
  return { body: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function isTextual(contentType: string | null): boolean {
  const type = mediaType(contentType);
  return type.startsWith('text/') || TEXT_TYPES.has(type);
}

const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript']);

/** The list of the test tool in aws/aws-lambda-dotnet: text unless known to be binary. */
function isMedia(contentType: string | null): boolean {
  const type = mediaType(contentType);
  return BINARY_TYPES.has(type) || ['image/', 'audio/', 'video/'].some((prefix) => type.startsWith(prefix));
}

const BINARY_TYPES = new Set([
  'application/octet-stream',
  'application/zip',
  'application/pdf',
  'application/wasm',
  'application/x-protobuf',
]);

function mediaType(contentType: string | null): string {
  return ((contentType ?? '').split(';', 1)[0] as string).trim().toLowerCase();
}
