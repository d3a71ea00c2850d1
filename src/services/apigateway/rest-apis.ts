import type { EndpointConfiguration, RestApi } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateRestApiRequest,
  DeleteRestApiRequest,
  GetRestApiRequest,
  GetRestApisRequest,
  RestApi as RestApiOutput,
  UpdateRestApiRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { newModel } from './models.ts';
import { type Page, pageOf } from './page.ts';
import {
  applyPatches,
  assigned,
  listItem,
  ONLY_REPLACE,
  type Patch,
  type PatchRules,
  replaceOnly,
  setBoolean,
  setText,
} from './patch.ts';
import { seconds } from './timestamp.ts';
import { leaveUsagePlans } from './usage-plans.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

const ENDPOINT = '/endpointConfiguration';

export async function createRestApi(context: OperationContext, input: CreateRestApiRequest): Promise<RestApiOutput> {
  checkRequest('CreateRestApi', input);
  if (input.cloneFrom !== undefined) {
    throw badRequestInOurWords(context, 'Cloning an API is not served here.', '/cloneFrom');
  }
  const api = newRestApi(context, input);
  checkRestApi(api);
  await context.store.transact(async (transaction) => putNewRestApi(context, transaction, api));
  return withoutEmptyTags(outputOf(api));
}

/** An API without anything in it but its root resource and the models that every API has (recorded). */
function putNewRestApi(context: OperationContext, transaction: Transaction, api: RestApi): void {
  transaction.put('restApis', api.id, api);
  transaction.put('resources', `${api.id}/${api.rootResourceId}`, { id: api.rootResourceId, path: '/' });
  for (const { name, title, description, properties } of DEFAULT_MODELS) {
    const schema = JSON.stringify({ $schema: DRAFT_4, title, type: 'object', ...properties }, null, 2);
    const model = newModel(context, { name, description, schema, contentType: 'application/json' });
    transaction.put('models', `${api.id}/${name}`, model);
  }
}

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#';
const DEFAULT_MODELS = [
  { name: 'Empty', title: 'Empty Schema', description: 'This is a default empty schema model', properties: {} },
  {
    name: 'Error',
    title: 'Error Schema',
    description: 'This is a default error schema model',
    properties: { properties: { message: { type: 'string' } } },
  },
] as const;

export function newRestApi(context: OperationContext, input: CreateRestApiRequest): RestApi {
  const { name, description, version, binaryMediaTypes = [], minimumCompressionSize, policy, tags = {} } = input;
  if (name.trim() === '') throw badRequest('Name cannot be empty', '/name');
  // Recorded: said before anything about the endpoint.
  if (description === '') throw badRequest('Description cannot be an empty string', '/description');
  return {
    id: context.newId('api'),
    name,
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    createdDate: context.now(),
    ...(binaryMediaTypes.length === 0 ? {} : { binaryMediaTypes }),
    ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
    apiKeySource: input.apiKeySource === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    endpointConfiguration: readEndpoint(input.endpointConfiguration),
    ...(policy === undefined || policy === '' ? {} : { policy }),
    tags,
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    rootResourceId: context.newId('resource'),
  };
}

/** Recorded: EDGE and ipv4 by default; a private API is always dualstack. */
function readEndpoint(input: CreateRestApiRequest['endpointConfiguration'] = {}): EndpointConfiguration {
  const types = (input.types ?? ['EDGE']) as EndpointConfiguration['types'];
  if (types.length > 1) {
    throw badRequest('Cannot create an api with multiple Endpoint Types.', `${ENDPOINT}/types`);
  }
  const usual = types.includes('PRIVATE') ? 'dualstack' : 'ipv4';
  return {
    types,
    ipAddressType: (input.ipAddressType ?? usual) as EndpointConfiguration['ipAddressType'],
    ...(input.vpcEndpointIds === undefined ? {} : { vpcEndpointIds: input.vpcEndpointIds }),
  };
}

const LARGEST_COMPRESSION_SIZE = 10_485_760;

