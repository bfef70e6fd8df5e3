import { expect, it } from 'vitest';
import { renderRedriveReport, slowdownOf } from '../../../bench/redrive-report.ts';

const rounds = (...rates: number[]) =>
  rates.map((committedPerSecond) => ({ committedPerSecond, redrivenPerSecond: 0 }));

it('compares medians, so that one disturbed round decides nothing', () => {
  expect(slowdownOf(rounds(100, 300, 100, 10), rounds(90, 90, 5, 200))).toBeCloseTo(0.1);
});

it('tells what was redriven, how fast, and what it cost fresh traffic', () => {
  const text = renderRedriveReport({
    machine: { cpu: 'Test CPU', cores: 2, memoryGiB: 24, node: '24.0.0' },
    seconds: 5,
    redrives: [
      {
        letters: 10_000,
        askedPerSecond: 1_000,
        perSecond: 998.4,
        seconds: 10.02,
        cpuMicrosPerLetter: { platform: 118.6, postgres: 120.2 },
      },
    ],
    fresh: rounds(150_000, 140_000),
    besides: [
      { committedPerSecond: 130_500, redrivenPerSecond: 1_001.2 },
      { committedPerSecond: 131_500, redrivenPerSecond: 999.6 },
    ],
    slowdown: 0.0966,
  });
  expect(text.split('\n').slice(2)).toEqual([
    '10,000 letters asked for at 1,000/s: 998/s (10.0 s), CPU µs/letter node 119, pg 120; each processed once',
    '',
    'Fresh events committed/s, alone:            150,000, 140,000 (median 145,000)',
    'Fresh events committed/s, beside a redrive: 130,500, 131,500 (median 131,000), letters/s 1,001, 1,000',
    'Fresh traffic is slowed by 9.7 %.',
  ]);
});
