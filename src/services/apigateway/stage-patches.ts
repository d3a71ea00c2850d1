import type { CanarySettings, RestStage } from '../../account/rest-api.ts';
import type { PatchOperation } from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { invalidSettingPath, noSuchSetting, removeMethodSetting, replaceMethodSetting } from './method-settings.ts';
import { assigned, booleanOf, numberOf, type Patch, readPatches } from './patch.ts';
import { checkVariable, SMALLEST_CLUSTER } from './stage-rules.ts';

/** The operations of UpdateStage. What is not said otherwise here is recorded, texts and the order in which paths are read. */
export function patchStage(
  context: OperationContext,
  stage: RestStage,
  operations: readonly PatchOperation[] | undefined,
): RestStage {
  const sources = (operations ?? []).map(({ from }) => from);
  return readPatches(operations).reduce(
    (old, patch, index) => applyPatch(context, old, { patch, from: sources[index] }),
    stage,
  );
}

interface Step {
  readonly patch: Patch;
  readonly from: string | undefined;
}

function applyPatch(context: OperationContext, stage: RestStage, { patch, from }: Step): RestStage {
  const { op, steps } = patch;
  if (op === 'copy') return copy(stage, { patch, from });
  if (op !== 'add' && op !== 'replace' && op !== 'remove') throw invalidSettingPath(patch);
  switch (steps[0]) {
    case 'accessLogSettings':
      return patchAccessLog(stage, patch);
    case 'canarySettings':
      return patchCanary(context, stage, patch);
    case 'variables':
      return steps.length === 2 ? patchVariable(stage, patch) : patchMethodSetting(context, stage, patch);
    default:
      return steps.length === 1 ? patchMember(stage, patch) : patchMethodSetting(context, stage, patch);
  }
}

function patchMethodSetting(context: OperationContext, stage: RestStage, patch: Patch): RestStage {
  return patch.op === 'remove' ? removeMethodSetting(stage, patch) : replaceMethodSetting(context, stage, patch);
}

function patchMember(stage: RestStage, patch: Patch): RestStage {
  const { path, op } = patch;
  const text = op === 'remove' || patch.value === '' ? undefined : patch.value;
  switch (path) {
    case '/deploymentId':
      return { ...stage, deploymentId: patch.value ?? '' };
    case '/description':
    case '/clientCertificateId':
    case '/documentationVersion':
      return assigned(stage, path.slice(1) as 'description', text);
    case '/tracingEnabled':
      return { ...stage, tracingEnabled: booleanOf(text) };
    case '/cacheClusterEnabled':
      return withCacheCluster(stage, booleanOf(text));
    case '/cacheClusterSize':
      return assigned(stage, 'cacheClusterSize', text);
    default:
      throw op === 'remove' ? noSuchSetting(patch) : invalidSettingPath(patch);
  }
}

function withCacheCluster(stage: RestStage, isEnabled: boolean): RestStage {
  const { cacheClusterSize: size, ...rest } = stage;
  return isEnabled
    ? {
        ...rest,
        cacheClusterEnabled: true,
        cacheClusterSize: size ?? SMALLEST_CLUSTER,
        cacheClusterStatus: 'AVAILABLE',
      }
    : { ...rest, cacheClusterEnabled: false, cacheClusterStatus: 'NOT_AVAILABLE' };
}

function patchVariable(stage: RestStage, patch: Patch): RestStage {
  const name = patch.steps[1] ?? '';
  const { [name]: old, ...others } = stage.variables ?? {};
  if (patch.op === 'remove' && old === undefined) throw noSuchSetting(patch);
  const value = patch.value ?? '';
  if (patch.op !== 'remove') checkVariable([name, value], patch.member);
  const variables = patch.op === 'remove' ? others : { ...stage.variables, [name]: value };
  return assigned(stage, 'variables', Object.keys(variables).length === 0 ? undefined : variables);
}

/** The settings are removed as a whole only. */
function patchAccessLog(stage: RestStage, patch: Patch): RestStage {
  const [, member] = patch.steps;
  if (patch.op === 'remove') {
    if (patch.steps.length > 1) throw noSuchSetting(patch);
    return assigned(stage, 'accessLogSettings', undefined);
  }
  if (patch.steps.length !== 2 || (member !== 'destinationArn' && member !== 'format')) {
    const paths = '[/accessLogSettings/destinationArn, /accessLogSettings/format]';
    throw badRequest(`Invalid accessLogSettings path. Must be one of : ${paths}`, patch.member);
  }
  const { value = '' } = patch;
  if (value === '') throw badRequest('Access Log value must not be empty', patch.member);
  checkAccessLog(member, value, patch.member);
  return { ...stage, accessLogSettings: { ...stage.accessLogSettings, [member]: patch.value } };
}

