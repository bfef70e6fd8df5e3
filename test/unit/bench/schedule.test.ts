import { expect, it } from 'vitest';
import { fixedRate, saturation } from '../../../bench/schedule.ts';

it('keeps to its rate however late it is asked', () => {
  const schedule = fixedRate(1_000, 1_020, 250);
  expect([1, 2, 3, 4, 5, 6].map(() => schedule.next())).toEqual([1_000, 1_004, 1_008, 1_012, 1_016, undefined]);
});

it('has a request due at once until the end', () => {
  const moments = [5, 9, 10, 11];
  const schedule = saturation(10, () => moments.shift() ?? 0);
  expect([1, 2, 3, 4].map(() => schedule.next())).toEqual([5, 9, undefined, undefined]);
});
