import type { ApiKey } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateUsagePlanKeyRequest,
  DeleteUsagePlanKeyRequest,
  GetUsagePlanKeyRequest,
  GetUsagePlanKeysRequest,
  UsagePlanKey,
} from '../../aws/generated/apigateway.ts';
import { notFound } from '../../aws/service-error.ts';
import { badRequestInOurWords, conflictInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApiKey } from './api-keys.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { getExistingUsagePlan } from './usage-plans.ts';

export async function createUsagePlanKey(
  context: OperationContext,
  input: CreateUsagePlanKeyRequest,
): Promise<UsagePlanKey> {
  checkRequest('CreateUsagePlanKey', input);
  const { usagePlanId, keyId, keyType } = input;
  if (keyType !== 'API_KEY') throw badRequestInOurWords(context, 'Invalid key type specified', '/keyType');
  return context.store.transact(async (transaction) => {
    const plan = await getExistingUsagePlan(transaction, usagePlanId);
    const key = await getExistingApiKey(transaction, keyId, '/keyId');
    const plans = (await transaction.list('usagePlanKeys', '')).filter((entry) => entry.key.endsWith(`/${keyId}`));
    if (plans.some((entry) => entry.key === `${usagePlanId}/${keyId}`)) {
      throw conflictInOurWords(context, `${keyId} is already subscribed to Usage Plan ${usagePlanId}`, '/keyId');
    }
    for (const entry of plans) {
      const other = await getExistingUsagePlan(transaction, entry.key.slice(0, entry.key.indexOf('/')));
      const shared = other.apiStages.find(({ apiId, stage }) =>
        plan.apiStages.some((own) => own.apiId === apiId && own.stage === stage),
      );
      if (shared === undefined) continue;
      // A stage would not know which plan of the key counts.
      const text = `API Key ${keyId} is in another usage plan of API Stage ${shared.apiId}:${shared.stage}`;
      throw badRequestInOurWords(context, text, '/keyId');
    }
    transaction.put('usagePlanKeys', `${usagePlanId}/${keyId}`, { id: keyId, type: 'API_KEY' });
    return { ...outputOf(key), value: key.value };
  });
}

function outputOf({ id, name }: ApiKey): UsagePlanKey {
  return { id, type: 'API_KEY', name };
}

async function requireMembership(
  transaction: Transaction,
  { usagePlanId, keyId }: GetUsagePlanKeyRequest,
): Promise<void> {
  await getExistingUsagePlan(transaction, usagePlanId);
  if ((await transaction.get('usagePlanKeys', `${usagePlanId}/${keyId}`)) !== undefined) return;
  throw notFound('Invalid Usage Plan Key identifier specified', '/keyId');
}

export async function deleteUsagePlanKey(context: OperationContext, input: DeleteUsagePlanKeyRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await requireMembership(transaction, input);
    transaction.delete('usagePlanKeys', `${input.usagePlanId}/${input.keyId}`);
  });
}

export async function getUsagePlanKey(context: OperationContext, input: GetUsagePlanKeyRequest): Promise<UsagePlanKey> {
  return context.store.transact(async (transaction) => {
    await requireMembership(transaction, input);
    return outputOf(await getExistingApiKey(transaction, input.keyId, '/keyId'));
  });
}

/** Recorded: of a plan that does not exist, an empty list. */
export async function getUsagePlanKeys(
  context: OperationContext,
  input: GetUsagePlanKeysRequest,
): Promise<Page<UsagePlanKey>> {
  checkRequest('GetUsagePlanKeys', input);
  const { usagePlanId, nameQuery = '' } = input;
  const keys = await context.store.transact(async (transaction) => {
    const members = await transaction.list('usagePlanKeys', usagePlanId);
    return Promise.all(members.map(({ value }) => getExistingApiKey(transaction, value.id, '/keyId')));
  });
  const found = keys.filter(({ name }) => name.startsWith(nameQuery));
  return pageOf(context, found.map(outputOf), input);
}
