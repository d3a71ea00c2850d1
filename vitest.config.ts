import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // CI shares its machine: a test of real processes that fails once and then passes is told as such, twice is a failure.
    retry: process.env.CROSSGATE_TEST_STRICT === '1' ? 1 : 0,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of 1 s is short on a machine that has other things to do.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
});
