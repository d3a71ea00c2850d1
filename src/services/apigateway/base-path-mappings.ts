import type { ApiMapping } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  BasePathMapping,
  CreateBasePathMappingRequest,
  DeleteBasePathMappingRequest,
  GetBasePathMappingRequest,
  GetBasePathMappingsRequest,
  UpdateBasePathMappingRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict, notFound } from '../../aws/service-error.ts';
import { domainNameKey, getExistingDomainName } from '../apigatewayv2/domain-names.ts';
import type { OperationContext } from '../operation-context.ts';
import { listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, assigned, replaceOnly } from './patch.ts';

/** What the root of a domain name is called where a base path is named. */
const NO_BASE_PATH = '(none)';

const keyOf = (basePath = ''): string => (basePath === NO_BASE_PATH ? '' : basePath);

/** Base path mappings are kept with the API mappings of HTTP APIs: a domain name has one set of paths. */
export async function createBasePathMapping(
  context: OperationContext,
  input: CreateBasePathMappingRequest,
): Promise<BasePathMapping> {
  checkRequest('CreateBasePathMapping', input);
  const { domainName, restApiId, stage } = input;
  const mapping: ApiMapping = {
    ApiMappingId: context.newId('api-mapping'),
    ApiId: restApiId,
    ApiMappingKey: keyOf(input.basePath),
    ...(stage === undefined || stage === '' ? {} : { Stage: stage }),
  };
  await context.store.transact((transaction) => putMapping(transaction, domainName, { mapping, member: '' }));
  return outputOf(mapping);
}

function outputOf({ ApiId, ApiMappingKey, Stage }: ApiMapping): BasePathMapping {
  return {
    basePath: ApiMappingKey === '' ? NO_BASE_PATH : ApiMappingKey,
    restApiId: ApiId,
    ...(Stage === undefined ? {} : { stage: Stage }),
  };
}

/**
 * `updateMember` is what a refusal is about, of an update. Recorded in public: `Invalid REST API identifier specified`,
 * `Invalid stage identifier specified`, `Base path already exists for this domain name`.
 */
async function putMapping(
  transaction: Transaction,
  domainName: string,
  { mapping, member }: { readonly mapping: ApiMapping; readonly member: string },
): Promise<void> {
  await getExistingDomainName(transaction, domainName, '/domainName');
  const at = (own: string) => (member === '' ? own : member);
  checkBasePath(mapping.ApiMappingKey, at('/basePath'));
  if ((await transaction.get('restApis', mapping.ApiId)) === undefined) {
    throw badRequest('Invalid REST API identifier specified', at('/restApiId'));
  }
  if (mapping.Stage !== undefined) {
    const stage = await transaction.get('restStages', `${mapping.ApiId}/${mapping.Stage}`);
    if (stage === undefined) throw badRequest('Invalid stage identifier specified', at('/stage'));
  }
  const key = domainNameKey(domainName);
  const others = (await listParts(transaction, 'apiMappings', key)).filter(
    ({ ApiMappingId }) => ApiMappingId !== mapping.ApiMappingId,
  );
  if (others.some(({ ApiMappingKey }) => ApiMappingKey === mapping.ApiMappingKey)) {
    throw conflict('Base path already exists for this domain name', at('/basePath'));
  }
  transaction.put('apiMappings', `${key}/${mapping.ApiMappingId}`, mapping);
}

/** Recorded in public, of a base path with a slash in it. */
function checkBasePath(basePath: string, member: string): void {
  if (/^[A-Za-z0-9$\-_.+!*'()]*$/.test(basePath)) return;
  const text =
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.";
  if (basePath.includes('/')) throw badRequest(text, member);
  throw badRequest(
    'Base path contains invalid characters. Only letters, numbers and one of "$-_.+!*\'()" are allowed.',
    member,
  );
}

async function getExistingMapping(
  transaction: Transaction,
  { domainName, basePath }: GetBasePathMappingRequest,
): Promise<ApiMapping> {
  await getExistingDomainName(transaction, domainName, '/domainName');
  const mappings = await listParts(transaction, 'apiMappings', domainNameKey(domainName));
  const found = mappings.find(({ ApiMappingKey }) => ApiMappingKey === keyOf(basePath));
  if (found === undefined) throw notFound('Invalid base path mapping identifier specified', '/basePath');
  return found;
}

export async function updateBasePathMapping(
  context: OperationContext,
  input: UpdateBasePathMappingRequest,
): Promise<BasePathMapping> {
  checkRequest('UpdateBasePathMapping', input);
  return context.store.transact(async (transaction) => {
    const old = await getExistingMapping(transaction, input);
    const api = replaceOnly<ApiMapping>((mapping, { value = '' }) => ({ ...mapping, ApiId: value }));
    // Documented (API reference, "Patch operations"), the API with that case; other clients write it as the member.
    const mapping = applyPatches<ApiMapping>(old, input.patchOperations, {
      '/basePath': replaceOnly((mapping, { value }) => ({ ...mapping, ApiMappingKey: keyOf(value) })),
      '/restapiId': api,
      '/restApiId': api,
      '/stage': replaceOnly((mapping, { value }) => assigned(mapping, 'Stage', value === '' ? undefined : value)),
    });
    await putMapping(transaction, input.domainName, { mapping, member: '/patchOperations' });
    return outputOf(mapping);
  });
}

export async function deleteBasePathMapping(
  context: OperationContext,
  input: DeleteBasePathMappingRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const { ApiMappingId } = await getExistingMapping(transaction, input);
    transaction.delete('apiMappings', `${domainNameKey(input.domainName)}/${ApiMappingId}`);
  });
}

export async function getBasePathMapping(
  context: OperationContext,
  input: GetBasePathMappingRequest,
): Promise<BasePathMapping> {
  return outputOf(await context.store.transact((transaction) => getExistingMapping(transaction, input)));
}

export async function getBasePathMappings(
  context: OperationContext,
  input: GetBasePathMappingsRequest,
): Promise<Page<BasePathMapping>> {
  checkRequest('GetBasePathMappings', input);
  const mappings = await context.store.transact(async (transaction) => {
    await getExistingDomainName(transaction, input.domainName, '/domainName');
    return listParts(transaction, 'apiMappings', domainNameKey(input.domainName));
  });
  return pageOf(context, mappings.map(outputOf), input);
}
