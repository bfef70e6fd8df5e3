import { METRICS } from '../../config/metrics.ts';
import type { MetricSeries, SeriesPoint, SeriesQuery } from '../../core/ports/metric-series.ts';
import { MinuteValues } from './minute-values.ts';

export const MINUTE_MS = 60_000;
/** A day. */
const KEPT_MINUTES = 24 * 60;

interface Recorded {
  readonly hasPercentiles: boolean;
  /** By their start, in the order in which they began. */
  readonly minutes: Map<number, MinuteValues>;
  /** The minute that was added to last: nearly always the one that is added to next. */
  lastMs: number;
  last: MinuteValues | undefined;
}

/**
 * Metrics by the minute, for a day of minutes in which there was something: some 13 MB when every metric is measured all
 * day. Nothing outlives the process. A metric with dimensions is one series: shards are not told apart.
 */
export class RecordedSeries implements MetricSeries {
  readonly #metrics = new Map<string, Recorded>(
    METRICS.map(({ name, kind }) => [
      name,
      { hasPercentiles: kind === 'measurement', minutes: new Map(), lastMs: Number.NaN, last: undefined },
    ]),
  );

  /** Takes values of a metric; one that is not in METRICS is ignored. */
  add(name: string, atMs: number, values: readonly number[]): void {
    const metric = this.#metrics.get(name);
    if (metric === undefined) return;
    const minute = minuteAt(metric, atMs - (atMs % MINUTE_MS));
    for (const value of values) minute.add(value);
  }

  /** All values from `fromMs` (inclusive) to `toMs` (exclusive), both whole minutes; undefined where there are none. */
  between(name: string, fromMs: number, toMs: number): Pick<MinuteValues, 'statistic'> | undefined {
    const metric = this.#metrics.get(name);
    if (metric === undefined) return undefined;
    const minutes: MinuteValues[] = [];
    for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) {
      const minute = metric.minutes.get(atMs);
      if (minute !== undefined) minutes.push(minute);
    }
    if (minutes.length < 2) return minutes[0];
    const together = new MinuteValues(metric.hasPercentiles);
    for (const minute of minutes) together.addAll(minute);
    return together;
  }

  async points({ name, statistics, fromMs, toMs, periodMs }: SeriesQuery): Promise<readonly SeriesPoint[]> {
    const points: SeriesPoint[] = [];
    for (let atMs = fromMs; atMs < toMs; atMs += periodMs) {
      const values = this.between(name, atMs, atMs + periodMs);
      if (values === undefined) continue;
      points.push({ atMs, values: Object.fromEntries(statistics.map((one) => [one, values.statistic(one)])) });
    }
    return points;
  }
}

function minuteAt(metric: Recorded, startMs: number): MinuteValues {
  if (startMs === metric.lastMs && metric.last !== undefined) return metric.last;
  const { minutes, hasPercentiles } = metric;
  const minute = minutes.get(startMs) ?? new MinuteValues(hasPercentiles);
  minutes.set(startMs, minute);
  // By number and not by age, so that a clock that is set back cannot make it grow.
  if (minutes.size > KEPT_MINUTES) minutes.delete(minutes.keys().next().value!);
  metric.lastMs = startMs;
  metric.last = minute;
  return minute;
}
