import { expect, it } from 'vitest';
import { generateScenario } from '../../../simulation/generate-scenario.ts';
import { MUTANTS } from '../../../simulation/mutants/mutants.ts';
import { runScenario } from '../../../simulation/run-scenario.ts';
import { runSeeds } from '../../../simulation/run-seeds.ts';
import { select, shrink } from '../../../simulation/shrink.ts';

/** Each mutant, one of the anomalies that it is found by, and within how many seeds from 1 on. */
const FOUND: readonly (readonly [mutant: string, anomaly: string, seeds: number])[] = [
  ['redrive-is-dropped', 'stuck', 40],
  ['outage-never-ends', 'stuck', 20],
  ['dedupe-off', 'duplicate', 20],
  ['fence-off', 'duplicate', 20],
  ['torn-record', 'lost', 20],
  ['letters-dropped', 'lost', 20],
  ['conflict-counts-as-duplicate', 'unbalanced', 20],
  ['last-write-wins', 'conflict-merge', 20],
  ['aggregates-before-the-commit', 'duplicate', 40],
  ['aggregates-only-once', 'torn', 40],
  ['parked-keys-are-forgotten', 'reordered', 20],
  ['unanswered-counts-as-committed', 'checkpoint-ahead', 20],
  ['outage-is-the-events-fault', 'innocent-dlq', 40],
  ['answers-before-the-commit', 'checkpoint-ahead', 20],
  ['record-reversed', 'reordered', 20],
  ['keys-at-once', 'reordered', 20],
  ['hammers-the-store', 'too-many-invocations', 20],
  ['checkpoint-before-the-commit', 'checkpoint-ahead', 20],
  ['highest-failure-counts', 'checkpoint-ahead', 220],
  ['failures-under-another-name', 'checkpoint-ahead', 100],
  ['failed-batch-is-dropped', 'checkpoint-ahead', 20],
  ['child-before-parent', 'child-first', 20],
  ['children-are-not-read', 'stuck', 20],
  ['reads-one-too-far', 'skipped', 20],
  ['starts-at-latest', 'stuck', 20],
  ['three-lanes-a-shard', 'skipped', 20],
  ['killer-blocks-its-shard', 'stuck', 20],
  ['old-records-are-dropped', 'checkpoint-ahead', 20],
  ['gives-up-and-drops', 'checkpoint-ahead', 20],
  ['answers-before-the-stream', 'lost', 20],
];

it.each(FOUND)('%s is found as %s', async (name, anomaly, seeds) => {
  const { failure } = await runSeeds(1, seeds, MUTANTS.get(name)!);
  expect(failure?.anomalies.map(({ name: found }) => found)).toContain(anomaly);
});

it('names every mutant above', () => {
  expect(FOUND.map(([name]) => name).sort()).toEqual([...MUTANTS.keys()].sort());
});

it('shrinks a failing seed to the few events and faults that it takes', async () => {
  const mutant = MUTANTS.get('aggregates-before-the-commit')!;
  const { failure } = await runSeeds(1, 40, mutant);
  const scenario = generateScenario(failure!.seed);
  const selection = await shrink(scenario, mutant);
  const { anomalies } = await runScenario(select(scenario, selection), mutant);
  expect(anomalies[0]?.name).toBe(failure?.anomalies[0]?.name);
  expect(selection.events).toHaveLength(1);
  // The redrive worker's timer meets some of the faults that would hit the commit.
  expect(selection.faults.length).toBeLessThanOrEqual(2);
});
