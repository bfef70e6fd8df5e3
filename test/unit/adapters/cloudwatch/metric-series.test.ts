import type {
  CloudWatchClient,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { cloudWatchSeries, type MetricPlace } from '../../../../adapters/cloudwatch/metric-series.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

const place = (service: string): MetricPlace => ({
  namespace: 'Spillway',
  name: 'EventsProcessed',
  dimensions: { service },
});

/** A client that answers the given pages in turn. */
function client(...pages: readonly Partial<GetMetricDataCommandOutput>[]) {
  const asked: GetMetricDataCommandInput[] = [];
  const send = async ({ input }: { input: GetMetricDataCommandInput }) => {
    asked.push(input);
    return pages[asked.length - 1];
  };
  return { asked, client: { send } as unknown as Pick<CloudWatchClient, 'send'> };
}

const values = (Id: string, ...minutes: readonly (readonly [minute: number, value: number])[]) => ({
  Id,
  Timestamps: minutes.map(([minute]) => new Date(NOON + minute * MINUTE)),
  Values: minutes.map(([, value]) => value),
});

const query = { name: 'EventsProcessed', fromMs: NOON, toMs: NOON + 5 * MINUTE, periodMs: MINUTE };

it('adds sums up over the functions that write a metric, page after page, oldest first', async () => {
  const { client: fake, asked } = client(
    { MetricDataResults: [values('sum_0', [0, 5], [2, 7])], NextToken: 'more' },
    { MetricDataResults: [values('sum_1', [2, 1], [1, 3])] },
  );
  const series = cloudWatchSeries(fake, () => [place('process'), place('redrive')]);
  expect(await series.points({ ...query, statistics: ['sum'] })).toEqual([
    { atMs: NOON, values: { sum: 5 } },
    { atMs: NOON + MINUTE, values: { sum: 3 } },
    { atMs: NOON + 2 * MINUTE, values: { sum: 8 } },
  ]);
  expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  expect(asked[0]).toMatchObject({
    StartTime: new Date(NOON),
    EndTime: new Date(NOON + 5 * MINUTE),
    MetricDataQueries: [
      {
        Id: 'sum_0',
        MetricStat: {
          Metric: {
            Namespace: 'Spillway',
            MetricName: 'EventsProcessed',
            Dimensions: [{ Name: 'service', Value: 'process' }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
      { Id: 'sum_1' },
    ],
  });
});

it('asks one function alone for what cannot be added', async () => {
  const { client: fake, asked } = client({ MetricDataResults: [values('p50_0', [0, 12]), values('p99_0', [0, 90])] });
  const series = cloudWatchSeries(fake, () => [place('process'), place('redrive')]);
  expect(await series.points({ ...query, statistics: ['p50', 'p99'] })).toEqual([
    { atMs: NOON, values: { p50: 12, p99: 90 } },
  ]);
  expect(asked[0]?.MetricDataQueries?.map(({ Id, MetricStat }) => [Id, MetricStat?.Stat])).toEqual([
    ['p50_0', 'p50'],
    ['p99_0', 'p99'],
  ]);
});

it('asks nothing where the deployment does not have the metric', async () => {
  const { client: fake, asked } = client();
  expect(await cloudWatchSeries(fake, () => []).points({ ...query, statistics: ['sum'] })).toEqual([]);
  expect(asked).toEqual([]);
});
