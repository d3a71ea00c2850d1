import type { GetAccountSettingsResponse } from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { ACCOUNT_CONCURRENCY, reservedBy } from './concurrency.ts';

/** The limits of a new account (Lambda developer guide, "Lambda quotas"), and what is used of them. */
export async function getAccountSettings(context: OperationContext): Promise<GetAccountSettingsResponse> {
  return context.store.transact(async (transaction) => {
    const functions = (await transaction.list('functions', '')).map(({ value }) => value);
    const versions = (await transaction.list('functionVersions', '')).map(({ value }) => value);
    const layers = (await transaction.list('layerVersions', '')).map(({ value }) => value);
    return {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reservedBy(functions),
      },
      AccountUsage: {
        TotalCodeSize: [...functions, ...versions, ...layers].reduce((sum, { CodeSize }) => sum + CodeSize, 0),
        FunctionCount: functions.length,
      },
    };
  });
}
