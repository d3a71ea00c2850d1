import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import {
  attachRolePolicy,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  detachRolePolicy,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
  putRolePermissionsBoundary,
  putRolePolicy,
} from './role-policies.ts';
import { listRoleTags, tagRole, untagRole } from './role-tags.ts';
import {
  createRole,
  deleteRole,
  getRole,
  listInstanceProfilesForRole,
  listRoles,
  updateAssumeRolePolicy,
  updateRole,
  updateRoleDescription,
} from './roles.ts';

const AssumeRolePolicyDocument = '{"Version": "2012-10-17", "Statement": []}';
const input = { RoleName: 'worker', AssumeRolePolicyDocument };
const RoleName = 'worker';
const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

describe.each(stores)('a role in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = operationContext({ store: createStore() });
    await createRole(context, input);
  });

  it('is created and read, its document percent-encoded', async () => {
    const { Role } = await createRole(context, { ...input, RoleName: 'other', Path: '/team/', Description: 'd' });
    expect(Role).toEqual({
      Path: '/team/',
      RoleName: 'other',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::123456789012:role/team/other',
      CreateDate: '2026-01-02T03:04:05Z',
      AssumeRolePolicyDocument: '%7B%22Version%22%3A%20%222012-10-17%22%2C%20%22Statement%22%3A%20%5B%5D%7D',
      Description: 'd',
    });
    expect(await getRole(context, { RoleName: 'OTHER' })).toEqual({
      Role: { ...Role, MaxSessionDuration: 3600, RoleLastUsed: {} },
    });
    expect((await listRoles(context, { PathPrefix: '/team/' })).Roles.map((role) => role.RoleName)).toEqual(['other']);
    const first = await listRoles(context, { MaxItems: 1 });
    expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'other' }] });
    const second = await listRoles(context, { Marker: first.Marker ?? '' });
    expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'worker' }] });
  });

  it('is changed', async () => {
    expect(await updateRole(context, { RoleName, Description: 'new', MaxSessionDuration: 7200 })).toEqual({});
    await updateAssumeRolePolicy(context, { RoleName, PolicyDocument: '{}' });
    await putRolePermissionsBoundary(context, { RoleName, PermissionsBoundary: PolicyArn });
    expect((await getRole(context, { RoleName })).Role).toMatchObject({
      Description: 'new',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: '%7B%7D',
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: PolicyArn },
    });
    await deleteRolePermissionsBoundary(context, { RoleName });
    const { Role } = await updateRoleDescription(context, { RoleName, Description: 'newer' });
    expect(Role.Description).toBe('newer');
    expect(Role).not.toHaveProperty('PermissionsBoundary');
  });

  it('has policies, and is deleted when they are gone', async () => {
    await attachRolePolicy(context, { RoleName, PolicyArn });
    await attachRolePolicy(context, { RoleName, PolicyArn });
    expect(await listAttachedRolePolicies(context, { RoleName })).toEqual({
      AttachedPolicies: [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn }],
      IsTruncated: false,
    });
    expect((await listAttachedRolePolicies(context, { RoleName, PathPrefix: '/other/' })).AttachedPolicies).toEqual([]);
    await putRolePolicy(context, { RoleName, PolicyName: 'p', PolicyDocument: '{"Statement":"*"}' });
    expect(await getRolePolicy(context, { RoleName, PolicyName: 'p' })).toEqual({
      RoleName,
      PolicyName: 'p',
      PolicyDocument: '%7B%22Statement%22%3A%22%2A%22%7D',
    });
    expect(await listRolePolicies(context, { RoleName })).toEqual({ PolicyNames: ['p'], IsTruncated: false });
    const conflict = (message: string) => ({ name: 'DeleteConflict', httpStatus: 409, message });
    await expect(deleteRole(context, { RoleName })).rejects.toMatchObject(
      conflict('Cannot delete entity, must detach all policies first.'),
    );
    await detachRolePolicy(context, { RoleName, PolicyArn });
    await expect(deleteRole(context, { RoleName })).rejects.toMatchObject(
      conflict('Cannot delete entity, must delete policies first.'),
    );
    await deleteRolePolicy(context, { RoleName, PolicyName: 'p' });
    expect(await listInstanceProfilesForRole(context, { RoleName })).toEqual({
      InstanceProfiles: [],
      IsTruncated: false,
    });
    await deleteRole(context, { RoleName });
    await expect(getRole(context, { RoleName })).rejects.toMatchObject({ name: 'NoSuchEntity', httpStatus: 404 });
  });

  it('has tags', async () => {
    await tagRole(context, { RoleName, Tags: [{ Key: 'a', Value: '1' }] });
    await tagRole(context, { RoleName, Tags: [{ Key: 'b', Value: '2' }] });
    await untagRole(context, { RoleName, TagKeys: ['a', 'c'] });
    expect(await listRoleTags(context, { RoleName })).toEqual({
      Tags: [{ Key: 'b', Value: '2' }],
      IsTruncated: false,
    });
    expect((await getRole(context, { RoleName })).Role.Tags).toEqual([{ Key: 'b', Value: '2' }]);
    expect((await listRoles(context, {})).Roles[0]).not.toHaveProperty('Tags');
  });
});

describe('refused is', () => {
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, error: string, message: string]>([
    [
      'a role that does not exist',
      (c) => getRole(c, { RoleName: 'no' }),
      'NoSuchEntity',
      'The role with name no cannot be found.',
    ],
    [
      'a name that is taken, in whatever case',
      (c) => createRole(c, { ...input, RoleName: 'Worker' }),
      'EntityAlreadyExists',
      'Role with name Worker already exists.',
    ],
    [
      'a name that is none',
      (c) => createRole(c, { ...input, RoleName: 'a b' }),
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'a name that is too long',
      (c) => createRole(c, { ...input, RoleName: 'a'.repeat(65) }),
      'ValidationError',
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a document that is no JSON',
      (c) => createRole(c, { RoleName: 'new', AssumeRolePolicyDocument: '{' }),
      'MalformedPolicyDocument',
      'This policy contains invalid Json',
    ],
    [
      'a policy that is no ARN',
      (c) => attachRolePolicy(c, { RoleName, PolicyArn: 'arn:aws:iam::aws:group/some' }),
      'InvalidInput',
      'ARN arn:aws:iam::aws:group/some is not valid.',
    ],
    [
      'to detach what is not attached',
      (c) => detachRolePolicy(c, { RoleName, PolicyArn }),
      'NoSuchEntity',
      `Policy ${PolicyArn} was not found.`,
    ],
    [
      'a policy that does not exist, though objects have a member of its name',
      (c) => getRolePolicy(c, { RoleName, PolicyName: 'constructor' }),
      'NoSuchEntity',
      'The role policy with name constructor cannot be found.',
    ],
  ])('%s', async (_, run, name, message) => {
    const context = operationContext();
    await createRole(context, input);
    await expect(run(context)).rejects.toMatchObject({ name, message });
  });
});
