import type { ApiKey } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  ApiKey as ApiKeyOutput,
  CreateApiKeyRequest,
  DeleteApiKeyRequest,
  GetApiKeyRequest,
  GetApiKeysRequest,
  UpdateApiKeyRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict, notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyListedPatches, setBoolean, setText } from './patch.ts';
import { seconds } from './timestamp.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

/** Recorded: disabled unless said otherwise; an empty value or name is none, and one is made. */
export async function createApiKey(context: OperationContext, input: CreateApiKeyRequest): Promise<ApiKeyOutput> {
  checkRequest('CreateApiKey', input);
  const { description, customerId, stageKeys = [], tags = {} } = input;
  const id = context.newId('api-key');
  const now = context.now();
  const key: ApiKey = {
    id,
    value: isGiven(input.value) ? input.value : context.newId('api-key-value'),
    name: isGiven(input.name) ? input.name : id,
    ...(isGiven(customerId) ? { customerId } : {}),
    ...(isGiven(description) ? { description } : {}),
    enabled: input.enabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
    stageKeys: stageKeys.map(({ restApiId, stageName }) => `${restApiId}/${stageName}`),
    tags,
  };
  if (isGiven(input.value)) checkValue(input.value);
  checkApiKey(key);
  await context.store.transact(async (transaction) => {
    const others = await transaction.list('apiKeys', '');
    if (others.some(({ value }) => value.value === key.value)) {
      // Recorded in public.
      throw conflict('API Key already exists', '/value');
    }
    for (const stage of key.stageKeys) await requireStage(transaction, stage, '/stageKeys');
    transaction.put('apiKeys', id, key);
  });
  return withoutEmptyTags(outputOf(key, true));
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text !== '';

/** Recorded. */
function checkValue(value: string): void {
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters', '/value');
  if (value.length > 128) throw badRequest('API Key value exceeds maximum size of 128 characters', '/value');
}

/** Recorded, but for the length of a description, which is reported (LocalStack's code). */
function checkApiKey({ name, description = '' }: ApiKey, updateMember?: string): void {
  if (name.length > 1024) {
    throw badRequest('Invalid API Key name, can be at most 1024 characters.', updateMember ?? '/name');
  }
  if (description.length > 125_000) {
    throw badRequest('Invalid API Key description specified.', updateMember ?? '/description');
  }
}

async function requireStage(transaction: Transaction, key: string, member: string): Promise<void> {
  if ((await transaction.get('restStages', key)) !== undefined) return;
  throw notFound('Invalid stage identifier specified', member);
}

export async function getExistingApiKey(transaction: Transaction, id: string, member = '/apiKey'): Promise<ApiKey> {
  const key = await transaction.get('apiKeys', id);
  if (key === undefined) throw notFound('Invalid API Key identifier specified', member);
  return key;
}

/** Recorded: the value is shown by creation, and otherwise only when it is asked for. */
function outputOf({ value, createdDate, lastUpdatedDate, tags = {}, ...key }: ApiKey, hasValue: boolean): ApiKeyOutput {
  return {
    ...key,
    ...(hasValue ? { value } : {}),
    createdDate: seconds(createdDate),
    lastUpdatedDate: seconds(lastUpdatedDate),
    tags,
  };
}

export async function updateApiKey(context: OperationContext, input: UpdateApiKeyRequest): Promise<ApiKeyOutput> {
  checkRequest('UpdateApiKey', input);
  const updated = await context.store.transact(async (transaction) => {
    const old = await getExistingApiKey(transaction, input.apiKey);
    const stageKeys = (key: ApiKey, value: string) => key.stageKeys.filter((stage) => stage !== value);
    const patched = applyListedPatches<ApiKey>(
      old,
      input.patchOperations,
      {
        '/description': setText('description'),
        '/enabled': setBoolean('enabled'),
        '/name': (key, { value = '' }) => ({ ...key, name: value }),
        '/customerId': setText('customerId'),
      },
      {
        '/stages': {
          add: (key, { value = '' }) => ({ ...key, stageKeys: [...stageKeys(key, value), value] }),
          remove: (key, { value = '' }) => ({ ...key, stageKeys: stageKeys(key, value) }),
        },
      },
    );
    checkApiKey(patched, '/patchOperations');
    const key = { ...patched, lastUpdatedDate: context.now() };
    transaction.put('apiKeys', key.id, key);
    return key;
  });
  return outputOf(updated, false);
}

/** Its memberships of usage plans go with it. */
export async function deleteApiKey(context: OperationContext, { apiKey }: DeleteApiKeyRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingApiKey(transaction, apiKey);
    for (const { key } of await transaction.list('usagePlanKeys', '')) {
      if (key.endsWith(`/${apiKey}`)) transaction.delete('usagePlanKeys', key);
    }
    transaction.delete('apiKeys', apiKey);
  });
}

export async function getApiKey(context: OperationContext, input: GetApiKeyRequest): Promise<ApiKeyOutput> {
  checkRequest('GetApiKey', input);
  const key = await context.store.transact((transaction) => getExistingApiKey(transaction, input.apiKey));
  return outputOf(key, input.includeValue === true);
}

/** Recorded: newest first; a name is looked for by how it begins, with its case. */
export async function getApiKeys(
  context: OperationContext,
  input: GetApiKeysRequest,
): Promise<Page<ApiKeyOutput> & { readonly warnings?: readonly string[] }> {
  checkRequest('GetApiKeys', input);
  const { nameQuery = '', customerId, includeValues = false } = input;
  const entries = await context.store.transact((transaction) => transaction.list('apiKeys', ''));
  const keys = entries
    .map(({ value }) => value)
    .filter((key) => key.name.startsWith(nameQuery) && (customerId === undefined || key.customerId === customerId))
    .sort((a, b) => b.createdDate - a.createdDate);
  return pageOf(
    context,
    keys.map((key) => withoutEmptyTags(outputOf(key, includeValues))),
    input,
  );
}
