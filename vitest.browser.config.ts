import { defineConfig } from 'vitest/config';

/** The suites that look at the console in a real Chromium: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A browser and a platform each: two of them leave no processor to the pages.
    maxWorkers: 1,
  },
});
