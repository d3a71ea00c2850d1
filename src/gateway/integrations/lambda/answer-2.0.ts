import type { Assumptions } from '../../../aws/assumptions.ts';
import { isJsonObject } from '../../../base/json.ts';
import {
  AnswerHeaders,
  badAnswer,
  DEFAULT_CONTENT_TYPE,
  type DecodeAnswer,
  type FunctionAnswer,
  readAnswer,
  readBody,
  readStatusCode,
} from './answer-parts.ts';

/**
 * Reads an answer of payload format 2.0. An object with a statusCode says what the response is; anything else is the
 * body of a 200 with `content-type: application/json`, a string without its quotes (documented; for strings, partial
 * JSON and scalars see the parity cases).
 */
export function compileAnswer20(assume: Assumptions): DecodeAnswer {
  return (payload) => {
    const text = payload.toString('utf8');
    const value = parsedOrUndefined(text);
    if (isJsonObject(value) && Object.hasOwn(value, 'statusCode')) return readAnswer(() => readCustom(value, assume));
    return {
      kind: 'answer',
      status: 200,
      contentType: 'application/json',
      headers: [],
      body: typeof value === 'string' ? value : text,
    };
  };
}

function readCustom(answer: { readonly [key: string]: unknown }, assume: Assumptions): FunctionAnswer {
  const status = readStatusCode(answer.statusCode, assume);
  const headers = new AnswerHeaders();
  const named = answer.headers ?? {};
  if (!isJsonObject(named)) return badAnswer('headers is not an object.');
  for (const [name, value] of Object.entries(named)) headers.add(name, value);
  const cookies = answer.cookies ?? [];
  if (!Array.isArray(cookies)) return badAnswer('cookies is not a list.');
  for (const cookie of cookies) headers.add('set-cookie', cookie);
  return {
    kind: 'answer',
    status,
    contentType: headers.contentType ?? DEFAULT_CONTENT_TYPE,
    headers: headers.list,
    body: readBody(answer.body, answer.isBase64Encoded, assume),
  };
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
