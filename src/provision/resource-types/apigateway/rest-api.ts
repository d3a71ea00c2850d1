import { restApiArn } from '../../../aws/arn.ts';
import { badRequest } from '../../../aws/service-error.ts';
import { isJsonObject } from '../../../base/json.ts';
import { importRestApi, putRestApi, type RestImportOutcome } from '../../../services/apigateway/import-rest-api.ts';
import { createRestApi, deleteRestApi, getRestApi, updateRestApi } from '../../../services/apigateway/rest-apis.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';
import { asModel, TAGS, tagsOf } from './as-model.ts';
import { type Patch, present, replaced } from './patches.ts';
import { asProperty } from './place-refusals.ts';
import { retag } from './retag.ts';

const endpointConfiguration: Members = {
  IpAddressType: 'string',
  Types: { list: 'string' },
  VpcEndpointIds: { list: 'string' },
};

const properties: Members = {
  ApiKeySourceType: 'string',
  BinaryMediaTypes: { list: 'string' },
  Body: 'json',
  BodyS3Location: 'json',
  CloneFrom: 'string',
  Description: 'string',
  DisableExecuteApiEndpoint: 'boolean',
  EndpointAccessMode: 'string',
  EndpointConfiguration: { members: endpointConfiguration },
  FailOnWarnings: 'boolean',
  MinimumCompressionSize: 'number',
  Mode: 'string',
  Name: 'string',
  Parameters: { map: 'string' },
  Policy: 'json',
  SecurityPolicy: 'string',
  Tags: TAGS,
};

/**
 * `AWS::ApiGateway::RestApi`, from its properties or from a Swagger or OpenAPI `Body`. Beside a body, properties win
 * over what the body says of the same thing, and lists are joined. `Ref` is the API id.
 */
export const restApi: ResourceType = {
  properties,
  replacedBy: [],

  async create(context, wanted) {
    refuseRemoteBody(wanted);
    if (wanted.Body === undefined) {
      const { id } = await createRestApi(context.operations, createInput(wanted));
      return provisioned(context, String(id), null);
    }
    const imported = await importRestApi(context.operations, importInput(wanted));
    const restApiId = String(imported.output.id);
    await applyProperties(context, restApiId, { before: {}, wanted });
    await retag(context.operations, `/restapis/${restApiId}`, { before: {}, wanted });
    return provisioned(context, restApiId, imported);
  },

  async update(context, wanted, { physicalId: restApiId, properties: before }) {
    refuseRemoteBody(wanted);
    await retag(context.operations, `/restapis/${restApiId}`, { before, wanted });
    if (wanted.Body === undefined) {
      await applyProperties(context, restApiId, { before, wanted });
      return provisioned(context, restApiId, null);
    }
    // A template says everything about its API: what its body no longer mentions is gone.
    const mode = wanted.Mode === 'merge' ? 'merge' : 'overwrite';
    const imported = await putRestApi(context.operations, { ...importInput(wanted), restApiId, mode });
    await applyProperties(context, restApiId, { before: {}, wanted });
    return provisioned(context, restApiId, imported);
  },

  async delete({ operations }, { physicalId: restApiId }) {
    await deleteRestApi(operations, { restApiId });
  },
};

function refuseRemoteBody({ BodyS3Location: location }: Properties): void {
  if (location === undefined) return;
  const { Bucket, Key } = isJsonObject(location) ? location : {};
  const message = `The API's body is in S3 (s3://${String(Bucket)}/${String(Key)}), which is not read here`;
  throw badRequest(message, '/BodyS3Location');
}

function createInput(wanted: Properties) {
  const { ApiKeySourceType, Policy, Tags, Mode: _, Parameters: __, FailOnWarnings: ___, ...rest } = wanted;
  const { BinaryMediaTypes: types } = wanted;
  return {
    ...asModel(rest, properties),
    name: String(wanted.Name ?? ''),
    ...(Array.isArray(types) ? { binaryMediaTypes: mediaTypes(types) } : {}),
    ...(ApiKeySourceType === undefined ? {} : { apiKeySource: String(ApiKeySourceType) }),
    ...(Policy === undefined ? {} : { policy: policyText(Policy) }),
    ...tagsOf(Tags),
  };
}

