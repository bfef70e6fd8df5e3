import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ValueSketch } from '../../../../local/metrics/value-sketch.ts';

const sketchOf = (values: readonly number[]): ValueSketch => {
  const sketch = new ValueSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

it.each([
  [[], 0.5, 0],
  [[1], 0.99, 1],
  [[0, 0, 0], 0.5, 1],
  [[5, 5, 5, 5], 0.5, 5],
])('of %j, %d is about %d', (values, share, expected) => {
  expect(sketchOf(values).percentile(share)).toBeCloseTo(expected, 0);
});

const values = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 300 });
const shares = fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1);

it('is true to within 2 % of the nearest rank', () => {
  fc.assert(
    fc.property(values, shares, (all, share) => {
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1]!;
      const told = sketchOf(all).percentile(share);
      expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.0201);
    }),
  );
});

it('comes to the same for all values at once and for parts put together', () => {
  fc.assert(
    fc.property(values, values, shares, (some, others, share) => {
      const together = sketchOf(some);
      together.addAll(sketchOf(others));
      expect(together.percentile(share)).toBe(sketchOf([...some, ...others]).percentile(share));
    }),
  );
});

it('takes values beyond its largest bucket', () => {
  expect(sketchOf([1e15]).percentile(0.5)).toBeGreaterThan(10_000_000);
});
