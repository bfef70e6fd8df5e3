import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, describe, expect, it } from 'vitest';
import { cloudWatchAlarms } from '../../adapters/cloudwatch/alarms.ts';
import { cloudWatchSeries } from '../../adapters/cloudwatch/metric-series.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = new CloudWatchClient(emulator());
afterAll(() => client.destroy());

const MINUTE_MS = 60_000;

describe('CloudWatch', () => {
  it('answers metrics by the minute, sums of several functions put together', async () => {
    const namespace = uniqueName('Spillway');
    const nowMs = Date.now();
    const minuteMs = nowMs - (nowMs % MINUTE_MS) - 5 * MINUTE_MS;
    const datum = (service: string, atMs: number, Value: number) => ({
      MetricName: 'EventsProcessed',
      Dimensions: [{ Name: 'service', Value: service }],
      Timestamp: new Date(atMs),
      Value,
    });
    const MetricData = [
      datum('process', minuteMs, 5),
      datum('process', minuteMs + 30_000, 6),
      datum('redrive', minuteMs + 1_000, 7),
      datum('process', minuteMs + 2 * MINUTE_MS, 8),
      datum('other', minuteMs, 100),
    ];
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
    const series = cloudWatchSeries(client, (name) =>
      ['process', 'redrive'].map((service) => ({ namespace, name, dimensions: { service } })),
    );
    const query = { name: 'EventsProcessed', fromMs: minuteMs, toMs: minuteMs + 5 * MINUTE_MS, periodMs: MINUTE_MS };
    expect(await series.points({ ...query, statistics: ['sum'] })).toEqual([
      { atMs: minuteMs, values: { sum: 18 } },
      { atMs: minuteMs + 2 * MINUTE_MS, values: { sum: 8 } },
    ]);
    expect(await series.points({ ...query, statistics: ['minimum', 'average', 'maximum'] })).toEqual([
      { atMs: minuteMs, values: { minimum: 5, average: 5.5, maximum: 6 } },
      { atMs: minuteMs + 2 * MINUTE_MS, values: { minimum: 8, average: 8, maximum: 8 } },
    ]);
  });

  it('answers the alarms of a deployment with their state, and what changed', async () => {
    const prefix = `${uniqueName('Spillway')}-`;
    const alarm = async (name: string, description: string) => {
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: description,
          Namespace: prefix,
          MetricName: 'DeadLetters',
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 2,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'ignore',
        }),
      );
    };
    await alarm(`${prefix}A`, 'dead-letters: Events failed. What to do: docs/runbooks/dead-letters.md');
    await alarm(uniqueName('another'), 'dead-letters: of somebody else');
    const state = { AlarmName: `${prefix}A`, StateValue: 'ALARM', StateReason: 'There are letters.' } as const;
    await client.send(new SetAlarmStateCommand(state));
    const statuses = await cloudWatchAlarms({ client, namePrefix: prefix, time: realTime }).statuses();
    expect(statuses).toMatchObject([
      { name: 'dead-letters', state: 'ALARM', reason: 'There are letters.', threshold: 2, value: undefined },
    ]);
    expect(statuses[0]?.history[0]).toMatchObject({ state: 'ALARM', reason: 'There are letters.' });
  });
});
