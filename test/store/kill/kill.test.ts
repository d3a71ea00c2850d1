import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRounds } from './kill-rounds.ts';

const rounds = Number(process.env.KILL_ROUNDS ?? 20);

test(
  `loses no acknowledged operation and keeps no half of one when it is killed ${rounds} times`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'crossgate-kill-'));
    try {
      const report = await killRounds(directory, rounds);
      if (process.env.KILL_ROUNDS !== undefined) console.log({ rounds, ...report });
      expect(report.operations).toBeGreaterThan(rounds);
      expect(report.slowestOpenMs).toBeLessThan(10_000);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  rounds * 10_000,
);
