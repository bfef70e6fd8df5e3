import { flushCompileCache } from 'node:module';
import { powertoolsLogger } from '../adapters/system/powertools-logger.ts';
import { EnvironmentProblem } from './environment-problem.ts';
import { readableLine, textLogger } from './log.ts';
import { parseOptions } from './options.ts';
import { readyMessage } from './ready-message.ts';
import { startRuntime } from './runtime.ts';
import { Shutdown } from './shutdown.ts';

const EXIT_FAILED = 1;
const EXIT_ENVIRONMENT = 3;
/** Stopping is bounded by its parts; this is for a part that does not keep its bound. */
const STOP_AT_LAST_MS = 4_800;

const options = parseOptions(process.argv.slice(2));
const startedAt = performance.now();
const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const isJson = options.log === 'json';
const logger = isJson ? powertoolsLogger('platform') : textLogger(Date.now, write);
const print = (line: string): void => {
  const told = isJson ? line : line.startsWith('{"_aws"') ? undefined : readableLine(line);
  if (told !== undefined) write(told);
};

/** Ctrl+C reaches this process from the terminal and once more from npm, within moments: that is one wish, not two. */
const SAME_SIGNAL_MS = 50;

const shutdown = new Shutdown();
let stoppingSince: number | undefined;

async function stop(signal: string): Promise<void> {
  const now = performance.now();
  if (stoppingSince !== undefined) {
    if (now - stoppingSince > SAME_SIGNAL_MS) process.exit(130);
    return;
  }
  stoppingSince = now;
  if (!isJson) write(`${signal}: draining, once more ends at once`);
  setTimeout(() => process.exit(EXIT_FAILED), STOP_AT_LAST_MS).unref();
  const began = performance.now();
  await shutdown.run();
  if (!isJson)
    write(`Stopped in ${((performance.now() - began) / 1_000).toFixed(1)} s; the data are kept in ${options.data}`);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));

try {
  const runtime = await startRuntime(options, { logger, print, random: Math.random }, shutdown);
  write(readyMessage(runtime, (performance.now() - startedAt) / 1_000, options.auth));
  flushCompileCache();
} catch (error) {
  // What a start trips over that is being stopped is no reason of its own.
  if (stoppingSince === undefined) {
    await shutdown.run();
    if (!(error instanceof EnvironmentProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_ENVIRONMENT);
  }
}
