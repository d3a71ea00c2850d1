import { printable } from '../../cors/index.ts';
import type { RefusedRequest } from '../http-front/http-front.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * One request for people:
 * `GET /data 200 3.1 ms  blocked in the browser: origin https://evil.example is not in AllowOrigins (template.yaml:9)`.
 */
export function requestLine(record: RequestRecord, paint: Paint): string {
  const { method, path, status, ms, cors, standIn, trouble, aborted } = record;
  let line = `${method} ${printable(path)} ${paint(statusColour(status), `${status}`)} ${duration(ms)}`;
  if (cors.text !== '') {
    line += `  ${paint(CORS_COLOURS[cors.outcome], cors.text)}${cors.where === null ? '' : ` (${oneLine(cors.where)})`}`;
  }
  if (standIn !== null) line += `  [${standIn.local} stands in for ${standIn.real}]`;
  if (trouble !== null) line += `  ${paint('yellow', oneLine(trouble))}`;
  if (aborted) line += `  ${paint('yellow', 'the client did not wait')}`;
  return line;
}

/** A request that the front refused, so that no API saw it. */
export function refusalLine({ refusal, sourceIp, method, target }: RefusedRequest, paint: Paint): string {
  const what = method === null || target === null ? `Request from ${sourceIp}` : `${method} ${printable(target)}`;
  return `${what} ${paint('yellow', `${refusal.status}`)}  refused: ${oneLine(refusal.detail)}`;
}

const CORS_COLOURS = {
  allowed: 'green',
  blocked: 'red',
  'depends-on-credentials': 'cyan',
  'not-cors': 'reset',
} as const;

function statusColour(status: number): 'green' | 'yellow' | 'red' {
  if (status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

/** `3.1 ms`, `131 ms`. In whole tenths, because toFixed costs three times as much. */
function duration(ms: number): string {
  if (ms >= 100) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ms`;
}
