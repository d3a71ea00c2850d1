import type { HeaderList } from '../../../../base/header-list.ts';
import { isJsonObject } from '../../../../base/json.ts';
import { decodeBase64 } from '../../../integrations/base64.ts';
import { badAnswer, type HeaderLine, readAnswer, readHeaderLines } from '../../../integrations/lambda/answer-parts.ts';
import { passedHeaders } from '../header-rules.ts';

/** What a function's answer says about the response, or why the gateway cannot use it. */
export type ProxyAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      /** Without Content-Type. */
      readonly headers: HeaderList;
      readonly body: Buffer | string;
    }
  /** 502 (recorded). */
  | { readonly kind: 'bad-answer'; readonly detail: string }
  /** isBase64Encoded says so, and it is not: 500 (recorded). */
  | { readonly kind: 'not-base64' };

/**
 * Reads the answer of a Lambda proxy integration. Nothing has to be in it, and nothing else may be (recorded).
 *
 * @param acceptsBinary whether the first media range of the request's Accept is a binary media type of the API: only then is
 *   isBase64Encoded heeded, whatever the answer's own Content-Type is (recorded)
 */
export function readProxyAnswer(payload: Buffer, acceptsBinary: boolean): ProxyAnswer {
  let isBase64 = true;
  const answer = readAnswer(() => {
    const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsedAnswer(payload.toString('utf8'));
    const text = readText(body);
    const decoded = isBase64Encoded === true && acceptsBinary ? decodeBase64(text) : text;
    isBase64 = decoded !== null;
    return {
      kind: 'answer',
      status: readStatusCode(statusCode),
      ...readHeaderLines(headerLines(headers ?? {}, multiValueHeaders ?? {}), DEFAULT_TYPE),
      body: decoded ?? '',
    };
  });
  if (answer.kind === 'bad-answer') return answer;
  if (!isBase64) return { kind: 'not-base64' };
  return { ...answer, headers: passedHeaders(answer.headers).headers };
}

export const DEFAULT_TYPE = 'application/json';

type ProxyMembers = { readonly [N in (typeof MEMBERS)[number]]?: unknown };

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'] as const;
/** What answers of HTTP APIs may have beside them is an unknown key here. */
const KNOWN = new Set<string>(MEMBERS);

function parsedAnswer(text: string): ProxyMembers {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return badAnswer('The answer is not JSON.');
  }
  if (!isJsonObject(value)) return badAnswer('The answer is not an object.');
  const unknown = Object.keys(value).find((key) => !KNOWN.has(key));
  return unknown === undefined
    ? value
    : badAnswer(`The answer has the key ${JSON.stringify(unknown)}; only ${MEMBERS.join(', ')} may be in it.`);
}

/** A text of digits is as good as a number; 0 is refused (recorded), and so is what no final HTTP response can have. */
export function readStatusCode(value: unknown): number {
  if (value === undefined || value === null) return 200;
  const status = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  const shown = typeof value === 'object' ? 'no number' : JSON.stringify(value);
  return badAnswer(`statusCode is ${shown}; it has to be a whole number from 200 to 599.`);
}

function readText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  return badAnswer('body is not a string; write JSON.stringify(…) or json.dumps(…) around it.');
}

/**
 * The lines of both members. Of one name the values of the list come first and the single one last, under the name as the
 * list has it (recorded).
 */
export function headerLines(single: unknown, multi: unknown): readonly HeaderLine[] {
  if (!isJsonObject(single)) return badAnswer('headers is not an object.');
  if (!isJsonObject(multi)) return badAnswer('multiValueHeaders is not an object.');
  const lines: HeaderLine[] = [];
  const listed = new Map<string, string>();
  for (const [name, values] of Object.entries(multi)) {
    if (values === null) continue;
    if (!Array.isArray(values)) return badAnswer(`multiValueHeaders.${name} is not a list.`);
    listed.set(name.toLowerCase(), name);
    for (const value of values) lines.push([name, value]);
  }
  for (const [name, value] of Object.entries(single)) lines.push([listed.get(name.toLowerCase()) ?? name, value]);
  return lines;
}
