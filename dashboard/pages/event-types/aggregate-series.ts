import type { WindowPage } from '../../../core/views/answers/catalogue.ts';
import type { ChartSeries } from '../../ui/chart-series.ts';

/** As many lines as can be told apart. */
const KEYS = 5;

/** The means of the keys with the most events, over every window that there is. */
export function meansByKey(windows: WindowPage['items']): {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
} {
  const counts = new Map<string, number>();
  for (const { key, count } of windows) counts.set(key, (counts.get(key) ?? 0) + count);
  const keys = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, KEYS)
    .map(([key]) => key);
  const times = [...new Set(windows.map(({ windowStart }) => Date.parse(windowStart)))].sort((a, b) => a - b);
  const means = new Map(windows.map(({ key, windowStart, mean }) => [`${Date.parse(windowStart)} ${key}`, mean]));
  const series = keys.map((key) => ({ name: key, values: times.map((time) => means.get(`${time} ${key}`) ?? null) }));
  return { times, series };
}
