import type { UsagePlan } from '../../account/rest-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { UsageCounter } from '../usage-plans/usage-state.ts';

export type Quota = NonNullable<UsagePlan['quota']>;

/** Counts a request; false when the quota of the period is used up. Periods are those of UTC. */
export function takeFromQuota(counter: UsageCounter, quota: Quota, nowMs: number, assume: Assumptions): boolean {
  const periodStartMs = quotaPeriodStart(quota, nowMs, assume);
  if (counter.periodStartMs !== periodStartMs) {
    const isFirst = counter.periodStartMs === null;
    counter.periodStartMs = periodStartMs;
    counter.used = isFirst && countsOffset(assume) ? quota.offset : 0;
  }
  if (counter.used >= quota.limit) return false;
  counter.used += 1;
  return true;
}

function countsOffset(assume: Assumptions): boolean {
  return assume['rest-api.usage-plan.quota-offset'] === 'initial-requests';
}

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** When the period that a moment is in began. */
export function quotaPeriodStart({ period, offset }: Quota, nowMs: number, assume: Assumptions): number {
  const day = Math.floor(nowMs / DAY_MS);
  if (period === 'DAY') return day * DAY_MS;
  const shift = countsOffset(assume) ? 0 : offset;
  if (period === 'WEEK') {
    const weekday = (day + EPOCH_WEEKDAY) % 7;
    const isMonday = assume['rest-api.usage-plan.week-start'] === 'monday';
    const first = (shift + (isMonday ? 1 : 0)) % 7;
    return (day - ((weekday - first + 7) % 7)) * DAY_MS;
  }
  if (lastMonth.day !== day || lastMonth.shift !== shift) lastMonth = { day, shift, startMs: monthStart(nowMs, shift) };
  return lastMonth.startMs;
}

/** The last answer, which is the next one's, too, until midnight: reckoning with dates is most of what a check costs. */
let lastMonth = { day: Number.NaN, shift: 0, startMs: 0 };

function monthStart(nowMs: number, shift: number): number {
  const date = new Date(nowMs);
  const isBefore = date.getUTCDate() <= shift;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (isBefore ? 1 : 0), 1 + shift);
}
