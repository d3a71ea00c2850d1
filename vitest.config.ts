import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of 1 s is short on a machine that has other things to do.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
});
