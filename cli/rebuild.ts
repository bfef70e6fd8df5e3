import { Command } from 'commander';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { textLogger } from '../local/log.ts';
import { rebuildAggregates } from '../local/rebuild/rebuild-aggregates.ts';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;

interface Options {
  readonly aggregates?: true;
  readonly name: readonly string[];
  readonly data: string;
}

const command = new Command('npm run rebuild --')
  .description('Computes what is derived from the stored events anew. The platform may run meanwhile.')
  .option('--aggregates', 'rebuild aggregates')
  .option('--name <aggregate...>', 'only these; all without it', [])
  .option('--data <folder>', 'folder that keeps everything', '.spillway')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
command.parse();
const { aggregates, name, data } = command.opts<Options>();
if (aggregates === undefined) command.error('Say what to rebuild: --aggregates');

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const startedAt = performance.now();
try {
  const { names, events, windows, refused } = await rebuildAggregates(
    { data, names: name },
    textLogger(Date.now, print),
  );
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(`Rebuilt ${names.join(', ')} from ${events} events in ${seconds} s: ${windows} windows.`);
  if (refused > 0) print(`${refused} events are refused by the present code and count in no window.`);
} catch (error) {
  if (!(error instanceof EnvironmentProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_ENVIRONMENT);
}
