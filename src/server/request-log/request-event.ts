import type { RequestRecord } from './request-record.ts';

/** The `request` event of `--json`, one line without its end. JSON escapes what could forge a line. */
export function requestEvent(record: RequestRecord): string {
  const { api, stage, requestId, method, path, status, origin, preflight, cors, standIn, trouble, aborted } = record;
  return JSON.stringify({
    event: 'request',
    api,
    stage,
    requestId,
    method,
    path,
    status,
    ms: Math.round(record.ms * 1000) / 1000,
    origin,
    preflight,
    cors: { outcome: cors.outcome, reason: cors.reason, text: cors.text, where: cors.where },
    ...(standIn === null ? {} : { standIn: standIn.real }),
    ...(trouble === null ? {} : { trouble }),
    ...(aborted ? { aborted } : {}),
  });
}
