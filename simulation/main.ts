import { generateScenario } from './generate-scenario.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { parseOptions, type SimulateOptions, USAGE } from './options.ts';
import { renderFailure, renderSeeds, renderTrace } from './report.ts';
import { runScenario } from './run-scenario.ts';
import { runSeeds } from './run-seeds.ts';
import { everything, select, shrink } from './shrink.ts';

/** Returns whether something was found. */
async function simulate(options: SimulateOptions): Promise<boolean> {
  const mutant = MUTANTS.get(options.mutant ?? '') ?? {};
  if (options.isSingle) {
    const whole = generateScenario(options.firstSeed);
    const { events, faults } = everything(whole);
    const scenario = select(whole, { events: options.events ?? events, faults: options.faults ?? faults });
    const result = await runScenario(scenario, mutant);
    console.log(renderTrace(scenario, result));
    return result.anomalies.length > 0;
  }
  const startedAt = performance.now();
  const endsAt = options.minutes === undefined ? Number.POSITIVE_INFINITY : startedAt + options.minutes * 60_000;
  const result = await runSeeds(options.firstSeed, options.seeds, mutant, () => performance.now() >= endsAt);
  console.log(renderSeeds(result, (performance.now() - startedAt) / 1_000));
  if (result.failure === undefined) return false;
  const { seed, anomalies } = result.failure;
  const scenario = generateScenario(seed);
  const selection = await shrink(scenario, mutant);
  const shortest = await runScenario(select(scenario, selection), mutant);
  console.log(renderFailure(seed, anomalies, selection, options.mutant));
  console.log(renderTrace(select(scenario, selection), shortest));
  return true;
}

try {
  process.exitCode = (await simulate(parseOptions(process.argv.slice(2)))) ? 1 : 0;
} catch (error) {
  console.error(`simulate: ${(error as Error).message}`);
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) console.error(USAGE);
  process.exitCode = 1;
}
