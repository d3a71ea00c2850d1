import type { RequestBody } from '../request.ts';
import type { IntegrationFailure } from './integration.ts';

/** The whole body of a request, or the failure that the client gets instead. */
export async function readWholeBody(body: RequestBody, limitBytes: number): Promise<Buffer | IntegrationFailure> {
  if (body.declaredLength === 0) return NO_BODY;
  if (body.declaredLength !== null && body.declaredLength > limitBytes) return tooLarge;
  const reading = await body.read(limitBytes);
  if (reading.kind === 'whole') return reading.bytes;
  return reading.kind === 'too-large' ? tooLarge : aborted;
}

const NO_BODY = Buffer.alloc(0);

export const tooLarge: IntegrationFailure = {
  kind: 'failure',
  failure: { type: 'request-too-large', detail: 'The body is larger than 10 MB.' },
  report: null,
};

export const aborted: IntegrationFailure = {
  kind: 'failure',
  failure: { type: 'request-aborted', detail: 'The request ended before its body was whole.' },
  report: null,
};
