import { jsonString } from '../../base/json-string.ts';
import type { CorsExplanation } from './explain-cors.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * The `request` event of `--json`, one line without its end. JSON escapes what could forge a line. Made by parts, which
 * costs a third of JSON.stringify for each request.
 */
export function requestEvent(record: RequestRecord): string {
  const { api, stage, requestId, method, path, status, origin, preflight, cors, standIn, trouble, aborted } = record;
  let line = `{"event":"request",${placeMembers(api, stage)},"requestId":"${requestId}"`;
  line += `,"method":"${method}","path":${quoted(path)},"status":${status}`;
  line += `,"ms":${Math.round(record.ms * 1000) / 1000},"origin":${quoted(origin)},"preflight":${preflight}`;
  line += `,"cors":${corsMember(cors)}`;
  if (standIn !== null) line += `,"standIn":${quoted(standIn.real)}`;
  if (trouble !== null) line += `,"trouble":${quoted(trouble)}`;
  return aborted ? `${line},"aborted":true}` : `${line}}`;
}

// What is the same from one request to the next is made once.
let latestApi: string | null = null;
let latestStage: string | null = null;
let latestPlace = '"api":null,"stage":null';

function placeMembers(api: string | null, stage: string | null): string {
  if (api !== latestApi || stage !== latestStage) {
    latestPlace = `"api":${quoted(api)},"stage":${quoted(stage)}`;
    latestApi = api;
    latestStage = stage;
  }
  return latestPlace;
}

let latestCors: CorsExplanation | null = null;
let latestCorsMember = '';

function corsMember(cors: CorsExplanation): string {
  if (cors !== latestCors) {
    const { outcome, reason, text, where } = cors;
    latestCors = cors;
    latestCorsMember = `{"outcome":"${outcome}","reason":${quoted(reason)},"text":${quoted(text)},"where":${quoted(where)}}`;
  }
  return latestCorsMember;
}

function quoted(text: string | null): string {
  return text === null ? 'null' : jsonString(text);
}
