import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need an emulator of AWS and have a configuration of their own.
    exclude: ['test/cloud/**'],
    // Real processes and a real PostgreSQL: slow machines are slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
