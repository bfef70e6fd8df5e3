import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The deployment takes as long as all other files together: it begins first, and the others run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isDeployment = ({ project }: TestSpecification): number => Number(project.name === 'deployed');
    return files.toSorted((a, b) => isDeployment(b) - isDeployment(a));
  }
}

const TIMEOUTS = { testTimeout: 60_000, hookTimeout: 60_000 };

/** The suites that need an emulator of AWS: `npm run test:cloud`. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...TIMEOUTS,
          name: 'emulator',
          include: ['test/cloud/*.test.ts'],
          globalSetup: ['test/cloud/ministack.ts'],
        },
      },
      {
        test: {
          ...TIMEOUTS,
          name: 'deployed',
          include: ['test/cloud/deployed/*.test.ts'],
          globalSetup: ['test/cloud/deployed/enforcing-ministack.ts'],
        },
      },
    ],
  },
});
