import { expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { createRole } from '../iam/roles.ts';
import type { OperationContext } from '../operation-context.ts';
import { assumeRole, getAccessKeyInfo, getCallerIdentity, getFederationToken, getSessionToken } from './sessions.ts';

const RoleArn = 'arn:aws:iam::123456789012:role/team/worker';
const session = { RoleArn, RoleSessionName: 'me' };
const credentials = (Expiration: string) => ({
  AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
  SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
  SessionToken: expect.any(String),
  Expiration,
});

it('every caller is the account', async () => {
  expect(await getCallerIdentity(operationContext())).toEqual({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
  const AccessKeyId = 'AKIAIOSFODNN7EXAMPLE';
  expect(await getAccessKeyInfo(operationContext(), { AccessKeyId })).toEqual({ Account: '123456789012' });
});

it('a role is assumed for an hour, or as long as is asked for', async () => {
  const context = operationContext();
  const assumed = await assumeRole(context, session);
  expect(assumed).toEqual({
    Credentials: credentials('2026-01-02T04:04:05Z'),
    AssumedRoleUser: {
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:me$/),
      Arn: 'arn:aws:sts::123456789012:assumed-role/worker/me',
    },
  });
  const { Role } = await createRole(context, { RoleName: 'worker', Path: '/team/', AssumeRolePolicyDocument: '{}' });
  const other = await assumeRole(context, { ...session, DurationSeconds: 900 });
  expect(other.Credentials).toEqual(credentials('2026-01-02T03:19:05Z'));
  expect(other.AssumedRoleUser?.AssumedRoleId).toBe(`${Role.RoleId}:me`);
});

it('sessions without a role last twelve hours', async () => {
  const expected = credentials('2026-01-02T15:04:05Z');
  expect(await getSessionToken(operationContext(), {})).toEqual({ Credentials: expected });
  expect(await getFederationToken(operationContext(), { Name: 'guest' })).toEqual({
    Credentials: expected,
    FederatedUser: {
      FederatedUserId: '123456789012:guest',
      Arn: 'arn:aws:sts::123456789012:federated-user/guest',
    },
  });
});

it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, message: string]>([
  [
    'an ARN that is none of a role',
    (c) => assumeRole(c, { ...session, RoleArn: 'arn:aws:iam::123456789012:user/worker' }),
    'arn:aws:iam::123456789012:user/worker is invalid',
  ],
  [
    'a session of a minute',
    (c) => assumeRole(c, { ...session, DurationSeconds: 60 }),
    "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ],
  [
    'a session that is longer than the role allows',
    async (c) => {
      await createRole(c, { RoleName: 'worker', AssumeRolePolicyDocument: '{}' });
      await assumeRole(c, { ...session, DurationSeconds: 7200 });
    },
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ],
])('refused is %s', async (_, run, message) => {
  await expect(run(operationContext())).rejects.toMatchObject({ name: 'ValidationError', httpStatus: 400, message });
});
