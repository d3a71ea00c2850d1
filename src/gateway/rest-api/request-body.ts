import type { BodyReading, GatewayRequest } from '../request.ts';
import type { RestFailure } from './rest-failure.ts';

/** "Payload size: 10 MB" (quotas for REST APIs). */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** The whole body, or why there is none. */
export async function readWholeBody({ body }: GatewayRequest): Promise<Buffer | RestFailure> {
  return body.declaredLength === 0 ? NO_BODY : bytesOrFailure(await body.read(PAYLOAD_LIMIT_BYTES));
}

function bytesOrFailure(reading: BodyReading): Buffer | RestFailure {
  switch (reading.kind) {
    case 'whole':
      return reading.bytes;
    case 'too-large':
      return TOO_LARGE;
    case 'aborted':
      return reading.isMalformed ? MALFORMED : ABORTED;
  }
}

export const TOO_LARGE: RestFailure = { type: 'REQUEST_TOO_LARGE', detail: 'The body is larger than 10 MB.' };

const ABORTED: RestFailure = {
  type: 'BAD_REQUEST_BODY',
  detail: 'The request ended before its body was whole.',
  isAborted: true,
};

const MALFORMED: RestFailure = {
  type: 'BAD_REQUEST_BODY',
  detail: 'The body is not what its Content-Encoding says.',
};

const NO_BODY = Buffer.alloc(0);
