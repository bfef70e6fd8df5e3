import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { beforeAll, expect, it } from 'vitest';
import { type AlarmDefinition, thresholdOf } from '../../../config/alarm-definition.ts';
import { ALARMS } from '../../../config/alarms.ts';
import { type Clients, type StackResource, stackResources } from './clients.ts';
import { STACK_NAME } from './stack.ts';

/** An alarm of a part that is not deployed with this store has no metric. */
const isOfThisStore = ({ metric }: AlarmDefinition): boolean => typeof metric === 'string' || metric.of !== 'database';
const EXPECTED = ALARMS.filter((alarm) => isOfThisStore(alarm) && thresholdOf(alarm, 'dev') !== undefined);

const OPERATORS = { '>': 'GreaterThanThreshold', '<': 'LessThanThreshold' } as const;

/** What watches the stack. */
export function alarmTests(clients: () => Clients): void {
  let alarms: readonly MetricAlarm[];
  let resources: readonly StackResource[];
  const idsOf = (type: string): readonly string[] =>
    resources.filter((resource) => resource.type === type).map(({ physicalId }) => physicalId);
  /** The description begins with the name in config/alarms.ts. */
  const alarmOf = (name: string) => alarms.find(({ AlarmDescription }) => AlarmDescription?.startsWith(`${name}: `));

  beforeAll(async () => {
    const found = await clients().cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${STACK_NAME}-`, MaxRecords: 100 }),
    );
    alarms = found.MetricAlarms ?? [];
    resources = await stackResources(clients());
  });

  it('is every alarm of config/alarms.ts, and no other', () => {
    const names = alarms.map(({ AlarmDescription }) => AlarmDescription?.split(':')[0]);
    expect(names.sort()).toEqual(EXPECTED.map(({ name }) => name).sort());
  });

  it.each(EXPECTED.map((alarm) => [alarm.name, alarm] as const))(
    '%s is set as it says, and tells the topic',
    (_, alarm) => {
      const [topic] = idsOf('AWS::SNS::Topic');
      expect(topic).toMatch(/^arn:aws:sns:/);
      expect(alarmOf(alarm.name)).toMatchObject({
        ActionsEnabled: true,
        AlarmActions: [topic],
        OKActions: [topic],
        InsufficientDataActions: alarm.tellsWhenBlind ? [topic] : [],
        Threshold: thresholdOf(alarm, 'dev'),
        ComparisonOperator: OPERATORS[alarm.comparison],
        Period: alarm.periodSeconds,
        EvaluationPeriods: alarm.evaluationPeriods,
        DatapointsToAlarm: alarm.datapointsToAlarm,
      });
    },
  );

  it('is a dashboard, and three functions are called every minute', () => {
    expect(idsOf('AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(idsOf('AWS::Scheduler::Schedule')).toHaveLength(3);
  });
}
