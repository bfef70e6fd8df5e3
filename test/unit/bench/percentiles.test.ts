import { expect, it } from 'vitest';
import { median, percentilesOf } from '../../../bench/percentiles.ts';

it('takes the nearest rank of samples in any order', () => {
  const samples = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentilesOf(samples)).toEqual({ p50: 100, p95: 190, p99: 198 });
});

it('gives the only sample for every percentile', () => {
  expect(percentilesOf([7.5])).toEqual({ p50: 7.5, p95: 7.5, p99: 7.5 });
});

it('compares samples as numbers and not as text', () => {
  expect(median([100, 9, 20])).toBe(20);
});

it('knows nothing of no samples', () => {
  expect(percentilesOf([])).toBeUndefined();
  expect(median([])).toBeUndefined();
});
