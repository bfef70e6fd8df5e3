import type { AlarmDefinition } from '../../config/alarm-definition.ts';
import type { AlarmState } from '../../core/ports/alarms.ts';

/** The value of a period; undefined where nothing was measured in it. */
export type Datapoint = number | undefined;

export type EvaluationRule = Pick<
  AlarmDefinition,
  'comparison' | 'evaluationPeriods' | 'datapointsToAlarm' | 'missingData'
> & { readonly threshold: number };

/** Periods that are looked at beyond N, so that a missing one is replaced by an older one that is there. */
export const EXTRA_PERIODS = 2;

export const isBreaching = ({ comparison, threshold }: EvaluationRule, value: number): boolean =>
  comparison === '>' ? value > threshold : value < threshold;

/**
 * The state of an alarm as CloudWatch finds it. AWS does not say how many extra periods it looks at; its examples have 5
 * for N = 3.
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @param datapoints oldest first: those of the last N + EXTRA_PERIODS periods
 * @param before the state so far, which some rules keep
 */
export function evaluateAlarm(rule: EvaluationRule, datapoints: readonly Datapoint[], before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule;
  const filled = missingData === 'zero' ? datapoints.map((value) => value ?? 0) : datapoints;
  const newest = filled.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = newest.filter((value) => isBreaching(rule, value)).length;
  const missing = evaluationPeriods - newest.length;
  const stateBy = (breachingInAll: number): AlarmState => (breachingInAll >= datapointsToAlarm ? 'ALARM' : 'OK');

  if (missing === 0 || missingData === 'notBreaching') return stateBy(breaching);
  if (missingData === 'breaching') return stateBy(breaching + missing);
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (breaching < newest.length) return 'OK';
  // Nothing, or too little and all of it breaching: the next value may tell. Where the oldest of these is M periods old
  // and none since was fine, CloudWatch waits no longer.
  if (missingData === 'ignore') return before;
  const oldest = filled.findIndex((value) => value !== undefined);
  return oldest !== -1 && filled.length - oldest >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
