import { randomBytes } from 'node:crypto';
import { PipelineError } from '../core/errors.ts';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { keysCommand, REFUSED } from './keys/keys-command.ts';
import { openKeyStore } from './keys/open-key-store.ts';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;

const command = keysCommand(
  {
    open: openKeyStore,
    print: (text) => process.stdout.write(`${text}\n`),
    randomBytes,
    nowMs: Date.now,
  },
  (part) =>
    part.exitOverride(({ code, exitCode }) =>
      process.exit(code === REFUSED.code || exitCode === 0 ? exitCode : EXIT_USAGE),
    ),
);
try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof EnvironmentProblem || error instanceof PipelineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_ENVIRONMENT);
}
