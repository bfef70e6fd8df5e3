import type { LatencySummary, Percentiles } from '../../core/ports/latency.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { MetricSeries } from '../../core/ports/metric-series.ts';
import type { Time } from '../../core/ports/time.ts';

const MINUTE_MS = 60_000;
/** CloudWatch has a minute some time after it has ended; so long ago is still lately. */
const LATELY_MS = 5 * MINUTE_MS;
/** Each look costs; a metric is new once a minute. */
const LOOK_EVERY_MS = 30_000;

const STATISTICS = ['p50', 'p95', 'p99'] as const;
const NOTHING: Percentiles = { p50: 0, p95: 0, p99: 0 };

export interface SeriesLatencyDeps {
  readonly series: MetricSeries;
  readonly logger: Logger;
  readonly time: Pick<Time, 'now'>;
}

/** Latencies as a metric series has them: of the newest of the last five minutes in which anything was measured. */
export function seriesLatency({ series, logger, time }: SeriesLatencyDeps): LatencySummary {
  const newest = (name: string) => {
    let last: { readonly atMs: number; readonly percentiles: Promise<Percentiles> } | undefined;

    const look = async (nowMs: number): Promise<Percentiles> => {
      const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
      const query = { name, statistics: STATISTICS, fromMs: toMs - LATELY_MS, toMs, periodMs: MINUTE_MS };
      try {
        const values = (await series.points(query)).at(-1)?.values;
        return { ...NOTHING, ...values };
      } catch (error) {
        // The statistics are worth more than this part of them.
        logger.warn('The latency could not be read from the metrics', { metric: name, error });
        return NOTHING;
      }
    };

    return (): Promise<Percentiles> => {
      const nowMs = time.now();
      if (last === undefined || nowMs - last.atMs >= LOOK_EVERY_MS) last = { atMs: nowMs, percentiles: look(nowMs) };
      return last.percentiles;
    };
  };
  return { acceptToVisible: newest('AcceptToVisibleLatency'), processing: newest('ProcessingLatency') };
}
