import { assumeRolePolicy } from './assume-role-policy.ts';
import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  passedOnAttributes,
  positionOf,
  type SamResource,
  tagList,
  take,
  takeAll,
} from './generated-resource.ts';
import { getAtt, ref } from './intrinsics.ts';
import { addPolicies, managedPolicyArn } from './policies.ts';
import {
  aBoolean,
  aMap,
  aMapOfMaps,
  anything,
  aString,
  aStringOrMap,
  onlyABoolean,
  type PropertyTypes,
  stringsOrMaps,
} from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, type SamMap } from './sam-map.ts';
import { addStateMachineDefinition } from './state-machine-definition.ts';
import { buildStateMachineEvents, linkStateMachineEvents } from './state-machine-events.ts';

export const stateMachineProperties: PropertyTypes = {
  Definition: aMap,
  DefinitionUri: aStringOrMap,
  Logging: aMap,
  Role: aString,
  RolePath: anything,
  DefinitionSubstitutions: aMap,
  Events: aMapOfMaps,
  Name: aString,
  Type: aString,
  Tags: aMap,
  PropagateTags: aBoolean,
  Policies: stringsOrMaps,
  Tracing: aMap,
  PermissionsBoundary: aString,
  AutoPublishAlias: anything,
  DeploymentPreference: anything,
  UseAliasAsEventTarget: onlyABoolean,
};

/** A state machine with its role, its version and alias, and what its events bring along. */
export function transformStateMachine(transform: Transform, sam: SamResource): GeneratedResource[] {
  const { logicalId, properties } = sam;
  const { positions } = transform;
  linkStateMachineEvents(transform, sam);
  const output: SamMap = {};
  addStateMachineDefinition(transform, sam, output);
  if (isTruthy(get(properties, 'Role')) && isTruthy(get(properties, 'Policies'))) {
    const text = "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them";
    throw invalidResource(logicalId, text, positions.of(properties, 'Policies', 'key'));
  }
  const role = isTruthy(get(properties, 'Role')) ? undefined : buildRole(transform, sam);
  output.RoleArn = role === undefined ? properties.Role : getAtt(role.logicalId, 'Arn');
  positions.copy(properties, 'Role', output, 'RoleArn');
  for (const [from, to] of [
    ['Name', 'StateMachineName'],
    ['Type', 'StateMachineType'],
    ['Logging', 'LoggingConfiguration'],
    ['Tracing', 'TracingConfiguration'],
  ] as const) {
    take(transform, { container: properties, key: from }, { container: output, key: to });
  }
  output.Tags = tagsOf(transform, sam);
  const machine = generateResource(transform, {
    logicalId,
    type: 'AWS::StepFunctions::StateMachine',
    attributes: ownAttributes(transform, sam),
    properties: output,
    position: positionOf(transform, sam),
  });
  const published = buildVersionAndAlias(transform, sam);
  const alias = get(properties, 'UseAliasAsEventTarget') === true ? published[1] : undefined;
  const events = buildStateMachineEvents(transform, sam, alias ?? machine);
  const built = [machine, ...(role === undefined ? [] : [role]), ...published, ...events];
  propagateTags(transform, sam, built);
  return built;
}

function tagsOf(transform: Transform, { properties }: SamResource): SamMap[] {
  return [{ Key: 'stateMachine:createdBy', Value: 'SAM' }, ...tagList(transform, get(properties, 'Tags'))];
}

function buildRole(transform: Transform, sam: SamResource): GeneratedResource {
  const { properties, logicalId } = sam;
  const managedPolicyArns: unknown[] = [];
  const policies: unknown[] = [];
  addPolicies(transform, sam, { managedPolicyArns, policies });
  if (get(get(properties, 'Tracing'), 'Enabled') === true) {
    const name = transform.partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess';
    const arn = managedPolicyArn(transform, name);
    if (!managedPolicyArns.includes(arn)) managedPolicyArns.push(arn);
  }
  const output: SamMap = {
    AssumeRolePolicyDocument: assumeRolePolicy('states.amazonaws.com'),
    ManagedPolicyArns: managedPolicyArns,
    Policies: policies.length === 0 ? undefined : policies,
    Path: get(properties, 'RolePath'),
    Tags: tagsOf(transform, sam),
  };
  takeAll(transform, properties, output, ['PermissionsBoundary']);
  transform.positions.copy(properties, 'Policies', output);
  return generateResource(transform, {
    logicalId: `${logicalId}Role`,
    type: 'AWS::IAM::Role',
    attributes: passedOnAttributes(transform, sam),
    properties: output,
    position: positionOf(transform, sam),
  });
}

function buildVersionAndAlias(transform: Transform, sam: SamResource): GeneratedResource[] {
  const { logicalId, properties } = sam;
  const { positions } = transform;
  const name = get(properties, 'AutoPublishAlias');
  const preference = get(properties, 'DeploymentPreference');
  for (const key of ['UseAliasAsEventTarget', 'DeploymentPreference']) {
    if (isTruthy(name) || !isTruthy(get(properties, key))) continue;
    const text = `'${key}' requires 'AutoPublishAlias' property to be specified.`;
    throw invalidResource(logicalId, text, positions.of(properties, key, 'key'));
  }
  if (!isTruthy(name)) return [];
  const attributes = passedOnAttributes(transform, sam);
  const kept = { ...attributes };
  for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy']) if (!has(kept, policy)) kept[policy] = 'Retain';
  const position = positions.of(properties, 'AutoPublishAlias');
  const version = generateResource(transform, {
    logicalId: `${logicalId}Version`,
    type: 'AWS::StepFunctions::StateMachineVersion',
    attributes: kept,
    properties: {
      StateMachineArn: ref(logicalId),
      StateMachineRevisionId: getAtt(logicalId, 'StateMachineRevisionId'),
    },
    position,
  });
  const given = isTruthy(preference) && typeof preference === 'object' ? preference : { Type: 'ALL_AT_ONCE' };
  const alias = generateResource(transform, {
    logicalId: `${logicalId}Alias${pythonString(name)}`,
    type: 'AWS::StepFunctions::StateMachineAlias',
    attributes,
    properties: {
      Name: name,
      DeploymentPreference: { ...given, StateMachineVersionArn: ref(version.logicalId) },
    },
    position,
  });
  return [version, alias];
}

/** Types made out of a state machine that have tags as a list. */
const TAGGED = new Set(['AWS::StepFunctions::StateMachine', 'AWS::IAM::Role']);

function propagateTags(transform: Transform, { properties }: SamResource, built: readonly GeneratedResource[]): void {
  if (!isTruthy(get(properties, 'PropagateTags')) || !isTruthy(get(properties, 'Tags'))) return;
  for (const { type, properties: output } of built) {
    if (TAGGED.has(type)) output.Tags = tagList(transform, properties.Tags);
  }
}
