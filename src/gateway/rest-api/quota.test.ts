import { describe, expect, it } from 'vitest';
import { describeSwitches } from '../../../test/assumption-switches.ts';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { createUsageState } from '../usage-plans/usage-state.ts';
import { type Quota, quotaPeriodStart, takeFromQuota } from './quota.ts';

function started(quota: Omit<Quota, 'limit'>, moment: string): string {
  const startMs = quotaPeriodStart({ limit: 1, ...quota }, Date.parse(moment), defaultAssumptions);
  return new Date(startMs).toISOString().slice(0, 16);
}

describe('the period of a quota', () => {
  // 2026-11-22 is a Sunday.
  it.each<[sentence: string, period: Quota['period'], offset: number, moment: string, expected: string]>([
    ['of a day begins at midnight', 'DAY', 0, '2026-11-24T10:00:00Z', '2026-11-24T00:00'],
    ['of a day is a new one at midnight', 'DAY', 0, '2026-11-25T00:00:00Z', '2026-11-25T00:00'],
    ['of a week begins on Sunday', 'WEEK', 0, '2026-11-24T10:00:00Z', '2026-11-22T00:00'],
    ['of a week is a new one on Sunday', 'WEEK', 0, '2026-11-22T00:00:00Z', '2026-11-22T00:00'],
    ['of a week lasts to the end of Saturday', 'WEEK', 0, '2026-11-21T23:59:59Z', '2026-11-15T00:00'],
    ['of a week begins later by its offset', 'WEEK', 2, '2026-11-24T10:00:00Z', '2026-11-24T00:00'],
    ['of a week is the one before until its offset', 'WEEK', 3, '2026-11-24T10:00:00Z', '2026-11-18T00:00'],
    ['of a month begins on its first', 'MONTH', 0, '2026-11-24T10:00:00Z', '2026-11-01T00:00'],
    ['of a month begins later by its offset', 'MONTH', 14, '2026-11-24T10:00:00Z', '2026-11-15T00:00'],
    ['of a month is the one before until its offset', 'MONTH', 27, '2026-11-24T10:00:00Z', '2026-10-28T00:00'],
    ['of a month goes back over the year', 'MONTH', 14, '2027-01-01T00:00:00Z', '2026-12-15T00:00'],
  ])('%s', (_, period, offset, moment, expected) => {
    expect(started({ period, offset }, moment)).toBe(expected);
  });
});

const NOW = Date.parse('2026-11-24T10:00:00Z');

describeSwitches(
  'assumptions of quotas',
  {
    'rest-api.usage-plan.quota-offset': [
      (assume) => {
        const counter = createUsageState().counter('plan', 'key');
        const quota: Quota = { limit: 3, offset: 2, period: 'WEEK' };
        const taken = [1, 2, 3, 4].map(() => takeFromQuota(counter, quota, NOW, { ...defaultAssumptions, ...assume }));
        return taken.filter(Boolean).length;
      },
      { 'starting-day': 3, 'initial-requests': 1 },
    ],
    'rest-api.usage-plan.week-start': [
      (assume) => {
        const quota: Quota = { limit: 1, offset: 0, period: 'WEEK' };
        return new Date(quotaPeriodStart(quota, NOW, { ...defaultAssumptions, ...assume })).getUTCDay();
      },
      { sunday: 0, monday: 1 },
    ],
  },
  { folder: new URL('./', import.meta.url), isElsewhere: (file) => !file.startsWith('quota') },
);
