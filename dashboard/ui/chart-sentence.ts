import type { ChartSeries } from './chart-series.ts';

const clock = (ms: number): string =>
  new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

function trendOf({ name, values }: ChartSeries, format: (value: number) => string): string {
  const measured = values.filter((value) => value !== null);
  const first = measured[0];
  const last = measured.at(-1);
  if (first === undefined || last === undefined) return `${name}: nothing measured`;
  const highest = measured.reduce((high, value) => Math.max(high, value));
  const verb = last > first ? 'rose' : last < first ? 'fell' : 'stayed';
  const way = verb === 'stayed' ? `at ${format(last)}` : `from ${format(first)} to ${format(last)}`;
  return `${name} ${verb} ${way}, at most ${format(highest)}`;
}

/** What a chart shows, in words: "Lag, 12:00 to 12:05: shard 1 rose from 0.2 s to 41 s, at most 41 s." */
export function trendSentence(
  title: string,
  times: readonly number[],
  series: readonly ChartSeries[],
  format: (value: number) => string,
): string {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return `${title}: nothing measured yet.`;
  return `${title}, ${clock(first)} to ${clock(last)}: ${series.map((one) => trendOf(one, format)).join('; ')}.`;
}
