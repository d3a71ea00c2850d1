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

/** Reads an answer of payload format 1.0, which has to be in its documented form: nothing is inferred. */
export function compileAnswer10(assume: Assumptions): DecodeAnswer {
  return (payload) => readAnswer(() => readProxyAnswer(payload.toString('utf8'), assume));
}

function readProxyAnswer(text: string, assume: Assumptions): FunctionAnswer {
  const answer = parsedObject(text);
  const status = readStatus(answer.statusCode, assume);
  const single = answer.headers ?? {};
  const multi = answer.multiValueHeaders ?? {};
  if (!isJsonObject(single)) return badAnswer('headers is not an object.');
  if (!isJsonObject(multi)) return badAnswer('multiValueHeaders is not an object.');
  // The single value comes first, then the list (recorded 2025-04-14; REST APIs do it the other way round).
  const lines = [...Object.entries(single), ...Object.entries(multi).flatMap(linesOfList)];
  const body = readBody(answer.body, answer.isBase64Encoded, assume);
  return { kind: 'answer', status, ...readHeaderLines(lines), body };
}

function readStatus(statusCode: unknown, assume: Assumptions): number {
  if (statusCode !== undefined) return readStatusCode(statusCode, assume);
  if (assume['http-api.answer.without-status-code'] === '200') return 200;
  return badAnswer('The answer has no statusCode, which only payload format 2.0 does without.');
}

function linesOfList([name, values]: HeaderLine): readonly HeaderLine[] {
  if (!Array.isArray(values)) return badAnswer(`multiValueHeaders.${name} is not a list.`);
  return values.map((value): HeaderLine => [name, value]);
}

function parsedObject(text: string): { readonly [key: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return badAnswer('The answer is not JSON.');
  }
  return isJsonObject(value) ? value : badAnswer('The answer is not an object with a statusCode.');
}
