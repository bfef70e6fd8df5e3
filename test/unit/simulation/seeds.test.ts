import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../simulation/generate-scenario.ts';
import { unmet } from '../../../simulation/report.ts';
import { runScenario } from '../../../simulation/run-scenario.ts';
import { runSeeds } from '../../../simulation/run-seeds.ts';
import type { Scenario } from '../../../simulation/scenario.ts';

const QUIET: Scenario = {
  seed: 1,
  shards: 1,
  environments: 1,
  settings: { batchSize: 10, maximumBatchingWindowInSeconds: 0, bisectBatchOnFunctionError: true },
  recordBytes: 10_000,
  events: [
    { request: 0, atMs: 0, id: 'e0', key: 'a', isOrdered: false, behaviour: 'ok', value: 1 },
    { request: 0, atMs: 0, id: 'e1', key: 'a', isOrdered: false, behaviour: 'refuse', value: 2 },
    { request: 1, atMs: 100, id: 'e0', key: 'a', isOrdered: false, behaviour: 'ok', value: 1 },
    { request: 1, atMs: 100, id: 'e0', key: 'a', isOrdered: false, behaviour: 'ok', value: 3 },
  ],
  faults: [],
  healedAtMs: 200,
};

describe('the simulation', () => {
  it('finds nothing in 300 seeds, and they meet every fault and every kind of outcome', async () => {
    const result = await runSeeds(0, 300, {});
    expect(result.failure).toBeUndefined();
    expect(unmet(result)).toEqual([]);
  });

  it('takes the same way whenever it is given the same seed', async () => {
    const [first, second] = [await runScenario(generateScenario(12)), await runScenario(generateScenario(12))];
    expect(second.trace.lines).toEqual(first.trace.lines);
    expect(first.trace.lines.length).toBeGreaterThan(50);
  });

  it('needs one invocation a batch where nothing goes wrong, and counts what became of the events', async () => {
    const { anomalies, invocations, trace } = await runScenario(QUIET);
    expect(anomalies).toEqual([]);
    expect(invocations).toBe(2);
    expect(Object.fromEntries(trace.counts)).toMatchObject({
      append: 2,
      commit: 2,
      processed: 1,
      deadLettered: 1,
      duplicates: 1,
      conflicts: 1,
    });
  });
});