/** What must hold of an API, however it came to be so. `member` is what a refusal is about, where there is but one. */
function checkRestApi(api: RestApi, member?: string): void {
  const { endpointConfiguration: endpoint, minimumCompressionSize: size = 0, policy } = api;
  if (endpoint.types.length === 0) {
    const text = 'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.';
    throw badRequest(text, member ?? `${ENDPOINT}/types`);
  }
  if (endpoint.types.includes('PRIVATE') && endpoint.ipAddressType !== 'dualstack') {
    const text = 'Only dualstack ipAddressType is supported for Private APIs.';
    throw badRequest(text, member ?? `${ENDPOINT}/ipAddressType`);
  }
  if (!Number.isInteger(size) || size < 0 || size > LARGEST_COMPRESSION_SIZE) {
    const text = 'Invalid minimum compression size, must be between 0 and 10485760';
    throw badRequest(text, member ?? '/minimumCompressionSize');
  }
  if (policy !== undefined && !isPolicy(policy)) {
    // Reported: cdk-preflight, measured on AWS.
    const text = 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';
    throw badRequest(text, member ?? '/policy');
  }
}

function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === 'object' && policy !== null && 'Statement' in policy;
  } catch {
    return false;
  }
}

/** Recorded, and beyond that documented (API reference, "Patch operations"). */
const patches: PatchRules<RestApi> = {
  '/name': replaceOnly((api, { value = '', member }) => {
    if (value.trim() === '') throw badRequest('Name cannot be empty', member);
    return { ...api, name: value };
  }),
  '/description': { add: setText('description'), replace: setText('description'), remove: setText('description') },
  '/version': { replace: setText('version'), remove: setText('version'), wrongOperation: ONLY_REPLACE },
  '/policy': replaceOnly(setText('policy')),
  '/apiKeySource': replaceOnly((api, { value, member }) => {
    if (value === 'HEADER' || value === 'AUTHORIZER') return { ...api, apiKeySource: value };
    throw badRequest('Invalid API key source specified. Valid options are HEADER,AUTHORIZER', member);
  }),
  '/disableExecuteApiEndpoint': replaceOnly(setBoolean('disableExecuteApiEndpoint')),
  '/minimumCompressionSize': replaceOnly((api, { value = '' }) =>
    assigned(api, 'minimumCompressionSize', value === '' ? undefined : Number(value)),
  ),
  '/binaryMediaTypes/*': {
    ...listItem('binaryMediaTypes'),
    replace: (api, { steps: [, old = ''], value = '' }) => ({
      ...api,
      binaryMediaTypes: [...(api.binaryMediaTypes ?? []).filter((type) => type !== old && type !== value), value],
    }),
  },
  '/endpointConfiguration/ipAddressType': replaceOnly((api, { value, member }) => {
    if (value !== 'ipv4' && value !== 'dualstack') {
      throw badRequest('ipAddressType must be either ipv4 or dualstack.', member);
    }
    return withEndpoint(api, { ipAddressType: value });
  }),
  '/endpointConfiguration/types': endpointTypes(),
  '/endpointConfiguration/types/*': endpointTypes(),
  '/endpointConfiguration/vpcEndpointIds': {
    add: (api, { value = '' }) => withEndpoint(api, { vpcEndpointIds: [...vpcEndpointsBut(api, value), value] }),
    remove: (api, { value = '' }) => withEndpoint(api, { vpcEndpointIds: vpcEndpointsBut(api, value) }),
  },
};

function endpointTypes(): PatchRules<RestApi>[string] {
  const typesBut = ({ endpointConfiguration: { types } }: RestApi, type: string) => types.filter((t) => t !== type);
  return {
    add: (api, patch) => withTypes(api, [...typesBut(api, patch.value ?? ''), readType(patch)]),
    replace: (api, patch) => withTypes(api, [readType(patch)]),
    remove: (api, { steps, value = '' }) => withTypes(api, typesBut(api, steps[2] ?? value)),
    wrongOperation: "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
  };
}

type EndpointType = EndpointConfiguration['types'][number];

