import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmDefinition, thresholdOf } from '../config/alarm-definition.ts';
import { ALARMS } from '../config/alarms.ts';
import { ENVIRONMENT } from '../config/environment.ts';
import { METRICS, METRICS_NAMESPACE } from '../config/metrics.ts';
import { acknowledge } from './acknowledge.ts';
import { grant } from './grant.ts';
import { AlarmTopic } from './monitoring/alarm-topic.ts';
import { OperationsDashboard } from './monitoring/dashboard.ts';
import { makeAlarm } from './monitoring/make-alarm.ts';
import { MonitoredMetrics } from './monitoring/monitored-metrics.ts';
import type { MonitoringProps } from './monitoring/props.ts';
import type { PlatformFunction } from './platform-function.ts';

const RUNBOOKS = 'docs/runbooks';

/** The alarms of config/alarms.ts, who is told of them, and a dashboard in the order in which an operator asks. */
export class Monitoring extends Construct {
  /** Every alarm that was made, by its name in config/alarms.ts. */
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly topic: ITopic;
  readonly #namespace: string;
  readonly #metrics: MonitoredMetrics;

  /** @throws RangeError for a threshold of an alarm that does not exist */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { parts, metricsNamespace = METRICS_NAMESPACE, emails = [], slack } = props;
    checkNames(Object.keys(props.thresholds ?? {}));
    this.#namespace = metricsNamespace;
    this.#metrics = new MonitoredMetrics(parts, metricsNamespace);
    this.topic = new AlarmTopic(this, 'AlarmTopic', { emails, slack }).topic;
    this.alarms = new Map(
      ALARMS.flatMap((definition) => {
        const alarm = this.#makeAlarm(definition, props);
        return alarm === undefined ? [] : [[definition.name, alarm] as const];
      }),
    );
    new OperationsDashboard(this, 'Dashboard', { parts, metrics: this.#metrics, alarms: [...this.alarms.values()] });
  }

  /** Lets a function read the alarms and the metrics of this deployment. */
  connect(fn: PlatformFunction): void {
    const parts = METRICS.flatMap(({ source }) => ('of' in source ? [source.of] : []));
    const ids = Object.fromEntries(parts.map((part) => [part, this.#metrics.idOf(part)]));
    const stack = Stack.of(this);
    fn.addEnvironment(ENVIRONMENT.monitoredParts, stack.toJsonString(ids));
    fn.addEnvironment(ENVIRONMENT.alarmPrefix, `${Aws.STACK_NAME}-`);
    fn.addEnvironment(ENVIRONMENT.metricsNamespace, this.#namespace);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    grant(fn, ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], [alarms]);
    fn.addToRolePolicy(new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
    acknowledge(
      fn.role!,
      [
        'AwsSolutions-IAM5[Resource::*]',
        'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]',
      ],
      'Alarms are found by the beginning of their names, and GetMetricData cannot be limited to a resource; it reads numbers and changes nothing.',
    );
  }

  #makeAlarm(definition: AlarmDefinition, props: MonitoringProps): Alarm | undefined {
    const { stage, retention, thresholds, runbooksUrl = RUNBOOKS, metricMath = true } = props;
    const threshold = thresholdOf(definition, stage, {
      ...(retention !== undefined && { 'retention-at-risk': retention.toMilliseconds() / 2 }),
      ...thresholds,
    });
    const period = Duration.seconds(definition.periodSeconds);
    const metric = this.#metrics.metric(definition.metric, definition.statistic, period);
    if (threshold === undefined || metric === undefined) return undefined;
    const alarm = makeAlarm(this, definition, { threshold, metric, runbooksUrl, metricMath });
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    if (definition.tellsWhenBlind) alarm.addInsufficientDataAction(tell);
    return alarm;
  }
}

function checkNames(names: readonly string[]): void {
  const unknown = names.find((name) => !ALARMS.some((alarm) => alarm.name === name));
  if (unknown === undefined) return;
  throw new RangeError(`There is no alarm ${unknown}: its threshold cannot be set. config/alarms.ts has the names.`);
}
