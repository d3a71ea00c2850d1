import type { Assumptions } from '../../../aws/assumptions.ts';
import type { HeaderList } from '../../../base/header-list.ts';
import { isToken } from '../../../base/token.ts';
import { decodeBase64 } from '../base64.ts';

/** What a function's answer says about the response, or why the gateway cannot use it. */
export type FunctionAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      /** Without Content-Type. */
      readonly headers: HeaderList;
      readonly body: Buffer | string;
    }
  | { readonly kind: 'bad-answer'; readonly detail: string };

export type DecodeAnswer = (payload: Buffer) => FunctionAnswer;

/** Thrown by the readers below and caught in `readAnswer`: a bad answer has one way out, however deep it is found. */
class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

export function badAnswer(detail: string): never {
  throw new BadAnswer(detail);
}

/** Runs `read`; what it refuses with `badAnswer` becomes a value. */
export function readAnswer(read: () => FunctionAnswer): FunctionAnswer {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadAnswer) return { kind: 'bad-answer', detail: error.message };
    throw error;
  }
}

/** 0 is refused (recorded 2025-04-14); so is what no HTTP response can carry as its final status. */
export function readStatusCode(value: unknown, assume: Assumptions): number {
  const isDigits = typeof value === 'string' && /^[0-9]{3}$/.test(value);
  const status = isDigits && assume['http-api.answer.status-code-string'] !== '500' ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  return badAnswer(`statusCode is ${JSON.stringify(value)}; it has to be a whole number from 200 to 599.`);
}

/** The body of an answer, decoded when `isBase64Encoded` says so: HTTP APIs have no binary media types. */
export function readBody(body: unknown, isBase64Encoded: unknown, assume: Assumptions): Buffer | string {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') {
    if (assume['http-api.answer.body-not-string'] === 'json-text') return JSON.stringify(body);
    return badAnswer('body is not a string; write JSON.stringify(…) or json.dumps(…) around it.');
  }
  if (isBase64Encoded !== true) return body;
  return decodeBase64(body) ?? badAnswer('isBase64Encoded is true, and body is not Base64.');
}

export type HeaderLine = readonly [name: string, value: unknown];

/**
 * Checks the header lines of an answer and sets Content-Type apart. A value with a line break would be a second header
 * line, and a name that is no token would break the response: such an answer is refused as a whole.
 */
export function readHeaderLines(
  lines: readonly HeaderLine[],
  defaultContentType = DEFAULT_CONTENT_TYPE,
): {
  readonly contentType: string;
  readonly headers: HeaderList;
} {
  let contentType: string | null = null;
  const headers: string[] = [];
  for (const [name, value] of lines) {
    if (value === null || value === undefined) continue;
    if (!isToken(name)) badAnswer(`${JSON.stringify(name)} is not a header name.`);
    if (typeof value === 'object') badAnswer(`The header ${name} is not a string.`);
    const text = String(value);
    if (CONTROL_CHARACTER.test(text)) badAnswer(`The header ${name} has a line break or another control character.`);
    // Beyond ASCII a value goes over the wire as UTF-8; header lists hold bytes as Latin-1 characters.
    const bytes = BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
    if (name.toLowerCase() === 'content-type') contentType ??= bytes;
    else headers.push(name, bytes);
  }
  return { contentType: contentType ?? defaultContentType, headers };
}

/** Without a content type of its own, an answer with a statusCode is plain text (recorded 2025-04-14). */
const DEFAULT_CONTENT_TYPE = 'text/plain; charset=utf-8';

const CONTROL_CHARACTER = /[\x00-\x08\x0a-\x1f\x7f]/;
const BEYOND_ASCII = /[^\x00-\x7f]/;
