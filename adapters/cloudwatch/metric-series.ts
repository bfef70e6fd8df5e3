import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricSeries, SeriesPoint, SeriesQuery, SeriesStatistic } from '../../core/ports/metric-series.ts';

/** Where CloudWatch keeps a metric. */
export interface MetricPlace {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const STATISTICS: Readonly<Record<SeriesStatistic, string>> = {
  sum: 'Sum',
  minimum: 'Minimum',
  average: 'Average',
  maximum: 'Maximum',
  count: 'SampleCount',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
};

const dataQuery = (place: MetricPlace, statistic: SeriesStatistic, id: string, periodMs: number): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: place.namespace,
      MetricName: place.name,
      Dimensions: Object.entries(place.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: periodMs / 1_000,
    Stat: STATISTICS[statistic],
  },
});

/**
 * Metrics as CloudWatch keeps them: by the minute for 15 days. Sums are added up over the places of a metric; of anything
 * else the first place is told alone, since percentiles cannot be added.
 * docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @param placesOf where a metric is, the most important place first; none where this deployment does not have it
 */
export function cloudWatchSeries(
  client: Pick<CloudWatchClient, 'send'>,
  placesOf: (name: string) => readonly MetricPlace[],
): MetricSeries {
  /** Values by query and by the start of their period, page after page. */
  async function* read(queries: readonly MetricDataQuery[], { fromMs, toMs }: SeriesQuery) {
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: [...queries],
          StartTime: new Date(fromMs),
          EndTime: new Date(toMs),
          ScanBy: 'TimestampAscending',
          ...(next !== undefined && { NextToken: next }),
        }),
      );
      yield* page.MetricDataResults ?? [];
      next = page.NextToken;
    }
  }

  return {
    async points(query) {
      const { name, statistics, periodMs } = query;
      const places = statistics.includes('sum') ? placesOf(name) : placesOf(name).slice(0, 1);
      const queries = places.flatMap((place, at) =>
        statistics.map((statistic) => dataQuery(place, statistic, `${statistic}_${at}`, periodMs)),
      );
      if (queries.length === 0) return [];
      const points = new Map<number, Partial<Record<SeriesStatistic, number>>>();
      for await (const { Id = '', Timestamps = [], Values = [] } of read(queries, query)) {
        const statistic = Id.slice(0, Id.indexOf('_')) as SeriesStatistic;
        for (const [index, timestamp] of Timestamps.entries()) {
          const atMs = timestamp.getTime();
          const values = points.get(atMs) ?? {};
          points.set(atMs, values);
          values[statistic] = (values[statistic] ?? 0) + (Values[index] ?? 0);
        }
      }
      return [...points].sort(([a], [b]) => a - b).map(([atMs, values]): SeriesPoint => ({ atMs, values }));
    },
  };
}
