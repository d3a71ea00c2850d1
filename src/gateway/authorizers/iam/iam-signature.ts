import {
  declaredPayloadSha256,
  isCurrent,
  isSignedBy,
  type RequestSignature,
  readSignature,
  sha256Hex,
} from '../../../aws/sigv4.ts';
import type { GatewayPorts } from '../../ports.ts';
import type { GatewayRequest } from '../../request.ts';
import type { IamCaller } from '../caller.ts';

export type IamPorts = Pick<GatewayPorts, 'accountId' | 'now' | 'partition' | 'region' | 'secretFor'>;

/** What a request's signature is found to be. `F` is why its body could not be read. */
export type IamVerdict<F> =
  | { readonly kind: 'signed'; readonly caller: IamCaller }
  | { readonly kind: 'unread'; readonly failure: F }
  | Unsigned;

export type Unsigned =
  | { readonly kind: 'unsigned'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'wrong-service' | 'wrong-region'; readonly detail: string; readonly signature: RequestSignature }
  | { readonly kind: 'not-current'; readonly detail: string; readonly signature: RequestSignature }
  | {
      readonly kind: 'mismatch';
      readonly detail: string;
      readonly signature: RequestSignature;
      /** Of the body as it came. */
      readonly payloadSha256: string;
    };

/**
 * Whether a request is signed for this service and region, now. The signature itself is checked when the secret of its
 * access key is known here; the caller's policies are not, because users and roles live on AWS.
 */
export function checkIamSignature<F>(
  request: GatewayRequest,
  {
    ports,
    service: wanted,
    readBody,
  }: {
    readonly ports: IamPorts;
    /** `lambda` for function URLs. */
    readonly service: 'execute-api' | 'lambda';
    readonly readBody: () => Promise<Buffer | { readonly kind: 'unread'; readonly failure: F }>;
  },
): IamVerdict<F> | Promise<IamVerdict<F>> {
  const signature = readSignature(request);
  if (signature.kind === 'unsigned') {
    return { kind: 'unsigned', detail: 'The request is not signed with Signature Version 4.' };
  }
  if (signature.kind === 'malformed') {
    return { kind: 'malformed', detail: `The signature is malformed. ${signature.detail}` };
  }
  const { region, service } = signature;
  if (service !== wanted) {
    const detail = `The request is signed for ${service} instead of ${wanted}.`;
    return { kind: 'wrong-service', detail, signature };
  }
  if (region !== ports.region) {
    const detail = `The request is signed for ${region} instead of ${ports.region}.`;
    return { kind: 'wrong-region', detail, signature };
  }
  if (!isCurrent(signature, ports.now())) {
    return { kind: 'not-current', detail: 'The signature has expired, or is not valid yet.', signature };
  }
  const secretAccessKey = ports.secretFor(signature.accessKeyId);
  const signed: IamVerdict<F> = { kind: 'signed', caller: callerOf(signature, ports) };
  if (secretAccessKey === null) return signed;
  return readBody().then((body) => {
    if (!Buffer.isBuffer(body)) return body;
    return checkDigest(signature, request, { secretAccessKey, payloadSha256: sha256Hex(body) }) ?? signed;
  });
}

/** Null when the signature is right. */
function checkDigest(
  signature: RequestSignature,
  request: GatewayRequest,
  secret: { readonly secretAccessKey: string; readonly payloadSha256: string },
): Unsigned | null {
  const { payloadSha256 } = secret;
  const declared = declaredPayloadSha256(request.headers);
  if (declared !== null && declared !== payloadSha256) {
    const detail = 'x-amz-content-sha256 is not the digest of the body.';
    return { kind: 'mismatch', detail, signature, payloadSha256 };
  }
  if (isSignedBy(signature, request, secret)) return null;
  const detail = `The signature is not the one that the secret of ${signature.accessKeyId} makes.`;
  return { kind: 'mismatch', detail, signature, payloadSha256 };
}

/** The account's root stands for everybody who signs: no user or role is known here. */
function callerOf({ accessKeyId }: RequestSignature, { accountId, partition }: IamPorts): IamCaller {
  const userArn = `arn:${partition}:iam::${accountId}:root`;
  return { kind: 'iam', accessKey: accessKeyId, accountId, callerId: accountId, userArn, userId: accountId };
}
