import { executeApiArn } from '../../../aws/arn.ts';
import type { IamCaller } from '../../authorizers/caller.ts';
import { conditionKeysOf } from '../../authorizers/policy/condition-keys.ts';
import {
  evaluatePolicy,
  type Policy,
  type PolicyReading,
  type PolicyVerdict,
  readPolicy,
} from '../../authorizers/policy/policy.ts';
import type { MethodAuthorization } from '../authorize-method.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';
import { deniedByResourcePolicy } from './denials.ts';

/** The policy of an API: who may call which of its methods from where. */
export interface ResourcePolicy {
  /** `caller` is null for whoever has not signed. */
  judge(call: MethodCall, methodArn: string, caller: IamCaller | null): PolicyVerdict;
  deny(verdict: 'denied' | 'not-mentioned', methodArn: string, caller: IamCaller | null): MethodAuthorization;
}

/**
 * Compiles the resource policy of an API; null when it has none. One that cannot be read denies everything: that is the
 * safe side of something that AWS would not have stored.
 */
export function compileResourcePolicy({ snapshot, ports }: MethodSource): ResourcePolicy | null {
  const { policy: text = '', id } = snapshot.api;
  if (text.trim() === '') return null;
  const reading = readText(text, executeApiArn(ports, id));
  return {
    judge({ request }, arn, caller) {
      if (reading.kind === 'nonsense') return 'denied';
      const principal = caller === null ? null : { arn: caller.userArn, accountId: caller.accountId };
      return evaluatePolicy(reading.policy, { arn, principal, key: conditionKeysOf(request, { ports, caller }) });
    },
    deny(verdict, methodArn, caller) {
      const detail = explain(reading, verdict, methodArn);
      return deniedByResourcePolicy(verdict, {
        methodArn,
        user: caller?.userArn ?? 'anonymous',
        detail,
        assume: ports.assume,
      });
    },
  };
}

function explain(reading: PolicyReading, verdict: 'denied' | 'not-mentioned', methodArn: string): string {
  if (reading.kind === 'nonsense') return `The resource policy cannot be read: ${reading.detail}.`;
  return verdict === 'denied'
    ? `The resource policy of the API denies ${methodArn}.`
    : `The resource policy of the API has no Allow for ${methodArn}.`;
}

function readText(text: string, apiArn: string): PolicyReading {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { kind: 'nonsense', detail: 'it is no JSON' };
  }
  const reading = readPolicy(document);
  return reading.kind === 'nonsense' ? reading : { kind: 'policy', policy: expandResources(reading.policy, apiArn) };
}

/**
 * `execute-api:/stage/GET/pets` is short for the ARN below this API (REST API developer guide, "API Gateway resource
 * policy examples").
 */
function expandResources(policy: Policy, apiArn: string): Policy {
  const expand = (resource: string): string => resource.replace(/^execute-api:\//, `${apiArn}/`);
  return policy.map((statement) => ({ ...statement, resources: statement.resources.map(expand) }));
}