function importInput(wanted: Properties) {
  return {
    body: JSON.stringify(wanted.Body),
    ...(isJsonObject(wanted.Parameters) ? { parameters: wanted.Parameters as Record<string, string> } : {}),
    ...(typeof wanted.FailOnWarnings === 'boolean' ? { failOnWarnings: wanted.FailOnWarnings } : {}),
  };
}

async function applyProperties(
  context: ResourceContext,
  restApiId: string,
  { before, wanted }: { readonly before: Properties; readonly wanted: Properties },
): Promise<void> {
  await patch(context, restApiId, scalarPatches(before, wanted));
  await patch(context, restApiId, await listPatches(context, restApiId, wanted));
}

async function patch(context: ResourceContext, restApiId: string, patchOperations: readonly Patch[]): Promise<void> {
  if (patchOperations.length > 0) await updateRestApi(context.operations, { restApiId, patchOperations });
}

function scalarPatches(before: Properties, wanted: Properties): readonly Patch[] {
  const [old, now] = [endpointOf(before), endpointOf(wanted)];
  const policy = (value: unknown): string | undefined => (value === undefined ? undefined : policyText(value));
  return present([
    replaced('/name', before.Name, wanted.Name),
    replaced('/description', before.Description, wanted.Description),
    replaced('/apiKeySource', before.ApiKeySourceType, wanted.ApiKeySourceType),
    replaced('/disableExecuteApiEndpoint', before.DisableExecuteApiEndpoint, wanted.DisableExecuteApiEndpoint),
    replaced('/minimumCompressionSize', before.MinimumCompressionSize, wanted.MinimumCompressionSize),
    replaced('/policy', policy(before.Policy), policy(wanted.Policy)),
    replaced('/endpointConfiguration/types/0', old.type, now.type),
    replaced('/endpointConfiguration/ipAddressType', old.ipAddressType, now.ipAddressType),
  ]);
}

function endpointOf({ EndpointConfiguration: endpoint }: Properties): { type?: unknown; ipAddressType?: unknown } {
  if (!isJsonObject(endpoint)) return {};
  const types = Array.isArray(endpoint.Types) ? endpoint.Types : [];
  return { type: types[0], ipAddressType: endpoint.IpAddressType };
}

/**
 * Lists have no patch that replaces them whole: what is there and not wanted goes, what is wanted and not there comes.
 * Beside a body, what the body says stays as well (recorded).
 */
async function listPatches({ operations }: ResourceContext, restApiId: string, wanted: Properties): Promise<Patch[]> {
  if (!Array.isArray(wanted.BinaryMediaTypes)) return [];
  const types = mediaTypes(wanted.BinaryMediaTypes);
  const { binaryMediaTypes: there = [] } = await getRestApi(operations, { restApiId });
  const path = (type: string): string => `/binaryMediaTypes/${type.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const unwanted = wanted.Body === undefined ? there.filter((type) => !types.includes(type)) : [];
  return [
    ...unwanted.map((type): Patch => ({ op: 'remove', path: path(type) })),
    ...types.filter((type) => !there.includes(type)).map((type): Patch => ({ op: 'add', path: path(type) })),
  ];
}

/** Documented: "Use ~1 instead of / in the media types, for example image~1png". A slash is taken, too: CDK writes it. */
function mediaTypes(types: readonly unknown[]): readonly string[] {
  return types.map((type) => String(type).replaceAll('~1', '/'));
}

function policyText(policy: unknown): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}

async function provisioned(
  { operations }: ResourceContext,
  restApiId: string,
  imported: RestImportOutcome | null,
): Promise<Provisioned> {
  const { rootResourceId = '' } = await getRestApi(operations, { restApiId });
  const attributes: Record<string, string> = { RestApiId: restApiId, RootResourceId: rootResourceId };
  return {
    physicalId: restApiId,
    getAtt: (attribute) => attributes[attribute],
    arn: restApiArn(operations, restApiId),
    warnings: (imported?.warnings ?? []).map(({ message, member }) => ({ message, pointer: asProperty(member) })),
    pointers: new Map([...(imported?.pointers ?? [])].map(([inApi, inBody]) => [inApi, `/Body${inBody}`])),
  };
}
