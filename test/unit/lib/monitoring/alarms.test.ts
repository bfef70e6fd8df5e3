import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../../../../config/alarms.ts';
import { monitoredStack } from './monitored-stack.ts';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly { readonly Ref: string }[];
  readonly OKActions: readonly unknown[];
  readonly InsufficientDataActions?: readonly unknown[];
  readonly [name: string]: unknown;
}

/** The properties of each alarm of a template, by the word in front of its description. */
function alarmsOf(changes: Parameters<typeof monitoredStack>[0] = {}): ReadonlyMap<string, AlarmProperties> {
  const found = Object.values(monitoredStack(changes).template().findResources('AWS::CloudWatch::Alarm'));
  const properties = found.map(({ Properties }) => Properties as AlarmProperties);
  return new Map(
    properties.map((alarm) => [alarm.AlarmDescription.slice(0, alarm.AlarmDescription.indexOf(':')), alarm]),
  );
}

const prod = alarmsOf();

describe.each(ALARMS.filter(({ threshold }) => threshold !== undefined))('the alarm $name', (definition) => {
  const alarm = prod.get(definition.name);

  it('is in the template as the list says, and tells the topic when it begins and when it is over', () => {
    expect(alarm).toMatchObject({
      Threshold: definition.threshold!.prod,
      EvaluationPeriods: definition.evaluationPeriods,
      DatapointsToAlarm: definition.datapointsToAlarm,
      ComparisonOperator: definition.comparison === '>' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    });
    expect(alarm?.AlarmDescription).toContain(definition.meaning);
    expect(alarm?.AlarmDescription).toContain(`docs/runbooks/${definition.runbook}.md`);
    expect(alarm?.AlarmActions.map(({ Ref }) => Ref)).toEqual([expect.stringMatching(/^MonitoringAlarmTopic/)]);
    expect(alarm?.OKActions).toEqual(alarm?.AlarmActions);
  });

  it('tells of blindness where the list says so', () => {
    expect(alarm?.InsufficientDataActions !== undefined).toBe(definition.tellsWhenBlind);
  });
});

it('has an alarm for each of the list but silence, which a stage switches on', () => {
  expect([...prod.keys()]).toEqual(ALARMS.map(({ name }) => name).filter((name) => name !== 'silence'));
  expect(alarmsOf({ thresholds: { silence: 100 } }).get('silence')).toMatchObject({
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 100,
    Period: 300,
    TreatMissingData: 'breaching',
  });
});

it('looks at our own metrics in the namespace of the stage, by the function that writes them', () => {
  expect(alarmsOf({ metricsNamespace: 'Spillway/prod' }).get('dead-letters')).toMatchObject({
    Namespace: 'Spillway/prod',
    MetricName: 'DeadLetters',
    Dimensions: [{ Name: 'service', Value: 'measure' }],
    Statistic: 'Maximum',
    Period: 60,
    TreatMissingData: 'ignore',
  });
});

it("looks at AWS's metrics by the parts of the deployment", () => {
  expect(prod.get('dropped-events')).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'DroppedEventCount',
    Dimensions: [{ Name: 'EventSourceMappingUUID', Value: 'mapping-uuid' }],
    Statistic: 'Sum',
  });
  expect(prod.get('function-throttles-ingest')?.Dimensions).toEqual([
    { Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^fningest/) } },
  ]);
  expect(prod.get('store-capacity')?.Dimensions).toEqual([{ Name: 'DBClusterIdentifier', Value: 'cluster-id' }]);
});

it('asks for the percentile itself', () => {
  expect(prod.get('end-to-end-p99')).toMatchObject({ ExtendedStatistic: 'p99', MetricName: 'AcceptToVisibleLatency' });
});

it('fills the gaps of metrics of DynamoDB by metric math, or does without where that is refused', () => {
  expect(prod.get('store-write-throttles')).toMatchObject({
    TreatMissingData: 'notBreaching',
    Metrics: [
      { Expression: 'FILL(metric, 0)' },
      { Id: 'metric', MetricStat: { Metric: { MetricName: 'WriteThrottleEvents' } }, ReturnData: false },
    ],
  });
  const plain = alarmsOf({ metricMath: false });
  expect(plain.get('store-write-throttles')).toMatchObject({
    MetricName: 'WriteThrottleEvents',
    TreatMissingData: 'ignore',
  });
  expect([...plain.values()].filter(({ Metrics }) => Metrics !== undefined)).toEqual([]);
});

it('takes the thresholds of the stage, and others before them', () => {
  const dev = alarmsOf({ stage: 'dev', thresholds: { 'dead-letters': 50 } });
  expect(dev.get('oldest-unprocessed-age')?.Threshold).toBe(300_000);
  expect(dev.get('dead-letters')?.Threshold).toBe(50);
  expect(prod.get('oldest-unprocessed-age')?.Threshold).toBe(120_000);
});

it('speaks of risk when half of the time is used up for which the stream keeps a record', () => {
  const day = alarmsOf({ retention: Duration.hours(24) });
  expect(day.get('retention-at-risk')?.Threshold).toBe(43_200_000);
  expect(prod.get('retention-at-risk')?.Threshold).toBe(302_400_000);
});

it('refuses a threshold for an alarm that there is not', () => {
  expect(() => monitoredStack({ thresholds: { 'dead-leters': 1 } })).toThrow(
    'There is no alarm dead-leters: its threshold cannot be set. config/alarms.ts has the names.',
  );
});

it('makes no alarm about a part that is not there', () => {
  const names = [...alarmsOf({ parts: {} }).keys()];
  expect(names).toEqual([
    'oldest-unprocessed-age',
    'retention-at-risk',
    'store-unavailable',
    'dead-letters',
    'ledger-imbalance',
    'end-to-end-p99',
  ]);
});

it('leads to the pages where they can be read', () => {
  const alarm = alarmsOf({ runbooksUrl: 'https://example.com/runbooks' }).get('store-read-throttles');
  expect(alarm?.AlarmDescription).toMatch(/What to do: https:\/\/example\.com\/runbooks\/store-throttles\.md$/);
});
