import { expect, it } from 'vitest';
import { linesOf } from '../../../../dashboard/pages/overview/series-lines.ts';
import { lonePoints } from '../../../../dashboard/ui/lone-points.ts';

it('draws every period, with a gap where nothing was measured', () => {
  const answer = {
    from: '2026-11-21T12:00:00.000Z',
    to: '2026-11-21T12:03:00.000Z',
    period: 60,
    points: [
      { t: '2026-11-21T12:00:00.000Z', p50: 10, p99: 80, count: 5 },
      { t: '2026-11-21T12:02:00.000Z', p50: 12 },
    ],
  };
  expect(linesOf(answer, { p50: 'half', p99: '99 of 100' })).toEqual({
    times: [1_795_262_400_000, 1_795_262_460_000, 1_795_262_520_000],
    series: [
      { name: 'half', values: [10, null, 12] },
      { name: '99 of 100', values: [80, null, null] },
    ],
  });
});

it('finds the values that stand alone, which no line would show', () => {
  expect(lonePoints([1, null, 2, 3, null, undefined, 4])).toEqual([0, 6]);
  expect(lonePoints([null, null])).toEqual([]);
  expect(lonePoints([5])).toEqual([0]);
});
