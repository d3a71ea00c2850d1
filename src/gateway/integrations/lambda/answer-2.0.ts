import type { Assumptions } from '../../../aws/assumptions.ts';
import { isJsonObject } from '../../../base/json.ts';
import {
  badAnswer,
  type DecodeAnswer,
  type FunctionAnswer,
  type HeaderLine,
  readAnswer,
  readBody,
  readHeaderLines,
  readStatusCode,
} from './answer-parts.ts';

/**
 * Reads an answer of payload format 2.0. An object with a statusCode says what the response is; anything else is the
 * body of a 200 with `content-type: application/json`, a string without its quotes (documented; for strings, partial
 * JSON and scalars see the parity cases).
 */
export function compileAnswer20(assume: Assumptions, defaultContentType?: string): DecodeAnswer {
  return (payload) => {
    const text = payload.toString('utf8');
    const value = parsedOrUndefined(text);
    if (isJsonObject(value) && Object.hasOwn(value, 'statusCode')) {
      return readAnswer(() => readCustom(value, assume, defaultContentType));
    }
    return {
      kind: 'answer',
      status: 200,
      contentType: 'application/json',
      headers: [],
      body: typeof value === 'string' ? value : text,
    };
  };
}

function readCustom(
  answer: { readonly [key: string]: unknown },
  assume: Assumptions,
  defaultContentType: string | undefined,
): FunctionAnswer {
  const status = readStatusCode(answer.statusCode, assume);
  const headers = answer.headers ?? {};
  if (!isJsonObject(headers)) return badAnswer('headers is not an object.');
  const cookies = answer.cookies ?? [];
  if (!Array.isArray(cookies)) return badAnswer('cookies is not a list.');
  const lines = [...Object.entries(headers), ...cookies.map((cookie): HeaderLine => ['set-cookie', cookie])];
  const body = readBody(answer.body, answer.isBase64Encoded, assume);
  return { kind: 'answer', status, ...readHeaderLines(lines, defaultContentType), body };
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
