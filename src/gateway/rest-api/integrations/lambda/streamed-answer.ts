import { isJsonObject } from '../../../../base/json.ts';
import { badAnswer, type HeaderLine, readAnswer, readHeaderLines } from '../../../integrations/lambda/answer-parts.ts';
import { passedHeaders } from '../header-rules.ts';
import { headerLines, type ProxyAnswer, readStatusCode } from './proxy-answer.ts';

/**
 * Reads what a function streams: JSON with `statusCode`, `headers`, `multiValueHeaders` and `cookies`, eight NUL bytes, and
 * the body as it is (developer guide, "Response streaming"). A function here streams to its end before it is read.
 */
export function readStreamedAnswer(payload: Buffer): ProxyAnswer {
  const end = payload.indexOf(DELIMITER);
  if (end === -1) {
    return {
      kind: 'bad-answer',
      detail: 'The streamed answer has no eight NUL bytes between its metadata and its body.',
    };
  }
  const answer = readAnswer(() => {
    const { statusCode, headers, multiValueHeaders, cookies } = parsedMetadata(payload.toString('utf8', 0, end));
    const lines = [...headerLines(headers ?? {}, multiValueHeaders ?? {}), ...cookieLines(cookies ?? [])];
    return {
      kind: 'answer',
      status: readStatusCode(statusCode),
      ...readHeaderLines(lines, 'application/octet-stream'),
      body: payload.subarray(end + DELIMITER.length),
    };
  });
  return answer.kind === 'answer' ? { ...answer, headers: passedHeaders(answer.headers).headers } : answer;
}

const DELIMITER = Buffer.alloc(8);

function parsedMetadata(text: string): { readonly [key: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return badAnswer('The metadata of the streamed answer is not JSON.');
  }
  return isJsonObject(value) ? value : badAnswer('The metadata of the streamed answer is not an object.');
}

function cookieLines(cookies: unknown): readonly HeaderLine[] {
  if (!Array.isArray(cookies)) return badAnswer('cookies is not a list.');
  return cookies.map((cookie): HeaderLine => ['Set-Cookie', cookie]);
}
