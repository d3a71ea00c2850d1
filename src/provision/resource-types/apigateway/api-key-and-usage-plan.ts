import { isJsonObject } from '../../../base/json.ts';
import { createApiKey, deleteApiKey, updateApiKey } from '../../../services/apigateway/api-keys.ts';
import { createUsagePlanKey, deleteUsagePlanKey } from '../../../services/apigateway/usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan, updateUsagePlan } from '../../../services/apigateway/usage-plans.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, ResourceType } from '../../resource-type.ts';
import { asModel, TAGS, tagsOf } from './as-model.ts';
import { type Patch, present, replaced } from './patches.ts';
import { retag } from './retag.ts';

const apiKeyProperties: Members = {
  CustomerId: 'string',
  Description: 'string',
  Enabled: 'boolean',
  GenerateDistinctId: 'boolean',
  Name: 'string',
  StageKeys: { list: { members: { RestApiId: 'string', StageName: 'string' } } },
  Tags: TAGS,
  Value: 'string',
};

/** `AWS::ApiGateway::ApiKey`. `Ref` is its id. */
export const apiKey: ResourceType = {
  properties: apiKeyProperties,
  replacedBy: ['GenerateDistinctId', 'Name', 'Value'],

  async create({ operations }, { Tags, ...rest }) {
    const created = await createApiKey(operations, { ...asModel(rest, apiKeyProperties), ...tagsOf(Tags) });
    const id = String(created.id);
    return { physicalId: id, getAtt: (attribute) => (attribute === 'APIKeyId' ? id : undefined), arn: null };
  },

  async update({ operations }, wanted, previous) {
    const before = previous.properties;
    const patchOperations = present([
      replaced('/description', before.Description, wanted.Description),
      replaced('/enabled', before.Enabled, wanted.Enabled),
      replaced('/customerId', before.CustomerId, wanted.CustomerId),
    ]);
    if (patchOperations.length > 0) await updateApiKey(operations, { apiKey: previous.physicalId, patchOperations });
    await retag(operations, `/apikeys/${previous.physicalId}`, { before, wanted });
    return previous;
  },

  async delete({ operations }, { physicalId }) {
    await deleteApiKey(operations, { apiKey: physicalId });
  },
};

const throttle: Members = { BurstLimit: 'number', RateLimit: 'number' };

const usagePlanProperties: Members = {
  ApiStages: { list: { members: { ApiId: 'string', Stage: 'string', Throttle: { map: { members: throttle } } } } },
  Description: 'string',
  Quota: { members: { Limit: 'number', Offset: 'number', Period: 'string' } },
  Tags: TAGS,
  Throttle: { members: throttle },
  UsagePlanName: 'string',
};

/** `AWS::ApiGateway::UsagePlan`. `Ref` is its id. */
export const usagePlan: ResourceType = {
  properties: usagePlanProperties,
  replacedBy: [],

  async create({ operations, stackName, logicalId }, { Tags, UsagePlanName, ...rest }) {
    const created = await createUsagePlan(operations, {
      ...asModel(rest, usagePlanProperties),
      // CloudFormation makes a name of its own for a plan without one.
      name: String(UsagePlanName ?? `${stackName}-${logicalId}`),
      ...tagsOf(Tags),
    });
    const id = String(created.id);
    return { physicalId: id, getAtt: (attribute) => (attribute === 'Id' ? id : undefined), arn: null };
  },

  async update({ operations }, wanted, previous) {
    const patchOperations = usagePlanPatches(previous.properties, wanted);
    if (patchOperations.length > 0) {
      await updateUsagePlan(operations, { usagePlanId: previous.physicalId, patchOperations });
    }
    await retag(operations, `/usageplans/${previous.physicalId}`, { before: previous.properties, wanted });
    return previous;
  },

  async delete({ operations }, { physicalId, properties }) {
    // A plan that still has stages cannot be deleted; they go first, as CloudFormation takes them away.
    const patchOperations = stagesOf(properties).map(
      (stage): Patch => ({ op: 'remove', path: '/apiStages', value: stage.name }),
    );
    if (patchOperations.length > 0) await updateUsagePlan(operations, { usagePlanId: physicalId, patchOperations });
    await deleteUsagePlan(operations, { usagePlanId: physicalId });
  },
};

function usagePlanPatches(before: Properties, wanted: Properties): readonly Patch[] {
  const [old, now] = [stagesOf(before), stagesOf(wanted)];
  return [
    ...present([
      replaced('/name', before.UsagePlanName, wanted.UsagePlanName),
      replaced('/description', before.Description, wanted.Description),
    ]),
    ...settingsPatches('/throttle', before.Throttle, wanted.Throttle, ['BurstLimit', 'RateLimit']),
    ...settingsPatches('/quota', before.Quota, wanted.Quota, ['Limit', 'Offset', 'Period']),
    ...old
      .filter(({ name }) => now.every((stage) => stage.name !== name))
      .map(({ name }): Patch => ({ op: 'remove', path: '/apiStages', value: name })),
    ...now
      .filter(({ name }) => old.every((stage) => stage.name !== name))
      .map(({ name }): Patch => ({ op: 'add', path: '/apiStages', value: name })),
    ...now.flatMap(({ name, throttles }) =>
      Object.entries(throttles).flatMap(([method, limits]) =>
        settingsPatches(
          `/apiStages/${name}/throttle/${method.replaceAll('/', '~1')}`,
          old.find((stage) => stage.name === name)?.throttles[method],
          limits,
          ['BurstLimit', 'RateLimit'],
        ),
      ),
    ),
  ];
}

function settingsPatches(path: string, before: unknown, wanted: unknown, names: readonly string[]): readonly Patch[] {
  if (!isJsonObject(wanted)) return isJsonObject(before) ? [{ op: 'remove', path }] : [];
  const old = isJsonObject(before) ? before : {};
  return present(
    names.map((name) => replaced(`${path}/${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, old[name], wanted[name])),
  );
}

/** A plan's stages by the names that patches give them: `a1b2c3:prod`. */
function stagesOf({ ApiStages }: Properties): readonly { readonly name: string; readonly throttles: Properties }[] {
  const stages = Array.isArray(ApiStages) ? (ApiStages as readonly Properties[]) : [];
  return stages.map(({ ApiId, Stage, Throttle }) => ({
    name: `${ApiId}:${Stage}`,
    throttles: isJsonObject(Throttle) ? Throttle : {},
  }));
}

/** `AWS::ApiGateway::UsagePlanKey`: an API key's membership of a plan. */
export const usagePlanKey: ResourceType = {
  properties: { KeyId: 'string', KeyType: 'string', UsagePlanId: 'string' },
  replacedBy: ['KeyId', 'KeyType', 'UsagePlanId'],

  async create({ operations }, { KeyId, KeyType, UsagePlanId }) {
    const [keyId, usagePlanId] = [String(KeyId), String(UsagePlanId)];
    await createUsagePlanKey(operations, { keyId, keyType: String(KeyType), usagePlanId });
    const name = `${keyId}:${usagePlanId}`;
    return { physicalId: name, getAtt: (attribute) => (attribute === 'Id' ? name : undefined), arn: null };
  },

  async update(_, __, previous) {
    return previous;
  },

  async delete({ operations }, { properties: { KeyId, UsagePlanId } }) {
    await deleteUsagePlanKey(operations, { keyId: String(KeyId), usagePlanId: String(UsagePlanId) });
  },
};
