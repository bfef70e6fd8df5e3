import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, thrown } from './mapping-bench.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD, streamRecords } from './stream-records.ts';
import { NOW, windowBench } from './window-bench.ts';

const record = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom('good' as const, 'good' as const, 'good' as const, 'throws' as const, 'reported' as const),
  times: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  /** Milliseconds behind the record in front: some fall into the same window of 120 s, some into a later one. */
  gapMs: fc.constantFrom(0, 1_000, 50_000, 130_000),
});

const scenario = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 20 }),
  settings: fc.record({
    batchSize: fc.integer({ min: 1, max: 6 }),
    parallelizationFactor: fc.integer({ min: 1, max: 3 }),
    bisectBatchOnFunctionError: fc.boolean(),
    maximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
  }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** Runs a function that lists in its state what it has handled. Returns what the last invocations were given. */
async function run({ records, settings }: Scenario) {
  let arrivedAtMs = NOW - 5_000_000;
  const given = streamRecords(records.length).map((one, index) => {
    arrivedAtMs += records[index]!.gapMs;
    return { ...one, partitionKey: records[index]!.key, arrivedAtMs };
  });
  const left = records.map(({ times }) => times);
  const stream = new MemoryStream();
  stream.addShard(SHARD);
  stream.append(given);
  stream.close(SHARD);
  const bench = windowBench({
    stream,
    settings,
    respond: ({ numbers, state }) => {
      const acts = (kind: string) => (number: string) => {
        const index = Number(number) - 101;
        return records[index]!.kind === kind && left[index]! > 0;
      };
      const bad = numbers.find(acts('throws')) ?? numbers.find(acts('reported'));
      if (bad !== undefined) left[Number(bad) - 101]!--;
      if (bad !== undefined && records[Number(bad) - 101]!.kind === 'throws') return thrown;
      const handled = bad === undefined ? numbers : numbers.slice(0, numbers.indexOf(bad));
      const { list = [] } = state as { list?: string[] };
      const batchItemFailures = bad === undefined ? [] : [{ itemIdentifier: bad }];
      return answer({ state: { list: [...list, ...handled] }, batchItemFailures });
    },
  });
  bench.mapping.start();
  await bench.time.advance(600_000);
  const finals = bench.seen
    .filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow)
    .map(({ window, state }) => ({ start: Date.parse(window.start), list: (state as { list?: string[] }).list ?? [] }));
  return { ...bench, given, finals };
}

describe('tumbling windows, whatever the records do', () => {
  it('hand every record that is not given up to exactly one last invocation: that of its window', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (scenario) => {
        const { given, finals, failures, stream } = await run(scenario);
        const counted = finals.flatMap(({ start, list }) => list.map((number) => ({ number, start })));
        const givenUp = failures.flatMap(({ payload }) => payload.Records.map(({ kinesis }) => kinesis.sequenceNumber));
        const expected = given
          .filter(({ sequenceNumber }) => !givenUp.includes(sequenceNumber))
          .map(({ sequenceNumber, arrivedAtMs }) => ({
            number: sequenceNumber,
            start: arrivedAtMs - (((arrivedAtMs % 120_000) + 120_000) % 120_000),
          }));
        expect(counted.sort((a, b) => Number(a.number) - Number(b.number))).toEqual(expected);
        expect(stream.checkpoint('process', SHARD)).toBe(given.at(-1)!.sequenceNumber);
      }),
      { numRuns: 200 },
    );
  });
});