/** The three texts are reported (cdk-preflight, measured on AWS). */
function checkAccessLog(setting: 'destinationArn' | 'format', value: string, member: string): void {
  if (setting === 'format') {
    if (/\$context\.(requestId|extendedRequestId)|\$\{context\.(requestId|extendedRequestId)\}/.test(value)) return;
    throw badRequest('Access Log format must include either $context.requestId or $context.extendedRequestId', member);
  }
  const stream = /^arn:[^:]+:firehose:[^:]*:[^:]*:deliverystream\/(.+)$/.exec(value)?.[1];
  if (stream !== undefined && !stream.startsWith('amazon-apigateway-')) {
    const text = "Kinesis Firehose delivery stream name must begin with the characters 'amazon-apigateway-'";
    throw badRequest(text, member);
  }
  if (stream === undefined && !/^arn:[^:]+:logs:/.test(value)) {
    const text = 'The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream';
    throw badRequest(text, member);
  }
}

function patchCanary(context: OperationContext, stage: RestStage, patch: Patch): RestStage {
  const { op, path, steps, member } = patch;
  if (op === 'remove') return removeCanary(stage, patch);
  const old: CanarySettings = stage.canarySettings ?? {
    percentTraffic: 0,
    deploymentId: stage.deploymentId,
    useStageCache: false,
  };
  const settings = (changes: Partial<CanarySettings>) => ({ ...stage, canarySettings: { ...old, ...changes } });
  const [, name, variable] = steps;
  if (name === 'stageVariableOverrides' && variable !== undefined && steps.length === 3) {
    const stageVariableOverrides = { ...old.stageVariableOverrides, [variable]: patch.value ?? '' };
    return settings({ stageVariableOverrides });
  }
  if (steps.length !== 2) throw invalidSettingPath(patch);
  if (op === 'add') throw badRequest(`Invalid add operation with path: ${path}`, member);
  if (name === 'percentTraffic') return settings({ percentTraffic: numberOf(context, patch) });
  if (name === 'useStageCache') return settings({ useStageCache: booleanOf(patch.value) });
  if (name === 'deploymentId') return settings({ deploymentId: patch.value ?? '' });
  throw invalidSettingPath(patch);
}

function removeCanary(stage: RestStage, patch: Patch): RestStage {
  const [, name, variable = ''] = patch.steps;
  const overrides = stage.canarySettings?.stageVariableOverrides ?? {};
  if (patch.steps.length === 1) return assigned(stage, 'canarySettings', undefined);
  const isThere = name === 'stageVariableOverrides' && Object.hasOwn(overrides, variable);
  if (stage.canarySettings === undefined || !isThere) throw noSuchSetting(patch);
  const { [variable]: _, ...stageVariableOverrides } = overrides;
  return { ...stage, canarySettings: { ...stage.canarySettings, stageVariableOverrides } };
}

const CANARY_DEPLOYMENT = '/canarySettings/deploymentId';
const CANARY_VARIABLES = '/canarySettings/stageVariableOverrides';

/** A canary is promoted by copying its deployment and its variables to the stage. */
function copy(stage: RestStage, { patch: { path, member }, from }: Step): RestStage {
  const isDeployment = path === '/deploymentId' && from === CANARY_DEPLOYMENT;
  const isVariables = path === '/variables' && from === CANARY_VARIABLES;
  if (!isDeployment && !isVariables) {
    const valid = `Valid copy:path are [/deploymentId, /variables] and valid copy:from are [${CANARY_DEPLOYMENT}, ${CANARY_VARIABLES}]`;
    throw badRequest(`Invalid copy operation with path: ${path} and from ${from ?? 'null'}. ${valid}`, member);
  }
  const { canarySettings } = stage;
  if (canarySettings === undefined) throw badRequest('Promotion not available. Canary does not exist.', member);
  if (isDeployment) return { ...stage, deploymentId: canarySettings.deploymentId };
  const variables = { ...stage.variables, ...canarySettings.stageVariableOverrides };
  return assigned(stage, 'variables', Object.keys(variables).length === 0 ? undefined : variables);
}
