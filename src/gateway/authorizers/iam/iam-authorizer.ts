import type { GatewayFailure } from '../../failure.ts';
import { PAYLOAD_LIMIT_BYTES } from '../../integrations/integration.ts';
import { readWholeBody } from '../../integrations/whole-body.ts';
import type { GatewayRequest } from '../../request.ts';
import { type Authorization, refused } from '../authorizer.ts';
import { checkIamSignature, type IamPorts, type IamVerdict } from './iam-signature.ts';

/** `AWS_IAM` of HTTP APIs and function URLs: whatever is wrong with a signature, the answer is the same. */
export function compileIamAuthorizer(source: {
  readonly ports: IamPorts;
  /** `lambda` for function URLs. */
  readonly service?: 'execute-api' | 'lambda';
}): (call: { readonly request: GatewayRequest }) => Authorization | Promise<Authorization> {
  const { ports, service = 'execute-api' } = source;
  return ({ request }) => {
    const verdict = checkIamSignature(request, { ports, service, readBody: () => readBody(request) });
    return verdict instanceof Promise ? verdict.then(authorization) : authorization(verdict);
  };
}

async function readBody(
  request: GatewayRequest,
): Promise<Buffer | { readonly kind: 'unread'; readonly failure: GatewayFailure }> {
  const body = await readWholeBody(request.body, PAYLOAD_LIMIT_BYTES);
  return Buffer.isBuffer(body) ? body : { kind: 'unread', failure: body.failure };
}

function authorization(verdict: IamVerdict<GatewayFailure>): Authorization {
  switch (verdict.kind) {
    case 'signed':
      return { kind: 'permitted', caller: verdict.caller };
    case 'unread':
      return refused(verdict.failure);
    default:
      return refused({ type: 'forbidden', detail: verdict.detail });
  }
}
