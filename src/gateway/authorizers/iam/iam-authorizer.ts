import {
  declaredPayloadSha256,
  isCurrent,
  isSignedBy,
  type RequestSignature,
  readSignature,
  sha256Hex,
} from '../../../aws/sigv4.ts';
import { PAYLOAD_LIMIT_BYTES } from '../../integrations/integration.ts';
import type { GatewayPorts } from '../../ports.ts';
import type { GatewayRequest } from '../../request.ts';
import { type Authorization, refused } from '../authorizer.ts';

export type IamPorts = Pick<GatewayPorts, 'accountId' | 'now' | 'partition' | 'region' | 'secretFor'>;

/**
 * `AWS_IAM`: the request has to be signed for this service and region, now. The signature itself is checked when the
 * secret of its access key is known here; the caller's policies are not, because users and roles live on AWS.
 */
export function compileIamAuthorizer(source: {
  readonly ports: IamPorts;
  /** `lambda` for function URLs. */
  readonly service?: 'execute-api' | 'lambda';
}): (call: { readonly request: GatewayRequest }) => Authorization | Promise<Authorization> {
  const { ports, service: wanted = 'execute-api' } = source;
  return ({ request }) => {
    const signature = readSignature(request);
    if (signature.kind === 'unsigned') return forbidden('The request is not signed with Signature Version 4.');
    if (signature.kind === 'malformed') return forbidden(`The signature is malformed. ${signature.detail}`);
    const { region, service } = signature;
    if (service !== wanted) return forbidden(`The request is signed for ${service} instead of ${wanted}.`);
    if (region !== ports.region) return forbidden(`The request is signed for ${region} instead of ${ports.region}.`);
    if (!isCurrent(signature, ports.now())) return forbidden('The signature has expired, or is not valid yet.');
    const secretAccessKey = ports.secretFor(signature.accessKeyId);
    return secretAccessKey === null
      ? permitted(signature, ports)
      : checkSignature(signature, request, secretAccessKey, ports);
  };
}

async function checkSignature(
  signature: RequestSignature,
  request: GatewayRequest,
  secretAccessKey: string,
  ports: IamPorts,
): Promise<Authorization> {
  const body = await request.body.read(PAYLOAD_LIMIT_BYTES);
  if (body.kind === 'too-large') {
    return refused({ type: 'request-too-large', detail: 'The signed body is larger than 10 MB.' });
  }
  if (body.kind === 'aborted') {
    return refused({ type: 'request-aborted', detail: 'The request ended before its body was whole.' });
  }
  const payloadSha256 = sha256Hex(body.bytes);
  const declared = declaredPayloadSha256(request.headers);
  if (declared !== null && declared !== payloadSha256) {
    return forbidden('x-amz-content-sha256 is not the digest of the body.');
  }
  return isSignedBy(signature, request, { secretAccessKey, payloadSha256 })
    ? permitted(signature, ports)
    : forbidden(`The signature is not the one that the secret of ${signature.accessKeyId} makes.`);
}

/** The account's root stands for everybody who signs: no user or role is known here. */
function permitted({ accessKeyId }: RequestSignature, { accountId, partition }: IamPorts): Authorization {
  const userArn = `arn:${partition}:iam::${accountId}:root`;
  return {
    kind: 'permitted',
    caller: { kind: 'iam', accessKey: accessKeyId, accountId, callerId: accountId, userArn, userId: accountId },
  };
}

function forbidden(detail: string): Authorization {
  return refused({ type: 'forbidden', detail });
}