function readType({ value, member }: Patch): EndpointType {
  if (value === 'REGIONAL' || value === 'EDGE' || value === 'PRIVATE') return value;
  throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE', member);
}

/** Recorded: a private API becomes dualstack by itself. */
function withTypes(api: RestApi, types: EndpointConfiguration['types']): RestApi {
  return withEndpoint(api, types.includes('PRIVATE') ? { types, ipAddressType: 'dualstack' } : { types });
}

function withEndpoint(api: RestApi, changes: Partial<EndpointConfiguration>): RestApi {
  return { ...api, endpointConfiguration: { ...api.endpointConfiguration, ...changes } };
}

function vpcEndpointsBut({ endpointConfiguration }: RestApi, id: string): readonly string[] {
  return (endpointConfiguration.vpcEndpointIds ?? []).filter((other) => other !== id);
}

export async function updateRestApi(context: OperationContext, input: UpdateRestApiRequest): Promise<RestApiOutput> {
  checkRequest('UpdateRestApi', input);
  const updated = await context.store.transact(async (transaction) => {
    const old = await getExistingRestApi(context, transaction, input.restApiId);
    const api = applyPatches(old, input.patchOperations, patches);
    checkRestApi(api, '/patchOperations');
    transaction.put('restApis', api.id, api);
    return api;
  });
  return outputOf(updated);
}

/** Everything that belongs to the API goes with it. */
export async function deleteRestApi(context: OperationContext, { restApiId }: DeleteRestApiRequest): Promise<void> {
  const stages = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    await refuseMappedRestApi(transaction, restApiId);
    await deleteRestApiContent(transaction, restApiId);
    const stages = await transaction.list('restStages', restApiId);
    for (const collection of ['restStages', 'restDeployments', 'documentationVersions'] as const) {
      for (const { key } of await transaction.list(collection, restApiId)) transaction.delete(collection, key);
    }
    await leaveUsagePlans(transaction, ({ apiId }) => apiId === restApiId);
    transaction.delete('restApis', restApiId);
    return stages;
  });
  for (const { value } of stages) context.servedApis?.flushStageCache(restApiId, value.stageName);
}

/** What a deployment freezes and an import that overwrites replaces. */
export async function deleteRestApiContent(transaction: Transaction, restApiId: string): Promise<void> {
  const collections = [
    'resources',
    'methods',
    'models',
    'requestValidators',
    'restAuthorizers',
    'gatewayResponses',
    'documentationParts',
  ] as const;
  for (const collection of collections) {
    for (const { key } of await transaction.list(collection, restApiId)) transaction.delete(collection, key);
  }
}

/** Recorded in public. */
async function refuseMappedRestApi(transaction: Transaction, restApiId: string): Promise<void> {
  const mappings = await transaction.list('apiMappings', '');
  if (!mappings.some(({ value }) => value.ApiId === restApiId)) return;
  const text = 'Deleting RestApi failed. Please remove all base path mappings related to the RestApi in your domains.';
  throw badRequest(text, '/restApiId');
}

export async function getRestApi(context: OperationContext, { restApiId }: GetRestApiRequest): Promise<RestApiOutput> {
  const api = await context.store.transact((transaction) => getExistingRestApi(context, transaction, restApiId));
  return outputOf(api);
}

export async function getRestApis(context: OperationContext, input: GetRestApisRequest): Promise<Page<RestApiOutput>> {
  checkRequest('GetRestApis', input);
  const entries = await context.store.transact((transaction) => transaction.list('restApis', ''));
  const apis = entries.map(({ value }) => value).sort((a, b) => a.createdDate - b.createdDate);
  return pageOf(
    context,
    apis.map((api) => withoutEmptyTags(outputOf(api))),
    input,
  );
}

/** The policy is JSON text whose quotes are escaped once more; Terraform's provider takes them off again. */
export function outputOf({ createdDate, policy, tags = {}, ...api }: RestApi): RestApiOutput {
  return {
    ...api,
    createdDate: seconds(createdDate),
    ...(policy === undefined ? {} : { policy: JSON.stringify(policy).slice(1, -1) }),
    tags,
  };
}
