import { isUtf8 } from 'node:buffer';
import type { ContentHandling } from '../../../account/rest-api.ts';
import { decodeBase64 } from '../../integrations/base64.ts';

/** A payload on its way through an integration. Only text can be given to a template. */
export interface Payload {
  readonly content: Buffer | string;
  readonly isText: boolean;
}

export function payloadText({ content }: Payload): string {
  if (typeof content === 'string') return content;
  return content.length === 0 ? '' : content.toString('utf8');
}

/** What `Unable to base64 decode the body.` is logged for. */
export type ConvertedPayload = Payload | 'not-base64';

/** The payload of a request, by contentHandling and whether its Content-Type is binary (recorded, all six). */
export function convertRequest(
  bytes: Buffer,
  { isBinary, contentHandling }: { readonly isBinary: boolean; readonly contentHandling: ContentHandling | undefined },
): ConvertedPayload {
  if (isBinary) return contentHandling === 'CONVERT_TO_TEXT' ? base64Text(bytes) : { content: bytes, isText: false };
  return contentHandling === 'CONVERT_TO_BINARY' ? base64Decoded(bytes) : { content: asUtf8(bytes), isText: true };
}

/**
 * The payload of a response, by contentHandling, whether its Content-Type is binary, and whether the client's Accept is
 * (recorded, all twelve).
 */
export function convertResponse(
  bytes: Buffer,
  {
    isBinary,
    acceptsBinary,
    contentHandling,
  }: {
    readonly isBinary: boolean;
    readonly acceptsBinary: boolean;
    readonly contentHandling: ContentHandling | undefined;
  },
): ConvertedPayload {
  const wanted = contentHandling ?? (acceptsBinary ? 'CONVERT_TO_BINARY' : 'CONVERT_TO_TEXT');
  if (isBinary) return wanted === 'CONVERT_TO_TEXT' ? base64Text(bytes) : { content: bytes, isText: false };
  return wanted === 'CONVERT_TO_BINARY' ? base64Decoded(bytes) : { content: asUtf8(bytes), isText: true };
}

/** What is no UTF-8 becomes U+FFFD (recorded). */
export function asUtf8(bytes: Buffer): Buffer {
  return bytes.length === 0 || isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('utf8'));
}

function base64Text(bytes: Buffer): Payload {
  return { content: bytes.toString('base64'), isText: true };
}

/** A function that returns Base64 returns a JSON string of it, in quotes. */
function base64Decoded(bytes: Buffer): ConvertedPayload {
  const decoded = decodeBase64(bytes.toString('latin1').replace(/^"(.*)"$/s, '$1'));
  return decoded === null ? 'not-base64' : { content: decoded, isText: false };
}
