import type { RestIntegration } from '../../../account/rest-api.ts';
import type { HeaderList } from '../../../base/header-list.ts';
import { isToken } from '../../../base/token.ts';
import { headerValue } from '../../mapping/header-edits.ts';

/**
 * Headers that no request of an integration may be mapped to (recorded: 500 for each). The words are those that the
 * execution log has, `Content-Length header already present`.
 */
export function illegalRequestHeader(name: string, type: RestIntegration['type']): boolean {
  const lowerCaseName = name.toLowerCase();
  return ILLEGAL.has(lowerCaseName) || (type.startsWith('AWS') && ILLEGAL_TO_AWS.has(lowerCaseName));
}

const ILLEGAL = new Set(['content-length', 'transfer-encoding']);
const ILLEGAL_TO_AWS = new Set(['authorization', 'connection', 'expect', 'proxy-authenticate', 'te']);

/** Mapped to them, these do not arrive at the backend of an HTTP integration (recorded). */
export function isNotSent(name: string): boolean {
  return NOT_SENT.has(name.toLowerCase());
}

const NOT_SENT = new Set(['connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'via']);

/** The name that a response header is sent under; null when it is not sent. Recorded for the names below. */
export function responseHeaderName(name: string): string | null {
  const lowerCaseName = name.toLowerCase();
  if (lowerCaseName === 'transfer-encoding') return null;
  return REMAPPED.has(lowerCaseName) ? `x-amzn-Remapped-${name}` : name;
}

const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/** Ids that API Gateway gives the answer itself, so that a backend's own are renamed (recorded of x-amzn-RequestId). */
const OWN_IDS = new Set(['x-amzn-requestid', 'x-amz-apigw-id']);

/** The headers of a backend's answer as a proxy integration passes them on; Content-Type set apart. */
export function passedHeaders(received: HeaderList): {
  readonly contentType: string | null;
  readonly headers: HeaderList;
} {
  let contentType: string | null = null;
  const headers: string[] = [];
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    const value = received[i + 1] as string;
    const lowerCaseName = name.toLowerCase();
    if (lowerCaseName === 'content-type') {
      contentType ??= value;
      continue;
    }
    const sent = OWN_IDS.has(lowerCaseName) ? `x-amzn-Remapped-${name}` : responseHeaderName(name);
    if (sent !== null) headers.push(sent, value);
  }
  return { contentType, headers };
}

export type HeaderLineReading =
  | { readonly kind: 'line'; readonly value: string }
  | { readonly kind: 'bad-line'; readonly detail: string };

/**
 * A header that a mapping or a template wrote, as it can be sent. A value with a line break would be a second header line,
 * and a name that is no token would break the message.
 */
export function readHeaderLine(name: string, text: string): HeaderLineReading {
  if (!isToken(name)) return { kind: 'bad-line', detail: `${JSON.stringify(name)} is not a header name` };
  const value = headerValue(text);
  if (value !== null) return { kind: 'line', value };
  return { kind: 'bad-line', detail: `The header ${name} has a line break or another control character` };
}
