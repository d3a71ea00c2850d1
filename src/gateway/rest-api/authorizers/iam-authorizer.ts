import type { IamCaller } from '../../authorizers/caller.ts';
import { checkIamSignature, type IamVerdict } from '../../authorizers/iam/iam-signature.ts';
import type { MethodAuthorization } from '../authorize-method.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';
import type { RestFailure } from '../rest-failure.ts';
import { refused } from './denials.ts';
import { describeSignature } from './describe-signature.ts';
import type { AuthorizeByArn } from './method-authorizer.ts';
import type { ResourcePolicy } from './resource-policy.ts';

/**
 * `AWS_IAM` on one method. The caller's own policies are not known here and are taken to allow the call; what the
 * resource policy denies stays denied then, and everything else is allowed (table A of the developer guide).
 */
export function compileIamAuthorizer({ ports }: MethodSource, policy: ResourcePolicy | null): AuthorizeByArn {
  const decide = (call: MethodCall, methodArn: string, caller: IamCaller): MethodAuthorization =>
    policy?.judge(call, methodArn, caller) === 'denied'
      ? policy.deny('denied', methodArn, caller)
      : { kind: 'permitted', caller };
  const conclude = (call: MethodCall, methodArn: string, verdict: IamVerdict<RestFailure>): MethodAuthorization => {
    switch (verdict.kind) {
      case 'signed':
        return decide(call, methodArn, verdict.caller);
      case 'unread':
        return refused(verdict.failure);
      default:
        return refused(describeSignature(verdict, call.request, ports));
    }
  };
  return (call, methodArn) => {
    const readBody = async () => {
      const body = await call.readBody();
      return Buffer.isBuffer(body) ? body : ({ kind: 'unread', failure: body } as const);
    };
    const verdict = checkIamSignature(call.request, { ports, service: 'execute-api', readBody });
    return verdict instanceof Promise
      ? verdict.then((settled) => conclude(call, methodArn, settled))
      : conclude(call, methodArn, verdict);
  };
}
