import type { operations as table } from '../../aws/generated/sts.ts';
import type { Operation } from '../operation.ts';
import { assumeRole, getAccessKeyInfo, getCallerIdentity, getFederationToken, getSessionToken } from './sessions.ts';

/** What is implemented, by AWS's name. docs/coverage.md is made from it. */
export const operations = {
  AssumeRole: assumeRole,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetSessionToken: getSessionToken,
} as const satisfies { readonly [Name in keyof typeof table]?: Operation };
