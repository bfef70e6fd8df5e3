import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { BUNDLE_BUDGETS } from '../config/bundle-budgets.ts';
import { FUNCTIONS, type FunctionName } from '../config/functions.ts';
import { type Bundle, buildBundle, STORES, type StoreName } from './bundles/build-bundle.ts';
import { startBundle } from './bundles/start-bundle.ts';
import { tableText } from './table.ts';

const EXIT_USAGE = 2;
const OUT = fileURLToPath(new URL('../dist/lambda', import.meta.url));
const HEAD = ['store', 'function', 'loaded KB', 'budget KB', 'whole KB', 'start ms'];
/** A first start reads from the disk what the next ones do not. */
const STARTS = 3;

interface Options {
  readonly store?: StoreName;
  readonly report?: true;
}

const command = new Command('npm run build:lambda --')
  .description(
    'Bundles the functions for AWS into dist/lambda/<store>/<function>. What has not changed is left as it is.',
  )
  .addOption(new Option('--store <store>', 'only for this store').choices(STORES))
  .option('--report', 'tell the size of each bundle, and how long it takes to start here')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
command.parse();
const { store: chosen, report } = command.opts<Options>();

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(0);

async function startMs(name: FunctionName, { path }: Bundle): Promise<string> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) times.push((await startBundle(name, path)).initMs);
  return Math.min(...times).toFixed(0);
}

const rows: string[][] = [];
const failures: string[] = [];
for (const store of chosen === undefined ? STORES : [chosen]) {
  const folder = join(OUT, store);
  for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
    // It reads the stream of a DynamoDB table.
    if (name === 'projector' && store !== 'dynamodb') continue;
    try {
      const bundle = await buildBundle(name, store, folder);
      const budget = BUNDLE_BUDGETS[name];
      if (bundle.loadedBytes > budget) {
        const sizes = `${kilobytes(bundle.loadedBytes)} KB at its start, its budget is ${kilobytes(budget)}`;
        failures.push(`The bundle of ${name} for ${store} loads ${sizes}: config/bundle-budgets.ts`);
      }
      if (report !== true) continue;
      const sizes = [bundle.loadedBytes, budget, bundle.totalBytes].map(kilobytes);
      rows.push([store, name, ...sizes, await startMs(name, bundle)]);
    } catch (error) {
      failures.push(`The bundle of ${name} for ${store} was not made. ${(error as Error).message}`);
    }
  }
}
if (rows.length > 0) process.stdout.write(`${tableText([HEAD, ...rows], new Set([2, 3, 4, 5]))}\n`);
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
