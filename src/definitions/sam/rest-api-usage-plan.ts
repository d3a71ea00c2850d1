import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
  takeAll,
} from './generated-resource.ts';
import { ref } from './intrinsics.ts';
import { isTruthy } from './python-value.ts';
import { invalidResource, invalidTemplate } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap } from './sam-map.ts';

/** What the APIs with `CreateUsagePlan: SHARED` have put together so far. */
export interface SharedUsagePlan {
  readonly apis: string[];
  readonly apiStages: SamMap[];
  readonly stageKeys: SamMap[];
  /** Conditions of those APIs. */
  readonly conditions: Set<string>;
  hasUnconditionalApi: boolean;
  deletionPolicy: unknown;
  updateReplacePolicy: unknown;
}

export function newSharedUsagePlan(): SharedUsagePlan {
  return {
    apis: [],
    apiStages: [],
    stageKeys: [],
    conditions: new Set(),
    hasUnconditionalApi: false,
    deletionPolicy: undefined,
    updateReplacePolicy: undefined,
  };
}

const USAGE_PLAN_PROPERTIES = ['CreateUsagePlan', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'];

/** The usage plan that an API asks for, a key, and what ties them together. */
export function buildUsagePlan(transform: Transform, api: SamResource, stageId: string): GeneratedResource[] {
  const { positions, sharedUsagePlan: shared } = transform;
  const { logicalId, properties } = api;
  const auth = getMap(properties, 'Auth');
  const plan = get(auth, 'UsagePlan') ?? null;
  if (auth === undefined || plan === null) return [];
  const at = positions.of(auth, 'UsagePlan');
  if (!isMap(plan)) throw invalidResource(logicalId, "'UsagePlan' must be a dictionary", at);
  const unknown = Object.keys(plan).find((key) => !USAGE_PLAN_PROPERTIES.includes(key));
  if (unknown !== undefined) {
    throw invalidResource(logicalId, "Invalid property for 'UsagePlan'", positions.of(plan, unknown, 'key'));
  }
  const create = get(plan, 'CreateUsagePlan') ?? null;
  if (create === null) {
    throw invalidResource(logicalId, "'CreateUsagePlan' is a required field for UsagePlan.", at);
  }
  const apiStage = { ApiId: ref(logicalId), Stage: ref(stageId) };
  const stageKey = { RestApiId: ref(logicalId), StageName: ref(stageId) };
  if (create === 'NONE') return [];
  if (create === 'PER_API') {
    const attributes = passedOnAttributes(transform, api);
    return usagePlan(transform, plan, {
      prefix: logicalId,
      apis: [logicalId],
      apiStages: [apiStage],
      stageKeys: [stageKey],
      attributes,
      at,
    });
  }
  if (create !== 'SHARED') {
    const text = "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].";
    throw invalidResource(logicalId, text, positions.of(plan, 'CreateUsagePlan'));
  }
  shared.apis.push(logicalId);
  shared.apiStages.push(apiStage);
  shared.stageKeys.push(stageKey);
  return usagePlan(transform, plan, {
    prefix: 'Serverless',
    apis: [...shared.apis],
    apiStages: [...shared.apiStages],
    stageKeys: [...shared.stageKeys],
    attributes: sharedAttributes(transform, api),
    at,
  });
}

interface Given {
  readonly prefix: string;
  readonly apis: readonly string[];
  readonly apiStages: readonly SamMap[];
  readonly stageKeys: readonly SamMap[];
  readonly attributes: SamMap;
  readonly at: GeneratedResource['position'];
}

function usagePlan(transform: Transform, plan: SamMap, given: Given): GeneratedResource[] {
  const { prefix, apis, apiStages, stageKeys, attributes, at } = given;
  const planId = `${prefix}UsagePlan`;
  const keyId = `${prefix}ApiKey`;
  const output: SamMap = { ApiStages: apiStages };
  const written = ['UsagePlanName', 'Description', 'Quota', 'Tags', 'Throttle'];
  takeAll(
    transform,
    plan,
    output,
    written.filter((key) => isTruthy(get(plan, key))),
  );
  const make = (logicalId: string, type: string, dependsOn: readonly string[], properties: SamMap) =>
    generateResource(transform, {
      logicalId,
      type: `AWS::ApiGateway::${type}`,
      attributes: { ...attributes, DependsOn: dependsOn },
      properties,
      position: at,
    });
  return [
    make(planId, 'UsagePlan', apis, output),
    make(keyId, 'ApiKey', [planId], { Enabled: true, StageKeys: stageKeys }),
    make(`${prefix}UsagePlanKey`, 'UsagePlanKey', [keyId], {
      KeyId: ref(keyId),
      KeyType: 'API_KEY',
      UsagePlanId: ref(planId),
    }),
  ];
}

const CONDITION = 'SharedUsagePlanCondition';

/** The attributes of the shared plan: it stays when one API stays, and exists when one API does. */
function sharedAttributes({ document, sharedUsagePlan: shared }: Transform, { resource }: SamResource): SamMap {
  const deletion = get(resource, 'DeletionPolicy');
  if (isTruthy(deletion) && (!isTruthy(shared.deletionPolicy) || deletion === 'Retain')) {
    shared.deletionPolicy = deletion;
  }
  const replace = get(resource, 'UpdateReplacePolicy');
  const isStronger = replace === 'Retain' || (replace === 'Snapshot' && shared.updateReplacePolicy === 'Delete');
  if (isTruthy(replace) && (!isTruthy(shared.updateReplacePolicy) || isStronger)) shared.updateReplacePolicy = replace;
  addCondition(document, shared, get(resource, 'Condition'));
  const attributes: SamMap = {};
  if (isTruthy(shared.deletionPolicy)) attributes.DeletionPolicy = shared.deletionPolicy;
  if (isTruthy(shared.updateReplacePolicy)) attributes.UpdateReplacePolicy = shared.updateReplacePolicy;
  if (shared.conditions.size > 0 && !shared.hasUnconditionalApi) attributes.Condition = CONDITION;
  return attributes;
}

function addCondition(document: SamMap, shared: SharedUsagePlan, condition: unknown): void {
  if (shared.hasUnconditionalApi) return;
  const all = getMap(document, 'Conditions');
  if (typeof condition === 'string' && condition !== '') {
    if (shared.conditions.has(condition)) return;
    if (all === undefined) {
      throw invalidTemplate("Can't have condition without having 'Conditions' section in the template");
    }
    const isFirst = shared.conditions.size === 0;
    shared.conditions.add(condition);
    // With one condition only, the translator writes its bare name where CloudFormation wants a function.
    all[CONDITION] = isFirst ? condition : { 'Fn::Or': [...shared.conditions].map((name) => ({ Condition: name })) };
  } else if ((condition ?? null) === null) {
    shared.hasUnconditionalApi = true;
    if (all !== undefined && has(all, CONDITION)) delete all[CONDITION];
  }
}
