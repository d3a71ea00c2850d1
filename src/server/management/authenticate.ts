import { ServiceError } from '../../aws/service-error.ts';
import {
  declaredPayloadSha256,
  isCurrent,
  isSignedBy,
  type RequestSignature,
  type SignatureReading,
  type SignedRequest,
  sha256Hex,
} from '../../aws/sigv4.ts';
import type { WireService } from '../../aws/wire/wire-service.ts';
import type { Credentials } from './credentials.ts';

export interface AuthenticationOptions {
  /** Null: every key and every signature is good that is well-formed. */
  readonly credentials: Credentials | null;
  readonly acceptsUnsigned: boolean;
  readonly now: () => number;
}

/** What of a signature can be said before the body is there; null when nothing is wrong with it so far. */
export function refuseSignature(
  reading: SignatureReading,
  service: WireService | null,
  { credentials, acceptsUnsigned, now }: AuthenticationOptions,
): ServiceError | null {
  if (reading.kind === 'unsigned') {
    if (acceptsUnsigned && credentials === null) return null;
    return refusal(service, 'MissingAuthenticationToken', 'Missing Authentication Token');
  }
  if (reading.kind === 'malformed') return refusal(service, 'IncompleteSignature', reading.detail);
  if (credentials === null) return null;
  if (!credentials.has(reading.accessKeyId)) {
    const name = isQuery(service) ? 'InvalidClientTokenId' : 'UnrecognizedClient';
    return refusal(service, name, 'The security token included in the request is invalid.');
  }
  return isCurrent(reading, now()) ? null : expired(service, reading, now());
}

/** Whether the key of the signature signed this request, body and all; null when it did. */
export function refuseBody(
  signature: RequestSignature,
  request: SignedRequest & { readonly body: Uint8Array },
  { service, credentials }: { readonly service: WireService | null; readonly credentials: Credentials },
): ServiceError | null {
  const secretAccessKey = credentials.get(signature.accessKeyId) ?? '';
  const payloadSha256 = sha256Hex(request.body);
  const declared = declaredPayloadSha256(request.headers);
  const isBody = declared === null || declared === payloadSha256;
  if (isBody && isSignedBy(signature, request, { secretAccessKey, payloadSha256 })) return null;
  const name = isQuery(service) ? 'SignatureDoesNotMatch' : 'InvalidSignature';
  return refusal(
    service,
    name,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function expired(service: WireService | null, { dateTime, signedAtMs }: RequestSignature, nowMs: number): ServiceError {
  const now = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const text =
    signedAtMs > nowMs
      ? `Signature not yet current: ${dateTime} is still later than ${now}`
      : `Signature expired: ${dateTime} is now earlier than ${now}`;
  return refusal(service, isQuery(service) ? 'SignatureDoesNotMatch' : 'InvalidSignature', text);
}

function isQuery(service: WireService | null): boolean {
  return service?.protocol === 'query';
}

/** The query protocol has its names of errors without `Exception`. */
function refusal(service: WireService | null, name: string, message: string): ServiceError {
  return new ServiceError(isQuery(service) ? name : `${name}Exception`, 403, message);
}
