import { expect, it } from 'vitest';
import { createFailureWatch } from '../../../../core/dead-letters/failing-redrive.ts';

it('says nothing before a hundred letters', () => {
  expect(createFailureWatch().add(0, 99)).toBeUndefined();
});

it.each([
  [10, 90, false],
  [9, 91, true],
  [0, 200, true],
])('of %i that pass and %i that fail stops: %s', (passed, failed, stops) => {
  expect(createFailureWatch().add(passed, failed) !== undefined).toBe(stops);
});

it('judges each hundred for itself', () => {
  const watch = createFailureWatch();
  expect(watch.add(1_000, 0)).toBeUndefined();
  expect(watch.add(0, 60)).toBeUndefined();
  expect(watch.add(4, 40)).toMatch(/^100 of the last 104 letters failed again, /);
});
