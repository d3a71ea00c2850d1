import { randomBytes } from 'node:crypto';
import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  Credentials,
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityResponse,
  GetFederationTokenRequest,
  GetFederationTokenResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from '../../aws/generated/sts.ts';
import { inputShapes } from '../../aws/generated/sts-inputs.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkQueryRequest, validationError } from '../query-refusals.ts';
import { uniqueId } from '../unique-id.ts';

/** Every caller is the account itself: here nobody is kept from anything. */
export async function getCallerIdentity({
  partition,
  accountId,
}: OperationContext): Promise<GetCallerIdentityResponse> {
  return { UserId: accountId, Account: accountId, Arn: `arn:${partition}:iam::${accountId}:root` };
}

/**
 * Credentials in AWS's form, which are good here as any are. Whether the role exists is not asked: roles of templates
 * are records only.
 */
export async function assumeRole(context: OperationContext, input: AssumeRoleRequest): Promise<AssumeRoleResponse> {
  checkQueryRequest(inputShapes, 'AssumeRoleRequest', input);
  const [, partition, accountId, name = ''] =
    /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(input.RoleArn) ?? [];
  if (partition === undefined || accountId === undefined) {
    throw validationError(`${input.RoleArn} is invalid`, '/RoleArn');
  }
  const role = await context.store.transact((transaction) => transaction.get('roles', name.toLowerCase()));
  const { DurationSeconds = 3600, RoleSessionName } = input;
  if (DurationSeconds > (role?.MaxSessionDuration ?? 43_200)) {
    const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw validationError(text, '/DurationSeconds');
  }
  return {
    Credentials: credentials(context, DurationSeconds),
    AssumedRoleUser: {
      AssumedRoleId: `${role?.RoleId ?? uniqueId('AROA', input.RoleArn)}:${RoleSessionName}`,
      Arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${RoleSessionName}`,
    },
    ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
  };
}

export async function getSessionToken(
  context: OperationContext,
  input: GetSessionTokenRequest,
): Promise<GetSessionTokenResponse> {
  checkQueryRequest(inputShapes, 'GetSessionTokenRequest', input);
  return { Credentials: credentials(context, input.DurationSeconds ?? 43_200) };
}

export async function getFederationToken(
  context: OperationContext,
  input: GetFederationTokenRequest,
): Promise<GetFederationTokenResponse> {
  checkQueryRequest(inputShapes, 'GetFederationTokenRequest', input);
  const { partition, accountId } = context;
  return {
    Credentials: credentials(context, input.DurationSeconds ?? 43_200),
    FederatedUser: {
      FederatedUserId: `${accountId}:${input.Name}`,
      Arn: `arn:${partition}:sts::${accountId}:federated-user/${input.Name}`,
    },
  };
}

/** Every access key is one of this account. */
export async function getAccessKeyInfo(
  { accountId }: OperationContext,
  input: GetAccessKeyInfoRequest,
): Promise<GetAccessKeyInfoResponse> {
  checkQueryRequest(inputShapes, 'GetAccessKeyInfoRequest', input);
  return { Account: accountId };
}

function credentials({ now }: OperationContext, durationSeconds: number): Credentials {
  return {
    AccessKeyId: uniqueId('ASIA'),
    SecretAccessKey: randomBytes(30).toString('base64'),
    SessionToken: randomBytes(96).toString('base64'),
    Expiration: new Date(now() + durationSeconds * 1000).toISOString().replace(/\.\d{3}/, ''),
  };
}
