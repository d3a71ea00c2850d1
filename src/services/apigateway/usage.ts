import type { UsagePlan } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { GetUsageRequest, UpdateUsageRequest, Usage } from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import type { Quota } from '../served-apis.ts';
import { checkRequest } from './check-request.ts';
import { readPatches } from './patch.ts';
import { getExistingUsagePlan } from './usage-plans.ts';

const DAY_MS = 86_400_000;

/** Documented: "a usage plan's usage data of up to 90 days". */
const DAYS = 90;

/**
 * `[used, remaining]` of each day (documented). Only what was used of the present period is known here: it is told of
 * the present day.
 */
export async function getUsage(context: OperationContext, input: GetUsageRequest): Promise<Usage> {
  checkRequest('GetUsage', input);
  const { usagePlanId, startDate, endDate, keyId } = input;
  const first = readDay(context, startDate, '/startDate');
  const last = readDay(context, endDate, '/endDate');
  if (last < first || last - first >= DAYS) {
    throw badRequestInOurWords(context, `The range of dates must be 1 to ${DAYS} days long`, '/endDate');
  }
  const { plan, keyIds } = await context.store.transact(async (transaction) => ({
    plan: await getExistingUsagePlan(transaction, usagePlanId),
    keyIds: keyId === undefined ? await keysOf(transaction, usagePlanId) : [keyId],
  }));
  const today = Math.floor(context.now() / DAY_MS);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const items = keyIds.map((id) => {
    const used = usedOf(context, plan, id);
    const limit = plan.quota?.limit ?? 0;
    return [id, days.map((day) => (day === today ? [used, Math.max(0, limit - used)] : [0, limit]))] as const;
  });
  return { usagePlanId, startDate, endDate, items: Object.fromEntries(items) };
}

async function keysOf(transaction: Transaction, usagePlanId: string): Promise<readonly string[]> {
  const members = await transaction.list('usagePlanKeys', usagePlanId);
  return members.map(({ value }) => value.id);
}

function readDay(context: OperationContext, text: string, member: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw badRequestInOurWords(context, `Invalid date ${text}, must be yyyy-MM-dd`, member);
  return time / DAY_MS;
}

/** Counters of a period that is over count no more. */
function usedOf({ servedApis, now }: OperationContext, { id, quota }: UsagePlan, keyId: string): number {
  const counter = servedApis?.usageCounter(id, keyId);
  if (counter === undefined || quota === undefined) return counter?.used ?? 0;
  return counter.periodStartMs === servedApis?.quotaPeriodStart(quota as Quota, now()) ? counter.used : 0;
}

/** Documented: the one patch there is replaces `/remaining`, to give a key more of its quota for the present period. */
export async function updateUsage(context: OperationContext, input: UpdateUsageRequest): Promise<Usage> {
  checkRequest('UpdateUsage', input);
  const { usagePlanId, keyId } = input;
  const plan = await context.store.transact(async (transaction) => {
    const found = await getExistingUsagePlan(transaction, usagePlanId);
    if ((await transaction.get('usagePlanKeys', `${usagePlanId}/${keyId}`)) === undefined) {
      throw notFound('Invalid Usage Plan Key identifier specified', '/keyId');
    }
    return found;
  });
  const remaining = readRemaining(context, input);
  const { quota } = plan;
  if (quota === undefined) throw badRequestInOurWords(context, 'Usage Plan has no quota', '/usagePlanId');
  const counter = context.servedApis?.usageCounter(usagePlanId, keyId);
  if (counter !== undefined && remaining !== null) {
    counter.periodStartMs = context.servedApis?.quotaPeriodStart(quota as Quota, context.now()) ?? null;
    counter.used = quota.limit - remaining;
  }
  const today = new Date(context.now()).toISOString().slice(0, 10);
  return getUsage(context, { usagePlanId, keyId, startDate: today, endDate: today });
}

function readRemaining(context: OperationContext, { patchOperations }: UpdateUsageRequest): number | null {
  let remaining: number | null = null;
  for (const { op, path, value = '', member } of readPatches(patchOperations)) {
    if (path !== '/remaining') throw badRequest(`Invalid patch path ${path}`, member);
    if (op !== 'replace') throw badRequest('Invalid patch operation specified. Must be one of: [replace]', member);
    if (!/^\d{1,12}$/.test(value)) throw badRequestInOurWords(context, `Invalid value for remaining: ${value}`, member);
    remaining = Number(value);
  }
  return remaining;
}
