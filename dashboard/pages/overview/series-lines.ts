import type { SeriesAnswer } from '../../../core/views/answers/monitoring.ts';
import type { ChartSeries } from '../../ui/chart-series.ts';

/** Every period of a series, with null where nothing was measured. */
export function linesOf(
  { from, to, period, points }: Pick<SeriesAnswer, 'from' | 'to' | 'period' | 'points'>,
  names: Readonly<Record<string, string>>,
): { readonly times: readonly number[]; readonly series: readonly ChartSeries[] } {
  const stepMs = period * 1_000;
  const firstMs = Date.parse(from);
  const times = Array.from(
    { length: Math.max(0, (Date.parse(to) - firstMs) / stepMs) },
    (_, at) => firstMs + at * stepMs,
  );
  const byTime = new Map(points.map((point) => [Date.parse(point.t), point]));
  const series = Object.entries(names).map(([statistic, name]) => ({
    name,
    values: times.map((time) => {
      const value = byTime.get(time)?.[statistic];
      return typeof value === 'number' ? value : null;
    }),
  }));
  return { times, series };
}
