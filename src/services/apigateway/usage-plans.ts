import type { ThrottleSettings, UsagePlan, UsagePlanStage } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateUsagePlanRequest,
  DeleteUsagePlanRequest,
  GetUsagePlanRequest,
  GetUsagePlansRequest,
  UpdateUsagePlanRequest,
  UsagePlan as UsagePlanOutput,
} from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import {
  type Apply,
  applyPatches,
  assigned,
  numberOf,
  type Patch,
  type PatchRules,
  replaceOnly,
  setText,
} from './patch.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

export async function createUsagePlan(
  context: OperationContext,
  input: CreateUsagePlanRequest,
): Promise<UsagePlanOutput> {
  checkRequest('CreateUsagePlan', input, ['/quota/period']);
  const { name, description, throttle, quota, tags = {} } = input;
  if (name.trim() === '') throw badRequestInOurWords(context, 'Usage Plan name cannot be blank', '/name');
  const plan: UsagePlan = {
    id: context.newId('usage-plan'),
    name,
    ...(description === undefined || description === '' ? {} : { description }),
    apiStages: (input.apiStages ?? []).map(readApiStage),
    ...(throttle === undefined ? {} : { throttle: readThrottle(throttle) }),
    ...(quota === undefined ? {} : { quota: { limit: 0, offset: 0, ...quota } as NonNullable<UsagePlan['quota']> }),
    tags,
  };
  checkUsagePlan(plan);
  await context.store.transact(async (transaction) => {
    await requireStages(transaction, plan, '/apiStages');
    transaction.put('usagePlans', plan.id, plan);
  });
  return withoutEmptyTags(outputOf(plan));
}

function readThrottle({ burstLimit = 0, rateLimit = 0 }: Partial<ThrottleSettings>): ThrottleSettings {
  return { burstLimit, rateLimit };
}

function readApiStage({ apiId = '', stage = '', throttle }: NonNullable<CreateUsagePlanRequest['apiStages']>[number]) {
  if (apiId === '' || stage === '') throw badRequest('Invalid API Stage specified', '/apiStages');
  if (throttle === undefined) return { apiId, stage };
  const limits = Object.entries(throttle).map(([method, limit]) => [method, readThrottle(limit)] as const);
  return { apiId, stage, throttle: Object.fromEntries(limits) };
}

const LARGEST_OFFSET = { DAY: 0, WEEK: 6, MONTH: 27 } as const;

/** The texts are reported (cdk-preflight, measured on AWS). */
function checkUsagePlan({ quota, apiStages }: UsagePlan, updateMember?: string): void {
  for (const method of apiStages.flatMap(({ throttle = {} }) => Object.keys(throttle))) {
    if (/^\/.*\/(GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*)$/.test(method)) continue;
    throw badRequest(`Invalid method {resourcePath: ${method},method: } specified`, updateMember ?? '/apiStages');
  }
  if (quota === undefined) return;
  const { limit, offset, period } = quota;
  if (!Object.hasOwn(LARGEST_OFFSET, period ?? '')) {
    const text = 'Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]';
    throw badRequest(text, updateMember ?? '/quota/period');
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw badRequest('Usage Plan quota limit must be a non-negative numeric', updateMember ?? '/quota/limit');
  }
  const largest = LARGEST_OFFSET[period];
  if (offset < 0 || offset > largest) {
    const text = `Usage Plan quota offset must be between 0 and ${largest} inclusive in the ${period} period`;
    throw badRequest(text, updateMember ?? '/quota/offset');
  }
}

