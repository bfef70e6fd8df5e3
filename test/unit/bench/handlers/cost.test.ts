import { expect, it } from 'vitest';
import { costOf, spreadOf } from '../../../../bench/handlers/cost.ts';

it('takes the middle of an odd number of figures, and halves the way between two of an even one', () => {
  expect(spreadOf([7, 1, 4])).toEqual({ median: 4, lowest: 1, highest: 7 });
  expect(spreadOf([10, 2, 4, 3])).toEqual({ median: 3.5, lowest: 2, highest: 10 });
  expect(spreadOf([5])).toEqual({ median: 5, lowest: 5, highest: 5 });
});

it('sets the events of each run against its own time', () => {
  const runs = [
    { events: 1_000, wallSeconds: 0.5, cpuSeconds: 0.25 },
    { events: 3_000, wallSeconds: 1, cpuSeconds: 0.5 },
    { events: 2_500, wallSeconds: 2, cpuSeconds: 0.5 },
  ];
  expect(costOf(runs)).toEqual({
    events: 6_500,
    perCpuSecond: { median: 5_000, lowest: 4_000, highest: 6_000 },
    perWallSecond: { median: 2_000, lowest: 1_250, highest: 3_000 },
    microsPerEvent: 200,
  });
});
