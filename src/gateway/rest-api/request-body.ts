import type { BodyReading, GatewayRequest } from '../request.ts';
import type { RestFailure } from './rest-failure.ts';

/** "Payload size: 10 MB" (quotas for REST APIs). */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

export type ReadBody = () => Promise<Buffer | RestFailure>;

/** The whole body, read when it is first asked for, or why there is none. */
export function bodyReader({ body }: GatewayRequest): ReadBody {
  if (body.declaredLength === 0) return noBody;
  let reading: Promise<Buffer | RestFailure> | undefined;
  return () => {
    reading ??= body.read(PAYLOAD_LIMIT_BYTES).then(bytesOrFailure);
    return reading;
  };
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

const NO_BODY = Promise.resolve(Buffer.alloc(0));
const noBody: ReadBody = () => NO_BODY;
