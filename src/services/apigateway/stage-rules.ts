import type { CanarySettings, RestStage } from '../../account/rest-api.ts';
import { badRequest } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';

/** Recorded in words from before hyphens were allowed, which they are now (documented). */
export function checkStageName(stageName: string): void {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(stageName)) return;
  throw badRequest('Stage name only allows a-zA-Z0-9_', '/stageName');
}

export function checkVariables(variables: Readonly<Record<string, string>>, member: string): void {
  for (const [name, value] of Object.entries(variables)) checkVariable([name, value], pointerStep(member, name));
}

/** Both texts are reported (cdk-preflight, measured on AWS). */
export function checkVariable([name, value]: readonly [name: string, value: string], member: string): void {
  if (!/^\w{1,64}$/.test(name)) {
    const text = `Invalid stage variable name: ${name}. Please use names with only word characters.`;
    throw badRequest(text, member);
  }
  if (!/^[A-Za-z0-9 \-._~:/?#&=,]{0,512}$/.test(value)) {
    const rest = `alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.`;
    throw badRequest(`Invalid stage variable value of key ${name}.  Please use values with ${rest}`, member);
  }
}

export function checkCanary(
  context: OperationContext,
  { percentTraffic, stageVariableOverrides = {} }: CanarySettings,
  member: string,
): void {
  if (!(percentTraffic >= 0 && percentTraffic <= 100)) {
    throw badRequestInOurWords(
      context,
      'Percent traffic of a canary must be between 0 and 100',
      `${member}/percentTraffic`,
    );
  }
  checkVariables(stageVariableOverrides, `${member}/stageVariableOverrides`);
}

/** In gigabytes. */
export const SMALLEST_CLUSTER = '0.5';

/** A stage with its defaults (recorded). */
export function newStage(
  context: OperationContext,
  input: Pick<RestStage, 'stageName' | 'deploymentId'> & Partial<RestStage>,
): RestStage {
  const now = context.now();
  const cacheClusterEnabled = input.cacheClusterEnabled ?? false;
  return {
    ...input,
    createdDate: now,
    lastUpdatedDate: now,
    cacheClusterEnabled,
    ...(cacheClusterEnabled ? { cacheClusterSize: input.cacheClusterSize ?? SMALLEST_CLUSTER } : {}),
    cacheClusterStatus: cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    methodSettings: input.methodSettings ?? {},
    tracingEnabled: input.tracingEnabled ?? false,
  };
}

/**
 * To be called when a stage was made or changed. A cluster takes its cache with it and a new one is empty, and another
 * size is a new cluster: "All existing cached data is deleted" (developer guide, "Cache settings").
 */
export function flushChangedCluster(
  { servedApis }: OperationContext,
  { restApiId, before, after }: StageChange & { readonly restApiId: string },
): void {
  if (clusterSize(before) !== clusterSize(after)) servedApis?.flushStageCache(restApiId, after.stageName);
}

export interface StageChange {
  /** Undefined when there was no such stage. */
  readonly before: RestStage | undefined;
  readonly after: RestStage;
}

/** Null without a cluster. */
function clusterSize(stage: RestStage | undefined): string | null {
  return stage?.cacheClusterEnabled === true ? (stage.cacheClusterSize ?? SMALLEST_CLUSTER) : null;
}
