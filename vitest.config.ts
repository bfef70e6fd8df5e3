import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need an emulator of AWS, or a browser, and have configurations of their own.
    exclude: ['test/cloud/**', 'test/browser/**'],
    // Real processes and a real PostgreSQL: slow machines are slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
