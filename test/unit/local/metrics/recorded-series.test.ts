import { describe, expect, it } from 'vitest';
import { RecordedSeries } from '../../../../local/metrics/recorded-series.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const range = (fromMs: number, toMs: number, periodMs = MINUTE) => ({ fromMs, toMs, periodMs });

describe('the recorded series', () => {
  it('sums a counter by the minute, and leaves minutes out in which nothing was counted', async () => {
    const series = new RecordedSeries();
    series.add('EventsAccepted', NOON, [1]);
    series.add('EventsAccepted', NOON + 59_999, [2, 4]);
    series.add('EventsAccepted', NOON + 2 * MINUTE, [8]);
    const query = { name: 'EventsAccepted', statistics: ['sum'] as const, ...range(NOON, NOON + 3 * MINUTE) };
    expect(await series.points(query)).toEqual([
      { atMs: NOON, values: { sum: 7 } },
      { atMs: NOON + 2 * MINUTE, values: { sum: 8 } },
    ]);
  });

  it('puts minutes together into longer periods', async () => {
    const series = new RecordedSeries();
    for (let minute = 0; minute < 10; minute += 1) series.add('EventsAccepted', NOON + minute * MINUTE, [minute]);
    const query = { name: 'EventsAccepted', statistics: ['sum'] as const };
    expect(await series.points({ ...query, ...range(NOON, NOON + 10 * MINUTE, 5 * MINUTE) })).toEqual([
      { atMs: NOON, values: { sum: 10 } },
      { atMs: NOON + 5 * MINUTE, values: { sum: 35 } },
    ]);
  });

  it('tells the least, the mean and the most of a gauge', async () => {
    const series = new RecordedSeries();
    series.add('DeadLetters', NOON, [3]);
    series.add('DeadLetters', NOON + 1_000, [1]);
    series.add('DeadLetters', NOON + 2_000, [5]);
    const statistics = ['minimum', 'average', 'maximum'] as const;
    expect(await series.points({ name: 'DeadLetters', statistics, ...range(NOON, NOON + MINUTE) })).toEqual([
      { atMs: NOON, values: { minimum: 1, average: 3, maximum: 5 } },
    ]);
  });

  it('tells percentiles of a measurement, also over several minutes, and none beyond its values', async () => {
    const series = new RecordedSeries();
    for (let value = 1; value <= 50; value += 1) series.add('ProcessingLatency', NOON, [value]);
    for (let value = 51; value <= 100; value += 1) series.add('ProcessingLatency', NOON + MINUTE, [value]);
    const statistics = ['count', 'p50', 'p99', 'maximum'] as const;
    const [point] = await series.points({
      name: 'ProcessingLatency',
      statistics,
      ...range(NOON, NOON + 2 * MINUTE, 2 * MINUTE),
    });
    expect(point?.values).toMatchObject({ count: 100, maximum: 100 });
    expect(point?.values.p50).toBeCloseTo(50, -1);
    expect(point?.values.p99).toBeGreaterThan(97);
    expect(point?.values.p99).toBeLessThanOrEqual(100);
  });

  it('takes a line of the minute before', async () => {
    const series = new RecordedSeries();
    series.add('EventsAccepted', NOON + MINUTE, [1]);
    series.add('EventsAccepted', NOON + MINUTE - 1, [2]);
    series.add('EventsAccepted', NOON + MINUTE, [4]);
    const query = { name: 'EventsAccepted', statistics: ['sum'] as const, ...range(NOON, NOON + 2 * MINUTE) };
    expect((await series.points(query)).map(({ values }) => values.sum)).toEqual([2, 5]);
  });

  it('keeps a day of minutes', async () => {
    const series = new RecordedSeries();
    for (let minute = 0; minute < 25 * 60; minute += 1) series.add('EventsAccepted', NOON + minute * MINUTE, [1]);
    const query = { name: 'EventsAccepted', statistics: ['sum'] as const, ...range(NOON, NOON + 25 * HOUR) };
    const points = await series.points(query);
    expect([points.length, points[0]?.atMs]).toEqual([1_440, NOON + HOUR]);
  });

  it('keeps no more of them where the clock is set back', async () => {
    const series = new RecordedSeries();
    series.add('EventsAccepted', NOON + 365 * 24 * HOUR, [1]);
    for (let minute = 0; minute < 3_000; minute += 1) series.add('EventsAccepted', NOON + minute * MINUTE, [1]);
    const query = { name: 'EventsAccepted', statistics: ['sum'] as const, ...range(NOON, NOON + 50 * HOUR) };
    expect(await series.points(query)).toHaveLength(1_440);
  });

  it('ignores a metric that nobody declared', async () => {
    const series = new RecordedSeries();
    series.add('NoSuchMetric', NOON, [1]);
    expect(series.between('NoSuchMetric', NOON, NOON + MINUTE)).toBeUndefined();
  });
});
