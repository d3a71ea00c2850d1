import type { CorsExplanation } from './explain-cors.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * The `request` event of `--json`, one line without its end. JSON escapes what could forge a line. Made by parts, which
 * costs a third of JSON.stringify for each request.
 */
export function requestEvent(record: RequestRecord): string {
  const { api, stage, requestId, method, path, status, origin, preflight, cors, standIn, trouble, aborted } = record;
  let line = `{"event":"request","api":${quoted(api)},"stage":${quoted(stage)},"requestId":${quoted(requestId)}`;
  line += `,"method":${quoted(method)},"path":${quoted(path)},"status":${status}`;
  line += `,"ms":${Math.round(record.ms * 1000) / 1000},"origin":${quoted(origin)},"preflight":${preflight}`;
  line += `,"cors":${corsMember(cors)}`;
  if (standIn !== null) line += `,"standIn":${quoted(standIn.real)}`;
  if (trouble !== null) line += `,"trouble":${quoted(trouble)}`;
  return aborted ? `${line},"aborted":true}` : `${line}}`;
}

function corsMember({ outcome, reason, text, where }: CorsExplanation): string {
  return `{"outcome":"${outcome}","reason":${quoted(reason)},"text":${quoted(text)},"where":${quoted(where)}}`;
}

/** Printable ASCII without `"` and `\`, which is nearly every text, stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string | null): string {
  if (text === null) return 'null';
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
