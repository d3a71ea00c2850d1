import type { ApiMapping } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateApiMappingRequest,
  DeleteApiMappingRequest,
  GetApiMappingRequest,
  GetApiMappingsRequest,
  UpdateApiMappingRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { domainNameKey, getExistingDomainName } from './domain-names.ts';
import { type Page, pageOf } from './page.ts';
import { childNotFound } from './refusals.ts';

export async function createApiMapping(context: OperationContext, input: CreateApiMappingRequest): Promise<ApiMapping> {
  checkRequest(context, 'CreateApiMappingRequest', input);
  const { ApiId, DomainName, Stage } = input;
  // Nothing but spaces is the root, on creation only (recorded 2026-10-04).
  const ApiMappingKey = (input.ApiMappingKey ?? '').trim() === '' ? '' : (input.ApiMappingKey ?? '');
  checkMappingKey(ApiMappingKey);
  const mapping: ApiMapping = { ApiMappingId: context.newId('api-mapping'), ApiId, ApiMappingKey, Stage };
  await context.store.transact((transaction) => putMapping(transaction, DomainName, mapping));
  return mapping;
}

/** Recorded with their order on 2026-10-04. */
function checkMappingKey(key: string): void {
  if (key === '') return;
  if (key.endsWith('/')) throw badMappingKey("API mapping key should not end with a '/'.");
  if (key.startsWith('/') || key.includes('//') || key.trim() === '') {
    throw badMappingKey("API mapping key should not start with a '/' or have consecutive '/'s.");
  }
  if (!/^[A-Za-z0-9$\-_.+!*'(),/]*$/.test(key)) {
    throw badMappingKey("An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.");
  }
  if (key.length > 300) throw badMappingKey('ApiMapping key length must be under 300 characters.');
}

function badMappingKey(message: string) {
  return badRequest(message, '/ApiMappingKey');
}

async function putMapping(transaction: Transaction, domainName: string, mapping: ApiMapping): Promise<void> {
  const domain = await getExistingDomainName(transaction, domainName);
  if (domain.DomainNameConfigurations.some(({ SecurityPolicy }) => SecurityPolicy !== 'TLS_1_2')) {
    // Recorded: serverless-domain-manager#381 (2021).
    throw badRequest(
      'Only REGIONAL domain names with a security policy of TLS 1.2 can be managed through the API Gateway V2 API. For TLS 1.0 domain names, please use the API Gateway V1 API to upgrade your security policy to TLS 1.2. Currently, only REST APIs can be attached to a domain name with a security policy of TLS 1.0.',
      '/DomainName',
    );
  }
  // What the mapping leads to is its input, so that its absence is a 400 and not a 404 (recorded 2026-08-18).
  if ((await transaction.get('apis', mapping.ApiId)) === undefined) {
    throw badRequest(`Invalid API identifier specified: ${mapping.ApiId}`, '/ApiId');
  }
  if ((await transaction.get('stages', `${mapping.ApiId}/${mapping.Stage}`)) === undefined) {
    throw badRequest('Invalid stage identifier specified', '/Stage');
  }
  const key = domainNameKey(domainName);
  const others = (await transaction.list('apiMappings', key)).filter(
    ({ value }) => value.ApiMappingId !== mapping.ApiMappingId,
  );
  if (others.some(({ value }) => value.ApiMappingKey === mapping.ApiMappingKey)) {
    // Recorded: aws-cdk#22660 (2022).
    throw conflict('ApiMapping key already exists for this domain name', '/ApiMappingKey');
  }
  transaction.put('apiMappings', `${key}/${mapping.ApiMappingId}`, mapping);
}

export async function updateApiMapping(context: OperationContext, input: UpdateApiMappingRequest): Promise<ApiMapping> {
  checkRequest(context, 'UpdateApiMappingRequest', input);
  const { ApiId, DomainName } = input;
  if (input.ApiMappingKey !== undefined) checkMappingKey(input.ApiMappingKey);
  return context.store.transact(async (transaction) => {
    const old = await getExistingMapping(transaction, input);
    const { Stage } = input;
    const updated: ApiMapping = {
      ...old,
      ApiId,
      ApiMappingKey: input.ApiMappingKey ?? old.ApiMappingKey,
      ...(Stage === undefined ? {} : { Stage }),
    };
    await putMapping(transaction, DomainName, updated);
    return updated;
  });
}

export async function deleteApiMapping(context: OperationContext, input: DeleteApiMappingRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingMapping(transaction, input);
    transaction.delete('apiMappings', `${domainNameKey(input.DomainName)}/${input.ApiMappingId}`);
  });
}

export async function getApiMapping(context: OperationContext, input: GetApiMappingRequest): Promise<ApiMapping> {
  return context.store.transact((transaction) => getExistingMapping(transaction, input));
}

export async function getApiMappings(
  context: OperationContext,
  input: GetApiMappingsRequest,
): Promise<Page<ApiMapping>> {
  const entries = await context.store.transact(async (transaction) => {
    await getExistingDomainName(transaction, input.DomainName);
    return transaction.list('apiMappings', domainNameKey(input.DomainName));
  });
  return pageOf(
    context,
    entries.map(({ value }) => value),
    input,
  );
}

async function getExistingMapping(
  transaction: Transaction,
  { DomainName, ApiMappingId }: GetApiMappingRequest,
): Promise<ApiMapping> {
  await getExistingDomainName(transaction, DomainName);
  const mapping = await transaction.get('apiMappings', `${domainNameKey(DomainName)}/${ApiMappingId}`);
  if (mapping === undefined) throw childNotFound('ApiMapping', ApiMappingId, '/ApiMappingId');
  return mapping;
}

/** Recorded: an API that a domain name still leads to is not deleted (2026-08-18). */
export async function refuseMappedApi(transaction: Transaction, apiId: string): Promise<void> {
  const mappings = await transaction.list('apiMappings', '');
  if (!mappings.some(({ value }) => value.ApiId === apiId)) return;
  throw badRequest(
    `Deleting API ${apiId} failed. Please remove all API mappings for the API from your custom domain names.`,
    '/ApiId',
  );
}
