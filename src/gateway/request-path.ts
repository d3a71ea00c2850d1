/** The path of a request, read once; routing, ARNs and events all work on it and on nothing else. */
export interface RequestPath {
  /** Percent-decoded, with the stage. */
  readonly decoded: string;
  /** The decoded segments; the first is the empty one before the leading `/`. */
  readonly segments: readonly string[];
}

/**
 * The one normalisation of paths: every `%xx` is decoded once as UTF-8, and that is all.
 *
 * HTTP APIs decode before they select a route: `rawPath` and path parameters arrive decoded (recorded 2025-04-14), and
 * `/items/a%2Fb` does not match `/items/{id}` (reported). What follows for odd paths:
 * - `%2f` separates segments as `/` does (switch: http-api.route.encoded-slash), `%5c` and `\` never do;
 * - `.`, `..` and empty segments are segments like any other: nothing is resolved, a static route must spell them, and
 *   `/a/../b` is never taken for `/b`;
 * - a `%` that no two hex digits follow stays as it is; bytes that are not UTF-8 (overlong forms, lone continuation
 *   bytes) become U+FFFD, so that no two spellings of a forbidden character survive; `%00` is the character U+0000.
 */
export function readRequestPath(path: string, encodedSlash: 'separates' | 'stays'): RequestPath {
  const segmentsAsTheyAre = splitPlainPath(path);
  if (segmentsAsTheyAre !== null) return { decoded: path, segments: segmentsAsTheyAre };
  const decoded = decodePercent(path);
  const segments = encodedSlash === 'separates' ? decoded.split('/') : path.split('/').map(decodePercent);
  return { decoded, segments };
}

/** The segments of a path that needs no decoding; null when it does. One pass, because it is made for each request. */
function splitPlainPath(path: string): string[] | null {
  const segments: string[] = [];
  let start = 0;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === SLASH) {
      segments.push(path.slice(start, at));
      start = at + 1;
    } else if (code === PERCENT || code >= 0x80) return null;
  }
  segments.push(path.slice(start));
  return segments;
}

const SLASH = 0x2f;

// Bytes of 0x80 and more reach the gateway as Latin-1 characters.
const NEEDS_DECODING = /[%\x80-\xff]/;
const NON_ASCII = /[\x80-\xff]/;

/** Decodes `%xx` as UTF-8 and never fails. */
export function decodePercent(text: string): string {
  if (!NEEDS_DECODING.test(text)) return text;
  if (!NON_ASCII.test(text)) {
    try {
      return decodeURIComponent(text);
    } catch {
      // Malformed: byte by byte below.
    }
  }
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const escaped = text.charCodeAt(i) === PERCENT ? hexByte(text, i + 1) : -1;
    bytes[length++] = escaped === -1 ? text.charCodeAt(i) : escaped;
    if (escaped !== -1) i += 2;
  }
  return bytes.toString('utf8', 0, length);
}

const PERCENT = 0x25;

function hexByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
