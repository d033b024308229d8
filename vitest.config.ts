import { defineConfig } from 'vitest/config';

/** The ordinary run, `npm test`: everything but the long tests of `test/full/`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/full/**', 'test/fixtures/**'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
    // Both cores: by default one is left free.
    maxWorkers: 2,
    // Beside other work the machine is a tenth as fast: what hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] ? ['verbose', 'json'] : ['default'],
    outputFile: { json: 'test-results/ordinary.json' },
    coverage: { provider: 'v8', include: ['machines/**/*.ts', 'src/**/*.ts'] },
  },
});
