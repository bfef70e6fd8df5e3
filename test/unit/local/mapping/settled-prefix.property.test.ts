import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettledPrefix } from '../../../../local/mapping/settled-prefix.ts';

const LANES = 3;

describe('the settled prefix of a shard', () => {
  it('is that of a model that remembers every record, whatever the order in which lanes settle', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ read: fc.option(fc.nat({ max: LANES - 1 })) }),
        fc.record({ settle: fc.nat({ max: LANES - 1 }), count: fc.integer({ min: 1, max: 4 }) }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const prefix = new SettledPrefix(LANES, '100');
        const records: { number: number; lane: number | null; settled: boolean }[] = [];
        for (const step of given) {
          if ('read' in step) {
            const number = 101 + records.length;
            records.push({ number, lane: step.read, settled: step.read === null });
            prefix.read(String(number), step.read ?? undefined);
          } else {
            const batch = records.filter(({ lane, settled }) => lane === step.settle && !settled).slice(0, step.count);
            for (const record of batch) record.settled = true;
            if (batch.length > 0) prefix.settle(step.settle, String(batch.at(-1)!.number));
          }
          const firstUnsettled = records.findIndex(({ settled }) => !settled);
          expect(prefix.position).toBe(String(100 + (firstUnsettled === -1 ? records.length : firstUnsettled)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is not known before the first record of a shard that was never read', () => {
    const prefix = new SettledPrefix(1, undefined);
    prefix.read('7', 0);
    expect(prefix.position).toBeUndefined();
    prefix.settle(0, '7');
    expect(prefix.position).toBe('7');
  });
});
