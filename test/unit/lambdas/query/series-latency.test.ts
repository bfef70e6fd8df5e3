import { describe, expect, it } from 'vitest';
import type { SeriesPoint, SeriesQuery } from '../../../../core/ports/metric-series.ts';
import { seriesLatency } from '../../../../lambdas/query/series-latency.ts';

function latencyOf(points: () => Promise<readonly SeriesPoint[]>) {
  const clock = { nowMs: 605_000 };
  const asked: SeriesQuery[] = [];
  const latency = seriesLatency({
    series: {
      points: (query) => {
        asked.push(query);
        return points();
      },
    },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    time: { now: () => clock.nowMs },
  });
  return { latency, asked, clock };
}

describe('seriesLatency', () => {
  it('gives the newest minute of the last five in which anything was measured', async () => {
    const { latency, asked } = latencyOf(async () => [
      { atMs: 360_000, values: { p50: 1, p95: 2, p99: 3 } },
      { atMs: 480_000, values: { p50: 11, p95: 12, p99: 13 } },
    ]);
    expect(await latency.acceptToVisible()).toEqual({ p50: 11, p95: 12, p99: 13 });
    expect(asked).toEqual([
      {
        name: 'AcceptToVisibleLatency',
        statistics: ['p50', 'p95', 'p99'],
        fromMs: 360_000,
        toMs: 660_000,
        periodMs: 60_000,
      },
    ]);
  });

  it('is 0 where nothing was measured, and where the metrics do not answer', async () => {
    const nothing = { p50: 0, p95: 0, p99: 0 };
    expect(await latencyOf(async () => []).latency.processing()).toEqual(nothing);
    const away = latencyOf(async () => {
      throw new Error('throttled');
    });
    expect(await away.latency.processing()).toEqual(nothing);
  });

  it('asks once in half a minute', async () => {
    const { latency, asked, clock } = latencyOf(async () => []);
    await latency.processing();
    clock.nowMs += 29_999;
    await latency.processing();
    expect(asked).toHaveLength(1);
    clock.nowMs += 1;
    await latency.processing();
    expect(asked.map(({ name }) => name)).toEqual(['ProcessingLatency', 'ProcessingLatency']);
  });
});
