import type {
  AttachedPolicy,
  AttachRolePolicyRequest,
  DeleteRolePermissionsBoundaryRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListRolePoliciesRequest,
  PutRolePermissionsBoundaryRequest,
  PutRolePolicyRequest,
} from '../../aws/generated/iam.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkDocument, checkRequest, encodeDocument, noSuchEntity } from './refusals.ts';
import { changeRole, pageOf, readRole } from './stored-roles.ts';

/** To attach a policy again is no error. Whether it exists is not asked. */
export async function attachRolePolicy(context: OperationContext, input: AttachRolePolicyRequest): Promise<void> {
  checkRequest('AttachRolePolicyRequest', input);
  checkPolicyArn(input.PolicyArn, '/PolicyArn');
  await changeRole(context, input.RoleName, (role) => ({
    ...role,
    AttachedPolicyArns: [...role.AttachedPolicyArns.filter((arn) => arn !== input.PolicyArn), input.PolicyArn],
  }));
}

export async function detachRolePolicy(context: OperationContext, input: DetachRolePolicyRequest): Promise<void> {
  checkRequest('DetachRolePolicyRequest', input);
  await changeRole(context, input.RoleName, (role) => {
    if (!role.AttachedPolicyArns.includes(input.PolicyArn)) {
      throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`, '/PolicyArn');
    }
    return { ...role, AttachedPolicyArns: role.AttachedPolicyArns.filter((arn) => arn !== input.PolicyArn) };
  });
}

export interface ListAttachedRolePoliciesOutput {
  readonly AttachedPolicies: readonly AttachedPolicy[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

export async function listAttachedRolePolicies(
  context: OperationContext,
  input: ListAttachedRolePoliciesRequest,
): Promise<ListAttachedRolePoliciesOutput> {
  checkRequest('ListAttachedRolePoliciesRequest', input);
  const { AttachedPolicyArns } = await readRole(context, input.RoleName);
  const policies = AttachedPolicyArns.map(readPolicyArn).filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
  const { page, next } = pageOf(policies, input);
  return { AttachedPolicies: page.map(({ PolicyName, PolicyArn }) => ({ PolicyName, PolicyArn })), ...next };
}

function readPolicyArn(PolicyArn: string): { PolicyArn: string; PolicyName: string; path: string } {
  const [, path = '/', PolicyName = ''] = /:policy(\/(?:.*\/)?)([^/]*)$/.exec(PolicyArn) ?? [];
  return { PolicyArn, PolicyName, path };
}

function checkPolicyArn(arn: string, member: string): void {
  if (/^arn:[\w-]+:iam::(aws|\d{12}):policy\/./.test(arn)) return;
  throw new ServiceError('InvalidInput', 400, `ARN ${arn} is not valid.`, member);
}

/** Replaces the one of the same name. */
export async function putRolePolicy(context: OperationContext, input: PutRolePolicyRequest): Promise<void> {
  checkRequest('PutRolePolicyRequest', input);
  checkDocument(input.PolicyDocument, '/PolicyDocument');
  await changeRole(context, input.RoleName, (role) => ({
    ...role,
    Policies: { ...role.Policies, [input.PolicyName]: input.PolicyDocument },
  }));
}

export async function getRolePolicy(
  context: OperationContext,
  input: GetRolePolicyRequest,
): Promise<GetRolePolicyResponse> {
  checkRequest('GetRolePolicyRequest', input);
  const { RoleName, Policies } = await readRole(context, input.RoleName);
  const document = Object.hasOwn(Policies, input.PolicyName) ? Policies[input.PolicyName] : undefined;
  if (document === undefined) throw noSuchPolicy(input.PolicyName);
  return { RoleName, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) };
}

export async function deleteRolePolicy(context: OperationContext, input: DeleteRolePolicyRequest): Promise<void> {
  checkRequest('DeleteRolePolicyRequest', input);
  await changeRole(context, input.RoleName, (role) => {
    if (!Object.hasOwn(role.Policies, input.PolicyName)) throw noSuchPolicy(input.PolicyName);
    const { [input.PolicyName]: _, ...Policies } = role.Policies;
    return { ...role, Policies };
  });
}

function noSuchPolicy(name: string): ServiceError {
  return noSuchEntity(`The role policy with name ${name} cannot be found.`, '/PolicyName');
}

export interface ListRolePoliciesOutput {
  readonly PolicyNames: readonly string[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

export async function listRolePolicies(
  context: OperationContext,
  input: ListRolePoliciesRequest,
): Promise<ListRolePoliciesOutput> {
  checkRequest('ListRolePoliciesRequest', input);
  const { Policies } = await readRole(context, input.RoleName);
  const { page, next } = pageOf(Object.keys(Policies).sort(), input);
  return { PolicyNames: page, ...next };
}

export async function putRolePermissionsBoundary(
  context: OperationContext,
  input: PutRolePermissionsBoundaryRequest,
): Promise<void> {
  checkRequest('PutRolePermissionsBoundaryRequest', input);
  const { RoleName, PermissionsBoundary } = input;
  checkPolicyArn(PermissionsBoundary, '/PermissionsBoundary');
  await changeRole(context, RoleName, (role) => ({ ...role, PermissionsBoundary }));
}

export async function deleteRolePermissionsBoundary(
  context: OperationContext,
  input: DeleteRolePermissionsBoundaryRequest,
): Promise<void> {
  checkRequest('DeleteRolePermissionsBoundaryRequest', input);
  await changeRole(context, input.RoleName, ({ PermissionsBoundary: _, ...role }) => role);
}
