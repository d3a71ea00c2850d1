import type { Role } from '../../account/role.ts';
import type {
  CreateRoleRequest,
  DeleteRoleRequest,
  GetRoleRequest,
  ListInstanceProfilesForRoleRequest,
  ListRolesRequest,
  Role as RoleOutput,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleRequest,
} from '../../aws/generated/iam.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { uniqueId } from '../unique-id.ts';
import { checkDocument, checkRequest, encodeDocument } from './refusals.ts';
import { tagList, tagsOf } from './role-tags.ts';
import { changeRole, getExistingRole, keyOf, pageOf, readRole } from './stored-roles.ts';

/** A role is a record: nothing here asks what it allows, and functions run without one that exists. */
export async function createRole(
  context: OperationContext,
  input: CreateRoleRequest,
): Promise<{ readonly Role: RoleOutput }> {
  checkRequest('CreateRoleRequest', input);
  checkDocument(input.AssumeRolePolicyDocument, '/AssumeRolePolicyDocument');
  const { RoleName, Path = '/', Description, PermissionsBoundary, MaxSessionDuration = 3600 } = input;
  const role: Role = {
    Path,
    RoleName,
    RoleId: uniqueId('AROA'),
    Arn: `arn:${context.partition}:iam::${context.accountId}:role${Path}${RoleName}`,
    CreateDate: new Date(context.now()).toISOString().replace(/\.\d{3}/, ''),
    AssumeRolePolicyDocument: input.AssumeRolePolicyDocument,
    ...(Description === undefined ? {} : { Description }),
    MaxSessionDuration,
    ...(PermissionsBoundary === undefined ? {} : { PermissionsBoundary }),
    Tags: tagsOf(input.Tags ?? []),
    Policies: {},
    AttachedPolicyArns: [],
  };
  await context.store.transact(async (transaction) => {
    if ((await transaction.get('roles', keyOf(RoleName))) !== undefined) {
      const text = `Role with name ${RoleName} already exists.`;
      throw new ServiceError('EntityAlreadyExists', 409, text, '/RoleName');
    }
    transaction.put('roles', keyOf(RoleName), role);
  });
  const { MaxSessionDuration: _, ...shown } = output(role);
  return { Role: shown };
}

export async function getRole(
  context: OperationContext,
  input: GetRoleRequest,
): Promise<{ readonly Role: RoleOutput }> {
  checkRequest('GetRoleRequest', input);
  return { Role: { ...output(await readRole(context, input.RoleName)), RoleLastUsed: {} } };
}

/** Policies have to go first, as on AWS. */
export async function deleteRole(context: OperationContext, input: DeleteRoleRequest): Promise<void> {
  checkRequest('DeleteRoleRequest', input);
  await context.store.transact(async (transaction) => {
    const { Policies, AttachedPolicyArns } = await getExistingRole(transaction, input.RoleName);
    if (AttachedPolicyArns.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(Policies).length > 0) throw conflict('Cannot delete entity, must delete policies first.');
    transaction.delete('roles', keyOf(input.RoleName));
  });
}

function conflict(message: string): ServiceError {
  return new ServiceError('DeleteConflict', 409, message, '/RoleName');
}

export interface ListRolesOutput {
  readonly Roles: readonly RoleOutput[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** Without tags, as AWS lists them (documented). */
export async function listRoles(context: OperationContext, input: ListRolesRequest): Promise<ListRolesOutput> {
  checkRequest('ListRolesRequest', input);
  const entries = await context.store.transact((transaction) => transaction.list('roles', ''));
  const roles = entries.map(({ value }) => value).filter(({ Path }) => Path.startsWith(input.PathPrefix ?? '/'));
  const { page, next } = pageOf(roles, input);
  return { Roles: page.map((role) => output({ ...role, Tags: {} })), ...next };
}

export async function updateRole(
  context: OperationContext,
  input: UpdateRoleRequest,
): Promise<Readonly<Record<never, never>>> {
  checkRequest('UpdateRoleRequest', input);
  const { RoleName, Description, MaxSessionDuration } = input;
  await changeRole(context, RoleName, (role) => ({
    ...role,
    ...(Description === undefined ? {} : { Description }),
    ...(MaxSessionDuration === undefined ? {} : { MaxSessionDuration }),
  }));
  return {};
}

export async function updateRoleDescription(
  context: OperationContext,
  input: UpdateRoleDescriptionRequest,
): Promise<{ readonly Role: RoleOutput }> {
  checkRequest('UpdateRoleDescriptionRequest', input);
  const { RoleName, Description } = input;
  return { Role: output(await changeRole(context, RoleName, (role) => ({ ...role, Description }))) };
}

export async function updateAssumeRolePolicy(
  context: OperationContext,
  input: UpdateAssumeRolePolicyRequest,
): Promise<void> {
  checkRequest('UpdateAssumeRolePolicyRequest', input);
  checkDocument(input.PolicyDocument, '/PolicyDocument');
  await changeRole(context, input.RoleName, (role) => ({ ...role, AssumeRolePolicyDocument: input.PolicyDocument }));
}

/** There are no instances here, and so no profiles; those who delete a role ask for them. */
export async function listInstanceProfilesForRole(
  context: OperationContext,
  input: ListInstanceProfilesForRoleRequest,
): Promise<{ readonly InstanceProfiles: readonly never[]; readonly IsTruncated: boolean }> {
  checkRequest('ListInstanceProfilesForRoleRequest', input);
  await readRole(context, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
}

function output(role: Role): RoleOutput {
  const { AssumeRolePolicyDocument, PermissionsBoundary, Tags, Policies: _, AttachedPolicyArns: __, ...shown } = role;
  return {
    ...shown,
    AssumeRolePolicyDocument: encodeDocument(AssumeRolePolicyDocument),
    ...(PermissionsBoundary === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: PermissionsBoundary } }),
    ...(Object.keys(Tags).length === 0 ? {} : { Tags: tagList(Tags) }),
  };
}
