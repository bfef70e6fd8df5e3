import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioRun, scenario } from './scenario.ts';
import { SHARD } from './stream-records.ts';

describe('a mapping, whatever its records and its function do', () => {
  it('keeps the order of each key, settles every record once, and never lets its checkpoint pass an unsettled one', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const run = new ScenarioRun(given);
        await run.toTheEnd();
        expect(run.broken).toEqual([]);
        expect([...run.settled].sort()).toEqual(run.numbers);
        expect(run.stream.checkpoint('process', SHARD)).toBe(run.numbers.at(-1));
        expect(run.bench.mapping.snapshot().shards[0]?.state).toBe('drained');
      }),
      { numRuns: 300 },
    );
  });

  it('gives up nothing but records that fail for ever, where it bisects', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const natures = given.natures.map((one) => (one.times === Infinity ? one : { ...one, kind: 'good' as const }));
        const settings = { ...given.settings, bisectBatchOnFunctionError: true };
        const run = new ScenarioRun({ ...given, natures, settings });
        await run.toTheEnd();
        const givenUp = run.bench.failures.map(({ message }) => message.KinesisBatchInfo);
        const poison = run.numbers.filter((_, index) => ['throws', 'reported'].includes(natures[index]!.kind));
        expect(givenUp.every(({ batchSize }) => batchSize === 1)).toBe(true);
        expect(givenUp.map(({ startSequenceNumber }) => startSequenceNumber).sort()).toEqual(poison);
      }),
      { numRuns: 100 },
    );
  });
});
