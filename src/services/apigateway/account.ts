import type { GatewayAccount } from '../../account/rest-api.ts';
import type { Account, UpdateAccountRequest } from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { applyPatches, assigned, replaceOnly } from './patch.ts';

const KEY = 'account';

/** What every account starts with in a Region (API reference, "Account"). */
function outputOf({ cloudwatchRoleArn }: GatewayAccount): Account {
  return {
    ...(cloudwatchRoleArn === undefined ? {} : { cloudwatchRoleArn }),
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  };
}

export async function getAccount(context: OperationContext): Promise<Account> {
  const account = await context.store.transact((transaction) => transaction.get('gatewayAccount', KEY));
  return outputOf(account ?? {});
}

/** Every account has usage plans already; the role is taken as it is, since no log leaves this machine. */
export async function updateAccount(context: OperationContext, input: UpdateAccountRequest): Promise<Account> {
  checkRequest('UpdateAccount', input);
  return context.store.transact(async (transaction) => {
    const old = (await transaction.get('gatewayAccount', KEY)) ?? {};
    const account = applyPatches<GatewayAccount>(old, input.patchOperations, {
      '/cloudwatchRoleArn': replaceOnly((account, { value = '', member }) => {
        if (value !== '' && !value.startsWith('arn:')) throw badRequest('Invalid ARN specified in the request', member);
        return assigned(account, 'cloudwatchRoleArn', value === '' ? undefined : value);
      }),
      '/features': { add: (account) => account },
    });
    transaction.put('gatewayAccount', KEY, account);
    return outputOf(account);
  });
}
