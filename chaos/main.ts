import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MutantResult, mutantLine, mutantsNamed, runMutant } from './mutants/run-mutants.ts';
import { type ChaosOptions, parseOptions, USAGE } from './options.ts';
import { anomalyLines, renderReport } from './report.ts';
import { runChaos } from './run.ts';
import { shortfalls } from './shortfall.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const CLIENTS = 6;
const PATIENCE_MS = 90_000;

/** What happens, beside the report. */
const tell = (sentence: string): void => {
  process.stderr.write(`chaos: ${sentence}\n`);
};

async function runPlatform(options: ChaosOptions, signal: AbortSignal): Promise<boolean> {
  const { drills: withDrills, json, tree, mutants: _, kills, kinds, ...plan } = options;
  const result = await runChaos(
    {
      ...plan,
      tree: tree ?? REPOSITORY,
      clients: CLIENTS,
      withDrills,
      patienceMs: PATIENCE_MS,
      keepsFolder: true,
      tell,
    },
    signal,
  );
  process.stdout.write(`${renderReport(result)}\n`);
  if (json !== undefined) {
    const plain = {
      ...result,
      mishaps: Object.fromEntries(result.mishaps),
      skipped: Object.fromEntries(result.skipped),
    };
    writeFileSync(json, `${JSON.stringify(plain, undefined, 2)}\n`);
  }
  const missing = shortfalls(result, { kills, kinds, events: plan.events });
  for (const sentence of missing) process.stdout.write(`too little: ${sentence}\n`);
  return result.anomalies.length === 0 && missing.length === 0;
}

/** Whether every mutant was found out. */
async function runMutants(options: ChaosOptions, names: readonly string[], signal: AbortSignal): Promise<boolean> {
  const results: MutantResult[] = [];
  for (const mutant of mutantsNamed(names)) {
    tell(`mutant ${mutant.name}: ${mutant.fault}`);
    const result = await runMutant(mutant, options.tree ?? REPOSITORY, {
      seed: options.seed,
      signal,
      tell: () => undefined,
    });
    results.push(result);
    process.stdout.write(`${mutantLine(result)}\n`);
    if (!result.isCaught) for (const line of anomalyLines(result.anomalies)) tell(line);
  }
  const caught = results.filter(({ isCaught }) => isCaught).length;
  process.stdout.write(`${caught} of ${results.length} as they should be\n`);
  return caught === results.length;
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => stopping.abort(new Error(`${name}: everything that the run started is being stopped.`)));
}
try {
  const options = parseOptions(process.argv.slice(2));
  const { mutants } = options;
  const isGood = await (mutants === undefined
    ? runPlatform(options, stopping.signal)
    : runMutants(options, mutants, stopping.signal));
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  tell((error as Error).message);
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) tell(USAGE);
  process.exit(1);
}
