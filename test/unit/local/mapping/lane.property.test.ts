import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, RetryPolicy } from '../../../../local/mapping/lane.ts';
import { readResult } from '../../../../local/mapping/read-result.ts';
import { drainLane } from './drain-lane.ts';
import { streamRecords } from './stream-records.ts';

/** What a record does to the deliveries that hold it; `times` bounds how often, where it is not for ever. */
type Nature = { readonly kind: 'good' } | { readonly kind: 'throws' | 'reported'; readonly times: number };

const nature: fc.Arbitrary<Nature> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Nature>({ kind: 'good' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('throws' as const, 'reported' as const),
      times: fc.oneof(fc.nat({ max: 4 }), fc.constant(Number.POSITIVE_INFINITY)),
    }),
  },
);

const scenario = fc.record({
  natures: fc.array(nature, { minLength: 1, maxLength: 24 }),
  maximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
  bisectBatchOnFunctionError: fc.boolean(),
  maximumRecordAgeInSeconds: fc.constantFrom(-1, 60),
  refusedDeliveries: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
});

const firstNumber = 101;

function run({
  natures,
  refusedDeliveries,
  ...policy
}: RetryPolicy & { natures: Nature[]; refusedDeliveries: number[] }) {
  const records = streamRecords(natures.length).map((record, index) => ({ ...record, arrivedAtMs: index * 4_000 }));
  const left = natures.map((one) => (one.kind === 'good' ? 0 : one.times));
  const acts = (sequenceNumber: string, kind: Nature['kind']): boolean => {
    const index = Number(sequenceNumber) - firstNumber;
    return natures[index]!.kind === kind && left[index]! > 0;
  };
  const deliver = (batch: readonly string[], delivery: number): Outcome => {
    if (refusedDeliveries.includes(delivery)) return { kind: 'refused' };
    const inBatch = records.filter(({ sequenceNumber }) => batch.includes(sequenceNumber));
    const thrower = batch.find((one) => acts(one, 'throws'));
    const reported = batch.filter((one) => acts(one, 'reported'));
    for (const one of thrower === undefined ? reported : [thrower]) left[Number(one) - firstNumber]! -= 1;
    if (thrower !== undefined) return readResult({ ok: false, errorType: 'Error', errorMessage: '' }, inBatch, true);
    const payload = { batchItemFailures: reported.map((itemIdentifier) => ({ itemIdentifier })) };
    return readResult({ ok: true, payload }, inBatch, true);
  };
  // A second passes between deliveries.
  return { records, ...drainLane(records, policy, deliver, (delivery) => delivery * 1_000) };
}

describe('a lane, whatever its records do', () => {
  it('settles every record once: as a success or in what is given up', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { records, succeeded, discards } = run(given);
        const discarded = discards.flatMap(({ batch }) => batch.records.map(({ sequenceNumber }) => sequenceNumber));
        const settled = [...succeeded, ...discarded].sort();
        expect(settled).toEqual(records.map(({ sequenceNumber }) => sequenceNumber));
      }),
      { numRuns: 1_000 },
    );
  });

  it('moves its checkpoint forward only, to the end', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { records, checkpoints } = run(given);
        expect(checkpoints).toEqual([...new Set(checkpoints)].sort());
        expect(checkpoints.at(-1)).toBe(records.at(-1)!.sequenceNumber);
      }),
    );
  });

  it('delivers consecutive records, and none before all in front of it are settled', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { deliveries } = run(given);
        let front = firstNumber;
        for (const batch of deliveries) {
          const first = Number(batch[0]);
          expect(batch).toEqual(batch.map((_, index) => String(first + index)));
          expect(first).toBeGreaterThanOrEqual(front);
          front = first;
        }
      }),
    );
  });

  it('with bisecting gives up exactly the records that fail for ever', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const natures = given.natures.map((one) =>
          one.kind === 'good' || one.times === Infinity ? one : { ...one, times: 0 },
        );
        const { discards } = run({
          ...given,
          natures,
          bisectBatchOnFunctionError: true,
          maximumRecordAgeInSeconds: -1,
        });
        const poison = natures.flatMap((one, index) =>
          one.kind !== 'good' && one.times === Infinity ? [String(firstNumber + index)] : [],
        );
        expect(discards.map(({ batch }) => batch.records.map(({ sequenceNumber }) => sequenceNumber))).toEqual(
          poison.map((sequenceNumber) => [sequenceNumber]),
        );
      }),
    );
  });

  it('with bisecting is invoked as often as the halves of halves that hold a poison record say', () => {
    const poisoned = fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), poisoned, fc.nat({ max: 3 }), (count, poison, retries) => {
        const natures = Array.from(
          { length: count },
          (_, index): Nature => (poison.includes(index) ? { kind: 'throws', times: Infinity } : { kind: 'good' }),
        );
        const { deliveries } = run({
          natures,
          refusedDeliveries: [],
          bisectBatchOnFunctionError: true,
          maximumRetryAttempts: retries,
          maximumRecordAgeInSeconds: -1,
        });
        const expected = (from: number, to: number): number => {
          if (!poison.some((one) => from <= one && one < to)) return 1;
          const middle = from + Math.floor((to - from) / 2);
          return to - from === 1 ? retries + 1 : 1 + expected(from, middle) + expected(middle, to);
        };
        expect(deliveries).toHaveLength(expected(0, count));
      }),
      { numRuns: 300 },
    );
  });
});