/** Recorded. */
async function requireStages(transaction: Transaction, { id, apiStages }: UsagePlan, member: string): Promise<void> {
  for (const { apiId, stage } of apiStages) {
    if ((await transaction.get('restStages', `${apiId}/${stage}`)) !== undefined) continue;
    throw notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${id}`, member);
  }
}

export async function getExistingUsagePlan(transaction: Transaction, usagePlanId: string): Promise<UsagePlan> {
  const plan = await transaction.get('usagePlans', usagePlanId);
  if (plan === undefined) throw notFound('Invalid Usage Plan ID specified', '/usagePlanId');
  return plan;
}

function outputOf({ tags = {}, ...plan }: UsagePlan): UsagePlanOutput {
  return { ...plan, tags };
}

/** `/apiStages` with `<api>:<stage>` is recorded; the paths below it are documented (API reference, "Patch operations"). */
function patchesOf(context: OperationContext): PatchRules<UsagePlan> {
  const limit =
    (member: 'burstLimit' | 'rateLimit'): Apply<UsagePlan> =>
    (plan, patch) => {
      const throttle = { burstLimit: 0, rateLimit: 0, ...plan.throttle, [member]: numberOf(context, patch) };
      return { ...plan, throttle };
    };
  const quota =
    (member: 'limit' | 'offset'): Apply<UsagePlan> =>
    (plan, patch) => {
      return withQuota(plan, { [member]: numberOf(context, patch) });
    };
  const period: Apply<UsagePlan> = (plan, { value = '' }) => withQuota(plan, { period: value as 'DAY' });
  const remove =
    (name: 'throttle' | 'quota'): Apply<UsagePlan> =>
    (plan) =>
      assigned(plan, name, undefined);
  const both = (apply: Apply<UsagePlan>) => ({ add: apply, replace: apply });
  const methodLimit =
    (member: 'burstLimit' | 'rateLimit'): Apply<UsagePlan> =>
    (plan, patch) =>
      withMethodLimit(plan, patch, (old) => ({
        burstLimit: 0,
        rateLimit: 0,
        ...old,
        [member]: numberOf(context, patch),
      }));
  return {
    '/name': replaceOnly((plan, { value = '' }) => ({ ...plan, name: value })),
    '/description': replaceOnly(setText('description')),
    '/productCode': { ...both(setText('productCode')), remove: setText('productCode') },
    '/apiStages': {
      add: (plan, patch) => ({ ...plan, apiStages: [...stagesBut(plan, patch), readStageName(patch)] }),
      remove: (plan, patch) => ({ ...plan, apiStages: stagesBut(plan, patch) }),
    },
    '/apiStages/*/throttle': { remove: (plan, patch) => withStage(plan, patch, ({ throttle: _, ...stage }) => stage) },
    '/apiStages/*/throttle/*': { remove: (plan, patch) => withMethodLimit(plan, patch, () => undefined) },
    '/apiStages/*/throttle/*/burstLimit': both(methodLimit('burstLimit')),
    '/apiStages/*/throttle/*/rateLimit': both(methodLimit('rateLimit')),
    '/throttle': { remove: remove('throttle') },
    '/throttle/burstLimit': both(limit('burstLimit')),
    '/throttle/rateLimit': both(limit('rateLimit')),
    '/quota': { remove: remove('quota') },
    '/quota/limit': both(quota('limit')),
    '/quota/offset': both(quota('offset')),
    '/quota/period': both(period),
  };
}

function withQuota(plan: UsagePlan, changes: Partial<NonNullable<UsagePlan['quota']>>): UsagePlan {
  return { ...plan, quota: { limit: 0, offset: 0, period: 'DAY', ...plan.quota, ...changes } };
}

/** `<api>:<stage>`; recorded for what is none: `Invalid API Stage specified`. */
function readStageName({ value = '', member }: Patch): UsagePlanStage {
  const [apiId = '', stage = '', ...rest] = value.split(':');
  if (apiId === '' || stage === '' || rest.length > 0) throw badRequest('Invalid API Stage specified', member);
  return { apiId, stage };
}

function stagesBut({ apiStages }: UsagePlan, patch: Patch): readonly UsagePlanStage[] {
  const { apiId, stage } = readStageName(patch);
  return apiStages.filter((other) => other.apiId !== apiId || other.stage !== stage);
}

/** The stage is the second step of the path: `/apiStages/<api>:<stage>/throttle`. */
function withStage(plan: UsagePlan, patch: Patch, change: (stage: UsagePlanStage) => UsagePlanStage): UsagePlan {
  const name = patch.steps[1] ?? '';
  if (!plan.apiStages.some(({ apiId, stage }) => `${apiId}:${stage}` === name)) {
    throw badRequest('Invalid API Stage specified', patch.member);
  }
  const apiStages = plan.apiStages.map((stage) => (`${stage.apiId}:${stage.stage}` === name ? change(stage) : stage));
  return { ...plan, apiStages };
}

/** The method is the fourth step, `/pets/GET` with its slashes escaped. */
function withMethodLimit(
  plan: UsagePlan,
  patch: Patch,
  change: (old: ThrottleSettings | undefined) => ThrottleSettings | undefined,
): UsagePlan {
  const method = patch.steps[3] ?? '';
  return withStage(plan, patch, (stage) => {
    const { [method]: old, ...others } = stage.throttle ?? {};
    const limit = change(old);
    return { ...stage, throttle: limit === undefined ? others : { ...others, [method]: limit } };
  });
}

export async function updateUsagePlan(
  context: OperationContext,
  input: UpdateUsagePlanRequest,
): Promise<UsagePlanOutput> {
  checkRequest('UpdateUsagePlan', input);
  const updated = await context.store.transact(async (transaction) => {
    const old = await getExistingUsagePlan(transaction, input.usagePlanId);
    const plan = applyPatches(old, input.patchOperations, patchesOf(context));
    checkUsagePlan(plan, '/patchOperations');
    await requireStages(transaction, plan, '/patchOperations');
    transaction.put('usagePlans', plan.id, plan);
    return plan;
  });
  return outputOf(updated);
}

/** Recorded in public: a plan that stages still have is not deleted. */
export async function deleteUsagePlan(
  context: OperationContext,
  { usagePlanId }: DeleteUsagePlanRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    const plan = await getExistingUsagePlan(transaction, usagePlanId);
    if (plan.apiStages.length > 0) {
      const text = `Cannot delete Usage Plan ${usagePlanId} because there are API Stages associated with it`;
      throw badRequest(text, '/usagePlanId');
    }
    for (const { key } of await transaction.list('usagePlanKeys', usagePlanId)) {
      transaction.delete('usagePlanKeys', key);
    }
    transaction.delete('usagePlans', usagePlanId);
  });
}

export async function getUsagePlan(
  context: OperationContext,
  { usagePlanId }: GetUsagePlanRequest,
): Promise<UsagePlanOutput> {
  return outputOf(await context.store.transact((transaction) => getExistingUsagePlan(transaction, usagePlanId)));
}

/** With `keyId`, the plans that the key belongs to. */
export async function getUsagePlans(
  context: OperationContext,
  input: GetUsagePlansRequest,
): Promise<Page<UsagePlanOutput>> {
  checkRequest('GetUsagePlans', input);
  const { keyId } = input;
  const plans = await context.store.transact(async (transaction) => {
    const all = (await transaction.list('usagePlans', '')).map(({ value }) => value);
    if (keyId === undefined) return all;
    const memberships = await Promise.all(all.map(({ id }) => transaction.get('usagePlanKeys', `${id}/${keyId}`)));
    return all.filter((_, index) => memberships[index] !== undefined);
  });
  return pageOf(
    context,
    plans.map((plan) => withoutEmptyTags(outputOf(plan))),
    input,
  );
}

/** Takes stages that are no more out of the plans that have them. */
export async function leaveUsagePlans(
  transaction: Transaction,
  isGone: (stage: UsagePlanStage) => boolean,
): Promise<void> {
  for (const { key, value: plan } of await transaction.list('usagePlans', '')) {
    const apiStages = plan.apiStages.filter((stage) => !isGone(stage));
    if (apiStages.length < plan.apiStages.length) transaction.put('usagePlans', key, { ...plan, apiStages });
  }
}
