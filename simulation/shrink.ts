import type { Mutant } from './mutants/mutant.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Which of a scenario's events and faults are left, by their places in it. */
export interface Selection {
  readonly events: readonly number[];
  readonly faults: readonly number[];
}

export const everything = ({ events, faults }: Scenario): Selection => ({
  events: [...events.keys()],
  faults: [...faults.keys()],
});

/** @throws RangeError when the scenario has no such event or fault */
export function select(scenario: Scenario, { events, faults }: Selection): Scenario {
  const chosen = <T>(from: readonly T[], places: readonly number[], what: string): T[] =>
    places.map((place) => {
      const one = from[place];
      if (one === undefined) throw new RangeError(`Seed ${scenario.seed} has no ${what} ${place}.`);
      return one;
    });
  return {
    ...scenario,
    events: chosen(scenario.events, events, 'event'),
    faults: chosen(scenario.faults, faults, 'fault'),
  };
}

/**
 * The least that still goes wrong in the same way: whole kinds of faults and behaviours are left out first, then ever
 * smaller parts (delta debugging), until nothing more can be left out.
 * @param mostRuns how many runs it may take at the most
 */
export async function shrink(scenario: Scenario, mutant: Mutant, mostRuns = 500): Promise<Selection> {
  let best = everything(scenario);
  const wanted = (await runScenario(scenario, mutant)).anomalies[0]?.name;
  let runs = 0;
  const failsWith = async (selection: Selection): Promise<boolean> => {
    runs += 1;
    if (runs > mostRuns) return false;
    const { anomalies } = await runScenario(select(scenario, selection), mutant);
    return anomalies.some(({ name }) => name === wanted);
  };
  const tryWithout = async (part: keyof Selection, places: ReadonlySet<number>): Promise<void> => {
    const smaller = { ...best, [part]: best[part].filter((place) => !places.has(place)) };
    if (smaller[part].length < best[part].length && (await failsWith(smaller))) best = smaller;
  };

  const kinds = {
    faults: Map.groupBy(best.faults, (place) => scenario.faults[place]!.kind),
    events: Map.groupBy(best.events, (place) => scenario.events[place]!.behaviour),
  };
  for (const part of ['faults', 'events'] as const) {
    for (const places of kinds[part].values()) await tryWithout(part, new Set(places));
  }
  for (let before = -1; before !== best.events.length + best.faults.length; ) {
    before = best.events.length + best.faults.length;
    for (const part of ['faults', 'events'] as const) {
      for (let size = Math.ceil(best[part].length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
        for (let from = 0; from < best[part].length; from += size) {
          await tryWithout(part, new Set(best[part].slice(from, from + size)));
        }
      }
    }
  }
  return best;
}
