import { newSegmentId } from '../../../integrations/lambda/trace-id.ts';

/**
 * `X-Amzn-Trace-Id` of an answer that a function gave (recorded): the Root of the request with a Parent of its own,
 * `Root=…;Parent=…;Sampled=0;Lineage=1:6e5eb7d9:0`. What a client sent with a Parent comes back as it was.
 */
export function answerTraceId(traceId: string, functionArn: string): string {
  if (/(?:^|;)\s*parent=/i.test(traceId)) return traceId;
  return `${traceId};Parent=${newSegmentId()};Sampled=0;Lineage=1:${fingerprint(functionArn)}:0`;
}

/** Lambda's is a hash of the function, of eight hex digits; which one is not published. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
