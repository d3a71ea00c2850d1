import type { ApiKey, ThrottleSettings, UsagePlan, UsagePlanStage } from '../../account/rest-api.ts';
import { firstHeader } from '../../base/header-list.ts';
import { createThrottleState, takeToken } from '../token-bucket.ts';
import type { FoundApiKey } from '../usage-plans/api-key-index.ts';
import { createUsageState } from '../usage-plans/usage-state.ts';
import { maskSecret } from './log-secrets.ts';
import type { MethodCall, MethodSource } from './method-call.ts';
import { throttled } from './method-throttle.ts';
import { takeFromQuota } from './quota.ts';
import type { RestFailure } from './rest-failure.ts';

export type ApiKeyPermission =
  | { readonly kind: 'permitted'; readonly apiKey: { readonly id: string; readonly value: string } }
  | { readonly kind: 'refused'; readonly failure: RestFailure };

/**
 * Compiles the check of a method that requires an API key; null for one that does not. The key has to be in a usage plan
 * of this stage; then the plan's throttle for the client comes before its quota. Keys and plans are those of now, not of
 * the deployment. No value of a key gets into a failure or, unmasked, into a log.
 */
export function compileApiKeyCheck(source: MethodSource): ((call: MethodCall) => ApiKeyPermission) | null {
  const { method, resource, snapshot, stage, ports } = source;
  if (!method.apiKeyRequired) return null;
  const apiStage = `${snapshot.api.id}/${stage.stageName}`;
  const readKey = snapshot.api.apiKeySource === 'AUTHORIZER' ? keyOfAuthorizer : keyOfHeader;
  const admit = compilePlanAdmission(source);
  const refuse = (call: MethodCall, value: string, problem: KeyProblem): ApiKeyPermission => {
    if (call.log.isOn) {
      const asked = `method '${method.httpMethod} ${resource.path}' requires API Key`;
      const state = `API Key is not associated with a Usage Plan for API Stage ${apiStage}: ${problem.log}`;
      call.log.line(`API Key ${maskSecret(value)} not authorized because ${asked} and ${state}`);
    }
    return { kind: 'refused', failure: { type: 'INVALID_API_KEY', detail: problem.detail } };
  };
  return (call) => {
    const value = readKey(call) ?? '';
    if (call.log.isOn) {
      const shown = `API Key: ${maskSecret(value)} API Stage: ${apiStage}`;
      call.log.line(`Verifying Usage Plan for request: ${call.request.requestId}. ${shown}`);
    }
    const found = value === '' ? null : (ports.apiKeys?.find(value) ?? null);
    if (found === null) return refuse(call, value, value === '' ? MISSING[snapshot.api.apiKeySource] : UNKNOWN);
    if (!found.key.enabled) return refuse(call, value, disabled(found.key));
    const member = planOf(found, snapshot.api.id, stage.stageName);
    if (member === null) return refuse(call, value, withoutPlan(found.key, apiStage));
    const failure = admit(found.key, member);
    if (failure !== null) return { kind: 'refused', failure };
    if (call.log.isOn) {
      call.log.line(`Usage Plan check succeeded for API Key ${maskSecret(value)} and API Stage ${apiStage}`);
    }
    return { kind: 'permitted', apiKey: found.key };
  };
}

function keyOfHeader({ request }: MethodCall): string | null {
  return firstHeader(request.headers, 'x-api-key');
}

function keyOfAuthorizer({ caller }: MethodCall): string | null {
  return caller?.kind === 'lambda' ? caller.usageIdentifierKey : null;
}

interface KeyProblem {
  /** As the execution log ends its line (recorded for a key without a plan). */
  readonly log: string;
  readonly detail: string;
}

const NOT_FOUND = 'API Key was not found';

const MISSING: Readonly<Record<'HEADER' | 'AUTHORIZER', KeyProblem>> = {
  HEADER: { log: NOT_FOUND, detail: 'The method requires an API key, and the request has no x-api-key header.' },
  AUTHORIZER: {
    log: NOT_FOUND,
    detail: "The method requires an API key, and the authorizer's output has no usageIdentifierKey.",
  },
};

const UNKNOWN: KeyProblem = { log: NOT_FOUND, detail: 'No API key has the value that the request came with.' };

function disabled({ id, name }: ApiKey): KeyProblem {
  return { log: 'API Key is disabled', detail: `The API key ${id} (${name}) is disabled.` };
}

function withoutPlan({ id, name }: ApiKey, apiStage: string): KeyProblem {
  return {
    log: 'No Usage Plan found for key and API Stage',
    detail: `The API key ${id} (${name}) is in no usage plan that has the stage ${apiStage}.`,
  };
}

interface PlanMembership {
  readonly plan: UsagePlan;
  readonly planStage: UsagePlanStage;
}

/** A key can be in one plan only for the same stage. */
function planOf({ plans }: FoundApiKey, apiId: string, stageName: string): PlanMembership | null {
  for (const plan of plans) {
    for (const planStage of plan.apiStages) {
      if (planStage.apiId === apiId && planStage.stage === stageName) return { plan, planStage };
    }
  }
  return null;
}

/** What the plan lets a client do: null when the request may pass. */
function compilePlanAdmission(source: MethodSource): (key: ApiKey, member: PlanMembership) => RestFailure | null {
  const { method, resource, snapshot, stage, ports } = source;
  const state = ports.throttle ?? createThrottleState();
  const usage = ports.usage ?? createUsageState();
  const methodKeys = [`${resource.path}/${method.httpMethod}`, `${resource.path}/*`, '/*/*'];
  if (resource.path === '/') methodKeys.unshift(`/${method.httpMethod}`);
  const methodBucket = ` ${snapshot.api.id}/${stage.stageName}${resource.path}/${method.httpMethod}`;
  return (key, { plan, planStage }) => {
    const own = ownLimits(planStage, methodKeys);
    const settings = own ?? plan.throttle;
    const nowMs = ports.now();
    if (settings !== undefined) {
      // Without limits of its own a method shares those of the client, which are for all stages of the plan (documented).
      const bucket = state.bucket(plan.id, own === undefined ? key.id : key.id + methodBucket);
      const limits = { ratePerSecond: settings.rateLimit, burst: settings.burstLimit };
      if (!takeToken(bucket, limits, nowMs))
        return throttled(`the usage plan ${plan.id} for the key ${key.id}`, limits);
    }
    if (plan.quota === undefined) return null;
    if (takeFromQuota(usage.counter(plan.id, key.id), plan.quota, nowMs, ports.assume)) return null;
    const { limit, period } = plan.quota;
    const detail = `The API key ${key.id} has used the ${limit} requests a ${period} of the usage plan ${plan.id}.`;
    return { type: 'QUOTA_EXCEEDED', detail };
  };
}

function ownLimits({ throttle }: UsagePlanStage, methodKeys: readonly string[]): ThrottleSettings | undefined {
  if (throttle === undefined) return undefined;
  const key = methodKeys.find((name) => Object.hasOwn(throttle, name));
  return key === undefined ? undefined : throttle[key];
}
