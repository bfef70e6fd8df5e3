import type { AwsMetric } from './metrics.ts';

/** Values that stages may differ in; the local runtime takes those of `dev`. */
export type PerStage = Readonly<Record<'dev' | 'prod', number>>;

export interface AlarmDefinition {
  readonly name: string;
  /** What it means when it is in ALARM, in one sentence. */
  readonly meaning: string;
  /** `critical`: data is late or in danger, somebody should look now. `warning`: within the day. */
  readonly severity: 'critical' | 'warning';
  /** A name of METRICS; or a metric that exists on AWS only, and why. */
  readonly metric: string | (AwsMetric & { readonly whyOnlyOnAws: string });
  readonly statistic: 'Sum' | 'Maximum' | 'Average' | 'p99';
  readonly comparison: '>' | '<';
  /** In the metric's unit. Undefined: off unless a stage gives a threshold. */
  readonly threshold: PerStage | undefined;
  readonly periodSeconds: number;
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  /** M of "M out of N". */
  readonly datapointsToAlarm: number;
  /**
   * CloudWatch's rule for periods without a value. `zero`: they count as 0. That is metric math, for metrics of
   * DynamoDB: they are written only where something is wrong, and CloudWatch ignores the other rules for them.
   */
  readonly missingData: 'missing' | 'notBreaching' | 'breaching' | 'ignore' | 'zero';
  /** Whether it is told as well when there are no values any more: nobody is measuring then. */
  readonly tellsWhenBlind: boolean;
  /** Page under docs/runbooks/. */
  readonly runbook: string;
}

/** A threshold that is the same in every stage. */
export const both = (value: number): PerStage => ({ dev: value, prod: value });

/** A limit that is 0 and looked at every minute, which is what most of them are. */
export const defineAlarm = (
  alarm: Pick<AlarmDefinition, 'name' | 'meaning' | 'metric' | 'severity'> & Partial<AlarmDefinition>,
): AlarmDefinition => ({
  statistic: 'Sum',
  comparison: '>',
  threshold: both(0),
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  missingData: 'notBreaching',
  tellsWhenBlind: false,
  runbook: alarm.name,
  ...alarm,
});

/** A single minute of it is nothing to wake somebody for. */
export const THREE_OF_FIVE = { evaluationPeriods: 5, datapointsToAlarm: 3 } as const;
export const THREE_OF_THREE = { evaluationPeriods: 3, datapointsToAlarm: 3 } as const;

/** The threshold in force, an override of the stage first; undefined where the alarm is off. */
export const thresholdOf = (
  { name, threshold }: Pick<AlarmDefinition, 'name' | 'threshold'>,
  stage: keyof PerStage,
  overrides: Readonly<Record<string, number>> = {},
): number | undefined => overrides[name] ?? threshold?.[stage];
