import { expect, it } from 'vitest';
import { emfMetrics } from '../../../../adapters/system/emf-metrics.ts';
import { MetricCollector } from '../../../../local/metrics/metric-collector.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

const line = (atMs: number, metrics: Readonly<Record<string, unknown>>, dimensions: Record<string, string> = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: 'Spillway',
          Dimensions: [['service', ...Object.keys(dimensions)]],
          Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    service: 'process',
    ...dimensions,
    ...metrics,
  });

it('reads a line into totals and into the minute that it was written in', () => {
  const collector = new MetricCollector();
  collector.take(line(NOON, { EventsProcessed: 3 }));
  collector.take(line(NOON + 60_000, { EventsProcessed: 4 }));
  expect(collector.states().map(({ definition, value }) => [definition.name, value])).toEqual([['EventsProcessed', 7]]);
  expect(collector.series.between('EventsProcessed', NOON, NOON + 60_000)?.statistic('sum')).toBe(3);
});

it('reads arrays of values, and puts those of all shards into one series', () => {
  const collector = new MetricCollector();
  collector.take(line(NOON, { AcceptToVisibleLatency: [10, 20, 'x'] }));
  collector.take(line(NOON, { IteratorAge: 5 }, { ShardId: 'a' }));
  collector.take(line(NOON, { IteratorAge: 7 }, { ShardId: 'b' }));
  const minute = (name: string) => collector.series.between(name, NOON, NOON + 60_000);
  expect(minute('AcceptToVisibleLatency')?.statistic('count')).toBe(2);
  expect(minute('IteratorAge')?.statistic('maximum')).toBe(7);
  expect(collector.states()).toHaveLength(3);
});

it('leaves other lines to the log', () => {
  const collector = new MetricCollector();
  expect(collector.take('{"level":"INFO","message":"batch"}')).toBe(false);
  expect(collector.states()).toEqual([]);
});

it('understands what the functions write', () => {
  const collector = new MetricCollector();
  const metrics = emfMetrics('measure', (written) => collector.take(written));
  metrics.add('DeadLetters', 'Count', 2);
  metrics.add('IteratorAge', 'Milliseconds', 40);
  metrics.flush();
  expect(collector.states().map(({ definition, value }) => [definition.name, value])).toEqual([
    ['DeadLetters', 2],
    ['IteratorAge', 40],
  ]);
});
