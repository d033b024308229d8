import { defineConfig } from 'vitest/config';

/** The long run, `npm run test:full`: only `test/full/`, five minutes a test unless it says more. */
export default defineConfig({
  test: {
    include: ['test/full/**/*.test.ts'],
    // Both cores: by default one is left free.
    maxWorkers: 2,
    testTimeout: 300_000,
    reporters: process.env['CI'] ? ['verbose', 'json'] : ['default'],
    outputFile: { json: 'test-results/full.json' },
  },
});
