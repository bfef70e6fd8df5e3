import type { Anomaly } from './check/anomaly.ts';
import { generateScenario } from './generate-scenario.ts';
import type { Mutant } from './mutants/mutant.ts';
import { runScenario } from './run-scenario.ts';

/** Every so many seeds, one is run twice: a run that is not repeated exactly cannot be looked into. */
const REPEAT_EVERY = 100;

export interface SeedsResult {
  readonly seeds: number;
  /** Of the first seed that failed; nothing was run behind it. */
  readonly failure: { readonly seed: number; readonly anomalies: readonly Anomaly[] } | undefined;
  /** How often everything happened that a trace counts. */
  readonly counts: ReadonlyMap<string, number>;
  readonly events: number;
  readonly virtualMs: number;
}

/**
 * Runs seeds one after the other until one fails, all are done, or `isOver`.
 * @throws Error when a seed comes to another end the second time
 */
export async function runSeeds(
  firstSeed: number,
  seeds: number,
  mutant: Mutant,
  isOver: () => boolean = () => false,
): Promise<SeedsResult> {
  const counts = new Map<string, number>();
  let [done, events, virtualMs] = [0, 0, 0];
  let failure: SeedsResult['failure'];
  while (done < seeds && failure === undefined && !isOver()) {
    const seed = firstSeed + done;
    const scenario = generateScenario(seed);
    const result = await runScenario(scenario, mutant);
    if (seed % REPEAT_EVERY === 0) {
      const again = await runScenario(scenario, mutant);
      if (again.trace.lines.join('\n') !== result.trace.lines.join('\n')) {
        throw new Error(
          `Seed ${seed} went another way the second time: something is read that the seed does not decide.`,
        );
      }
    }
    for (const [what, count] of result.trace.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    done += 1;
    events += scenario.events.length;
    virtualMs += result.virtualMs;
    if (result.anomalies.length > 0) failure = { seed, anomalies: result.anomalies };
  }
  return { seeds: done, failure, counts, events, virtualMs };
}
