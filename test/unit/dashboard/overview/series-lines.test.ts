import { expect, it } from 'vitest';
import { linesOf } from '../../../../dashboard/pages/overview/series-lines.ts';

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
